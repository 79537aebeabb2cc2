package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// board is two ring groups that are played, their members, and callers who wait.
// It belongs to play, whose lock guards it.
type board struct {
	members map[string]*engine.StaffView // by extension
	waiting []engine.WaiterView          // for the first group
	backs   []engine.BackView            // likewise
}

func newBoard() board {
	b := board{members: map[string]*engine.StaffView{}}
	since := time.Now().Add(-40 * time.Minute)
	for n := 1; n <= 5; n++ {
		number := fmt.Sprint(800 + n)
		m := &engine.StaffView{Number: number, Port: call.Port(fmt.Sprintf("sim0/fxs%d", n)), Since: since, Groups: []engine.SeatView{{Group: "600", In: n != 3}}}
		if n < 3 {
			m.Groups = append(m.Groups, engine.SeatView{Group: "610", In: true})
		}
		m.Today.Since, m.Today.SignedIn, m.Today.Duty.SignedIn, m.Served = since, time.Duration(n)*time.Hour, n != 3, 3*n
		b.members[number] = m
	}
	b.members["801"].Name, b.members["801"].Agent = "王小明", "1001"
	b.members["804"].Today.Duty.Paused, b.members["804"].Today.Paused = true, 11*time.Minute
	b.members["804"].Paused, b.members["804"].Reason = true, "午餐"
	return b
}

// show adds the groups to a snapshot.
func (b *board) show(s *engine.Snapshot, day string) {
	for n := 1; n <= 5; n++ {
		s.Staff = append(s.Staff, *b.members[fmt.Sprint(800+n)])
	}
	s.Groups = []engine.GroupView{
		{Number: "600", Name: "業務 Sales", Queues: true, Members: []string{"801", "802", "803", "804", "805"}, Staffing: engine.Staffing{SignedIn: 4, Online: 3, Ready: 2, Paused: 1}, Within: 20 * time.Second, Today: engine.Tally{
			Day: day, Offered: 41, Answered: 37, Lost: 3, InTime: 35, Waited: 311 * time.Second, Longest: 64 * time.Second,
		}},
		{Number: "610", Name: "客服 Service", Members: []string{"801", "802"}, Staffing: engine.Staffing{SignedIn: 2, Online: 2, Ready: 2}, Within: 30 * time.Second, Today: engine.Tally{Day: day}},
	}
	s.Today = engine.DayTally{Day: day, Incoming: 63, Answered: 58, Missed: 4, Outgoing: 22, Internal: 17}
	if len(b.waiting) > 0 {
		s.Lines = []engine.LineView{{Group: "600", Name: "業務 Sales", Callers: b.waiting, Backs: b.backs}}
	}
}

// queue lets two callers wait, or nobody.
func (b *board) queue(on bool) {
	b.waiting, b.backs = nil, nil
	if on {
		now := time.Now()
		b.waiting = []engine.WaiterView{
			{Call: 51, Caller: call.CallerID{Number: "0922333444", Name: "林先生"}, Since: now.Add(-97 * time.Second), VIP: true, Rings: []call.Port{"sim0/fxs2"}},
			{Call: 52, Caller: call.CallerID{Number: "0287654321"}, Since: now.Add(-41 * time.Second), Expect: 150 * time.Second},
		}
		b.backs = []engine.BackView{{Call: 49, Number: "0933222111", Name: "陳小姐", Place: 3, Since: now.Add(-30 * time.Second), Until: now.Add(4 * time.Hour), Attempts: 1, Most: 3, Next: now.Add(5 * time.Minute)}}
	}
}

// Phone implements webadmin.Handsets.
func (p *play) Phone(_ context.Context, number string) (engine.PhoneState, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := engine.PhoneState{}
	if m := p.board.members[number]; m != nil {
		s.Paused, s.Reason, s.DND = m.Paused, m.Reason, m.DND
	}
	return s, nil
}

// SetPhone implements webadmin.Handsets.
func (p *play) SetPhone(_ context.Context, number string, changes []call.Change) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.board.members[number]
	if m == nil {
		return fmt.Errorf("set something at extension %s: %w", number, engine.ErrNoExtension)
	}
	m.Since = time.Now()
	for _, c := range changes {
		if group, is := strings.CutPrefix(c.Name, engine.SetGroup); is {
			for i := range m.Groups {
				if m.Groups[i].Group == group {
					m.Groups[i].In = c.Value == "in"
				}
			}
			continue
		}
		m.Paused, m.Reason = c.Value != "", strings.TrimPrefix(c.Value, engine.On)
	}
	p.tell()
	return nil
}

// Quiet implements webadmin.Handsets: what it says of pauses and sign-ins is so.
func (p *play) Quiet(_ context.Context, number string) (all []engine.Passing, _ error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.board.members[number]
	if m == nil {
		return []engine.Passing{{Reason: number + " is a member of no group.", Change: "membership"}}, nil
	}
	for _, g := range m.Groups {
		switch {
		case !g.In:
			all = append(all, engine.Passing{Group: g.Group, Reason: fmt.Sprintf("Group %s passes %s over: it is signed out of the group.", g.Group, number), Change: "sign-in"})
		case m.Paused:
			all = append(all, engine.Passing{Group: g.Group, Reason: fmt.Sprintf("Group %s passes %s over: it is paused: %s.", g.Group, number, m.Reason), Change: "pause"})
		}
	}
	return all, nil
}
