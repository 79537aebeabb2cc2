package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
)

func TestWhoWroteToAnAgentCoachedAndTheWordsAreNotKept(t *testing.T) {
	supervised(t, func(o *office, id call.ID) {
		if got, err := o.Talkers(o.t.Context(), id); err != nil || !slices.Equal(got, []string{"801"}) {
			t.Errorf("talk: %v, %v", got, err)
		}
		for range 2 {
			o.wait(time.Second)
			if err := o.Wrote(o.t.Context(), id, "804", "anna"); err != nil {
				t.Fatal(err)
			}
		}
		o.on(call.OnHook, "P1")
		o.settle()
		for _, r := range o.take() {
			if r.ID != id {
				continue
			}
			if got := partsIn(r); got != "801 incoming-dn, 804 supervisor-coached" {
				t.Errorf("parts: %s", got)
			}
			if p := r.Parts[1]; p.Began != call.BeganWriting || p.Until.Sub(p.From) != time.Second || p.Until.After(r.Ended) {
				t.Errorf("part: %+v", p)
			}
			if strings.Count(r.Track, "anna wrote to the screen of who talks; the words are not kept.") != 2 {
				t.Errorf("track: %s", r.Track)
			}
		}
	})
}

func TestWhereNobodyOfOursTalksThereIsNobodyToWriteTo(t *testing.T) {
	hotline(t, nil, func(o *office) {
		o.rings("L1", "0911")
		var not engine.NotJoined
		if _, err := o.Talkers(o.t.Context(), o.snap().Calls[0].ID); !errors.As(err, &not) {
			t.Errorf("it rings: %v", err)
		}
		if _, err := o.Talkers(o.t.Context(), 999); !errors.Is(err, engine.ErrNoCall) {
			t.Errorf("no call: %v", err)
		}
		if err := o.Wrote(o.t.Context(), 999, "804", "anna"); !errors.Is(err, engine.ErrNoCall) {
			t.Errorf("no call: %v", err)
		}
	})
}
