package appliance_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"ringdown/internal/config"
)

// byItself is how long a telephone takes to answer that was asked to do so.
const byItself = 200 * time.Millisecond

// asked reports whether a telephone's INVITE asked it to answer by itself.
func (p *telephone) asked() bool {
	text, err := os.ReadFile(p.wire)
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.Contains(string(text), "answer-after=0") && strings.Contains(string(text), "info=alert-autoanswer")
}

// TS-6: what an analog telephone says on a page is heard at two SIP telephones
// that answered by themselves.
func TestAPageIsHeardBySIPTelephones(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		c.Pages = []config.Page{{Number: "680", Members: []string{"821", "822", "802"}}}
	})
	lobby, meeting := o.signedIn("821"), o.signedIn("822")
	ends := []func(){lobby.start("answers-and-is-hung-up-on", "", byItself), meeting.start("answers-and-is-hung-up-on", "", byItself)}
	o.must(o.Desk().Phone(1).Up())
	o.await("dial tone", func() bool { return o.phone(1).Hears == "dial" })
	o.must(o.Desk().Phone(1).Dial("680"))
	for _, label := range []string{"801", "821", "822"} {
		o.await(label+" takes part", func() bool { return o.view(label).State == "meeting" })
	}
	pause(opening)
	said := speech(680, words)
	o.must(o.Desk().Phone(1).Say(said))
	pause(words + arrives)
	o.must(o.Desk().Phone(1).Down())
	for _, end := range ends {
		end()
	}
	for _, p := range []*telephone{lobby, meeting} {
		o.hears("801 at "+p.user, said, p.all())
		if !p.asked() {
			t.Errorf("%s was not asked to answer by itself", p.user)
		}
	}
}
