package engine

import (
	"context"
	"errors"
	"time"

	"ringdown/acd/hours"
)

// keepHours opens or closes a calendar by hand, for good.
func (e *Engine) keepHours(id, force string) {
	if err := e.history.Force(e.plan, id, hours.Force(force)); err != nil {
		return // the calendar has gone meanwhile
	}
	e.keepHistory()
	e.changed()
}

// CalendarState is how a calendar is now.
type CalendarState struct {
	ID    string
	State hours.State
	Why   string // whole sentences
}

// Calendars tells how all calendars are now, in the order of the plan.
func (e *Engine) Calendars(ctx context.Context) (all []CalendarState, err error) {
	err = e.do(ctx, func() {
		now := time.Now()
		for i := range e.plan.Calendars {
			c := &e.plan.Calendars[i]
			s := c.At(now, e.history.Forced(c.ID))
			all = append(all, CalendarState{ID: c.ID, State: s, Why: s.Why()})
		}
	})
	return all, err
}

// ForceHours opens or closes a calendar by hand ("open", "closed"), or leaves it
// to itself again (""). An error says in a sentence why it cannot.
func (e *Engine) ForceHours(ctx context.Context, id, force string) error {
	var refused error
	err := e.do(ctx, func() {
		refused = e.history.Force(e.plan, id, hours.Force(force))
		e.keepHistory()
		e.changed()
	})
	return errors.Join(err, refused)
}
