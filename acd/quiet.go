package acd

import (
	"fmt"
	"slices"
)

// Passing says why a group would pass an extension over now, and what would have
// to change.
type Passing struct {
	Group  string // its number, "" none
	Reason string // a sentence
	Change Obstacle
}

// Obstacle is what keeps a group's calls away: where to look for a remedy.
type Obstacle string

// The obstacles.
const (
	NotMember    Obstacle = "membership" // of no group
	NotSignedIn  Obstacle = "sign-in"    // to the group
	OnPause      Obstacle = "pause"
	Undisturbed  Obstacle = "dnd"
	HasCall      Obstacle = "call" // or is off-hook, or rings
	NotReachable Obstacle = "telephone"
)

// Quiet says why an extension gets no calls of groups now (RG-19): a sentence for
// each of its groups that would pass it over. None: each of them could ring it
// next, as its strategy and the others let it.
func (p *Plan) Quiet(number string, w World) (reasons []Passing) {
	member := false
	for _, g := range p.Groups {
		if !slices.Contains(g.Members, number) {
			continue
		}
		member = true
		c := &choice{p: p, g: g, w: w}
		if why, by := c.quiet(number); why != "" {
			reasons = append(reasons, Passing{g.Number, fmt.Sprintf("Group %s passes %s over: it %s.", g.Number, number, why), by})
		}
	}
	if !member {
		reasons = append(reasons, Passing{Reason: fmt.Sprintf("%s is a member of no group.", number), Change: NotMember})
	}
	return reasons
}

// quiet is what keeps the group's calls from a member, "" nothing.
func (c *choice) quiet(number string) (Condition, Obstacle) {
	members := c.p.membersOf(c.g)
	i := slices.IndexFunc(members, func(m member) bool { return m.number == number })
	if i < 0 || !members[i].exists {
		return "does not exist", NotMember
	}
	m := &members[i]
	if is := c.unwilling(m); is != "" {
		return is, c.obstacle(m)
	}
	if c.p.away(*m.Extension, c.w) {
		return "", ""
	}
	is := c.w.Look(m.Port)
	if is.gone() {
		return is, NotReachable
	}
	return is, HasCall
}

// obstacle is which of the things that are set at an unwilling member's telephone
// comes first.
func (c *choice) obstacle(m *member) Obstacle {
	s := c.w.Phone(m.number)
	switch {
	case c.signedOut(&s):
		return NotSignedIn
	case s.Paused:
		return OnPause
	}
	return Undisturbed
}
