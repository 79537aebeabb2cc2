package acd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ringdown/internal/call"
	"ringdown/internal/country"
)

// Holder is the call that has an outside line, as far as it matters to somebody
// who needs the line more.
type Holder struct {
	Call      call.ID // 0: none
	Emergency bool    // it calls an emergency number itself
	Incoming  bool    // it came in
	Answered  bool    // its parties have talked
	Seizing   bool    // the line is being taken this moment
}

// urgent is the emergency number that was dialled, with the access code or
// without, "" none.
func (p *Plan) urgent(digits string) string {
	number, outside := strings.CutPrefix(digits, p.accessCode())
	switch {
	case outside && p.Urgent(number):
		return number
	case p.Urgent(digits):
		return digits
	}
	return ""
}

// Urgent reports whether a number as it is dialled outside always gets out.
func (p *Plan) Urgent(number string) bool { return slices.Contains(p.Emergency, number) }

// mayBeUrgent reports whether digits could become an emergency number.
func (p *Plan) mayBeUrgent(digits string) bool {
	return slices.ContainsFunc(p.Emergency, func(e string) bool { return len(e) > len(digits) && strings.HasPrefix(e, digits) })
}

// possible reports whether digits behind the access code can be the beginning
// of a number outside. "911" with the access code 9 leaves "11", which can not,
// so nobody need wait to know that an emergency is meant.
func (p *Plan) possible(number string) bool {
	if number == "" || len(p.Numbers.Rules) == 0 || p.Numbers.Possible(number) {
		return true
	}
	return slices.ContainsFunc(p.Routes, func(r OutRoute) bool {
		starts := func(prefix string) bool {
			return strings.HasPrefix(prefix, number) || strings.HasPrefix(number, prefix)
		}
		fits := func(t country.Pattern) bool { is, more := t.Match(number); return is || more }
		return slices.ContainsFunc(r.Prefixes, starts) || slices.ContainsFunc(r.Patterns, fits)
	})
}

// emergency takes a line for a number that always gets out (LN-18): from any
// telephone, whatever its rights and lines (EX-8, EX-9), over caps (LN-12), on
// any line. First come those of routes that name the number, then those of all
// other routes, then all others. When none is free, the call of least importance
// makes room; a line's guard time is kept by whoever seizes it.
func (p *Plan) emergency(number string, a call.Ask, w World) call.Route {
	x, _ := p.ExtensionAt(a.Port)
	o := &outgoing{p: p, number: number, x: x, w: w, tried: a.Tried, lead: fmt.Sprintf("%s is an emergency number", number)}
	ways := o.everyWay()
	for times := range emergencyTries {
		if r, ok := o.rescued(ways, times); ok {
			return r
		}
	}
	return nobody("%s, but no line can be taken.%s", o.lead, o.passed)
}

// emergencyTries is how often each line is tried for one emergency call. A line
// that was taken from a caller may not give dial tone until its exchange has let
// go of them, which seizing it in vain brings about.
const emergencyTries = 3

// rescued takes a line that was tried so often in vain: a free one, or else that
// of the call of least importance.
func (o *outgoing) rescued(ways []rescue, times int) (call.Route, bool) {
	var held []rescue
	o.passed = ""
	for _, c := range ways {
		r, ok := o.rescue(c)
		switch {
		case !ok || o.timesTried(c.way) != times:
		case r.holder.Call == 0:
			return r.route(o), true
		default:
			held = append(held, r)
		}
	}
	if len(held) == 0 {
		return call.Route{}, false
	}
	return slices.MinFunc(held, lessImportant).route(o), true
}

// timesTried counts how often a line, or any channel of a trunk, was tried.
func (o *outgoing) timesTried(x way) (n int) {
	for _, at := range o.tried {
		if at == x.port() || x.trunk != nil && at.Trunk() && at.Base() == x.port() {
			n++
		}
	}
	return n
}

// rescue is a line that an emergency call can have.
type rescue struct {
	way
	dialled string
	by      string
	at      call.Port
	holder  Holder // whose call makes room, Call 0 nobody's
}

