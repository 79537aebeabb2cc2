package engine

import (
	"time"

	"ringdown/acd/hours"
)

// GroupNow is how a group stands at this moment.
type GroupNow struct {
	Waiting int // callers in its line
	Online  int // members who could take a call now or when they have hung up
	Ready   int // members who could take one now
}

// GroupNow looks at a group for an application. It may be called from Apps.Open
// and from a Session's Next only: those run on the engine's goroutine.
func (e *Engine) GroupNow(number string) GroupNow {
	w := world{e}
	is := e.plan.Staff(number, w)
	return GroupNow{Waiting: w.Standing(number, 0).Waiting, Online: is.Online, Ready: is.Ready}
}

// HoursNow is how a calendar is, with what was set by hand; false: there is none
// of that id. It may be called from where GroupNow may be.
func (e *Engine) HoursNow(calendar string, at time.Time) (hours.State, bool) {
	c := e.plan.CalendarOf(calendar)
	if c == nil {
		return hours.State{}, false
	}
	if e.plan.AlwaysOpen { // working hours are switched off
		return c.At(at, hours.ForceOpen), true
	}
	return c.At(at, e.history.Forced(calendar)), true
}
