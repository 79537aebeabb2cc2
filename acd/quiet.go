package acd

import (
	"fmt"
	"slices"
)

// Quiet says why an extension gets no calls of groups now (RG-19): a sentence for
// each of its groups that would pass it over. None: each of them could ring it
// next, as its strategy and the others let it.
func (p *Plan) Quiet(number string, w World) (reasons []string) {
	member := false
	for _, g := range p.Groups {
		if !slices.Contains(g.Members, number) {
			continue
		}
		member = true
		c := &choice{p: p, g: g, w: w}
		if why := c.quiet(number); why != "" {
			reasons = append(reasons, fmt.Sprintf("Group %s passes %s over: it %s.", g.Number, number, why))
		}
	}
	if !member {
		reasons = append(reasons, fmt.Sprintf("%s is a member of no group.", number))
	}
	return reasons
}

// quiet is what keeps the group's calls from a member, "" nothing.
func (c *choice) quiet(number string) Condition {
	members := c.p.membersOf(c.g)
	i := slices.IndexFunc(members, func(m member) bool { return m.number == number })
	if i < 0 || !members[i].exists {
		return "does not exist"
	}
	m := &members[i]
	if is := c.unwilling(m); is != "" {
		return is
	}
	if c.p.away(*m.Extension, c.w) {
		return ""
	}
	return c.w.Look(m.Port)
}
