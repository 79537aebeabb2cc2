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

// EX-18, BX-9: by *80 a SIP telephone, and an analog one, speak to a SIP telephone
// that answers by itself.
func TestASIPTelephoneSpeaksToAnotherByItself(t *testing.T) {
	o := inOffice(t)
	lobby, shop := o.signedIn("821"), o.signedIn("822")
	end := shop.start("answers-and-is-hung-up-on", "", byItself)
	endLobby := lobby.start("calls-and-hangs-up", "*80822", whole)
	o.talking("821")
	here, there := o.converse(lobby.say, shop.say)
	endLobby()
	end()
	o.hears("821 at 822", here, shop.all())
	o.hears("822 at 821", there, lobby.all())
	if !shop.asked() {
		t.Error("822 was not asked to answer by itself")
	}
	end = lobby.start("answers-and-is-hung-up-on", "", byItself)
	o.talksTo("*80821")
	o.isHeardAt("821", lobby, end)
	if !lobby.asked() {
		t.Error("821 was not asked to answer by itself")
	}
}

// TS-6: a bell that rings by the clock is heard at a SIP telephone that answers by
// itself. It is due in this minute, or in the next one.
func TestABellIsHeardByASIPTelephone(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		c.System.TimeZone = "UTC"
		c.Pages = []config.Page{{Number: "680", Members: []string{"821", "802"}}}
		c.Bells = []config.Bell{{ID: "noon", Page: "680", Sound: "prompt/goodbye", At: nextMinutes(3)}}
	})
	hall := o.signedIn("821")
	hall.start("answers-and-is-hung-up-on", "", byItself)()
	bell, err := o.Sound("prompt/goodbye")
	o.must(err)
	pcm := make([]int16, 5*8000)
	n := bell.Read(pcm)
	o.hears("the bell at 821", pcm[:n], hall.all())
	if !hall.asked() {
		t.Error("821 was not asked to answer by itself")
	}
}

// nextMinutes are the times of day of so many minutes to come.
func nextMinutes(n int) (times []string) {
	for i := range n {
		times = append(times, time.Now().UTC().Add(time.Duration(i+1)*time.Minute).Format("15:04"))
	}
	return times
}
