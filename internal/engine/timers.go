package engine

import (
	"slices"
	"time"

	"ringdown/internal/call"
)

// timer is a time-out that runs for a call.
type timer struct {
	due  time.Time
	main bool       // the next main timer takes its place
	says call.Event // what to say when it is due
}

// arm starts a timer. A call has one main timer, and of the others one of each
// kind.
func (e *Engine) arm(l *live, x call.Effect) {
	l.timers = slices.DeleteFunc(l.timers, func(t timer) bool { return t.main && x.Main })
	due := time.Now().Add(x.After)
	l.timers = append(l.timers, timer{
		due: due, main: x.Main,
		says: call.Event{Kind: call.TimerFired, Timer: x.Timer, Gen: x.Gen},
	})
	if x.Timer == call.WaitRetry {
		e.retries[l.call.ID] = l
	}
	e.remember(due, l.call.ID)
}

func (l *live) disarm(gen uint32) {
	l.timers = slices.DeleteFunc(l.timers, func(t timer) bool { return t.says.Gen == gen })
}

// hastenRetries lets calls that wait for somebody to ring look now. Those that
// wait no more are forgotten.
func (e *Engine) hastenRetries(now time.Time) {
	for id, l := range e.retries {
		if !e.hasten(l, now) || e.calls[id] != l {
			delete(e.retries, id)
		}
	}
}

// hasten lets a call's retry fire now; false: it waits for none.
func (e *Engine) hasten(l *live, now time.Time) (waits bool) {
	for i := range l.timers {
		if l.timers[i].says.Timer == call.WaitRetry {
			l.timers[i].due, waits = now, true
			e.remember(now, l.call.ID)
		}
	}
	return waits
}

// next is the timer that is due first, of one instant the one armed first.
func (l *live) next() (timer, bool) {
	if len(l.timers) == 0 {
		return timer{}, false
	}
	return slices.MinFunc(l.timers, func(a, b timer) int { return a.due.Compare(b.due) }), true
}

// fireDue fires the timers whose time has come, in the order of their
// deadlines and, of the same instant, of their calls.
func (e *Engine) fireDue() {
	e.keepJournal()
	e.beginOwn()
	e.ringBells(time.Now())
	e.lookAtBacks(time.Now())
	for {
		l, t := e.earliest()
		if l == nil || time.Now().Before(t.due) {
			return
		}
		l.disarm(t.says.Gen)
		t.says.At = time.Now()
		e.step(l, t.says)
		e.settle()
		e.stirred = true
	}
}

// nextDeadline is when the engine has to do something though nothing happens.
func (e *Engine) nextDeadline() (time.Time, bool) {
	next := e.journal.due
	if l, t := e.earliest(); l != nil && (next.IsZero() || t.due.Before(next)) {
		next = t.due
	}
	if at := e.ownDue(); !at.IsZero() && (next.IsZero() || at.Before(next)) {
		next = at
	}
	if at := e.nextBack(time.Now()); !at.IsZero() && (next.IsZero() || at.Before(next)) {
		next = at
	}
	if at := e.bells.due(e.plan, time.Now()); !at.IsZero() && !e.draining && (next.IsZero() || at.Before(next)) {
		next = at
	}
	if at := e.beep(time.Now()); !at.IsZero() && (next.IsZero() || at.Before(next)) {
		next = at
	}
	return next, !next.IsZero()
}
