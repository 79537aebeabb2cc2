package engine

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
)

// checkLines proves what holds of those who wait: each stands in one line, once,
// VIPs before others, and nobody waits at the head for whom somebody is free.
func (e *Engine) checkLines() error {
	stands := map[call.ID]string{}
	for group, q := range e.lines {
		for i, id := range q.calls {
			l := e.calls[id]
			switch {
			case l == nil || l.call.Wait.Group != group:
				return fmt.Errorf("call %d stands in the line of %s and does not wait for it", id, group)
			case stands[id] != "":
				return fmt.Errorf("call %d stands in the lines of %s and %s", id, stands[id], group)
			case i > 0 && l.call.Wait.Queue.VIP && !e.calls[q.calls[i-1]].call.Wait.Queue.VIP:
				return fmt.Errorf("VIP call %d stands behind call %d in the line of %s", id, q.calls[i-1], group)
			}
			stands[id] = group
		}
	}
	for id, l := range e.calls {
		if stands[id] != l.call.Wait.Group {
			return fmt.Errorf("call %d waits for %q and stands in the line of %q", id, l.call.Wait.Group, stands[id])
		}
	}
	return e.checkServed()
}

// checkServed proves that no line stands still.
func (e *Engine) checkServed() error {
	if e.stirred {
		return nil // they are looked at next
	}
	for group, q := range e.lines {
		i := slices.IndexFunc(q.calls, func(id call.ID) bool { return e.calls[id].call.State == call.StateQueued })
		if i < 0 || e.calls[q.calls[i]].call.Wait.Paused {
			continue
		}
		if r := e.plan.Decide(e.calls[q.calls[i]].call.TurnAsk(), world{e}); r.Kind != call.RouteQueue {
			return fmt.Errorf("call %d waits for group %s, and could have: %s", q.calls[i], group, r.Reason)
		}
	}
	return nil
}
