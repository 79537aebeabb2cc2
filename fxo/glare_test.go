package fxo

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
)

func TestARingingLineIsNotSeized(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		r.card.emit(theLine, hal.EvRingOn, 25, 0)
		r.wait(150 * time.Millisecond)
		r.do(call.SeizeLine, "fxo1")
		r.wait(20 * time.Millisecond)
		r.saw("fxo1 ring-start", "fxo1 seize-failed")
		if r.card.ports[theLine].state.OffHook {
			t.Error("the ringing line was taken off-hook")
		}
	})
}

func TestALineAnnouncedByReversalIsNotSeized(t *testing.T) {
	onRig(t, "GB", nil, func(r *rig) {
		r.card.emit(theLine, hal.EvPolarity, 1, 0)
		r.wait(100 * time.Millisecond)
		r.do(call.SeizeLine, "fxo1")
		r.wait(20 * time.Millisecond)
		r.saw("fxo1 seize-failed")
		r.ring(400*time.Millisecond, 200*time.Millisecond)
		r.saw("fxo1 ring-start")
	})
}

func TestARingThatMeetsOurSeizureIsTheIncomingCall(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		r.card.emit(theLine, hal.EvRingOn, 25, 0)
		r.do(call.SeizeLine, "fxo1") // in the same moment
		r.wait(200 * time.Millisecond)
		r.saw("fxo1 seize-failed", "fxo1 ring-start")
		r.do(call.AnswerLine, "fxo1")
		r.wait(20 * time.Millisecond)
		if !r.card.ports[theLine].state.OffHook {
			t.Error("the call that won is not answered")
		}
		r.do(call.ReleaseLine, "fxo1")
		r.wait(20 * time.Millisecond)
		if r.card.ports[theLine].state.OffHook {
			t.Error("the line is off-hook after its release")
		}
	})
}

// The exchange has taken the line for a call but not rung it yet: our off-hook
// answers that call, and the only sign is a voice instead of dial tone.
func TestACallerMetByOurSeizureIsNotCutOff(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
		o.wait(20 * time.Millisecond)
		o.do(call.SeizeLine, "fxo1")
		o.await("the caller is through", time.Second, func() bool { return o.line().State == sim.LineTalking })
		o.must(o.desk.Line(1).Say(speech(1, 5*time.Second)))
		o.await("the seizure fails", 5*time.Second, func() bool { return o.saw("fxo1 seize-failed") })
		o.await("an incoming call", time.Second, func() bool { return o.saw("fxo1 ring-start") })
		o.do(call.AnswerLine, "fxo1")
		o.wait(time.Second)
		if s := o.line().State; s != sim.LineTalking {
			t.Errorf("the caller's line is %s, want talking", s)
		}
		o.must(o.desk.Line(1).Hangup(sim.HangupCPC))
		o.await("the hang-up", time.Second, func() bool { return o.saw("fxo1 far-disconnected cpc") })
	})
}

func TestAFlashReachesTheExchangeAndIsNoHangUp(t *testing.T) {
	inOffice(t, "country=US&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0287654321"}))
		o.await("a second caller waits", 3*time.Second, func() bool { return o.line().Waiting })
		o.do(call.FlashLine, "fxo1")
		o.await("the exchange swaps them", 3*time.Second, func() bool { return o.line().Party == "0287654321" })
		o.wait(2 * time.Second)
		if s := o.line().State; s != sim.LineTalking || o.saw("fxo1 far-disconnected cpc") {
			t.Errorf("after the flash the line is %s; events %q", s, o.events())
		}
	})
}

func TestACallerOfAGlareWhoGivesUpFreesTheLine(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
		o.wait(20 * time.Millisecond)
		o.do(call.SeizeLine, "fxo1")
		o.await("the caller is through", time.Second, func() bool { return o.line().State == sim.LineTalking })
		o.must(o.desk.Line(1).Say(speech(1, 4*time.Second)))
		o.await("an incoming call", 5*time.Second, func() bool { return o.saw("fxo1 ring-start") })
		o.must(o.desk.Line(1).Hangup(sim.HangupBusy))
		o.await("it rings no more", 5*time.Second, func() bool { return o.saw("fxo1 ring-stop") })
		o.await("the line is idle", 3*time.Second, func() bool { return o.line().State == sim.LineIdle })
	})
}
