package acd

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
)

// ringGroup says who of a group is rung now, or that nobody can be.
func (p *Plan) ringGroup(number string, a call.Ask, w World) call.Route {
	return p.ringGroupFrom(number, a, w, nil)
}

// ringGroupFrom is ringGroup for a call that overflowed from other groups.
func (p *Plan) ringGroupFrom(number string, a call.Ask, w World, from []string) call.Route {
	g, found := p.group(number)
	if !found {
		return refuse("Group %s does not exist.", number)
	}
	c := &choice{p: p, g: g, a: a, w: w, from: from}
	if a.Member != "" && a.Member == g.overflowPort() {
		return c.overflow("Another line is tried.", "")
	}
	if r, is := c.behind(); is {
		return r
	}
	c.look()
	r := c.byStrategy()
	if r.Kind == call.RouteRing && r.Group == number {
		r.Style = g.Style
		r.Style.Whisper = c.whisper()
	}
	r.Await = r.Kind == call.RouteRing && g.LastAgent > 0 && a.Caller == (call.CallerID{})
	return r
}

func (c *choice) byStrategy() call.Route {
	if r, is := c.wanted(); is {
		return r
	}
	if r, is := c.lastAgent(); is {
		return r
	}
	switch s := c.p.strategyOf(c.g); s {
	case StrategyRingAll:
		return c.ringAll()
	case StrategyMemoryHunt:
		return c.hunt()
	default:
		return c.oneByOne(strategies()[s])
	}
}

// oneByOne rings the first free member who was not rung in this round, or begins
// another round.
func (c *choice) oneByOne(s strategy) call.Route {
	if s.key == nil {
		return refuse("Group %s has a strategy that does not exist.", c.g.Number)
	}
	for i := range c.free {
		c.free[i].key = s.key(c, c.free[i].member)
	}
	outside := ""
	for len(c.free) > 0 {
		next := c.next()
		if next.round {
			if r, is := c.inVain(); is {
				return r
			}
		}
		if !next.away {
			return c.ringOne(next, s.why(c, next.member, next.key)+round(next)+c.passed.String()+outside)
		}
		r := c.callOutside(next)
		if r.Kind == call.RouteSeize {
			r.Reason += c.passed.String() + outside
			return r
		}
		outside += " " + r.Reason
	}
	return c.nobody(outside)
}

// inVain: everybody who is free was rung already. A group with an overflow has
// done its part then; where callers wait in a line they go on doing so.
func (c *choice) inVain() (call.Route, bool) {
	if c.g.Queue != nil || !c.g.Overflow.given() {
		return call.Route{}, false
	}
	r := c.overflow("Everybody who is free was rung once."+c.passed.String(), "")
	return r, r.Kind != call.RouteNone && r.Kind != call.RouteBusy
}

func round(x candidate) string {
	if x.round {
		return " It begins another round."
	}
	return ""
}

func (c *choice) ringOne(x candidate, reason string) call.Route {
	r := c.route(call.RouteRing, reason)
	r.Targets, r.RingFor = target(*x.Extension), c.g.memberRings(x.number)
	return r
}

// callOutside calls a member who is away.
func (c *choice) callOutside(x candidate) call.Route {
	r := c.p.callOutside(*x.Extension, c.a, c.w)
	if r.Kind == call.RouteSeize {
		r.Group, r.RingFor = c.g.Number, c.g.memberRings(x.number)
	}
	return r
}

// onward reports whether members were rung for the call already.
func (c *choice) onward() bool {
	return len(c.a.Tried) > 0 || len(c.a.Rung) > 0 || c.a.Member != ""
}

// wanted rings the member first whom a flow or a program asked for (RG-14), by the
// number of the extension or of the agent at it. Who is not free is passed over as
// in any order.
func (c *choice) wanted() (call.Route, bool) {
	if c.a.Named == "" || c.onward() {
		return call.Route{}, false
	}
	who := c.p.MemberOf(c.g, c.a.Named)
	for _, x := range c.free {
		if x.number == who && !x.away {
			return c.ringOne(x, fmt.Sprintf("%s is asked for, and rings first.", who)+c.passed.String()), true
		}
	}
	if who == "" {
		c.passed.add(c.a.Named, "is asked for, but is not in the group")
	}
	return call.Route{}, false
}

// MemberOf is the member of a group with this number, their own or that of the
// agent who sits there; "" none.
func (p *Plan) MemberOf(g Group, number string) string {
	for _, m := range g.Members {
		if x, found := p.extension(m); m == number || found && x.Agent.Number == number {
			return m
		}
	}
	return ""
}

// lastAgent rings the member first who was in touch with the caller (RG-4), once
// in a round. Whoever was so last counts; a call within the window that the
// member made counts like one that they took.
func (c *choice) lastAgent() (call.Route, bool) {
	if c.g.LastAgent == 0 || c.onward() {
		return call.Route{}, false
	}
	who, how, ago := c.p.lastInTouch(c.a.Caller, c.g.LastAgent, c.g.LastCalled, c.w)
	if who == "" {
		return call.Route{}, false
	}
	for _, x := range c.free {
		if x.number == who && !x.away {
			return c.ringOne(x, fmt.Sprintf("%s %s, %s ago, and rings first.", who, how, spanText(ago))+c.passed.String()), true
		}
	}
	if !c.named(who) {
		c.passed.add(who, Condition(fmt.Sprintf("%s, but is not in the group", how)))
	}
	return call.Route{}, false
}

// named reports whether a number is one of the group's.
func (c *choice) named(number string) bool { return slices.Contains(c.g.Members, number) }
