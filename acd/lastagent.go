package acd

import (
	"fmt"
	"time"

	"ringdown/internal/call"
)

// The ways in which a line's callers come to the agent whom they know, before the
// line leads anywhere else (RG-4).
const (
	LastAssigned  = "assigned"  // they are that agent's callers, who is called as by the own number
	LastPreferred = "preferred" // while the agent can take the call; else they go where the line leads
)

// LastAgent says which callers of a line go to the agent who was last in touch
// with them, talked or called in vain.
type LastAgent struct {
	Way    string        // LastAssigned, LastPreferred, "" none do
	Within time.Duration // after that the agent is forgotten
}

// lastInTouch is who was in touch with a caller last within a time, how, and how
// long ago; "" nobody. Whoever called the number in vain counts only if asked for.
func (p *Plan) lastInTouch(who call.CallerID, within time.Duration, orCalled bool, w World) (member, how string, ago time.Duration) {
	l, now := w.History().Last(p.CallerKey(who)), w.Now()
	talked, called := now.Sub(l.At) <= within && l.Member != "", now.Sub(l.Dialed) <= within && l.Called != ""
	switch {
	case called && orCalled && (!talked || l.Dialed.After(l.At)):
		return l.Called, "called this number last", now.Sub(l.Dialed)
	case talked:
		return l.Member, "talked to this caller last", now.Sub(l.At)
	}
	return "", "", 0
}

// theirAgent takes a caller past all that a line has, to the agent who was last in
// touch with them. Otherwise why says who that was, and what kept the call away.
func (p *Plan) theirAgent(l Line, a call.Ask, w World) (r call.Route, is bool, why string) {
	if l.Last.Way == "" || len(a.Tried) > 0 {
		return call.Route{}, false, ""
	}
	who, how, ago := p.lastInTouch(a.Caller, l.Last.Within, true, w)
	x, found := p.extension(who)
	switch {
	case who == "":
		return call.Route{}, false, ""
	case !found:
		return call.Route{}, false, fmt.Sprintf("%s %s, and is no extension any more. ", who, how)
	case l.Last.Way == LastPreferred:
		if kept := p.keptFrom(x, w); kept != "" {
			return call.Route{}, false, fmt.Sprintf("%s %s, but %s. ", who, how, kept)
		}
		r = p.preferAgent(x, a, w)
	default:
		if r = p.reach(x, a, w); r.Kind == call.RouteBusy && !p.soonFree(x, w) {
			return call.Route{}, false, fmt.Sprintf("%s %s. %s ", who, how, r.Reason)
		}
	}
	r.Record = l.Record
	r.Reason = fmt.Sprintf("%s: %s %s, %s ago. %s", l.Label(), who, how, spanText(ago), r.Reason)
	return r, true, ""
}

// soonFree reports whether an agent is kept by a call alone: their caller waits for
// them, and for nobody who is away or does not want to be disturbed.
func (p *Plan) soonFree(x Extension, w World) bool {
	is := w.Look(x.Port)
	return (is == InCall || is == Ringing || is == OffHook) && !w.Phone(x.Number).DND
}

// preferAgent rings an agent who may take the call; who does not in time leaves it
// to where the line leads.
func (p *Plan) preferAgent(x Extension, a call.Ask, w World) call.Route {
	r := p.twinned(p.ringExtension(x, a, w), x, w)
	r.Diverts = call.Diverts{Again: true}
	r.RingFor = p.noAnswer()
	if own := p.ringLimit(x); own > 0 {
		r.RingFor = min(r.RingFor, own)
	}
	return r
}

// keptFrom says what keeps an agent from taking a call at once, "" nothing.
func (p *Plan) keptFrom(x Extension, w World) Condition {
	s := w.Phone(x.Number)
	switch is := w.Look(x.Port); {
	case is != Idle:
		return is
	case s.DND:
		return "does not want to be disturbed"
	case s.Paused:
		return "is paused"
	case s.Forward.Always != "":
		return "forwards every call"
	case s.Filter && x.Secretary != "":
		return "lets the secretary take its calls"
	}
	return ""
}

// awaitsCaller reports whether where a line's calls go depends on who calls.
func (l Line) awaitsCaller(a call.Ask) bool {
	return l.Last.Way != "" && a.Caller == (call.CallerID{}) && len(a.Tried) == 0
}