// everyWay lists all lines, each once, with what is dialled on them.
func (o *outgoing) everyWay() (all []rescue) {
	add := func(r OutRoute, named bool) {
		for _, x := range o.p.ways(r, o.w) {
			c := rescue{way: x, dialled: o.number}
			if named {
				c.dialled, c.by = r.Prepend+strip(o.number, r.Strip), r.Name
			}
			if !slices.ContainsFunc(all, func(c rescue) bool { return c.ref == x.ref }) {
				all = append(all, c)
			}
		}
	}
	for _, named := range []bool{true, false} {
		for _, r := range o.p.Routes {
			if named == (r.names() && r.fits(o.number, o.x)) {
				add(r, named)
			}
		}
	}
	rest := len(all)
	add(o.p.everyLine(), false)
	slices.SortStableFunc(all[rest:], func(a, b rescue) int { return cmp.Compare(rank(!a.allowOut()), rank(!b.allowOut())) })
	return all
}

// names reports whether a route says itself which numbers it is for.
func (r OutRoute) names() bool { return len(r.Prefixes) > 0 || len(r.Patterns) > 0 }

func (x way) allowOut() bool {
	if x.trunk != nil {
		return x.trunk.AllowOut
	}
	return x.line.AllowOut
}

func rank(last bool) int {
	if last {
		return 1
	}
	return 0
}

// rescue finds the port of a line, or says what keeps even an emergency from it.
func (o *outgoing) rescue(c rescue) (rescue, bool) {
	if c.trunk != nil {
		return o.rescueTrunk(c)
	}
	c.at = c.line.Port
	is := unusable(*c.line, o.w)
	switch {
	case o.timesTried(c.way) >= emergencyTries:
		is = Condition(fmt.Sprintf("could not be seized %d times", emergencyTries))
	case is == Idle:
		return c, true
	case c.line.Enabled && is != Down:
		if c.holder = o.w.Holder(c.at); c.holder.Call != 0 && !c.holder.Emergency {
			return c, true
		}
	}
	o.passed += fmt.Sprintf(" %s %s.", c.label(), is)
	return c, false
}

// rescueTrunk: a trunk's own cap does not count. What is dialled has neither its
// prefix nor its digits taken off: they are for ordinary numbers.
func (o *outgoing) rescueTrunk(c rescue) (rescue, bool) {
	t, is := *c.trunk, o.w.Look(c.trunk.Port)
	switch {
	case !t.Enabled:
		is = "is disabled"
	case o.timesTried(c.way) >= emergencyTries:
		is = Condition(fmt.Sprintf("did not put the call through %d times", emergencyTries))
	case is == Idle:
		if at, free := t.channel(o.w); free {
			c.at = at
			return c, true
		}
		return o.rescueChannel(c)
	}
	o.passed += fmt.Sprintf(" %s %s.", c.label(), is)
	return c, false
}

// rescueChannel picks the outgoing call of a trunk that makes room.
func (o *outgoing) rescueChannel(c rescue) (rescue, bool) {
	var all []rescue
	for n := 1; n <= c.trunk.MaxCalls; n++ {
		c.at = c.trunk.Port.Channel(n)
		if c.holder = o.w.Holder(c.at); c.holder.Call != 0 && !c.holder.Emergency {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		o.passed += fmt.Sprintf(" All calls of %s are emergencies.", c.label())
		return c, false
	}
	return slices.MinFunc(all, lessImportant), true
}

// lessImportant says whose call makes room first. An outgoing call before an
// incoming one: its line is free as soon as we hang up, while an exchange may
// keep an incoming line for its caller. What nobody talks on yet before what
// somebody does, but for a line that rings in, which only answering would free,
// and one that is being taken at this moment. Of equal calls the youngest: who
// has just begun loses least.
func lessImportant(a, b rescue) int {
	return cmp.Or(cmp.Compare(a.holder.importance(), b.holder.importance()), cmp.Compare(b.holder.Call, a.holder.Call))
}

func (h Holder) importance() int {
	switch {
	case !h.Incoming && !h.Answered && !h.Seizing:
		return 0
	case !h.Incoming && h.Answered:
		return 1
	case h.Seizing:
		return 2
	case h.Answered:
		return 3
	}
	return 4
}

// route is the answer that takes the line.
func (c rescue) route(o *outgoing) call.Route {
	digits := c.dialled
	if c.line != nil {
		digits = c.prefix + digits
	}
	r := call.Route{
		Kind: call.RouteSeize, Targets: []call.Target{{Port: c.at, Label: c.label()}}, Digits: digits, Number: o.number,
		Record: c.record, By: c.by, Emergency: true, Preempt: c.holder.Call != 0,
		Reason: fmt.Sprintf("%s: %s is free and is taken.%s", o.lead, c.label(), o.passed),
	}
	if r.Preempt {
		r.Reason = fmt.Sprintf("%s: all lines are busy, and call %d makes room on %s.%s", o.lead, c.holder.Call, c.label(), o.passed)
	}
	return r
}
