package acd

import (
	"fmt"
	"slices"
	"time"

	"ringdown/internal/call"
)

// away reports whether an extension is called at its outside number now
// (EX-17).
func (p *Plan) away(x Extension, w World) bool {
	switch {
	case x.Outside == "", x.Together && !x.Port.Outside():
		return false
	case x.Port.Outside() || x.OutsideAlways:
		return true
	}
	is := w.Look(x.Port)
	return is.gone()
}

// callOutside calls an extension at its outside number: once in a call, over as
// many lines as it takes.
func (p *Plan) callOutside(x Extension, a call.Ask, w World) call.Route {
	again := a.Member == x.Port
	if !again && slices.Contains(a.Tried, x.Port) {
		return nobody("%s was called outside already.", x.Label())
	}
	o := outgoing{p: p, number: x.Outside, from: a.Port, x: x, w: w, mobile: true, lead: fmt.Sprintf("%s is called at %s", x.Label(), x.Outside)}
	if again {
		o.tried, o.cause = a.Tried, a.Cause
	}
	r := o.route()
	if r.Kind == call.RouteSeize {
		r.Member = call.Target{Port: x.Port, Label: x.Label()}
		r.Number, r.RingFor = x.Label(), p.ringLimit(x)
	}
	return r
}

// ringLimit is how long an extension rings (RG-15).
func (p *Plan) ringLimit(x Extension) (limit time.Duration) {
	if x.RingLimit != 0 {
		return x.RingLimit
	}
	return p.RingLimit
}
