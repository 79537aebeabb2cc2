package config

import "ringdown/internal/country"

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
	// PauseSilent pauses a member who does not answer in time: they get no calls of
	// groups until they come back (RG-9).
	PauseSilent bool `json:"pause_silent,omitempty"`
	// CallerPrefix stands before the caller's name on members' displays, and
	// AlertInfo asks SIP telephones for a ring of its own, by a word that is set up
	// at them (TS-4).
	CallerPrefix string `json:"caller_prefix,omitempty"`
	AlertInfo    string `json:"alert_info,omitempty"`
	// Ring is how analog telephones ring for the group (TS-4); "" as for other calls.
	Ring country.RingName `json:"ring,omitempty"`
	// LastAgent rings the member first who was in touch with the caller within
	// LastAgentDays; 0: 3 days.
	LastAgent     LastAgent `json:"last_agent,omitempty"`
	LastAgentDays int       `json:"last_agent_days,omitempty"`
	// ServiceSeconds is the wait that a good service allows: what was answered within
	// it counts for the service level (SV-3); 0: 20.
	ServiceSeconds int `json:"service_seconds,omitempty"`
	// WhenBusy says what happens to callers who find no member free; "" is "ringback".
	WhenBusy WhenBusy `json:"when_busy,omitempty"`
	Queue    Queue    `json:"queue,omitzero,omitempty"` // with WhenBusy "queue"
	// Overflow is where calls go that the group does not take.
	Overflow Overflow `json:"overflow,omitzero,omitempty"`
	// Hours is when callers from outside reach the group (WH-1); calls from inside
	// ring its members at any time.
	Hours Hours `json:"hours,omitzero,omitempty"`
	// MemberSettings is what differs for single members.
	MemberSettings []MemberSetting `json:"member_settings,omitempty"`
	// Voicemail is its mailbox.
	Voicemail Mailbox `json:"voicemail,omitzero,omitempty"`
}

// WhenBusy says what callers get while no member is free.
type WhenBusy string

// The ways.
const (
	BusyRingback WhenBusy = "ringback" // they hear ringback until somebody is free
	BusyQueue    WhenBusy = "queue"    // they are answered and wait in a line (RG-5)
	BusyOverflow WhenBusy = "overflow" // they go to Overflow at once (RG-14)
)

// Queue is how callers wait in a group's line.
type Queue struct {
	Music string `json:"music,omitempty"` // class of the music; "" the default
	// PlaceSeconds is how often callers hear their place, BeepSeconds how often busy
	// members hear that somebody waits: 0 never, left out 30 and 20.
	PlaceSeconds *int    `json:"place_seconds,omitempty"`
	BeepSeconds  *int    `json:"beep_seconds,omitempty"`
	Most         int     `json:"most,omitempty"`         // callers who may wait (RG-11); 0: 100
	WaitSeconds  int     `json:"wait_seconds,omitempty"` // longest wait (RG-10); 0: as long as the caller likes
	AtLimit      AtLimit `json:"at_limit,omitempty"`     // what happens then; "" is "ask"
	// JoinEmpty lets callers wait though no member's telephone is there, LeaveEmpty
	// takes those who wait to Overflow when the last one goes.
	JoinEmpty bool `json:"join_empty,omitempty"`
	// Weight decides who gets a member that several groups' callers wait for: the
	// heaviest, 0 to 9 (TS-5).
	Weight int `json:"weight,omitempty"`
	// KeepMinutes lets a caller who hangs up in the line and calls again within that
	// time have the place again; 0 never.
	KeepMinutes int `json:"keep_minutes,omitempty"`
	// Whisper is heard by the member who answers, and not by the caller; with
	// WhisperWait how long the caller has waited follows.
	Whisper     string `json:"whisper,omitempty"`
	WhisperWait bool   `json:"whisper_wait,omitempty"`
	LeaveEmpty  bool   `json:"leave_empty,omitempty"`
	// ExpectedWait lets callers hear with their place how long they will wait, about,
	// as soon as that is known (TS-5).
	ExpectedWait bool `json:"expected_wait,omitempty"`
	// Callback lets callers keep their place and be called back (RG-12); without a
	// key nobody is.
	Callback Callback `json:"callback,omitzero,omitempty"`
}

// Callback is how those are called back who keep their place in a group's line.
type Callback struct {
	Key  string `json:"key,omitempty"`  // keyed while waiting it asks for one, 0 to 9
	Name string `json:"name,omitempty"` // before the caller's name on members' displays; "" is "Call back" in the appliance's language
	// Rights is what may be called: without a level national numbers, or less where
	// the system's extensions may less. Lines is by what; left out by all that may be used.
	Rights Rights   `json:"rights,omitzero,omitempty"`
	Lines  []string `json:"lines,omitempty"`

	Attempts     int `json:"attempts,omitempty"`      // how often a number is called, 1 to 10; 0: 3
	PauseMinutes int `json:"pause_minutes,omitempty"` // between two of them; 0: 5
	HoldMinutes  int `json:"hold_minutes,omitempty"`  // how long the place is kept; 0: 240
}

// AtLimit says what follows the longest wait.
type AtLimit string

// The ways.
const (
	LimitAsk      AtLimit = "ask"      // a prompt: any key goes on waiting, # leaves
	LimitOverflow AtLimit = "overflow" // the call goes to the group's overflow
	LimitCallback AtLimit = "callback" // the caller is asked on which number they are to be called back (RG-12)
)

// What is usual in a line.
const (
	DefaultPlaceSeconds = 30
	DefaultBeepSeconds  = 20
)

// Overflow is where a group's calls go that it does not take: one of the five.
type Overflow struct {
	Group     string `json:"group,omitempty"`     // another ring group
	Extension string `json:"extension,omitempty"` // one extension
	Outside   string `json:"outside,omitempty"`   // a number outside, without the access code
	Prompt    string `json:"prompt,omitempty"`    // the caller hears it, and the call ends
	Voicemail string `json:"voicemail,omitempty"` // the mailbox that takes a message
}

// Given reports whether calls go anywhere.
func (o Overflow) Given() bool { return o != Overflow{} }

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
