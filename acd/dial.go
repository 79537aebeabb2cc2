package acd

import (
	"fmt"
	"slices"
	"strings"

	"ringdown/internal/call"
)

// dialled: whom do these digits reach? A number that could go on waits for
// more; what cannot become a number is refused at once.
func (p *Plan) dialled(a call.Ask, w World) call.Route {
	outside := strings.HasPrefix(a.Digits, p.accessCode())
	known := p.known(a.Digits)
	switch {
	case !a.Done && p.longer(a.Digits):
		return call.Route{Kind: call.RouteMore, Reason: fmt.Sprintf("%s may go on.", a.Digits)}
	case known:
		return p.inside(a, w)
	case outside && a.Digits != p.accessCode():
		return p.outside(a, w)
	case outside:
		return refuse("%s leads outside, but no number followed.", a.Digits)
	}
	return refuse("The number %s does not exist.", a.Digits)
}

// known reports whether digits is the number of an extension or a group.
func (p *Plan) known(digits string) bool {
	_, x := p.extension(digits)
	_, g := p.group(digits)
	return x || g
}

// longer reports whether more digits could follow: an inside number begins so,
// or the number leads outside.
func (p *Plan) longer(digits string) bool {
	begins := func(number string) bool { return len(number) > len(digits) && strings.HasPrefix(number, digits) }
	return begins(p.accessCode()) || strings.HasPrefix(digits, p.accessCode()) ||
		slices.ContainsFunc(p.Extensions, func(x Extension) bool { return begins(x.Number) }) ||
		slices.ContainsFunc(p.Groups, func(g Group) bool { return begins(g.Number) })
}

// inside calls an extension or, by its number, a group (EX-12). Who calls a
// telephone that is not there must not believe that somebody talks on it.
func (p *Plan) inside(a call.Ask, w World) call.Route {
	if x, found := p.extension(a.Digits); found {
		r := p.ringExtension(x, w)
		if r.Kind == call.RouteBusy && w.Look(x.Port) == Absent {
			r.Kind = call.RouteNone
		}
		return r
	}
	r := p.ringGroup(a.Digits, a, w)
	if r.Kind == call.RouteNone {
		r.Kind, r.Group = call.RouteBusy, ""
	}
	return r
}

// outside takes the first line that may be used and can be (FC-4).
func (p *Plan) outside(a call.Ask, w World) call.Route {
	number := strings.TrimPrefix(a.Digits, p.accessCode())
	x, _ := p.ExtensionAt(a.Port)
	passed := ""
	for _, l := range p.Lines {
		if why := p.barred(l, x, a, w); why != "" {
			passed += fmt.Sprintf(" %s %s.", l.Label(), why)
			continue
		}
		return call.Route{
			Kind: call.RouteSeize, Targets: []call.Target{{Port: l.Port, Label: l.Label()}},
			Digits: l.Prefix + number, Number: number, Record: l.Record,
			Reason: fmt.Sprintf("%s leads outside: %s is free and is taken.%s", p.accessCode(), l.Label(), passed),
		}
	}
	return nobody("%s leads outside, but no line can be taken.%s", p.accessCode(), passed)
}

// barred says why an extension may not take a line now, "" it may.
func (p *Plan) barred(l Line, x Extension, a call.Ask, w World) Condition {
	switch {
	case !l.AllowOut:
		return "is not for outgoing calls"
	case len(x.Lines) > 0 && !slices.Contains(x.Lines, l.ID):
		return Condition("is not for " + x.Label())
	case slices.Contains(a.Tried, l.Port):
		return "could not be seized"
	}
	return unusable(l, w)
}
