package config

// Strategy says in which order a group's members are rung.
type Strategy string

// The strategies.
const (
	Priority       Strategy = "priority"        // whose port comes first (RG-1)
	InTurn         Strategy = "round-robin"     // who follows the member rung last (RG-2)
	RingAll        Strategy = "ring-all"        // everybody at once (RG-3)
	LongestIdle    Strategy = "longest-idle"    // RG-6
	FewestCalls    Strategy = "fewest-calls"    // since midnight (RG-7)
	MemberPriority Strategy = "member-priority" // RG-8
	Random         Strategy = "random"          // TS-4
	MemoryHunt     Strategy = "memory-hunt"     // the first, then the first two, and so on (TS-4)
	LeastTalk      Strategy = "least-talk"      // since midnight (TS-5)
)

// Strategies lists them all.
func Strategies() []Strategy {
	return []Strategy{Priority, InTurn, RingAll, LongestIdle, FewestCalls, MemberPriority, Random, MemoryHunt, LeastTalk}
}

// Together reports whether several members ring at once.
func (s Strategy) Together() bool { return s == RingAll || s == MemoryHunt }

// LastAgent says who of a group rings first for a caller who is known (RG-4).
type LastAgent string

// The ways. Without one, nobody rings first.
const (
	LastTalked LastAgent = "talked" // who talked to the caller last
	LastCalled LastAgent = "called" // who talked to or called them last, whichever was later
)

// Group is a ring group.
type Group struct {
	Number string `json:"number"`
	Name   string `json:"name,omitempty"`
	// Strategy "" is the system's (LN-4).
	Strategy Strategy `json:"strategy,omitempty"`
	Members  []string `json:"members"` // extensions' numbers; their order counts for round robin and memory hunt
	// RingSeconds without an answer move the call to the next member (RG-9).
	RingSeconds int `json:"ring_seconds"`
	// LastAgent rings the member first who was in touch with the caller within
	// LastAgentDays; 0: 3 days.
	LastAgent     LastAgent `json:"last_agent,omitempty"`
	LastAgentDays int       `json:"last_agent_days,omitempty"`
	// MemberSettings is what differs for single members.
	MemberSettings []MemberSetting `json:"member_settings,omitempty"`
}

// MemberSetting is what differs for one member of a group.
type MemberSetting struct {
	Number       string `json:"number"`
	Priority     int    `json:"priority,omitempty"`      // 1 rings first, 5 last (RG-8); 0: 3
	DelaySeconds int    `json:"delay_seconds,omitempty"` // where all ring at once: this one so much later
	RingSeconds  int    `json:"ring_seconds,omitempty"`  // where they ring one after another; 0: the group's
}

// DefaultLastAgentDays is how long who talked to whom counts (RG-4).
const DefaultLastAgentDays = 3

// StrategyOf is a group's strategy, its own or the system's.
func (c Config) StrategyOf(g Group) Strategy {
	switch {
	case g.Strategy != "":
		return g.Strategy
	case c.System.GroupStrategy != "":
		return c.System.GroupStrategy
	}
	return Priority
}

// setDefaults fills in what a text may leave out.
func (g *Group) setDefaults() { *g = Group{RingSeconds: 20} }
