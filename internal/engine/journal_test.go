package engine_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// diary remembers what it was told to keep. The engine alone writes it; tests
// read while the engine waits.
type diary struct{ pages [][]call.Record }

func (d *diary) Keep(_ time.Time, underWay []call.Record) { d.pages = append(d.pages, underWay) }

func (d *diary) want(t *testing.T, when string, pages int, results ...bool) {
	t.Helper()
	if len(d.pages) != pages {
		t.Fatalf("%s: the journal was written %d times, want %d", when, len(d.pages), pages)
	}
	if pages == 0 {
		return
	}
	var answered []bool
	for _, r := range d.pages[pages-1] {
		answered = append(answered, !r.Answered.IsZero())
	}
	if !slices.Equal(answered, results) {
		t.Errorf("%s: calls under way, answered or not: %v, want %v", when, answered, results)
	}
}

// The journal has each call that lasts, is written only when there is news, and
// says at the end that nothing is left.
func TestTheJournalHasWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &diary{}
		o := &office{t: t}
		o.Engine = engine.New(engine.Options{Ports: o, Records: o, Journal: d, Plan: plan(), NewID: o.newID})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- o.Run(ctx) }()
		for _, p := range []call.Port{"L1", "L2", "P1", "P2", "P3"} {
			o.on(call.PortUp, p)
		}
		o.wait(time.Hour)
		d.want(t, "nothing happens", 0)
		o.on(call.RingStart, "L1")
		o.on(call.RingStop, "L1")
		o.on(call.RingStart, "L1")
		o.wait(11 * time.Second)
		d.want(t, "it rings", 1, false)
		o.on(call.OffHook, "P1")
		o.on(call.RingStart, "L2")
		o.wait(time.Minute)
		d.want(t, "one talks, one rings", 2, true, false)
		o.on(call.RingStop, "L2")
		o.on(call.OnHook, "P1")
		o.wait(time.Hour)
		d.want(t, "both are over", 3)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
