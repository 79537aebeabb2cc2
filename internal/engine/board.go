package engine

import (
	"slices"
	"time"

	"ringdown/internal/call"
)

// GroupView is a ring group as it stands now.
type GroupView struct {
	Number, Name string
	Queues       bool // callers wait in a line
	Members      []string
	Online       int // members who could take a call now, or when they have hung up
	Ready        int // members who could take one now
	Today        Tally
}

// StaffView is an extension that is a member of groups, and whether it takes
// their calls (SV-2). How its telephone is stands in the PortView of Port.
type StaffView struct {
	Number string
	Name   string // the agent's, or the extension's
	Agent  string // number of the agent to whom it is given, "" nobody
	Port   call.Port
	Paused bool
	Reason string // of the pause, "" none was told
	DND    bool
	Since  time.Time // when pause or sign-ins changed last; zero: not known
	Groups []SeatView
}

// SeatView is one of the groups that an extension is a member of.
type SeatView struct {
	Group string
	In    bool // it is signed in
}

// groupViews are all ring groups, in the plan's order.
func (e *Engine) groupViews(now time.Time) []GroupView {
	all := make([]GroupView, 0, len(e.plan.Groups))
	for _, g := range e.plan.Groups {
		v := GroupView{Number: g.Number, Name: g.Name, Queues: g.Queue != nil, Members: slices.Clip(g.Members), Today: e.tally(g.Number, now)}
		v.Online, v.Ready = e.plan.Staff(g.Number, world{e})
		all = append(all, v)
	}
	return all
}

// staffViews are the members of all groups, in the order of the extensions.
func (e *Engine) staffViews() []StaffView {
	seats := map[string][]SeatView{}
	for _, g := range e.plan.Groups {
		for _, number := range g.Members {
			in, set := e.memory.phones[number].SignedIn[g.Number]
			seats[number] = append(seats[number], SeatView{g.Number, in || !set})
		}
	}
	all := make([]StaffView, 0, len(seats))
	for _, x := range e.plan.Extensions {
		groups := seats[x.Number]
		if len(groups) == 0 || x.Number == "" {
			continue
		}
		s := e.memory.phones[x.Number]
		all = append(all, StaffView{
			Number: x.Number, Name: x.Shows(), Agent: x.Agent.Number, Port: x.Port,
			Paused: s.Paused, Reason: s.Reason, DND: s.DND, Since: s.Since, Groups: groups,
		})
	}
	return all
}
