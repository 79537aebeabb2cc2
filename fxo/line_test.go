package fxo

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

func TestRingingThatLastsIsACall(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		at := time.Now()
		r.ring(time.Second, 4*time.Second)
		if d := r.since(at, call.RingStart); d > 100*time.Millisecond {
			t.Errorf("RingStart came after %v, want at most 100 ms", d)
		}
		r.ring(time.Second, 4*time.Second)
		r.saw("fxo1 ring-start")
		r.wait(2 * time.Second)
		r.saw("fxo1 ring-stop")
	})
}

func TestAClickOnTheLineIsNoCall(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		r.ring(40*time.Millisecond, 10*time.Second)
		r.card.emit(theLine, hal.EvRingOn, 100, 0) // not a ringing frequency
		r.wait(time.Second)
		r.saw()
	})
}

func TestAnsweringTakesTheLineOffHook(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		r.ring(time.Second, time.Second)
		r.do(call.AnswerLine, "fxo1")
		r.wait(30 * time.Millisecond)
		if !r.card.ports[theLine].state.OffHook {
			t.Error("the line is on-hook after AnswerLine")
		}
		r.do(call.ReleaseLine, "fxo1")
		r.wait(30 * time.Millisecond)
		if r.card.ports[theLine].state.OffHook {
			t.Error("the line is off-hook after ReleaseLine")
		}
		r.saw("fxo1 ring-start")
	})
}

func TestRingsBeforeAnswerAreWaitedFor(t *testing.T) {
	onRig(t, "CN", func(p *Profile) { p.RingsBeforeAnswer = 2 }, func(r *rig) {
		r.ring(time.Second, time.Second)
		r.do(call.AnswerLine, "fxo1")
		r.wait(3 * time.Second)
		if r.card.ports[theLine].state.OffHook {
			t.Error("answered after one ring, want two")
		}
		r.ring(time.Second, time.Second)
		r.ring(time.Second, time.Second)
		if !r.card.ports[theLine].state.OffHook {
			t.Error("not answered after two rings")
		}
	})
}

func TestACallerWhoGaveUpIsNotAnswered(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		r.ring(time.Second, 8*time.Second)
		r.do(call.AnswerLine, "fxo1")
		r.wait(30 * time.Millisecond)
		r.saw("fxo1 ring-start", "fxo1 ring-stop", "fxo1 far-disconnected ring-ceased")
	})
}

func TestCPCIsAHangUp(t *testing.T) {
	onRig(t, "US", nil, func(r *rig) {
		r.ring(2*time.Second, time.Second)
		r.do(call.AnswerLine, "fxo1")
		r.wait(2 * time.Second)
		r.forget()
		at := time.Now()
		r.card.emit(theLine, hal.EvBattery, 0, 0)
		r.wait(600 * time.Millisecond)
		r.card.emit(theLine, hal.EvBattery, 1, 600)
		r.wait(time.Second)
		if d := r.since(at, call.FarDisconnected); d > 300*time.Millisecond {
			t.Errorf("CPC was told after %v, want at most 300 ms", d)
		}
		r.saw("fxo1 far-disconnected cpc")
	})
}

func TestAnUnpluggedLineIsDownUntilItsVoltageIsBack(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		line := r.card.ports[theLine]
		r.card.mu.Lock()
		line.state.Battery = false
		r.card.mu.Unlock()
		r.card.emit(theLine, hal.EvBattery, 0, 0)
		r.wait(2 * time.Second)
		r.mu.Lock()
		text := r.log[0].Text
		r.mu.Unlock()
		if want := "Port fxo1 has no voltage: the cable is unplugged or the exchange is down."; text != want {
			t.Errorf("reason %q, want %q", text, want)
		}
		r.saw("fxo1 port-down")
		r.do(call.SeizeLine, "fxo1")
		r.wait(20 * time.Millisecond)
		r.saw("fxo1 seize-failed")
		r.card.mu.Lock()
		line.state.Battery = true
		r.card.mu.Unlock()
		r.card.emit(theLine, hal.EvBattery, 1, 2000)
		r.wait(time.Second)
		r.saw("fxo1 port-up")
	})
}

func TestAReversalMeansAHangUpOnlyOnceTheAnswerIsOver(t *testing.T) {
	cases := []struct {
		name   string
		after  time.Duration // our answer
		ignore bool
		want   []string
	}{
		{"the exchange acknowledges the answer", 300 * time.Millisecond, false, nil},
		{"the caller hangs up", time.Second, false, []string{"fxo1 far-disconnected polarity"}},
		{"a line that reverses in calls", time.Second, true, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			onRig(t, "CN", func(p *Profile) { p.IgnoreReversal = c.ignore }, func(r *rig) {
				r.ring(time.Second, time.Second)
				r.do(call.AnswerLine, "fxo1")
				r.wait(c.after)
				r.forget()
				r.card.emit(theLine, hal.EvPolarity, 1, 0)
				r.wait(time.Second)
				r.saw(c.want...)
			})
		})
	}
}

func TestAReversalThatDoesNotLastIsNothing(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		r.ring(time.Second, time.Second)
		r.do(call.AnswerLine, "fxo1")
		r.wait(2 * time.Second)
		r.forget()
		r.card.emit(theLine, hal.EvPolarity, 1, 0)
		r.wait(8 * time.Millisecond)
		r.card.emit(theLine, hal.EvPolarity, 0, 0)
		r.wait(time.Second)
		r.saw()
	})
}

func TestABreakOfTheLoopIsAHangUpByItsLength(t *testing.T) {
	cases := []struct {
		name    string
		ms      int
		flashes bool
		ignore  bool
		want    []string
	}{
		{"a glitch", 60, false, false, nil},
		{"CPC", 400, false, false, []string{"fxo1 far-disconnected cpc"}},
		{"a line that breaks the loop in calls", 400, false, true, nil},
		{"our own flash", 300, true, false, nil},
		{"the cable", 4000, false, false, []string{"fxo1 far-disconnected cpc", "fxo1 port-down"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			onRig(t, "US", func(p *Profile) { p.IgnoreCPC = c.ignore }, func(r *rig) {
				r.ring(2*time.Second, time.Second)
				r.do(call.AnswerLine, "fxo1")
				r.wait(time.Second)
				r.forget()
				if c.flashes {
					r.do(call.FlashLine, "fxo1")
					r.wait(50 * time.Millisecond)
				}
				r.card.emit(theLine, hal.EvBattery, 0, 0)
				r.wait(time.Duration(c.ms) * time.Millisecond)

				r.card.emit(theLine, hal.EvBattery, 1, int32(c.ms))
				r.wait(100 * time.Millisecond)
				if got := r.events(); !same(got, c.want) {
					t.Errorf("events %q, want %q", got, c.want)
				}
			})
		})
	}
}
