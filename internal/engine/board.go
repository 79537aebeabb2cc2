package engine

import (
	"slices"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// Staffing is acd's, for those who may not know acd.
type Staffing = acd.Staffing

// GroupView is a ring group as it stands now.
type GroupView struct {
	Number, Name string
	Queues       bool // callers wait in a line
	Members      []string
	Staffing                   // of its members
	Within       time.Duration // the wait that a good service allows
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
	Today  Attended
	Calls  int // it takes part in now
	Served int // calls that it has answered today, those of groups and others
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
		v.Staffing, v.Within = e.plan.Staff(g.Number, world{e}), e.within(g.Number)
		all = append(all, v)
	}
	return all
}

// staffViews are the members of all groups, in the order of the extensions.
func (e *Engine) staffViews(now time.Time) []StaffView {
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
			Today: e.attendance(x.Number, now), Calls: e.callsAt(x.Port), Served: e.history.Member(x.Number, e.plan.At(now)).Calls,
		})
	}
	return all
}

// callsAt counts the calls of a telephone, on all its channels.
func (e *Engine) callsAt(at call.Port) (n int) {
	p := e.ports[at]
	if p == nil {
		return 0
	}
	if p.owner != 0 {
		n++
	}
	return n + p.channels
}
