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

// Words for the agent alone are no tone: what of them comes back before the
// canceller has learnt is held back, and what the agent says meanwhile is not.
func TestWordsForOneAreNotHeardByTheOther(t *testing.T) {
	inOffice(t, "country=CN&cid=none&noise=none", nil, func(o *office) {
		o.incomingTalk()
		agent, far := newEar(), newEar()
		o.must(o.desk.Phone(1).Record(agent))
		o.must(o.desk.Line(1).Record(far))
		o.do(call.PlaySound, "fxs1", playing(words, call.Over))
		o.wait(2500 * time.Millisecond)
		loudest := 0.0
		for pcm := far.all(); len(pcm) >= hal.SampleRate/10; pcm = pcm[hal.SampleRate/10:] {
			loudest = max(loudest, rms(pcm[:hal.SampleRate/10]))
		}
		t.Logf("the agent hears the words at %.0f rms, the caller at %.1f rms at most", rms(agent.all()[:2*hal.SampleRate]), loudest)
		if loudest > 40 { // -52 dBm0: as loud as a quiet line
			t.Errorf("the caller hears the words at %.0f rms", loudest)
		}
		said := speech(33, time.Second)
		far = newEar()
		o.must(o.desk.Line(1).Record(far))
		o.do(call.PlaySound, "fxs1", playing(words, call.Over))
		o.must(o.desk.Phone(1).Say(said))
		o.wait(1500 * time.Millisecond)
		if l, _ := likeness(said, far.all()); l < 0.9 {
			t.Errorf("what the agent says meanwhile is heard with a likeness of %.2f", l)
		}
	})
}

// So it is from the first word on.
func TestWhoSpeaksDuringWordsForThemIsHeard(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		far, said := newEar(), speech(33, time.Second)
		o.must(o.desk.Line(1).Record(far))
		o.do(call.PlaySound, "fxs1", playing(words, call.Over))
		o.must(o.desk.Phone(1).Say(said))
		o.wait(1500 * time.Millisecond)
		if l, _ := likeness(said, far.all()); l < 0.85 {
			t.Errorf("what the agent says at once is heard with a likeness of %.2f", l)
		}
	})
}
