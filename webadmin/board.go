package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

// GroupBoard is a ring group at a glance: what a wallboard shows of it.
type GroupBoard struct {
	Group    string     `json:"group" doc:"Number of the group" example:"600"`
	Name     string     `json:"name" doc:"Its name, or empty" example:"Sales"`
	Queues   bool       `json:"queues" doc:"Callers wait in a line when nobody is free" example:"true"`
	Members  []string   `json:"members" nullable:"false" doc:"Extensions of its members" example:"[\"801\",\"802\"]"`
	Callers  []Waiter   `json:"callers" nullable:"false" doc:"Who waits, the first in line first"`
	Backs    []CallBack `json:"callbacks" nullable:"false" doc:"Who left the line, keeps the place and is to be called back"`
	SignedIn int        `json:"signed_in" doc:"Members who are signed in to it" example:"4"`
	Online   int        `json:"online" doc:"Members who could take a call now, or when they have hung up" example:"3"`
	Ready    int        `json:"ready" doc:"Members who could take one now" example:"1"`
	Paused   int        `json:"paused" doc:"Members who are signed in and have a break" example:"1"`
	NotReady int        `json:"not_ready" doc:"Members who are signed in, have no break, and are not to be disturbed or cannot be reached" example:"0"`
	Offered  int        `json:"offered" doc:"Calls that came to it today" example:"41"`
	Answered int        `json:"answered" doc:"Of those: answered by a member" example:"37"`
	Promised int        `json:"promised" doc:"Callers who were promised to be called back today: not among those that came" example:"2"`
	Lost     int        `json:"lost" doc:"Of those: the caller hung up before anybody answered" example:"2"`
	Within   float64    `json:"within" doc:"The wait that a good service allows, seconds: service_seconds of the group" example:"20"`
	InTime   int        `json:"in_time" doc:"Answered within that" example:"35"`
	Service  *float64   `json:"service" doc:"Service level, percent: answered within that, of all that came to it today, those who still wait among them, and without those who were promised to be called back; null: none yet" example:"85.4"`
	Wait     float64    `json:"mean_wait" doc:"Mean wait of those answered today, seconds" example:"8.4"`
	Longest  float64    `json:"longest_wait" doc:"Longest wait today, seconds" example:"64"`
}

// DayBoard is what was counted of all calls since midnight.
type DayBoard struct {
	Incoming int `json:"incoming" doc:"Incoming calls today" example:"63"`
	Answered int `json:"answered" doc:"Of those: answered" example:"58"`
	Missed   int `json:"missed" doc:"Of those: nobody took them" example:"4"`
	Outgoing int `json:"outgoing" doc:"Outgoing calls today" example:"22"`
	Internal int `json:"internal" doc:"Calls between extensions today" example:"17"`
}

// Board is all groups, their members, and the day.
type Board struct {
	Groups []GroupBoard `json:"groups" nullable:"false" doc:"Every ring group"`
	Staff  []Staff      `json:"staff" nullable:"false" doc:"Every extension that is a member of one"`
	Today  DayBoard     `json:"today" doc:"All calls since midnight"`
}

type boardAnswer struct{ Body Board }

func exampleGroupBoard() GroupBoard {
	level, expected := 85.4, 95.0
	return GroupBoard{
		Group: "600", Name: "Sales", Queues: true, Members: []string{"801", "802"},
		Callers: []Waiter{{Call: "1042", Place: 1, Caller: exampleCaller(), Since: exampleTime(), Rings: []string{}, Expected: &expected}}, Backs: []CallBack{},
		SignedIn: 4, Online: 3, Ready: 1, Paused: 1, Within: 20, Offered: 41, Answered: 37, Promised: 2, Lost: 2, InTime: 35, Service: &level, Wait: 8.4, Longest: 64,
	}
}

func (s *Server) addBoard() {
	add(s, spec{
		id: "get-board", method: http.MethodGet, path: "/api/v1/board", tag: "live", needs: auth.LiveRead, scoped: true,
		summary: "Groups at a glance", about: "Every ring group with who waits, who is there and what was counted today, its members and their states, and all calls of the day. Live events carry the same as it changes (group, staff, today).",
		answer: Board{[]GroupBoard{exampleGroupBoard()}, []Staff{exampleStaff()}, DayBoard{63, 58, 4, 22, 17}},
	}, func(ctx context.Context, _ *struct{}) (*boardAnswer, error) {
		seen, err := s.deps.Live.Snapshot(ctx)
		if err != nil {
			return nil, fmt.Errorf("read groups and members: %w", err)
		}
		return &boardAnswer{viewBoard(seen)}, nil
	})
	s.addStaff()
}

func viewBoard(seen engine.Snapshot) Board {
	b := Board{Groups: make([]GroupBoard, 0, len(seen.Groups)), Staff: viewStaff(seen), Today: viewDay(seen.Today)}
	for _, g := range seen.Groups {
		v := viewGroup(g)
		for _, l := range seen.Lines {
			if l.Group == g.Number {
				v.Callers, v.Backs = viewWaiters(l), viewCallBacks(l)
			}
		}
		b.Groups = append(b.Groups, v)
	}
	return b
}

func viewDay(d engine.DayTally) DayBoard {
	return DayBoard{d.Incoming, d.Answered, d.Missed, d.Outgoing, d.Internal}
}

func viewGroup(g engine.GroupView) GroupBoard {
	t := g.Today
	v := GroupBoard{
		Group: g.Number, Name: g.Name, Queues: g.Queues, Members: orNone(slices.Clone(g.Members)), Callers: []Waiter{}, Backs: []CallBack{},
		SignedIn: g.SignedIn, Online: g.Online, Ready: g.Ready, Paused: g.Paused, NotReady: g.NotReady, Within: g.Within.Seconds(), Offered: t.Offered, Answered: t.Answered, Promised: t.Promised, Lost: t.Lost, InTime: t.InTime,
		Longest: t.Longest.Round(time.Second).Seconds(),
	}
	if t.Offered > 0 {
		level := tenth(100 * float64(t.InTime) / float64(t.Offered))
		v.Service = &level
	}
	if t.Answered > 0 {
		v.Wait = tenth(t.Waited.Seconds() / float64(t.Answered))
	}
	return v
}

// viewWaiters are the callers in a group's line.
func viewWaiters(l engine.LineView) []Waiter {
	all := make([]Waiter, 0, len(l.Callers))
	for i, c := range l.Callers {
		w := Waiter{
			Call: fmt.Sprint(c.Call), Place: i + 1, Caller: viewCaller(c.Caller), Since: c.Since, VIP: c.VIP,
			Rings: []string{},
		}
		if c.Expect > 0 {
			expected := c.Expect.Seconds()
			w.Expected = &expected
		}
		for _, p := range c.Rings {
			w.Rings = append(w.Rings, string(p))
		}
		all = append(all, w)
	}
	return all
}
