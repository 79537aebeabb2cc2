package engine_test

import (
	"slices"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// thresholds sets both, in seconds.
func thresholds(agent, customer int) func(*acd.Plan) {
	return func(p *acd.Plan) {
		p.Groups[0].RingFor = 2 * time.Minute
		p.AgentAnswer, p.CustomerWait = time.Duration(agent)*time.Second, time.Duration(customer)*time.Second
	}
}

// marks reports which of the two thresholds a caller's record says were exceeded.
func (o *office) marks(number string) (late, long bool) {
	o.t.Helper()
	r := o.recordOf(number)
	return slices.Contains(r.Tags, call.TagAnswerLate), slices.Contains(r.Tags, call.TagWaitLong)
}

// answeredAfter is a call that one member answers after a time.
func answeredAfter(o *office, took time.Duration) {
	o.busy("P2", "P3", "P4")
	o.rings("L1", "0911")
	o.wait(took)
	o.on(call.OffHook, "P1")
	o.settle()
	o.on(call.OnHook, "P1")
	o.settle()
}

func TestAThresholdIsExceededStrictly(t *testing.T) {
	for _, x := range []struct {
		name            string
		agent, customer int
		took            time.Duration
		late, long      bool
	}{
		{"exactly the threshold is in time", 20, 20, 20 * time.Second, false, false},
		{"a moment more is not", 20, 20, 20*time.Second + time.Millisecond, true, true},
		{"the two are apart: the agent", 10, 60, 20 * time.Second, true, false},
		{"the two are apart: the customer", 60, 10, 20 * time.Second, false, true},
		{"30 s unless set", 0, 0, 30 * time.Second, false, false},
		{"30 s unless set, and more", 0, 0, 31 * time.Second, true, true},
	} {
		t.Run(x.name, func(t *testing.T) {
			hotline(t, thresholds(x.agent, x.customer), func(o *office) {
				answeredAfter(o, x.took)
				if late, long := o.marks("0911"); late != x.late || long != x.long {
					t.Errorf("over the agent's %v, over the customer's %v", late, long)
				}
			})
		})
	}
}

// A mark only: the call that is over both goes as the call that is not.
func TestAThresholdChangesNothingInTheCall(t *testing.T) {
	did := func(threshold int) (record call.Record) {
		hotline(t, thresholds(threshold, threshold), func(o *office) {
			answeredAfter(o, 40*time.Second)
			record = o.recordOf("0911")
		})
		return record
	}
	over, under := did(1), did(3600)
	if over.Track != under.Track || over.Result != under.Result || len(over.Tags) != len(under.Tags)+2 {
		t.Errorf("over both thresholds:\n%s%v\nunder both:\n%s%v", over.Track, over.Tags, under.Track, under.Tags)
	}
}

func TestAThresholdThatIsChangedHoldsForCallsThatAreUp(t *testing.T) {
	for _, x := range []struct {
		name       string
		from, to   int
		late, long bool
	}{
		{"lowered while a telephone rings", 60, 10, true, true},
		{"raised while a telephone rings", 10, 60, false, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			var p acd.Plan
			hotline(t, func(q *acd.Plan) { thresholds(x.from, x.from)(q); p = *q }, func(o *office) {
				o.busy("P2", "P3", "P4")
				o.rings("L1", "0911")
				o.wait(20 * time.Second)
				thresholds(x.to, x.to)(&p)
				if err := o.SetPlan(o.t.Context(), &p); err != nil {
					o.t.Fatal(err)
				}
				o.on(call.OffHook, "P1")
				o.settle()
				o.on(call.OnHook, "P1")
				o.settle()
				if late, long := o.marks("0911"); late != x.late || long != x.long {
					t.Errorf("over the agent's %v, over the customer's %v", late, long)
				}
			})
		})
	}
}

// One who waits in the line keeps no agent's telephone ringing, and gives up.
func TestACustomerWaitsTooLongAndNoAgentRang(t *testing.T) {
	hotline(t, thresholds(5, 20), func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.wait(21 * time.Second)
		o.on(call.FarDisconnected, "L1")
		o.settle()
		if late, long := o.marks("0911"); late || !long {
			t.Errorf("over the agent's %v, over the customer's %v", late, long)
		}
	})
}

// A colleague who calls the group is no customer.
func TestAColleagueWaitsUnmarked(t *testing.T) {
	hotline(t, thresholds(60, 5), func(o *office) {
		o.busy("P2", "P3")
		o.on(call.OffHook, "P4")
		o.press("P4", "600")
		o.wait(20 * time.Second)
		o.on(call.OffHook, "P1")
		o.on(call.OnHook, "P1")
		o.settle()
		if late, long := o.marks("804"); late || long {
			t.Errorf("over the agent's %v, over the customer's %v", late, long)
		}
	})
}

func TestACallBackIsMarkedByItsDirection(t *testing.T) {
	backs(t, func(o *office) {
		o.busy("P1")
		o.rings("L1", "0911")
		o.press("L1", "1")
		o.press("L1", "1#")
		o.on(call.SoundOver, "L1")
		o.settle()
		if r := o.recordOf("0911"); !slices.Contains(r.Tags, call.TagCallBackIn) || slices.Contains(r.Tags, call.TagCallBackOut) {
			t.Errorf("the call in which it was promised: %v", r.Tags)
		}
		o.on(call.OnHook, "P1")
		o.wait(2 * time.Minute) // nobody lifts
		for _, r := range o.take() {
			if r.First == 0 {
				continue
			}
			if !slices.Contains(r.Tags, call.TagCallBackOut) || slices.Contains(r.Tags, call.TagCallBackIn) {
				t.Errorf("the call back: %v", r.Tags)
			}
			return
		}
		t.Error("nobody was called back")
	})
}
