package acd

import (
	"fmt"
	"slices"
	"strings"

	"ringdown/internal/call"
)

// Pickup is how calls that ring at other telephones are taken (FC-1, FC-2).
type Pickup struct {
	NoExtension bool // '#' and the number of an extension does not take its call
	NoAny       bool // '#' alone does not take the call that rings longest
	OwnGroups   bool // '#' alone takes calls of one's own groups only
}

// Rings is a telephone that rings.
type Rings struct {
	Port  call.Port
	Group string // the group that it rings for, "" none
}

// pickupKey begins what is dialled to take a call that rings elsewhere.
const pickupKey = "#"

// taken answers what begins with '#': a number takes that extension's call,
// nothing more the one that has rung longest. It reports whether the digits
// are such.
func (p *Plan) taken(a call.Ask, w World) (call.Route, bool) {
	number, is := strings.CutPrefix(a.Digits, pickupKey)
	x, caller := p.ExtensionAt(a.Port)
	switch {
	case !is || !caller || p.Pickup.NoExtension && p.Pickup.NoAny:
		return call.Route{}, false
	case number == "" && !a.Done && p.Pickup.NoExtension, number == pickupKey && !p.Pickup.NoAny:
		return p.pickupAny(x, w), true
	case number == "" && !a.Done:
		return call.Route{Kind: call.RouteMore, Reason: "# takes a call that rings: a number may follow."}, true
	case number == "" && !p.Pickup.NoAny:
		return p.pickupAny(x, w), true
	case p.Pickup.NoExtension:
		return refuse("# takes the call that rings longest; no number follows it."), true
	}
	return p.pickupOf(number, a, w), true
}

// pickupOf takes the call that rings at one extension.
func (p *Plan) pickupOf(number string, a call.Ask, w World) call.Route {
	x, found := p.extension(number)
	begins := func(x Extension) bool { return len(x.Number) > len(number) && strings.HasPrefix(x.Number, number) }
	switch {
	case !a.Done && slices.ContainsFunc(p.Extensions, begins):
		return call.Route{Kind: call.RouteMore, Reason: fmt.Sprintf("#%s may go on.", number)}
	case !found:
		return refuse("#%s takes no call: extension %s does not exist.", number, number)
	}
	return p.pickupAt(x, w)
}

// pickupAt takes an extension's call, or says that it has none.
func (p *Plan) pickupAt(x Extension, w World) call.Route {
	for _, r := range w.Rings() {
		if r.Port.Base() == x.Port {
			return call.Route{Kind: call.RoutePickup, Targets: []call.Target{{Port: r.Port, Label: x.Label()}}, Reason: fmt.Sprintf("%s rings, and its call is taken.", x.Label())}
		}
	}
	return call.Route{Kind: call.RouteNone, Reason: fmt.Sprintf("%s does not ring: there is no call to take.", x.Label())}
}

// pickupAny takes the call that has rung longest at any other extension.
func (p *Plan) pickupAny(by Extension, w World) call.Route {
	var passed string
	for _, r := range w.Rings() {
		x, found := p.ExtensionAt(r.Port)
		switch {
		case !found || x.Port == by.Port:
			continue
		case p.Pickup.OwnGroups && !p.shareGroup(by, x, r.Group):
			passed += fmt.Sprintf(" %s rings, but is in no group of %s.", x.Label(), by.Label())
			continue
		}
		return call.Route{
			Kind: call.RoutePickup, Targets: []call.Target{{Port: r.Port, Label: x.Label()}},
			Reason: fmt.Sprintf("%s has rung longest, and its call is taken.%s", x.Label(), passed),
		}
	}
	return call.Route{Kind: call.RouteNone, Reason: "No other telephone rings: there is no call to take." + passed}
}

// shareGroup reports whether two extensions are in one group, or one is in the
// group that the other rings for.
func (p *Plan) shareGroup(a, b Extension, ringsFor string) bool {
	return slices.ContainsFunc(p.Groups, func(g Group) bool {
		return slices.Contains(g.Members, a.Number) && (slices.Contains(g.Members, b.Number) || g.Number == ringsFor)
	})
}
