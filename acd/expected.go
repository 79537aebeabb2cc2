package acd

import (
	"fmt"
	"time"

	"ringdown/internal/call"
)

// Pace is how long a group's conversations last: what the expected wait of those
// who stand in its line is worked out from (TS-5).
type Pace struct {
	Mean  time.Duration // of the last conversations, those longest ago counting least
	Calls int           // how many it was learned from, at most paceMemory
}

const (
	// paceMemory is how many conversations the mean is of, about: an hour of a busy
	// group, so that it follows the time of day.
	paceMemory = 20
	// paceEnough conversations make a mean that people may be told.
	paceEnough = 3
	// longestTold is the longest expected wait that is said: one that is longer is a
	// guess of no use to anybody.
	longestTold = time.Hour
)

// Handled notes that a member of a group has talked for so long to a caller of
// the group.
func (h *History) Handled(group string, talk time.Duration) {
	p := h.paces[group]
	p.Calls = min(p.Calls+1, paceMemory)
	p.Mean += (talk - p.Mean) / time.Duration(p.Calls)
	h.paces[group] = p
	h.changed[paceKey+group] = true
}

// Pace is what is remembered of a group's conversations.
func (h *History) Pace(group string) Pace {
	if h == nil {
		return Pace{}
	}
	return h.paces[group]
}

// Wait is how long a caller at a place, from 1, in the group's line will wait,
// about, while so many of its members are at work. Conversations end independently
// of one another, so somebody is free every Mean/members, and place callers have to
// be taken. False: nobody is there, or too little is known of the group.
func (p Pace) Wait(place, members int) (time.Duration, bool) {
	if place < 1 || members < 1 || p.Calls < paceEnough {
		return 0, false
	}
	return time.Duration(place) * p.Mean / time.Duration(members), true
}

// told adds the expected wait to what a caller hears of their place: whole minutes,
// at least one.
func (p *Plan) told(r call.Route, w World) call.Route {
	g, _ := p.group(r.Group)
	if g.Queue == nil || !g.Queue.Expected {
		return r
	}
	at := p.Staff(r.Group, w).Online
	pace := w.History().Pace(r.Group)
	d, known := pace.Wait(r.Place, at)
	if !known || d > longestTold {
		return r
	}
	r.Expect = max(d.Round(time.Minute), time.Minute)
	r.Reason += fmt.Sprintf(" A conversation lasts about %s, and members at work are %d: the caller is told %s.", spanText(pace.Mean), at, spanText(r.Expect))
	return r
}

// place tells a caller how many are before them, and how long that may take.
func (p *Plan) place(a call.Ask, w World) call.Route {
	s := w.Standing(a.Group, a.Call)
	if s.Place == 0 {
		return nobody("The caller does not wait for group %s.", a.Group)
	}
	return p.told(call.Route{
		Kind: call.RoutePlace, Group: a.Group, Place: s.Place, Waiting: s.Waiting,
		Reason: fmt.Sprintf("The caller is number %d of %d in the line of group %s.", s.Place, s.Waiting, a.Group),
	}, w)
}
