package acd

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"ringdown/internal/call"
)

// ringAll rings every free member at once (RG-3), those with a delay so much
// later. Whoever is called outside cannot ring together with others, and comes
// when nobody else has answered.
func (c *choice) ringAll() call.Route {
	fresh := c.fresh()
	if len(c.rung) == 0 && len(fresh) == 0 {
		r, again := c.nextRound()
		if len(again) == 0 {
			return r
		}
		fresh = again
	}
	now, next := c.moment(fresh)
	begun := c.begun(fresh)
	r := c.together(slices.DeleteFunc(fresh, func(x candidate) bool { return x.Delay > now }))
	r.RingFor, r.Keep = max(c.g.ringFor()-now+begun, time.Second), false
	if next > 0 {
		r.RingFor, r.Keep = next-now, true
	}
	return r
}

// nextRound: everybody who is free here was rung. Those who are called outside
// come next, then the group's overflow, and then all are rung again: those are
// listed. Else the answer is r.
func (c *choice) nextRound() (r call.Route, again []candidate) {
	here := slices.DeleteFunc(slices.Clone(c.free), func(x candidate) bool { return x.away })
	c.free = slices.DeleteFunc(c.free, func(x candidate) bool { return !x.away || x.round })
	if r = c.oneByOne(strategies()[StrategyPriority]); r.Kind == call.RouteSeize || len(here) == 0 {
		return r, nil
	}
	if r, is := c.inVain(); is {
		return r, nil
	}
	slices.SortFunc(here, func(a, b candidate) int { return cmp.Compare(a.rank, b.rank) })
	return r, here
}

// fresh lists who is free here and was not rung in this round, in the order of
// ports.
func (c *choice) fresh() []candidate {
	fresh := slices.DeleteFunc(slices.Clone(c.free), func(x candidate) bool { return x.away || x.round })
	slices.SortFunc(fresh, func(a, b candidate) int { return cmp.Compare(a.rank, b.rank) })
	return fresh
}

// begun is the delay of those who were rung first: delays count from them.
func (c *choice) begun(fresh []candidate) time.Duration {
	begun := time.Duration(-1)
	members := c.p.membersOf(c.g)
	for i := range members {
		if m := &members[i]; len(c.a.Tried) > 0 && m.exists && slices.Contains(c.a.Tried, m.Port) && (begun < 0 || m.Delay < begun) {
			begun = m.Delay
		}
	}
	if begun >= 0 && len(c.rung) > 0 {
		return begun
	}
	begun = fresh[0].Delay
	for _, x := range fresh {
		begun = min(begun, x.Delay)
	}
	return begun
}

// moment is the delay that is due now, and the next one that will be, 0 none.
// Stage says how many were due before.
func (c *choice) moment(fresh []candidate) (now, next time.Duration) {
	begun, stage := c.begun(fresh), c.a.Stage
	if len(c.rung) == 0 {
		stage = 0
	}
	var delays []time.Duration // each once
	members := c.p.membersOf(c.g)
	for i := range members {
		if m := &members[i]; m.exists && m.Delay >= begun && !slices.Contains(delays, m.Delay) {
			delays = append(delays, m.Delay)
		}
	}
	slices.Sort(delays)
	stage = min(stage, len(delays)-1)
	if stage+1 < len(delays) {
		next = delays[stage+1]
	}
	return delays[stage], next
}

// together rings more besides those who ring already.
func (c *choice) together(added []candidate) call.Route {
	r := c.route(call.RouteRing, "")
	r.Targets = make([]call.Target, 0, len(c.rung)+len(added))
	for _, some := range [][]candidate{c.rung, added} {
		for i := range some {
			r.Targets = append(r.Targets, call.Target{Port: some[i].Port, Label: some[i].number})
		}
	}
	switch {
	case len(added) == 0:
		r.Reason = fmt.Sprintf("%s go on ringing; nobody else is free.", names(c.rung))
	case len(c.rung) == 0 && added[0].round:
		r.Reason = fmt.Sprintf("Another round begins: %s.", names(added))
	case len(c.rung) == 0 && len(added) == 1:
		r.Reason = fmt.Sprintf("%s is the one who is free and rings.", added[0].number)
	case len(c.rung) == 0:
		r.Reason = fmt.Sprintf("All who are free ring together: %s.", names(added))
	default:
		r.Reason = fmt.Sprintf("%s now rings besides %s.", names(added), names(c.rung))
	}
	r.Reason += c.passed.String()
	return r
}

// hunt rings the first free member, then the first two, and so on, in the order
// of the group's list (TS-4).
func (c *choice) hunt() call.Route {
	fresh := c.fresh()
	if len(fresh) == 0 && len(c.rung) == 0 {
		r, again := c.nextRound()
		if len(again) == 0 {
			return r
		}
		fresh = again
	}
	if len(fresh) == 0 {
		r := c.together(nil)
		r.RingFor = c.g.ringFor()
		return r
	}
	slices.SortFunc(fresh, func(a, b candidate) int { return cmp.Compare(a.place, b.place) })
	r := c.together(fresh[:1])
	if len(c.rung) == 0 {
		r.Reason = fmt.Sprintf("%s is the first who is free and rings.", fresh[0].number) + c.passed.String()
	}
	r.RingFor, r.Keep = c.g.ringFor(), len(fresh) > 1
	return r
}

// shownTogether bounds how many of those that ring together a reason names.
const shownTogether = 6

// names lists members: "801, 802 and 3 others".
func names(all []candidate) string {
	text := ""
	for i, x := range all {
		switch {
		case i == shownTogether:
			return fmt.Sprintf("%s and %d others", text, len(all)-i)
		case i > 0:
			text += ", "
		}
		text += x.number
	}
	return text
}
