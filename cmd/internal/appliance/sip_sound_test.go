package appliance_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/config"
)

// flash is a hook flash in China.
const flash = 300 * time.Millisecond

// musicFromItsBegin lets the music begin anew for each, so that it is known what
// is to be heard.
func musicFromItsBegin(c *config.Config) {
	c.Music = []config.MusicClass{{Class: config.DefaultMusic, Restart: true}}
}

// music is so much of it.
func (o *office) music(d time.Duration) []int16 {
	o.t.Helper()
	s, err := o.Sound(call.Sound("music/" + config.DefaultMusic))
	o.must(err)
	pcm := make([]int16, hal.Ticks(d))
	return pcm[:s.Read(pcm)]
}

// EX-21: an analog telephone holds one on the network, by flash.
func TestASIPTelephoneOnHoldHearsMusic(t *testing.T) {
	onEveryNetworkWith(t, musicFromItsBegin, aSIPTelephoneOnHoldHearsMusic)
}

func aSIPTelephoneOnHoldHearsMusic(o *office) {
	lobby := o.signedIn("821")
	end := lobby.start("calls-and-hangs-up", "801", 25*time.Second)
	o.await("801 rings", func() bool { return o.phone(1).State == "ringing" })
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	pause(time.Second)
	o.must(o.Desk().Phone(1).Flash(flash))
	o.await("801 hears dial tone", func() bool { return o.phone(1).Hears == "dial" })
	pause(5 * time.Second)
	o.must(o.Desk().Phone(1).Flash(flash))
	pause(time.Second)
	held := lobby.all()
	said := speech(4, 3*time.Second)
	o.must(o.Desk().Phone(1).Say(said))
	pause(4 * time.Second)
	o.hears("music at 821", o.music(4*time.Second), held)
	o.hears("801 at 821, taken back", said, lobby.all()[len(held):])
	end()
}

// tracked reports whether the track of a call that is up has something in it.
func (o *office) tracked(what string) bool {
	s, err := o.Engine().Snapshot(o.t.Context())
	o.must(err)
	for _, c := range s.Calls {
		if strings.Contains(strings.Join(c.Track, "\n"), what) {
			return true
		}
	}
	return false
}

// FC-5, TS-6: an analog telephone and two on the network talk at once.
func TestThreeOfBothKindsTalkAtOnce(t *testing.T) { onEveryNetwork(t, threeOfBothKindsTalkAtOnce) }

func threeOfBothKindsTalkAtOnce(o *office) {
	lobby, gate := o.signedIn("821"), o.signedIn("822")
	end := lobby.start("calls-and-hangs-up", "801", 40*time.Second)
	o.await("801 rings", func() bool { return o.phone(1).State == "ringing" })
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	pause(time.Second)
	over := gate.start("answers-and-is-hung-up-on", "", time.Second)
	o.must(o.Desk().Phone(1).Flash(flash))
	o.await("801 hears dial tone", func() bool { return o.phone(1).Hears == "dial" })
	o.must(o.Desk().Phone(1).Dial("822"))
	o.talking("822")
	pause(time.Second)
	o.must(o.Desk().Phone(1).Flash(flash))
	o.await("821 is taken back, and all three talk", func() bool { return o.tracked(" retrieve ") })
	pause(opening)
	desk := &ear{}
	o.must(o.Desk().Phone(1).Record(desk))
	one, two, three := speech(1, 3*time.Second), speech(2, 3*time.Second), speech(3, 3*time.Second)
	lobby.say(one)
	pause(4 * time.Second)
	gate.say(two)
	pause(4 * time.Second)
	o.must(o.Desk().Phone(1).Say(three))
	pause(4 * time.Second)
	o.hears("821 at 801", one, desk.all())
	o.hears("821 at 822", one, gate.all())
	o.hears("822 at 801", two, desk.all())
	o.hears("822 at 821", two, lobby.all())
	o.hears("801 at 821", three, lobby.all())
	o.hears("801 at 822", three, gate.all())
	end() // before 801 goes: else the two others would be joined, which the script does not expect
	o.must(o.Desk().Phone(1).Down())
	over()
}
