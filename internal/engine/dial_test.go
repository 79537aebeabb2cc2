package engine_test

import (
	"errors"
	"strings"
	"testing"

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
