package fxo

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media/tone"
)

// After a machine's answer the canceller lets everything through as it is,
// whichever end it comes from; the next connection has it again.
func TestAFaxMachineSwitchesTheCancellerOff(t *testing.T) {
	for _, from := range []string{"the pair", "the peer"} {
		s := &sound{link: link{name: "sip/821", mode: call.Through}}
		s.cancelEcho(16 * time.Millisecond)
		answer := tone.NewGenerator(tone.AnswerTone())
		heard := 0
		for n := range 100 {
			var f hal.Frame
			answer.Read(f[:])
			s.rx, s.played = hal.Frame{}, hal.Frame{}
			if from == "the pair" {
				s.rx = f
			} else {
				s.played = f
			}
			s.take()
			if s.fax.here == nil && heard == 0 {
				heard = n
			}
		}
		if heard < 25 || heard > 60 {
			t.Errorf("from %s: heard after %d frames, want 300 ms to 600 ms", from, heard)
		}
		echo := hal.Frame{1000, -1000, 1000}
		s.rx, s.played = echo, echo
		if s.take(); s.clean != echo {
			t.Errorf("from %s: the canceller still works", from)
		}
		if s.cancelEcho(16 * time.Millisecond); s.fax.here == nil {
			t.Error("the next connection does not listen")
		}
	}
}
