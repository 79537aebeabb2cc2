package engine

import (
	"slices"

	"ringdown/internal/call"
)

// Onlooker is told of every decision, before anything is done about it: whether
// what is said elsewhere of decisions is true can be checked then (BX-3).
type Onlooker interface {
	// Decided is called on the engine's goroutine, which waits.
	Decided(d Decision)
}

// Decision is a question of a call, and what acd answers.
type Decision struct {
	Call  call.Call
	Track []string // what has happened in the call so far
	Ask   call.Ask // with the secret number that goes with it
	Route call.Route
	Alone bool // no other call goes on

	engine *Engine
}

// Mind is how everything would be in this moment if the call had not begun. It
// may be called before Decided returns, and not later.
func (d Decision) Mind() *Mind {
	s := d.engine.still()
	s.plan = s.plan.Indexed()
	s.without(d.Call.ID)
	return &Mind{s, d.Call.ID}
}

func (e *Engine) onlook(l *live, a call.Ask, r call.Route) {
	if e.opt.Onlooker != nil {
		e.opt.Onlooker.Decided(Decision{Call: l.call, Track: l.track.Lines(), Ask: a, Route: r, Alone: len(e.calls) == 1, engine: e})
	}
}

// without takes a call out of a copy.
func (e *Engine) without(id call.ID) {
	delete(e.calls, id)
	for at, p := range e.ports {
		if p.owner == id {
			e.use(at).now--
			e.own(at, p, 0)
			p.offHook, p.ringing = false, false
			e.tidy(at)
		}
	}
	for group, q := range e.lines {
		if q.calls = slices.DeleteFunc(q.calls, func(x call.ID) bool { return x == id }); len(q.calls) == 0 {
			delete(e.lines, group)
		}
	}
	for name, r := range e.heard.rooms {
		if r.in = slices.DeleteFunc(r.in, func(x call.ID) bool { return x == id }); len(r.in) == 0 {
			delete(e.heard.rooms, name)
		}
	}
}
