package config

import "fmt"

// Page is a group of telephones that answer by themselves and hear what is said
// by whoever dials the page (TS-6). Analog telephones cannot, and are passed
// over.
type Page struct {
	Number  string   `json:"number"` // dialled to speak
	Name    string   `json:"name,omitempty"`
	Members []string `json:"members"`           // numbers of extensions
	Seconds int      `json:"seconds,omitempty"` // the longest page; 0: 60

	// Multicast are addresses that the page is sent to besides, at which telephones
	// and loudspeakers listen; none: nothing is sent.
	Multicast []Multicast `json:"multicast,omitempty"`
}

// Limits of pages.
const (
	MaxPages       = 50
	MaxPageMembers = 50 // of one page: each is a call of its own
)

// pages checks whom announcements reach.
func (k *checker) pages() {
	k.atMost("pages", len(k.c.Pages), MaxPages)
	k.castTwice()
	for i, g := range k.c.Pages {
		at := func(field string) string { return fmt.Sprintf("pages[%d].%s", i, field) }
		k.number(at("number"), g.Number)
		k.name(at("name"), g.Name)
		k.inherited(at("seconds"), g.Seconds, 5, 3600, " s")
		if len(g.Members) == 0 && len(g.Multicast) == 0 {
			k.note(at("members"), "is empty; it lists the numbers of extensions")
		}
		k.multicasts(at("multicast"), g.Multicast)
		k.atMost(at("members"), len(g.Members), MaxPageMembers)
		for j, n := range g.Members {
			if _, found := k.c.Extension(n); !found {
				k.note(fmt.Sprintf("pages[%d].members[%d]", i, j), "%q is no extension; it is the number of one", shorten(n))
			}
		}
	}
}
