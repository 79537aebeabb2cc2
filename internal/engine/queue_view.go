package engine

import (
	"slices"
	"time"

	"ringdown/internal/call"
)

// LineView is the callers who wait for a group.
type LineView struct {
	Group   string
	Name    string
	Callers []WaiterView // the first in the line first
	Backs   []BackView   // likewise, who left the line to be called back
}

// WaiterView is one of them.
type WaiterView struct {
	Call   call.ID
	Caller call.CallerID
	Since  time.Time
	VIP    bool
	Rings  []call.Port   // the members' telephones that ring for the caller now
	Expect time.Duration // how long the wait will still be by all likelihood; 0: somebody rings, or nobody is there
}

// lineViews are the lines in which somebody waits, in the order of the groups'
// numbers.
func (e *Engine) lineViews() []LineView {
	var all []LineView
	for _, number := range slices.Sorted(slices.Values(e.linesNow())) {
		g, _ := e.plan.Group(number)
		v := LineView{Group: number, Name: g.Name, Backs: e.backViews(number)}
		online := e.plan.Staff(number, world{e}).Online
		today, ahead := e.tally(number, time.Now()), 0
		for _, id := range e.standing(number) {
			l := e.calls[id]
			expect := time.Duration(0)
			if l.call.State == call.StateQueued {
				expect = e.expect(number, today, ahead, online)
				ahead++
			}
			v.Callers = append(v.Callers, WaiterView{
				Call: id, Caller: l.call.Caller, Since: l.waits, VIP: l.call.Wait.Queue.VIP, Rings: l.call.Ringing(), Expect: expect,
			})
		}
		all = append(all, v)
	}
	return all
}

// standing lists the calls in a group's line.
func (e *Engine) standing(group string) []call.ID {
	if q := e.lines[group]; q != nil {
		return q.calls
	}
	return nil
}
