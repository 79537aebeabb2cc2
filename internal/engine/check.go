package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"ringdown/internal/call"
	"ringdown/internal/desk"
)

// Check proves the laws that hold between events. An error names the first
// that is broken; that is a fault of the program, never of a setting.
func (e *Engine) Check(ctx context.Context) error {
	var broken error
	if err := e.do(ctx, func() { broken = e.check() }); err != nil {
		return err
	}
	return broken
}

func (e *Engine) check() error {
	for at, p := range e.ports {
		if err := e.checkPort(at, p); err != nil {
			return err
		}
	}
	held := map[call.Port]call.ID{}
	for id, l := range e.calls {
		for _, at := range l.call.Ports() {
			if other, twice := held[at]; twice {
				return fmt.Errorf("port %s is in calls %d and %d", at, other, id)
			}
			held[at] = id
		}
		if err := e.checkCall(l); err != nil {
			return err
		}
	}
	if want, _ := e.wanted(); !maps.Equal(want, e.heard.edges) && len(want)+len(e.heard.edges) > 0 {
		return fmt.Errorf("%v hear each other, and should %v", sortedEdges(e.heard.edges), sortedEdges(want))
	}
	if err := e.checkRooms(); err != nil {
		return err
	}
	for at, d := range e.desks {
		if err := e.checkDesk(at, d); err != nil {
			return err
		}
	}
	return e.checkLines()
}

func (e *Engine) checkPort(at call.Port, p *port) error {
	l := e.calls[p.owner]
	switch {
	case p.owner != 0 && (l == nil || !slices.Contains(l.call.Ports(), at)):
		return fmt.Errorf("port %s is held for call %d, which does not have it", at, p.owner)
	case p.seized && (l == nil || !l.call.Seized):
		return fmt.Errorf("line %s is seized without a call", at)
	case p.ringing && (l == nil || !slices.Contains(l.call.Ringing(), at)):
		return fmt.Errorf("telephone %s rings without a call", at)
	}
	return nil
}

// checkDesk: a telephone's desk knows which of its channels have calls.
func (e *Engine) checkDesk(at call.Port, d *desk.Desk) error {
	for n := 1; n <= 2; n++ {
		has, knows := e.owner(at.Channel(n)) != 0, d.Uses(n)
		if has != knows {
			return fmt.Errorf("channel %s has a call: %v, its desk says %v", at.Channel(n), has, knows)
		}
	}
	return d.Check()
}

func (e *Engine) checkCall(l *live) error {
	c := l.call
	switch {
	case c.State == call.StateEnded:
		return fmt.Errorf("call %d has ended and is still here", c.ID)
	case len(c.Ports()) == 0 && len(l.timers) == 0:
		return fmt.Errorf("call %d has neither a port nor a timer", c.ID)
	case c.Over() && !c.Gone && l.saved != 1:
		return fmt.Errorf("call %d is over and gave %d records", c.ID, l.saved)
	case !c.Over() && l.saved != 0:
		return fmt.Errorf("call %d goes on and gave %d records", c.ID, l.saved)
	}
	for _, at := range c.Ports() {
		if e.port(at).owner != c.ID {
			return fmt.Errorf("port %s of call %d is held for call %d", at, c.ID, e.port(at).owner)
		}
	}
	return nil
}
