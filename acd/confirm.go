package acd

import (
	"fmt"

	"ringdown/internal/call"
)

// mobile is where the number outside of an extension rings, when whoever answers
// there is to take the call by a key.
func (x Extension) mobile() call.Port { return call.OutsidePort(x.Number) }

// outside is a member who is rung at the number outside.
func (m *member) outside() *member {
	x, away := *m.Extension, *m
	x.Port = x.mobile()
	away.Extension = &x
	return &away
}

// outsideOf reaches an extension at its number outside.
func (p *Plan) outsideOf(x Extension, a call.Ask, w World) call.Route {
	if !x.Confirm && !x.Together {
		return p.callOutside(x, a, w)
	}
	at := x.mobile()
	if is := w.Look(at); is != Idle {
		return call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("%s %s.", x.Label(), is)}
	}
	return call.Route{
		Kind: call.RouteRing, Targets: []call.Target{{Port: at, Label: x.Label()}}, RingFor: p.ringLimit(x),
		Reason: fmt.Sprintf("%s is called at %s and takes the call by a key.", x.Label(), x.Outside),
	}
}

// joinedOutside rings the number outside together with the extension's own
// telephone, or alone while that one is not there (TS-3).
func (p *Plan) joinedOutside(r call.Route, x Extension, w World) call.Route {
	is := w.Look(x.Port)
	if !x.Together || x.Port.Outside() || r.Kind != call.RouteRing && !is.gone() || w.Look(x.mobile()) != Idle {
		return r
	}
	if r.Kind != call.RouteRing {
		r = call.Route{Kind: call.RouteRing, RingFor: p.ringLimit(x), Reason: r.Reason}
	}
	r.Targets = append(r.Targets, call.Target{Port: x.mobile(), Label: x.Label()})
	r.Reason += fmt.Sprintf(" Its number outside, %s, rings.", x.Outside)
	if x.After > 0 && len(r.Targets) > 1 {
		r.Reason += fmt.Sprintf(" That is %v later.", x.After)
	}
	return r
}

// along takes a line for a number outside that rings.
func (p *Plan) along(a call.Ask, w World) call.Route {
	x, found := p.ExtensionAt(a.Port)
	if !found || x.Outside == "" {
		return refuse("%s has no number outside any more.", a.Port)
	}
	o := outgoing{p: p, number: x.Outside, from: a.Port, x: x, w: w, tried: a.Tried, cause: a.Cause, lead: fmt.Sprintf("%s is called at %s", x.Label(), x.Outside)}
	r := o.route()
	r.Sound = ""
	return r
}
