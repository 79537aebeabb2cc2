package engine_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// supervised is an office where 801 talks to a caller; nobody may supervise by code.
func supervised(t *testing.T, then func(o *office, id call.ID)) {
	t.Helper()
	hotline(t, nil, func(o *office) {
		o.busy("P2", "P3")
		o.rings("L1", "0911")
		o.on(call.OffHook, "P1")
		o.settle()
		var id call.ID
		for _, c := range o.snap().Calls {
			if c.Caller.Number == "0911" {
				id = c.ID
			}
		}
		o.did()
		then(o, id)
	})
}

// joins has 804 join a call, and lift when it rings.
func (o *office) joins(id call.ID, way call.WatchMode) call.ID {
	o.t.Helper()
	by, err := o.Supervise(o.t.Context(), id, engine.Supervision{From: "804", Way: way}, "anna")
	if err != nil {
		o.t.Fatal(err)
	}
	if did := o.did(); !strings.Contains(did, "ring P4") {
		o.t.Errorf("at first: %s", did)
	}
	o.on(call.OffHook, "P4")
	o.settle()
	return by
}

func (o *office) callNumbered(id call.ID) engine.CallView {
	o.t.Helper()
	for _, c := range o.snap().Calls {
		if c.ID == id {
			return c
		}
	}
	o.t.Fatalf("there is no call %d", id)
	return engine.CallView{}
}

func TestASupervisorWhoJoinsFromAListIsRungAndHearsBoth(t *testing.T) {
	supervised(t, func(o *office, id call.ID) {
		by := o.joins(id, call.Listening)
		if did := o.did(); !strings.Contains(did, "hear P4 L1, hear P4 P1") || strings.Contains(did, "hear P1 P4") {
			t.Errorf("lifted: %s", did)
		}
		if c := o.callNumbered(by); c.Watches != id || c.Way != call.Listening {
			t.Errorf("the supervisor's call: %+v", c)
		}
		if _, err := o.Supervise(o.t.Context(), id, engine.Supervision{From: "804", Way: call.Coaching}, "anna"); err != nil {
			t.Fatal(err)
		}
		if did := o.did(); did != "hear P1 P4" {
			t.Errorf("coaches: %s", did)
		}
		if err := o.Leave(o.t.Context(), id, "804", "anna"); err != nil {
			t.Fatal(err)
		}
		if did := o.did(); !strings.Contains(did, "unhear P4 L1") || !strings.Contains(did, "play-tone P4 busy") {
			t.Errorf("leaves: %s", did)
		}
		if err := o.Leave(o.t.Context(), id, "804", "anna"); !errors.Is(err, engine.ErrNoCall) {
			t.Errorf("leaves twice: %v", err)
		}
		if c := o.callNumbered(id); c.State != call.StateTalking {
			t.Errorf("the call that was heard: %s", c.State)
		}
	})
}

func TestASupervisorTakesACallOverFromAListOrWhileTheyListen(t *testing.T) {
	for name, take := range map[string]func(o *office, id call.ID){
		"from the list": func(o *office, id call.ID) { o.joins(id, engine.TakeOver) },
		"while they listen": func(o *office, id call.ID) {
			o.joins(id, call.Listening)
			if _, err := o.Supervise(o.t.Context(), id, engine.Supervision{From: "804", Way: engine.TakeOver}, "anna"); err != nil {
				o.t.Fatal(err)
			}
		},
		"by key": func(o *office, id call.ID) {
			o.joins(id, call.Barging)
			o.wait(time.Second)
			o.press("P4", "4")
		},
	} {
		t.Run(name, func(t *testing.T) {
			supervised(t, func(o *office, id call.ID) {
				take(o, id)
				o.settle()
				if c := o.callNumbered(id); c.State != call.StateTalking || c.To != "804" {
					t.Errorf("the call: %s of %s", c.State, c.To)
				}
				o.on(call.OnHook, "P4")
				o.settle()
				for _, r := range o.take() {
					if got := partsIn(r); r.ID == id && !strings.Contains(got, "804 supervisor-transferred by 804") && name != "by key" {
						t.Errorf("parts: %s", got)
					}
				}
			})
		})
	}
}

func TestACallThatCannotBeJoinedSaysWhy(t *testing.T) {
	supervised(t, func(o *office, id call.ID) {
		want := func(id call.ID, from, of string, is error) {
			t.Helper()
			_, err := o.Supervise(o.t.Context(), id, engine.Supervision{From: from, Way: call.Listening, Of: of}, "anna")
			var no engine.NotJoined
			if is == nil && !errors.As(err, &no) || is != nil && !errors.Is(err, is) {
				t.Errorf("call %d from %s: %v", id, from, err)
			}
		}
		want(id+100, "804", "", engine.ErrNoCall)
		want(id, "999", "", engine.ErrNoExtension)
		want(id, "801", "", nil)
		want(id, "804", "803", nil)
		want(id, "802", "", engine.ErrInUse)
	})
}

// Nobody hears a call that goes on somewhere else by the time they lift.
func TestACallThatEndedMeanwhileIsNotJoined(t *testing.T) {
	supervised(t, func(o *office, id call.ID) {
		if _, err := o.Supervise(o.t.Context(), id, engine.Supervision{From: "804", Way: call.Listening}, "anna"); err != nil {
			t.Fatal(err)
		}
		o.on(call.OnHook, "P1")
		o.settle()
		o.did()
		o.on(call.OffHook, "P4")
		o.settle()
		if did := o.did(); strings.Contains(did, "hear") || !strings.Contains(did, "play-tone P4") {
			t.Errorf("lifted: %s", did)
		}
	})
}
