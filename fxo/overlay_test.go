package fxo

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

// Nobody has said a word, so the canceller knows nothing of the pair yet.
func TestABeepAtTheStartOfAConversationIsHeardByOneOnly(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		agent, far := newEar(), newEar()
		o.must(o.desk.Phone(1).Record(agent))
		o.must(o.desk.Line(1).Record(far))
		o.do(call.PlaySound, "fxs1", playing(beep, call.Over))
		o.wait(3 * time.Second)
		if heard := part(agent.all()[:hal.SampleRate], 1020); heard < 1500 {
			t.Errorf("the agent hears the beep at %.0f rms, want 1500 at least", heard)
		}
		if leaked := part(far.all()[:hal.SampleRate], 1020); leaked > 16 { // -60 dBm0: below a line's own noise
			t.Errorf("the caller hears the beep at %.1f rms", leaked)
		}
	})
}
