package acd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
)

// outside takes a line for a number behind the access code (FC-4).
func (p *Plan) outside(a call.Ask, w World) call.Route {
	number := strings.TrimPrefix(a.Digits, p.accessCode())
	x := p.callerOf(a)
	if why := p.restricted(x, number); why != "" {
		return callRestricted(why)
	}
	o := outgoing{p: p, number: number, x: x, w: w, from: a.Port, ask: a, tried: a.Tried, cause: a.Cause, lead: p.accessCode() + " leads outside"}
	return o.route()
}

// outgoing is one search for a line.
type outgoing struct {
	p      *Plan
	number string
	x      Extension // who calls, or for whom
	w      World
	from   call.Port // where the caller is
	ask    call.Ask  // of who calls; none: nobody can be asked for a code
	tried  []call.Port
	cause  int    // why the last of them did not do, 0 it could not be taken
	mobile bool   // an extension is called at its outside number
	lead   string // begins the reason
	passed string // what was passed over, and why
	full   []call.Full

	forwards bool // LN-6: over forwarding lines alone, whatever routes say
}

// route takes the first line that may be used and can be, of the first route
// that has one.
func (o *outgoing) route() call.Route {
	if o.inLoop() {
		return refuse("%s, but %d calls from outside are on their way there already: it is a loop.", o.lead, loopAt)
	}
	routes := o.fitting()
	if len(routes) == 0 {
		return refuse("%s, but no route is for %s and %s.%s", o.lead, o.number, o.x.Label(), o.passed)
	}
	if r, final := o.refused(routes); final {
		return r
	}
	for _, r := range routes {
		if found, ok := o.over(r); ok {
			return found
		}
	}
	none := nobody("%s, but no line can be taken.%s", o.lead, o.passed)
	none.Full = o.full
	return none
}

// loopAt is how many calls from outside may be on their way to one number
// outside at once. A call that comes back to us by each line it goes out on takes
// two lines a round; people who really call the same number hear that it is busy.
const loopAt = 3

// inLoop reports whether a caller from outside goes in circles (TS-2).
func (o *outgoing) inLoop() bool {
	if _, line := o.p.LineAt(o.from); !line && !o.from.Trunk() || len(o.tried) > 0 {
		return false
	}
	return o.w.Outward(o.goal()) >= loopAt
}

// goal is Route.Number of the answer.
func (o *outgoing) goal() string {
	if o.x.Outside == o.number {
		return o.x.Label()
	}
	return o.number
}

// fitting lists the routes for the number. An emergency number that no route is
// for takes any line.
func (o *outgoing) fitting() []OutRoute {
	if o.forwards {
		return []OutRoute{o.p.everyForwarding()}
	}
	var fit []OutRoute
	class := o.p.read(o.number).Class
	now := o.p.At(o.w.Now())
	for _, r := range o.p.Routes {
		switch {
		case !r.isFor(class) || !r.fits(o.number, o.x):
		case !r.open(now):
			o.passed += fmt.Sprintf(" The route %s is not for this time.", r.Name)
		default:
			fit = append(fit, r)
		}
	}
	if o.p.Cheapest {
		slices.SortStableFunc(fit, func(a, b OutRoute) int { return cmp.Compare(a.Cost, b.Cost) })
	}
	if len(o.p.Routes) == 0 || len(fit) == 0 && slices.Contains(o.p.Emergency, o.number) {
		return []OutRoute{o.p.everyLine()}
	}
	return fit
}

// refused ends the search where the last answer says something of the called
// number, unless the route has other wishes.
func (o *outgoing) refused(routes []OutRoute) (call.Route, bool) {
	if o.cause == 0 || len(o.tried) == 0 || o.routeOf(routes, o.lastLine()).goesOn(o.cause) {
		return call.Route{}, false
	}
	reason := fmt.Sprintf("%s: after the answer %d no other line is tried.", o.lead, o.cause)
	switch o.cause {
	case 486, 600, 603:
		return call.Route{Kind: call.RouteBusy, Reason: reason}, true
	case 404, 410, 484, 604:
		return call.Route{Kind: call.RouteRefuse, Reason: reason}, true
	}
	return call.Route{Kind: call.RouteNone, Reason: reason}, true
}

// lastLine is the line that was tried last: extensions may stand behind it.
func (o *outgoing) lastLine() call.Port {
	for _, at := range slices.Backward(o.tried) {
		if _, line := o.p.LineAt(at); line || at.Trunk() {
			return at
		}
	}
	return ""
}

// routeOf is the route that a line was taken by.
func (o *outgoing) routeOf(routes []OutRoute, at call.Port) OutRoute {
	r, _ := find(routes, func(r OutRoute) bool {
		return slices.ContainsFunc(o.p.ways(r, o.w), func(x way) bool { return x.port() == at.Base() })
	})
	return r
}

