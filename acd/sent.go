package acd

import (
	"strings"

	"ringdown/internal/call"
)

// sent: an application sends a caller to a group or a number. What the caller
// keyed themselves leads to nobody outside.
func (p *Plan) sent(a call.Ask, w World) call.Route {
	r := p.sentTo(a, w)
	r.Record = r.Record || p.recorded(a.Port)
	return r
}

// rated adds the application that follows a conversation with somebody outside
// (LN-5): that of the line which they called in on, or are called on.
func (p *Plan) rated(a call.Ask, r call.Route) call.Route {
	switch {
	case r.Kind == call.RouteRing && a.Outside:
		r.Rate, _ = p.rateAt(a.Port)
		r.Announce = p.announcing(r.Targets)
	case r.Kind == call.RouteSeize && !a.Outside && r.Digits != "" && r.Member.Port == "":
		_, r.Rate = p.rateAt(r.Targets[0].Port)
	}
	return r
}

func (p *Plan) rateAt(at call.Port) (in, out string) {
	if at.Trunk() {
		t, _ := p.TrunkAt(at)
		return t.Rate, t.RateOut
	}
	l, _ := p.LineAt(at)
	return l.Rate, l.RateOut
}

// announcing lists who of those that ring says its number on answer (EX-6).
func (p *Plan) announcing(targets []call.Target) (who []call.Announcement) {
	for _, t := range targets {
		if x, found := p.ExtensionAt(t.Port); found && x.Announce && x.Number != "" {
			who = append(who, call.Announcement{Port: t.Port, Sound: call.Sound("agent/" + x.answers())})
		}
	}
	return who
}

func (p *Plan) sentTo(a call.Ask, w World) call.Route {
	switch {
	case a.Line == ForwardingLines:
		return p.forwardingOut(a, w)
	case a.Group != "":
		return p.sentToGroup(a, w)
	case p.hasRoom(a.Digits) && !a.Keyed:
		r, _ := p.room(a.Digits)
		return p.enter(r, a, w)
	case p.known(a.Digits):
		return p.inside(a, w)
	case a.Keyed:
		return refuse("The caller keyed %s, which is no extension and no group.", a.Digits)
	case a.Digits == "":
		return refuse("The application names nobody.")
	}
	return p.sentOut(a, w)
}

// sentOut takes a line for a number that the settings name; nobody's rights
// count but those of who made them.
func (p *Plan) sentOut(a call.Ask, w World) call.Route {
	o := outgoing{
		p: p, number: strings.TrimPrefix(a.Digits, p.accessCode()), w: w, from: a.Port, tried: a.Tried, cause: a.Cause,
		lead: "The call goes on outside",
	}
	if a.Line != "" {
		o.x.Lines = []string{a.Line}
	}
	if o.number == "" {
		return refuse("%s leads outside, but no number follows.", a.Digits)
	}
	return o.route()
}

// sentToGroup is for a group in its hours.
func (p *Plan) sentToGroup(a call.Ask, w World) call.Route {
	if r, closed, _ := p.groupHours(a.Group, a, w); closed {
		return r
	}
	return p.ringGroup(a.Group, a, w)
}

// Named reports whether a number, as an administrator writes it, is one inside or,
// behind the access code, one outside. What is neither is a slip, and is not
// called outside.
func (p *Plan) Named(number string) bool {
	return p.hasRoom(number) || p.known(number) || p.accessCode() != "" && strings.HasPrefix(number, p.accessCode())
}
