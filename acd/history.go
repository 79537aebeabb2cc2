package acd

import (
	"maps"
	"time"

	"ringdown/acd/hours"
	"ringdown/internal/call"
)

// History is what groups remember of calls: it decides nothing by itself. The
// engine's goroutine owns it and feeds it; Decide only reads. The nil History
// remembers nothing.
type History struct {
	turns   map[string]string // by group: the member rung last
	members map[string]Past   // by number
	paces   map[string]Pace   // by group
	callers callers
	refused map[string]call.Refused // the black list, as far as it is not configuration
	forced  map[string]hours.Force  // WH-1: by calendar, what was set by hand
	changed map[string]bool         // keys that Changes has not given yet
}

// Past is what is remembered of a member.
type Past struct {
	Freed time.Time     // the last call's end; zero: none is known
	Day   string        // what Calls and Talk count: the day, "2026-11-20"
	Calls int           // answered
	Talk  time.Duration // in conversations of all kinds
}

// LastTalk is who was last in touch with a number outside.
type LastTalk struct {
	Member string    // talked to the caller
	At     time.Time // when that call ended
	Called string    // called the number, answered or not
	Dialed time.Time
}

// NewHistory is empty.
func NewHistory() *History {
	return &History{
		turns: map[string]string{}, members: map[string]Past{}, paces: map[string]Pace{},
		callers: callers{last: map[string]LastTalk{}}, changed: map[string]bool{}, refused: map[string]call.Refused{}, forced: map[string]hours.Force{},
	}
}

// Clone is a copy that may be read, and changed, apart from h; of nil it is empty.
func (h *History) Clone() *History {
	if h == nil {
		return NewHistory()
	}
	return &History{
		turns: maps.Clone(h.turns), members: maps.Clone(h.members), paces: maps.Clone(h.paces), callers: callers{maps.Clone(h.callers.last)},
		refused: maps.Clone(h.refused), forced: maps.Clone(h.forced), changed: map[string]bool{},
	}
}

// dayOf names a day in the zone of at.
func dayOf(at time.Time) string { return at.Format(time.DateOnly) }

// Turn is the member that a group's round robin rang last, "" nobody yet.
func (h *History) Turn(group string) string {
	if h == nil {
		return ""
	}
	return h.turns[group]
}

// Member is what is remembered of a member; what was counted on another day than
// that of now is not.
func (h *History) Member(number string, now time.Time) Past { return h.member(number, dayOf(now)) }

func (h *History) member(number, today string) Past {
	if h == nil {
		return Past{}
	}
	m := h.members[number]
	if m.Day != today {
		m.Day, m.Calls, m.Talk = "", 0, 0
	}
	return m
}

// Last is who was in touch with a number (see Plan.CallerKey).
func (h *History) Last(key string) LastTalk {
	if h == nil {
		return LastTalk{}
	}
	return h.callers.last[key]
}

// Rang notes that a group rang a member.
func (h *History) Rang(group, member string) {
	if h.turns[group] != member {
		h.turns[group] = member
		h.changed[turnKey+group] = true
	}
}

// Free notes that a member's call is over and the telephone free again.
func (h *History) Free(member string, now time.Time) {
	m := h.members[member]
	m.Freed = now
	h.put(member, m)
}

// Talked notes a conversation; answered: the member was called.
func (h *History) Talked(member string, d time.Duration, answered bool, now time.Time) {
	m := h.Member(member, now)
	m.Day = dayOf(now)
	m.Talk += d
	if answered {
		m.Calls++
	}
	h.put(member, m)
}

func (h *History) put(member string, m Past) {
	h.members[member] = m
	h.changed[memberKey+member] = true
}

// TalkedTo notes who talked to a caller; Called who called a number. The key is
// Plan.CallerKey's; "" is nobody that could be known again.
func (h *History) TalkedTo(key, member string, now time.Time) {
	if key != "" {
		l := h.callers.last[key]
		l.Member, l.At = member, now
		h.remember(key, l, now)
	}
}

// Called notes that a member called a number.
func (h *History) Called(key, member string, now time.Time) {
	if key != "" {
		l := h.callers.last[key]
		l.Called, l.Dialed = member, now
		h.remember(key, l, now)
	}
}

func (h *History) remember(key string, l LastTalk, now time.Time) {
	for _, gone := range h.callers.put(key, l, now) {
		h.changed[callerKey+gone] = true
	}
	h.changed[callerKey+key] = true
}

// Keep forgets members and groups that are no more.
func (h *History) Keep(p *Plan) {
	for number := range h.members {
		if _, is := p.extension(number); !is {
			delete(h.members, number)
			h.changed[memberKey+number] = true
		}
	}
	for id := range h.forced {
		if p.CalendarOf(id) == nil {
			delete(h.forced, id)
			h.changed[forcedKey+id] = true
		}
	}
	for number := range h.turns {
		if _, is := p.group(number); !is {
			delete(h.turns, number)
			h.changed[turnKey+number] = true
		}
	}
	for number := range h.paces {
		if _, is := p.group(number); !is {
			delete(h.paces, number)
			h.changed[paceKey+number] = true
		}
	}
}

// CallerKey is what a number is remembered by: as the whole world writes it, or
// as it came where that cannot be told; "" where the caller is not known.
func (p *Plan) CallerKey(c call.CallerID) string {
	if c.Withheld || c.Number == "" {
		return ""
	}
	if n := p.Normal(c.Number); n != "" {
		return n
	}
	return c.Number
}
