package acd

import (
	"time"

	"ringdown/internal/call"
)

// The strategies say in which order a group's members are rung. In the first
// seven and the last they ring one after another, in the others several together.
const (
	StrategyPriority       = "priority"        // RG-1: whose port comes first
	StrategyRoundRobin     = "round-robin"     // RG-2: who follows the member rung last
	StrategyLongestIdle    = "longest-idle"    // RG-6
	StrategyFewestCalls    = "fewest-calls"    // RG-7: since midnight
	StrategyMemberPriority = "member-priority" // RG-8: Member.Priority
	StrategyLeastTalk      = "least-talk"      // TS-5: since midnight
	StrategyRandom         = "random"          // TS-4
	StrategyRingAll        = "ring-all"        // RG-3
	StrategyMemoryHunt     = "memory-hunt"     // TS-4: the first, then the first two, and so on
)

// Group is a ring group.
type Group struct {
	Number   string // may be dialled
	Name     string
	Strategy string            // "" is the plan's
	Members  []string          // numbers of extensions; their order counts for round robin and memory hunt
	Each     map[string]Member // what is set for one member, by number
	RingFor  time.Duration     // RG-9; 0 is DefaultRingFor

	// LastAgent rings the member first who talked to this caller within this time
	// (RG-4), whatever the strategy; 0: it does not. LastCalled counts the member
	// as well who called the caller's number in that time.
	LastAgent  time.Duration
	LastCalled bool

	ServiceWithin time.Duration // SV-3: the wait that a good service allows; 0 is 20 s

	Style call.Style // how its calls show and ring, RG-9

	Queue    *Queue      // RG-5; nil: who finds all busy hears ringback until somebody is free
	BusyOver bool        // RG-14: without a Queue, calls go to Overflow as soon as nobody is free
	Hours    Hours       // WH-1: for outside callers who are led here
	Overflow Destination // RG-10, RG-14, TS-4: for calls that the group does not take; none: see Queue
}

// Member is what is set for one member of a group.
type Member struct {
	Priority int           // RG-8: 1 comes first, 5 last; 0 is DefaultPriority
	Delay    time.Duration // where several ring together: how much later this one begins
	RingFor  time.Duration // where they ring one after another; 0: the group's
}

const (
	// DefaultRingFor is how long one member of a group rings: four cadences of
	// 5 s, time to reach a telephone in the same room.
	DefaultRingFor = 20 * time.Second
	// DefaultPriority is the middle: members can be put before and behind the rest.
	DefaultPriority = 3
)

func (g Group) ringFor() time.Duration {
	if g.RingFor == 0 {
		return DefaultRingFor
	}
	return g.RingFor
}

// memberRings is how long one member rings.
func (g Group) memberRings(number string) time.Duration {
	if d := g.Each[number].RingFor; d != 0 {
		return d
	}
	return g.ringFor()
}

func (m Member) priority() int {
	if m.Priority == 0 {
		return DefaultPriority
	}
	return m.Priority
}

// strategyOf is a group's strategy, its own or the system's.
func (p *Plan) strategyOf(g Group) string {
	switch {
	case g.Strategy != "":
		return g.Strategy
	case p.Strategy != "":
		return p.Strategy
	}
	return StrategyPriority
}