// over takes a line of one route.
func (o *outgoing) over(r OutRoute) (call.Route, bool) {
	if r.MaxCalls > 0 && o.w.Used(RouteUse(r.Name)).Now >= r.MaxCalls {
		o.capped(r, "", r.MaxCalls, "The route "+r.Name)
		return call.Route{}, false
	}
	account, wants, ok := o.code(r)
	if !ok {
		return wants, wants.Kind != ""
	}
	for _, x := range o.prefer(o.p.ways(r, o.w)) {
		at, why := o.take(x, r)
		if why != "" {
			o.passed += fmt.Sprintf(" %s %s.", x.label(), why)
			continue
		}
		if at != "" {
			return o.charged(o.seize(x, r, at), r, account), true
		}
	}
	return call.Route{}, false
}

// RouteUse names a route for World.Used.
func RouteUse(name string) string { return "route/" + name }

// take finds the port to take of a line or trunk, or says what keeps it. Both
// are empty where a cap does, which has said so.
func (o *outgoing) take(x way, r OutRoute) (at call.Port, why Condition) {
	if why := o.barred(x); why != "" {
		return "", why
	}
	if g := x.group; g != nil && g.MaxCalls > 0 && o.p.use(groupRef+g.ID, o.w).Now >= g.MaxCalls {
		o.capped(r, g.Label(), g.MaxCalls, "The line group "+g.Label())
		return "", ""
	}
	if x.trunk == nil {
		return x.line.Port, unusable(*x.line, o.w)
	}
	if is := o.w.Look(x.trunk.Port); is != Idle {
		return "", is
	}
	c, free := x.trunk.channel(o.w)
	if !free || o.w.Used(string(x.trunk.Port)).Now >= x.trunk.MaxCalls {
		o.capped(r, x.trunk.Label(), x.trunk.MaxCalls, x.trunk.Label())
		return "", ""
	}
	return c, ""
}

// capped notes a cap that was reached, once.
func (o *outgoing) capped(r OutRoute, line string, most int, who string) {
	f := call.Full{Line: line, Route: r.Name, Most: most}
	if !slices.Contains(o.full, f) {
		o.full = append(o.full, f)
		o.passed += fmt.Sprintf(" %s has its %d calls.", who, most)
	}
}

// barred says why a line may not be taken now, "" it may.
func (o *outgoing) barred(x way) Condition {
	if x.trunk == nil && o.hides() && x.line.Hide == "" {
		return "cannot hide the caller's number"
	}
	if x.trunk == nil {
		x.line.AllowOut = x.line.AllowOut || o.forwards
		return o.p.barred(*x.line, o.x, call.Ask{Tried: o.tried}, o.w)
	}
	switch {
	case !x.trunk.AllowOut && !o.forwards:
		return "is not for outgoing calls"
	case !x.trunk.Enabled:
		return "is disabled"
	case len(o.x.Lines) > 0 && !slices.Contains(o.x.Lines, x.ref):
		return Condition("is not for " + o.x.Label())
	case triedTrunk(o.tried, *x.trunk):
		return "did not put the call through"
	}
	return ""
}

// seize is the answer that takes a line.
func (o *outgoing) seize(x way, r OutRoute, at call.Port) call.Route {
	dialled := r.Prepend + strip(o.number, r.Strip)
	by := ""
	if r.Name != "" {
		by = fmt.Sprintf(" by the route %s", r.Name)
	}
	taken := call.Route{
		Kind: call.RouteSeize, Targets: []call.Target{{Port: at, Label: x.label()}},
		Digits: o.hiding(x) + x.prefix + o.long(x) + strip(dialled, x.strip), Limit: o.limit(r), Number: o.number, Contact: o.contact(), Record: x.record, By: r.Name, Full: o.full,
		Reason: fmt.Sprintf("%s%s: %s is free and is taken.%s", o.lead, by, x.label(), o.passed),
	}
	x.preference(&taken, o.mobile)
	return taken
}

// contact is who is called, where that is somebody in the address book and no
// extension.
func (o *outgoing) contact() string {
	if o.x.Outside == o.number {
		return ""
	}
	return o.p.Contact(o.number)
}

// long is what a line needs in front of a long-distance number (LN-10).
func (o *outgoing) long(x way) string {
	if x.line == nil || x.line.Long == "" || !o.p.read(o.number).Class.LongDistance() {
		return ""
	}
	return x.line.Long
}

// limit is how long may be talked: the shortest of what the system, the route
// and the extension allow (TS-1).
func (o *outgoing) limit(r OutRoute) time.Duration {
	least := o.p.TalkLimit
	for _, d := range []time.Duration{r.TalkLimit, o.x.TalkLimit} {
		if d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	return least
}

// strip takes digits from the front of a number, but never all of them.
func strip(number string, n int) string {
	return number[min(n, max(0, len(number)-1)):]
}

// hides reports whether a caller of ours does not want to be shown (TS-6). No
// emergency number is kept from anything.
func (o *outgoing) hides() bool {
	return !o.ask.Outside && o.ask.Caller.Withheld && !o.p.Urgent(o.p.accessCode()+o.number)
}

// hiding is what an analog line needs in front of the number for that; a trunk
// has words for it.
func (o *outgoing) hiding(x way) string {
	if x.line == nil || !o.hides() {
		return ""
	}
	return x.line.Hide
}
