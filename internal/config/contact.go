package config

import "fmt"

// Contact is somebody outside whom telephones, pages and records name by their
// number (FC-5).
type Contact struct {
	Name    string   `json:"name"`
	Numbers []string `json:"numbers"`
	Note    string   `json:"note,omitempty"`
}

// Limits of contacts: an office's customers, and what a page of settings and a
// text still carry. Policy when full: another one is refused.
const (
	MaxContacts       = 2000
	MaxContactNumbers = 8   // of one: desk, mobile, home, fax, and some more
	maxContactNote    = 200 // letters
)

// contacts checks the address book.
func (k *checker) contacts() {
	k.atMost("contacts", len(k.c.Contacts), MaxContacts)
	names, owners := map[string]string{}, map[string]string{}
	for i, c := range k.c.Contacts {
		at := func(field string) string { return fmt.Sprintf("contacts[%d].%s", i, field) }
		if c.Name == "" {
			k.note(at("name"), "is empty; a contact has a name")
		}
		k.name(at("name"), c.Name)
		if first, is := names[c.Name]; is && c.Name != "" {
			k.note(at("name"), "%q is the name of %s already; add what tells the two apart", shorten(c.Name), first)
		}
		names[c.Name] = k.called(at("name"))
		if n := len([]rune(c.Note)); n > maxContactNote {
			k.note(at("note"), "has %d letters; %d are the most", n, maxContactNote)
		}
		k.contactNumbers(at("numbers"), c, owners)
	}
}

func (k *checker) contactNumbers(field string, c Contact, owners map[string]string) {
	k.atMost(field, len(c.Numbers), MaxContactNumbers)
	if len(c.Numbers) == 0 {
		k.note(field, "is empty; a caller is known by a number")
	}
	for j, n := range c.Numbers {
		at := fmt.Sprintf("%s[%d]", field, j)
		if !contactNumber(n) {
			k.note(at, "%q is not a number; it is digits, such as %q or %q", shorten(n), "0223456789", "+886223456789")
		}
		if other, taken := owners[n]; taken {
			k.note(at, "%s is a number of %q already", shorten(n), shorten(other))
		}
		owners[n] = c.Name
	}
}

// contactNumber reports whether a number can be one that a caller has: digits as
// they are dialled here, or '+' and digits as the whole world writes it (E.164 has
// 15 at most; 20 with a prefix).
func contactNumber(n string) bool {
	digits := n
	if len(n) > 1 && n[0] == '+' {
		digits = n[1:]
	}
	for _, d := range digits {
		if d < '0' || d > '9' {
			return false
		}
	}
	return len(digits) >= 2 && len(digits) <= 20
}
