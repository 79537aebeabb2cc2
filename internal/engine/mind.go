package engine

import (
	"context"
	"maps"
	"slices"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/desk"
)

// Mind is all that a decision depends on besides the settings, as it was at one
// moment: what calls have left behind, who waits, how the ports are. The engine
// goes on without it. One goroutine at a time uses a Mind.
type Mind struct {
	still *Engine // a copy that nobody runs: worlds read it

	// Next is the number that a call would have that begins now.
	Next call.ID
}

// Mind copies what decisions depend on now.
func (e *Engine) Mind(ctx context.Context) (*Mind, error) {
	m := &Mind{}
	if err := e.do(ctx, func() { m.still, m.Next = e.still(), e.lastID+1 }); err != nil {
		return nil, err
	}
	m.still.plan = m.still.plan.Indexed() // of a big plan that takes longer than all copies: the engine goes on
	return m, nil
}

// As is the world for a call that is only thought of, at its present step: it
// stands in lines as a call does. Its own ports are told as they were without it.
func (m *Mind) As(c call.Call) acd.World {
	e := m.still
	l := e.calls[c.ID]
	if c.ID == 0 { // it has not begun
		return world{e}
	}
	if l == nil {
		l = &live{call: call.Call{ID: c.ID}}
		e.calls[c.ID] = l
	}
	before := l.call
	l.call = c
	e.stand(l, before, c)
	return world{e}
}

// Seated is a plan with everybody where they sit now, ready for decisions.
func (m *Mind) Seated(p *acd.Plan) *acd.Plan { return m.still.seated(p).Indexed() }

// Staff is how a group stands, as GroupNow tells it of a running engine, for a
// plan that Seated has made.
func (m *Mind) Staff(p *acd.Plan, group string) GroupNow {
	w := world{m.still}
	is := p.Staff(group, w)
	return GroupNow{Waiting: w.Standing(group, 0).Waiting, Online: is.Online, Ready: is.Ready}
}

// Phone is what was set at an extension's telephone.
func (m *Mind) Phone(number string) PhoneState { return m.still.memory.phones[number] }

// still copies what [world] looks at. Its plan is to be indexed before it is asked.
func (e *Engine) still() *Engine {
	s := &Engine{
		plan: e.plan, history: e.history.Clone(), calls: copies(e.calls), ports: copies(e.ports), uses: copies(e.uses),
		guesses: copies(e.guesses), lines: copies(e.lines), places: maps.Clone(e.places), backs: slices.Clone(e.backs),
		memory: memory{phones: maps.Clone(e.memory.phones)},
		heard:  hearing{rooms: copies(e.heard.rooms)},
		sits:   seating{at: maps.Clone(e.sits.at)},
		desks:  map[call.Port]*desk.Desk{},
	}
	if e.plan != nil {
		p := *e.plan // its extensions are changed in place: see seatWaiting
		p.Extensions = slices.Clone(p.Extensions)
		s.plan = &p
	}
	for at, d := range e.desks {
		x := *d
		s.desks[at] = &x
	}
	for i, b := range s.backs {
		x := *b
		s.backs[i] = &x
	}
	for _, q := range s.lines {
		q.calls = slices.Clone(q.calls)
	}
	for _, r := range s.heard.rooms {
		r.in = slices.Clone(r.in)
	}
	return s
}

// copies is a map with copies of what m points to. It is never nil.
func copies[K comparable, V any](m map[K]*V) map[K]*V {
	all := make(map[K]*V, len(m))
	for k, v := range m {
		x := *v
		all[k] = &x
	}
	return all
}
