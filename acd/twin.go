package acd

import (
	"fmt"

	"ringdown/internal/call"
)

// twinned rings the other telephones of the same person with an extension's own
// (TS-3), or alone where that one is not there. While it is talked on the person
// is busy, and no other telephone rings.
func (p *Plan) twinned(r call.Route, x Extension, w World) call.Route {
	is := w.Look(x.Port)
	if len(x.Twins) == 0 || r.Kind != call.RouteRing && !is.gone() {
		return r
	}
	for _, number := range x.Twins {
		t, found := p.extension(number)
		if !found || w.Look(t.Port) != Idle || w.Phone(number).DND {
			continue
		}
		if r.Kind != call.RouteRing {
			r = call.Route{Kind: call.RouteRing, RingFor: p.ringLimit(x), Reason: r.Reason}
		}
		r.Targets = append(r.Targets, target(t)...)
		r.Reason += fmt.Sprintf(" Its twin %s rings.", number)
	}
	return r
}
