package engine

import (
	"cmp"
	"maps"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// seating is who sits at telephones that are not their own (TS-3).
type seating struct {
	base  *acd.Plan            // as it was given, everybody at home
	at    map[string]call.Port // in force, by the extension's number
	stale bool                 // somebody has signed in or out, and a call may still hold a telephone
}

// wanted is where people have signed in.
func (m *memory) wanted() map[string]call.Port {
	all := map[string]call.Port{}
	for number, s := range m.phones {
		if s.Desk != "" {
			all[number] = call.Port(s.Desk)
		}
	}
	return all
}

// reseat lets people change their telephones; one that is in a call is changed
// when that is over, as an agent's is.
func (e *Engine) reseat() {
	if !e.sits.stale || e.sits.base == nil {
		return
	}
	e.sits.stale = false
	next, wanted := maps.Clone(e.sits.at), e.memory.wanted()
	for number := range e.changes(wanted) {
		if e.held(number, wanted[number]) {
			e.sits.stale = true
			continue
		}
		if next[number] = wanted[number]; next[number] == "" {
			delete(next, number)
		}
	}
	if maps.Equal(next, e.sits.at) {
		return
	}
	e.sits.at = next
	e.plan = e.seated(e.sits.base).Indexed()
	e.tellSitters()
	e.attendAll(time.Now())
	e.changed()
}

// changes are the numbers whose users sit elsewhere than they want to.
func (e *Engine) changes(wanted map[string]call.Port) map[string]bool {
	all := map[string]bool{}
	for number, at := range wanted {
		all[number] = e.sits.at[number] != at
	}
	for number, at := range e.sits.at {
		all[number] = wanted[number] != at
	}
	maps.DeleteFunc(all, func(_ string, differs bool) bool { return !differs })
	return all
}

// held reports whether a call keeps somebody from moving to a telephone; "" is
// their own.
func (e *Engine) held(number string, to call.Port) bool {
	now, _ := e.plan.Extension(number)
	own, _ := e.sits.base.Extension(number)
	return e.inCall(now.Port) || e.inCall(cmp.Or(to, own.Port))
}

// tellSitters lets other goroutines know who sits where.
func (e *Engine) tellSitters() {
	all := map[call.Port]string{}
	for _, x := range e.plan.Extensions {
		if x.Home != "" {
			all[x.Port] = x.Number
		}
	}
	e.sitters.Store(&all)
}

// SitsAt is the number of whoever sits at a telephone, where people sit at others
// than their own; ok is false where everybody is at home. Any goroutine may ask.
func (e *Engine) SitsAt(at call.Port) (number string, ok bool) {
	all := e.sitters.Load()
	if all == nil {
		return "", false
	}
	number, ok = (*all)[at.Base()]
	return number, ok
}
