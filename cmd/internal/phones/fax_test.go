package phones

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media/tone"
	"ringdown/sipstack"
)

// Either side's machine may answer; it is told once, and the next connection
// listens again.
func TestAFaxMachineIsHeardOnEitherSide(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		told := 0
		l, err := d.OpenLeg(sipstack.LegRequest{Port: "sip/821", Bind: here, Fax: func() { told++ }})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.SetRemote(remote(true)); err != nil {
			t.Fatal(err)
		}
		for n, sound := range []country.Tone{tone.AnswerTone(), tone.Preamble()} {
			d.Join("sim0/fxs1", "sip/821", call.Through)
			answer := tone.NewGenerator(sound)
			for range 100 {
				var f hal.Frame
				answer.Read(f[:])
				d.to.WriteFrame(&f)
				d.in.ReadFrame(&f)
				<-time.After(hal.FrameTime)
			}
			if told != n+1 {
				t.Errorf("told %d times, want %d", told, n+1)
			}
		}
		l.Close()
	})
}
