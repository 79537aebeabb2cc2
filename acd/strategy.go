package acd

import (
	"fmt"
	"slices"
	"time"

	"ringdown/internal/call"
)

// strategy says who is rung first among those who are free: whose key is lowest,
// of the same key whose port comes first.
type strategy struct {
	key func(c *choice, m *member) int64
	why func(c *choice, m *member, key int64) string // "…, and rings"
}

// strategies are those that ring one member after another.
func strategies() map[string]strategy {
	return map[string]strategy{
		StrategyPriority:       {byPort, whyPort},
		StrategyRoundRobin:     {byTurn, whyTurn},
		StrategyLongestIdle:    {byIdle, whyIdle},
		StrategyFewestCalls:    {byCalls, whyCalls},
		StrategyMemberPriority: {byPriority, whyPriority},
		StrategyLeastTalk:      {byTalk, whyTalk},
		StrategyRandom:         {byChance, whyChance},
	}
}

func byPort(*choice, *member) int64 { return 0 }

func whyPort(_ *choice, m *member, _ int64) string {
	return fmt.Sprintf("%s is next in the order of ports and rings.", m.number)
}

// byTurn is how far a member stands behind the one rung last.
func byTurn(c *choice, m *member) int64 {
	if !c.turned {
		c.turned, c.turn = true, slices.Index(c.g.Members, c.w.History().Turn(c.g.Number))
	}
	n := len(c.g.Members)
	return int64((m.place - c.turn - 1 + n) % n)
}

func whyTurn(c *choice, m *member, _ int64) string {
	switch {
	case c.turn < 0:
		return fmt.Sprintf("It is the first turn of round robin: %s rings.", m.number)
	case c.turn == m.place:
		return fmt.Sprintf("%s rang last and has the turn again: nobody else is free.", m.number)
	}
	return fmt.Sprintf("It is the turn of %s, after %s, and it rings.", m.number, c.g.Members[c.turn])
}

func (c *choice) past(m *member) Past {
	if c.today == "" {
		c.today = dayOf(c.p.At(c.w.Now()))
	}
	return c.w.History().member(m.number, c.today)
}

// At is a time in the zone of the plan.
func (p *Plan) At(t time.Time) time.Time {
	if p.Zone == nil {
		return t
	}
	return t.In(p.Zone)
}

// byIdle: who has had no call at all has been idle longest.
func byIdle(c *choice, m *member) int64 {
	if freed := c.past(m).Freed; !freed.IsZero() {
		return freed.UnixMilli()
	}
	return 0
}

func whyIdle(c *choice, m *member, key int64) string {
	if key == 0 {
		return fmt.Sprintf("%s has been idle longest, without a call so far, and rings.", m.number)
	}
	return fmt.Sprintf("%s has been idle longest, for %s, and rings.", m.number, spanText(c.w.Now().Sub(time.UnixMilli(key))))
}

func byCalls(c *choice, m *member) int64 { return int64(c.past(m).Calls) }

func whyCalls(_ *choice, m *member, key int64) string {
	return fmt.Sprintf("%s has taken the fewest calls since midnight, %d, and rings.", m.number, key)
}

func byTalk(c *choice, m *member) int64 { return int64(c.past(m).Talk / time.Second) }

func whyTalk(_ *choice, m *member, key int64) string {
	return fmt.Sprintf("%s has talked least since midnight, %s, and rings.", m.number, spanText(time.Duration(key)*time.Second))
}

func byPriority(_ *choice, m *member) int64 { return int64(m.priority()) }

func whyPriority(_ *choice, m *member, key int64) string {
	return fmt.Sprintf("%s has the highest priority of those who are free, %d, and rings.", m.number, key)
}

// byChance draws lots from the number of the call, so that a replay draws the
// same ones.
func byChance(c *choice, m *member) int64 {
	return int64(mix(m.lot^mix(uint64(c.a.Call))) >> 1)
}

// mix is the finaliser of SplitMix64 (Steele and others, OOPSLA 2014): it
// spreads the bits of numbers that follow one another.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func whyChance(c *choice, m *member, _ int64) string {
	return fmt.Sprintf("%s was drawn at random among %d and rings.", m.number, len(c.free)+1)
}

// next takes the one who is rung first from those who are free: first whose
// outside number another line is to be tried for, then who was not rung in this
// round, then all others.
func (c *choice) next() candidate {
	best := 0
	for i := range c.free {
		if c.before(&c.free[i], &c.free[best]) {
			best = i
		}
	}
	x, last := c.free[best], len(c.free)-1
	c.free[best] = c.free[last]
	c.free = c.free[:last]
	return x
}

func (c *choice) before(a, b *candidate) bool {
	if x, y := c.class(a), c.class(b); x != y {
		return x < y
	}
	if a.key != b.key {
		return a.key < b.key
	}
	return a.rank < b.rank
}

func (c *choice) class(x *candidate) int {
	switch {
	case c.a.Member != "" && x.Port == c.a.Member:
		return 0
	case !x.round:
		return 1
	}
	return 2
}

// spanText is a span of time as a person says it: "4 min 10 s".
func spanText(d time.Duration) string {
	d = max(d, 0).Truncate(time.Second)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%d days %d h", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
}

func (c *choice) route(kind call.RouteKind, reason string) call.Route {
	return call.Route{Kind: kind, Group: c.g.Number, Reason: reason}
}
