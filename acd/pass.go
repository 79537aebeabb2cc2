package acd

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
)

// candidate is a member that may be rung now.
type candidate struct {
	*member
	away  bool // it is called outside
	round bool // it was rung in this round: another one would begin
	key   int64
}

// choice is one decision of a group.
type choice struct {
	p      *Plan
	g      Group
	a      call.Ask
	w      World
	free   []candidate
	rung   []candidate // who rings for this call now
	from   []string    // groups that overflowed into this one
	passed passed
	today  string // "" not asked for yet
	turned bool   // turn was looked for
	turn   int    // where the member stands that rang last (RG-2), -1 nowhere
}

// look looks at each member once.
func (c *choice) look() {
	members := c.p.membersOf(c.g)
	c.free = make([]candidate, 0, len(members))
	for i := range members {
		c.consider(&members[i])
	}
	slices.SortFunc(c.rung, func(a, b candidate) int { return a.rank - b.rank })
}

func (c *choice) consider(m *member) {
	if !m.exists {
		c.passed.add(m.number, "does not exist")
		return
	}
	if slices.Contains(c.a.Rung, m.Port) {
		c.rung = append(c.rung, candidate{member: m})
		return
	}
	if is := c.unwilling(m); is != "" {
		c.passed.add(m.number, is)
		return
	}
	if m.Confirm && c.p.away(*m.Extension, c.w) {
		m = m.outside()
		if slices.Contains(c.a.Rung, m.Port) {
			c.rung = append(c.rung, candidate{member: m})
			return
		}
		if is := c.w.Look(m.Port); is != Idle {
			c.passed.add(m.number, is)
			return
		}
		c.free = append(c.free, candidate{member: m, round: slices.Contains(c.a.Tried, m.Port)})
		return
	}
	away := m.Outside != "" && c.p.away(*m.Extension, c.w)
	if is := c.w.Look(m.Port); !away && is != Idle {
		c.passed.add(m.number, is)
		return
	}
	c.free = append(c.free, candidate{member: m, away: away, round: slices.Contains(c.a.Tried, m.Port)})
}

// passed collects who was passed over and why. The first are named, the others
// counted: a track is to be read.
type passed struct {
	named  []string
	counts []passedCount
}

type passedCount struct {
	why Condition
	n   int
}

// namedPassed is how many are named.
const namedPassed = 6

func (x *passed) add(number string, why Condition) {
	if len(x.named) < namedPassed {
		x.named = append(x.named, fmt.Sprintf(" %s %s.", number, why))
		return
	}
	for i := range x.counts {
		if x.counts[i].why == why {
			x.counts[i].n++
			return
		}
	}
	x.counts = append(x.counts, passedCount{why, 1})
}

// String is what stands behind a sentence.
func (x *passed) String() string {
	text := ""
	for _, s := range x.named {
		text += s
	}
	for _, c := range x.counts {
		text += fmt.Sprintf(" Of %d others each %s.", c.n, c.why)
	}
	return text
}
