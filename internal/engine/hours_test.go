package engine_test

import (
	"context"
	"strings"
	"testing"

	"ringdown/acd/hours"
	"ringdown/internal/engine"
)

// WH-1: a calendar that was closed by hand is still closed in the next life, until
// it is left to itself; what cannot be set says why.
func TestWhatWasClosedByHandIsClosedAfterARestart(t *testing.T) {
	kept := shelf{}
	life := func(f func(ctx context.Context, e *engine.Engine)) {
		ctx, cancel := context.WithCancel(t.Context())
		p := plan()
		p.Calendars = []hours.Calendar{{ID: "office"}}
		e := engine.New(engine.Options{Ports: new(office), Records: new(office), Plan: p, State: kept, Kept: kept})
		done := make(chan error, 1)
		go func() { done <- e.Run(ctx) }()
		f(ctx, e)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	force := func(want hours.Force) func(context.Context, *engine.Engine) {
		return func(ctx context.Context, e *engine.Engine) {
			all, err := e.Calendars(ctx)
			if err != nil || len(all) != 1 || all[0].State.Force != want {
				t.Errorf("%+v, %v; want %q", all, err, want)
			}
		}
	}
	life(func(ctx context.Context, e *engine.Engine) {
		if err := e.ForceHours(ctx, "office", "closed"); err != nil {
			t.Error(err)
		}
		for id, to := range map[string]string{"shop": "open", "office": "ajar"} {
			if err := e.ForceHours(ctx, id, to); err == nil || !strings.Contains(err.Error(), id) {
				t.Errorf("%s %s: %v", id, to, err)
			}
		}
	})
	life(func(ctx context.Context, e *engine.Engine) {
		force(hours.ForceClosed)(ctx, e)
		if err := e.ForceHours(ctx, "office", ""); err != nil {
			t.Error(err)
		}
	})
	life(force(hours.ByCalendar))
}
