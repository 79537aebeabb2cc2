package phones

import (
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/media"
)

// TS-6: telephones that have answered before the bell rings hear it: until then
// its port is heard, and silent.
func TestABellIsHeardByWhoWaitedForIt(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		bell, words := call.ChimePort("680"), talk(9, time.Second)
		p := d.mobile("sip/821", 1)
		d.Hear("sip/821", bell)
		d.wait(time.Second)
		d.Chime(bell, media.NewSamples(words, false))
		d.wait(1500 * time.Millisecond)
		if d.overs() != 1 {
			t.Errorf("%d sounds are over, want one", d.overs())
		}
		if c := like(words, p.heard()); c < 0.99 {
			t.Errorf("what is heard is like the bell by %.3f", c)
		}
		d.Unhear("sip/821", bell)
		p.leg.Close()
	})
}
