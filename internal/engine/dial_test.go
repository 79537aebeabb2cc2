package engine_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/internal/engine"
)

// A call that is asked for elsewhere rings the caller's own telephone first, and
// then whom they want (OB-1).
func TestClickToDialRingsTheCallerFirst(t *testing.T) {
	work(t, func(o *office) {
		id, err := o.Dial(o.t.Context(), "801", "802", "anna")
		if err != nil {
			t.Fatal(err)
		}
		if did := o.did(); !strings.Contains(did, "ring P1") || strings.Contains(did, "ring P2") {
			t.Errorf("at first: %s", did)
		}
		if _, err := o.Dial(o.t.Context(), "801", "803", "anna"); !errors.Is(err, engine.ErrInUse) {
			t.Errorf("a telephone that rings is taken: %v", err)
		}
		o.on(call.OffHook, "P1")
		o.settle()
		if did := o.did(); !strings.Contains(did, "ring P2") {
			t.Errorf("lifted: %s", did)
		}
		o.on(call.OffHook, "P2")
		o.settle()
		if v := o.snap().Calls; len(v) != 1 || v[0].ID != id || v[0].State != call.StateTalking {
			t.Errorf("calls: %+v", v)
		}
	})
}

func TestClickToDialNeedsAnExtension(t *testing.T) {
	work(t, func(o *office) {
		if _, err := o.Dial(o.t.Context(), "999", "802", "anna"); !errors.Is(err, engine.ErrNoExtension) {
			t.Errorf("error %v", err)
		}
	})
}

func TestClickToDialTakesANumberOfTheWorld(t *testing.T) {
	p := roomPlan()
	p.Numbering = country.Numbering{Code: "886", Trunk: "0"}
	officeWith(t, p, func(o *office) {
		if _, err := o.Dial(o.t.Context(), "801", "+886912345678", "anna"); err != nil {
			t.Fatal(err)
		}
		for _, c := range o.snap().Calls {
			if track := strings.Join(c.Track, "\n"); !strings.Contains(track, "A call to 90912345678 was asked for") {
				t.Errorf("the track: %s", track)
			}
		}
	})
}

func TestWhoHangsUpAtAPageIsRecordedAsTheOneWhoDid(t *testing.T) {
	hotline(t, nil, func(o *office) {
		for _, x := range []struct {
			name    string
			lift    []call.Port
			from    string
			by      call.EndedBy
			result  call.Result
			partner call.Left // of whoever talked to them
		}{
			{"while it rings at the own telephone", nil, "801", call.ByCaller, call.ResultMissed, ""},
			{"while it rings at the other", []call.Port{"P1"}, "801", call.ByCaller, call.ResultMissed, ""},
			{"in conversation", []call.Port{"P1", "P2"}, "801", call.ByCaller, call.ResultAnswered, call.LeftByOther},
			{"in conversation, who was called", []call.Port{"P1", "P2"}, "802", call.ByCalled, call.ResultAnswered, call.LeftHungUp},
		} {
			id, err := o.Dial(o.t.Context(), "801", "802", "anna")
			if err != nil {
				t.Fatal(x.name, err)
			}
			for _, p := range x.lift {
				o.on(call.OffHook, p)
				o.wait(time.Second)
			}
			if err := o.HangUp(o.t.Context(), id, "804", "anna"); !errors.Is(err, engine.ErrNoCall) {
				t.Errorf("%s: 804 takes no part: %v", x.name, err)
			}
			if err := o.HangUp(o.t.Context(), id, x.from, "anna"); err != nil {
				t.Errorf("%s: %v", x.name, err)
			}
			for _, p := range x.lift {
				o.on(call.OnHook, p)
			}
			o.settle()
			for _, r := range o.take() {
				if r.EndedBy != x.by || r.How != call.HowClicked || r.Result != x.result {
					t.Errorf("%s: by %s, %s, %s", x.name, r.EndedBy, r.How, r.Result)
				}
				for _, p := range r.Parts {
					if p.Label == "802" && p.Left != x.partner {
						t.Errorf("%s: 802 left by %s", x.name, p.Left)
					}
				}
			}
		}
	})
}
