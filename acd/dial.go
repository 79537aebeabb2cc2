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
	if x, found := p.ExtensionAt(a.Port); found && x.Vacant {
		return p.vacant(x, a, w)
	}
	if a.Back != "" {
		return p.callBackOut(a, w)
	}
	if r, is := p.taken(a, w); is {
		return r
	}
	if r, is := p.passedToMailbox(a); is {
		return r
	}
	if r, is := p.coded(a, w); is {
		return r
	}
	return p.number(a, w)
}

// number: whom does a number reach that is no code?
func (p *Plan) number(a call.Ask, w World) call.Route {
	outside := strings.HasPrefix(a.Digits, p.accessCode())
	known, urgent := p.known(a.Digits), p.urgent(a.Digits)
	switch {
	case urgent != "" && (a.Done || !p.longer(a.Digits)):
		return p.emergency(urgent, a, w)
	case !a.Done && p.longer(a.Digits):
		return call.Route{Kind: call.RouteMore, Reason: fmt.Sprintf("%s may go on.", a.Digits)}
	case p.hasRoom(a.Digits):
		r, _ := p.room(a.Digits)
		return p.enter(r, a, w)
	case p.hasPage(a.Digits):
		return p.paging(a, w)
	case slices.Contains(p.Park.Slots, a.Digits):
		return p.slot(a, w)
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
	number, outside := strings.CutPrefix(digits, p.accessCode())
	switch {
	case outside && p.complete(number):
		return false
	case outside && p.Urgent(digits):
		outside = p.possible(number)
	}
	_, _, _, code := p.Codes.Find(digits)
	return begins(p.accessCode()) || outside || code || p.mayBeUrgent(digits) || p.insideLonger(digits)
}

// insideLonger reports whether a longer number inside begins so.
func (p *Plan) insideLonger(digits string) bool {
	begins := func(number string) bool { return len(number) > len(digits) && strings.HasPrefix(number, digits) }
	return slices.ContainsFunc(p.Extensions, func(x Extension) bool { return begins(x.Number) }) ||
		slices.ContainsFunc(p.Groups, func(g Group) bool { return begins(g.Number) }) ||
		slices.ContainsFunc(p.Rooms, func(r Room) bool { return begins(r.Number) }) ||
		slices.ContainsFunc(p.Pages, func(g Page) bool { return begins(g.Number) }) ||
		slices.ContainsFunc(p.Park.Slots, begins)
}

// complete reports whether a number outside is as long as the number plan or its
// route lets it be, so that nobody need wait for more.
func (p *Plan) complete(number string) bool {
	if p.read(number).Whole {
		return true
	}
	r, found := find(p.Routes, func(r OutRoute) bool { return len(r.Extensions) == 0 && r.fits(number, Extension{}) })
	return found && r.MaxDigits > 0 && len(number) == r.MaxDigits
}

// inside calls an extension or, by its number, a group (EX-12). Who calls a
// telephone that is not there must not believe that somebody talks on it.
func (p *Plan) inside(a call.Ask, w World) call.Route {
	if x, found := p.extension(a.Digits); found {
		if a.Inside && !p.Pickup.NoExtension { // FC-3: its ringing call, if it has one
			if r := p.pickupAt(x, w); r.Kind == call.RoutePickup {
				return r
			}
		}
		r := p.reach(x, a, w)
		if is := w.Look(x.Port); r.Kind == call.RouteBusy && (is == Absent || is == SignedOut) {
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
