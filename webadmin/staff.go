package webadmin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

// Staff is an extension that is a member of ring groups, and whoever answers
// there.
type Staff struct {
	Number string    `json:"number" doc:"Extension" example:"801"`
	Name   string    `json:"name" doc:"The agent's name, or the extension's" example:"Ann"`
	Agent  string    `json:"agent" doc:"Number of the agent to whom it is given, or empty" example:"1001"`
	Port   string    `json:"port" doc:"Its telephone's port" example:"sim0/fxs1"`
	Lamp   string    `json:"lamp" enum:"disabled,fault,ready,ringing,in-call" doc:"Its telephone's lamp" example:"ready"`
	State  string    `json:"state" enum:"free,ringing,talking,busy,paused,dnd,signed-out,away" doc:"What keeps calls of groups away, or free; away: its telephone cannot be reached" example:"paused"`
	Reason string    `json:"reason" doc:"Why it is paused, or empty" example:"lunch"`
	Since  time.Time `json:"since" doc:"Since when it is so" example:"2026-05-01T08:29:57Z"`
	Call   string    `json:"call" doc:"Number of its call, or empty" example:""`
	Paused bool      `json:"paused" doc:"It gets no calls of groups, whatever else it does" example:"true"`
	Kind   string    `json:"kind" enum:"FXS,SIP,OUTSIDE,DESK" doc:"What its telephone is, as in extensions" example:"FXS"`
	Calls  int       `json:"calls" doc:"Calls that it takes part in now" example:"0"`
	Served int       `json:"served" doc:"Calls that it answered today, those of groups and others" example:"17"`
	Today  Attended  `json:"today" doc:"How its day went so far"`
	Groups []Seat    `json:"groups" nullable:"false" doc:"Its groups"`
}

// Attended is a member's day since midnight. Time in which the appliance was off
// counts for nothing.
type Attended struct {
	Doing    string    `json:"doing" enum:"nothing,ready,paused,not-ready" doc:"What goes on since counted; all but nothing is time signed in" example:"paused"`
	Counted  time.Time `json:"counted" doc:"Up to when the times are counted" example:"2026-05-01T08:29:57Z"`
	SignedIn int64     `json:"signed_in" doc:"Signed in to a group at least, seconds" example:"12600"`
	Paused   int64     `json:"paused" doc:"Of that on a break, seconds" example:"900"`
	NotReady int64     `json:"not_ready" doc:"Of that not to be disturbed, or not to be reached, seconds" example:"0"`
}

// Seat is a group that an extension is a member of.
type Seat struct {
	Group string `json:"group" doc:"Number of the group" example:"600"`
	In    bool   `json:"in" doc:"Whether it is signed in" example:"true"`
}

// StaffList is members, and the reasons that a pause can have.
type StaffList struct {
	Items   []Staff  `json:"items" nullable:"false" doc:"Members of groups"`
	Reasons []string `json:"reasons" nullable:"false" doc:"Reasons for a pause, as set in the feature codes" example:"[\"lunch\",\"meeting\"]"`
}

// StaffChange signs a member in or out, or pauses it.
type StaffChange struct {
	Paused *bool           `json:"paused,omitempty" doc:"Whether it is to get no calls of groups" example:"true"`
	Reason string          `json:"reason,omitempty" maxLength:"20" doc:"Why it is paused" example:"lunch"`
	Groups map[string]bool `json:"groups,omitempty" maxProperties:"100" doc:"By the group's number: signed in or out"`
}

type (
	staffAnswer  struct{ Body StaffList }
	memberAnswer struct{ Body Staff }
	staffRequest struct {
		Number string `path:"number" pattern:"^[0-9]{1,8}$" doc:"Extension" example:"801"`
		Body   StaffChange
	}
)

func exampleStaff() Staff {
	return Staff{
		Number: "801", Name: "Ann", Agent: "1001", Port: "sim0/fxs1", Lamp: "ready", State: "paused", Reason: "lunch",
		Since: exampleTime(), Paused: true, Kind: "FXS", Served: 17, Today: Attended{"paused", exampleTime(), 12600, 900, 0}, Groups: []Seat{{"600", true}},
	}
}

const ownStaff = " An agent has the own extension only: the one that is given to the agent of that name or number, or whose number is the user's name."

func (s *Server) addStaff() {
	add(s, spec{
		id: "list-staff", method: http.MethodGet, path: "/api/v1/staff", tag: "live", needs: auth.StaffRead, scoped: true,
		summary: "Members of groups", about: "Who is signed in to which group, paused and why, in a call, or not to be reached, and since when." + ownStaff,
		answer: StaffList{[]Staff{exampleStaff()}, []string{"lunch", "meeting"}},
	}, s.getStaff)
	paused := true
	add(s, spec{
		id: "set-staff", method: http.MethodPatch, path: "/api/v1/staff/{number}", tag: "live", needs: auth.StaffSet, scoped: true,
		summary: "Sign a member in or out, or pause it", about: "Does what its user would do by feature code: all of it or nothing. A call that goes on is left alone." + ownStaff,
		send: StaffChange{Paused: &paused, Reason: "lunch"}, answer: exampleStaff(), fails: []int{http.StatusNotFound},
	}, s.patchStaff)
}

// viewStaff are the members of all groups.
func viewStaff(seen engine.Snapshot) []Staff {
	ports := make(map[call.Port]engine.PortView, len(seen.Ports))
	for _, p := range seen.Ports {
		ports[p.Port] = p
	}
	all := make([]Staff, 0, len(seen.Staff))
	for _, m := range seen.Staff {
		all = append(all, viewMember(m, ports[m.Port]))
	}
	return all
}

func viewMember(m engine.StaffView, p engine.PortView) Staff {
	v := Staff{
		Number: m.Number, Name: m.Name, Agent: m.Agent, Port: string(m.Port), Lamp: string(p.Lamp), State: stateOf(m, p),
		Reason: m.Reason, Since: p.Since, Paused: m.Paused, Kind: p.Kind, Calls: m.Calls, Served: m.Served, Today: viewAttended(m), Groups: make([]Seat, 0, len(m.Groups)),
	}
	if p.Call != 0 {
		v.Call = fmt.Sprint(p.Call)
	}
	if m.Since.After(v.Since) && v.Call == "" {
		v.Since = m.Since
	}
	for _, g := range m.Groups {
		v.Groups = append(v.Groups, Seat{g.Group, g.In})
	}
	return v
}

// stateOf says the first thing that keeps a group's calls away: what the
// telephone does goes before what was set at it.
func stateOf(m engine.StaffView, p engine.PortView) string {
	switch {
	case p.Lamp == engine.LampRinging:
		return "ringing"
	case p.Lamp == engine.LampInCall && p.State == string(call.StateTalking):
		return "talking"
	case p.Lamp == engine.LampInCall:
		return "busy"
	case p.Lamp != engine.LampReady:
		return "away"
	case !slices.ContainsFunc(m.Groups, func(g engine.SeatView) bool { return g.In }):
		return "signed-out"
	case m.Paused:
		return "paused"
	case m.DND:
		return "dnd"
	}
	return "free"
}

func viewAttended(m engine.StaffView) Attended {
	t := m.Today
	v := Attended{
		Doing: "nothing", Counted: t.Since, SignedIn: int64(t.SignedIn.Seconds()),
		Paused: int64(t.Paused.Seconds()), NotReady: int64(t.NotReady.Seconds()),
	}
	switch {
	case !t.Duty.SignedIn:
	case t.Duty.Paused:
		v.Doing = "paused"
	case t.Duty.NotReady:
		v.Doing = "not-ready"
	default:
		v.Doing = "ready"
	}
	return v
}

// staff are the members that the asker may see.
func (s *Server) staff(ctx context.Context) ([]Staff, error) {
	seen, err := s.deps.Live.Snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("read members of groups: %w", err)
	}
	own, every, err := s.ownBoxes(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(viewStaff(seen), func(m Staff) bool { return !every && !slices.Contains(own, m.Number) }), nil
}

func (s *Server) getStaff(ctx context.Context, _ *struct{}) (*staffAnswer, error) {
	items, err := s.staff(ctx)
	if err != nil {
		return nil, err
	}
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	return &staffAnswer{StaffList{items, orNone(slices.Clone(c.Codes.PauseReasons))}}, nil
}

// member finds one that the asker may see.
func (s *Server) member(ctx context.Context, number string) (*memberAnswer, error) {
	items, err := s.staff(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(items, func(m Staff) bool { return m.Number == number })
	if i < 0 {
		return nil, unknown("There is no extension %s that is a member of a group and that you may see.", number)
	}
	return &memberAnswer{items[i]}, nil
}

func (s *Server) patchStaff(ctx context.Context, in *staffRequest) (*memberAnswer, error) {
	was, err := s.member(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	changes, err := staffChanges(was.Body, in.Body)
	if err != nil {
		return nil, err
	}
	if s.deps.Handsets == nil {
		return nil, problem(http.StatusServiceUnavailable, "busy", "Nothing can be set at telephones here.")
	}
	switch err := s.deps.Handsets.SetPhone(ctx, in.Number, changes); {
	case errors.Is(err, engine.ErrStopped), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return nil, err
	case err != nil:
		p := problem(http.StatusUnprocessableEntity, "invalid", sentence(err))
		p.Errors = []ProblemField{{Location: "body", Message: sentence(err)}}
		return nil, p
	}
	for _, c := range changes {
		tellChange(ctx, c.Name, "", or(c.Value, "off"))
	}
	return s.member(ctx, in.Number)
}

// staffChanges are those of the telephone's settings that a wish stands for; its
// faults are all named.
func staffChanges(m Staff, wish StaffChange) ([]call.Change, error) {
	var all []call.Change
	var faults []ProblemField
	if wish.Paused != nil {
		value := ""
		if *wish.Paused {
			value = or(wish.Reason, engine.On)
		}
		all = append(all, call.Change{Of: m.Number, Name: engine.SetPause, Value: value})
	} else if wish.Reason != "" {
		faults = append(faults, ProblemField{Location: "body.reason", Message: "is of a pause alone: send paused too"})
	}
	for _, group := range slices.Sorted(maps.Keys(wish.Groups)) {
		if !slices.ContainsFunc(m.Groups, func(g Seat) bool { return g.Group == group }) {
			faults = append(faults, ProblemField{Location: "body.groups." + group, Message: "is no group that " + m.Number + " is a member of"})
			continue
		}
		value := "out"
		if wish.Groups[group] {
			value = "in"
		}
		all = append(all, call.Change{Of: m.Number, Name: engine.SetGroup + group, Value: value})
	}
	if len(all) == 0 && len(faults) == 0 {
		faults = append(faults, ProblemField{Location: "body", Message: "changes nothing: send paused, groups or both"})
	}
	if len(faults) > 0 {
		p := problem(http.StatusUnprocessableEntity, "invalid", "This cannot be set.")
		p.Errors = faults
		return nil, p
	}
	return all, nil
}
