package engine

import (
	"time"

	"ringdown/internal/call"
	"ringdown/internal/desk"
)

// desk finds the desk of the analog telephone whose port, or channel, this is;
// nil: no such telephone. One that is on-hook without a call is made anew.
func (e *Engine) desk(at call.Port) *desk.Desk {
	base := at.Base()
	if d := e.desks[base]; d != nil || base == "" || base.SIP() || base.Outside() {
		return d
	}
	if _, found := e.plan.ExtensionAt(base); !found {
		return nil
	}
	d := desk.New(base)
	e.desks[base] = d
	return d
}

// handset takes what an analog telephone does to its calls.
func (e *Engine) handset(d *desk.Desk, ev call.Event) {
	events, effects := d.Hand(ev)
	e.toCalls(d, events)
	for _, x := range effects {
		e.opt.Ports.Do(x)
	}
	e.settle()
}

// toCalls hands events to the calls of a telephone's channels.
func (e *Engine) toCalls(d *desk.Desk, events []call.Event) {
	for _, ev := range events {
		if !d.Take(ev) {
			continue
		}
		if ev.Kind == call.OffHook {
			e.port(ev.Port).ringing = false
		}
		e.toCall(ev)
	}
}

// owed is an event that a desk wants its call to get, once the step that it
// comes from is over.
type owed struct {
	desk  *desk.Desk
	event call.Event
}

// settle hands on what desks have asked for meanwhile, and forgets telephones
// that have nothing to do.
func (e *Engine) settle() {
	e.unwatch()
	e.seatWaiting()
	e.reseat()
	for len(e.owed) > 0 {
		next := e.owed[0]
		e.owed = e.owed[1:]
		e.toCalls(next.desk, []call.Event{next.event})
	}
	for at, d := range e.desks {
		e.vacate(at, d)
		if d.Idle() {
			delete(e.desks, at)
		}
	}
}

// vacate tells a desk which of its channels have no call any more.
func (e *Engine) vacate(at call.Port, d *desk.Desk) {
	for n := 1; n <= 2; n++ {
		if !d.Uses(n) || e.owner(at.Channel(n)) != 0 {
			continue
		}
		for _, x := range d.Vacate(n) {
			e.opt.Ports.Do(x)
		}
	}
}

// send has an effect carried out. What an analog telephone gets of it, its desk
// knows.
func (e *Engine) send(x call.Effect) {
	desks := e.desksOf(x)
	var after []call.Effect
	for _, d := range desks {
		events, effects := d.Observe(x)
		for _, ev := range events {
			ev.At = time.Now() // a desk has no clock
			e.owed = append(e.owed, owed{d, ev})
		}
		after = append(after, effects...)
	}
	e.wire(x, desks)
	for _, x := range after {
		e.wire(x, e.strangers(x))
	}
}

// strangers lists the desks that must name the ports of an effect that another
// desk made: it is of two parties that are to hear each other.
func (e *Engine) strangers(x call.Effect) []*desk.Desk {
	if x.Kind == call.Hear || x.Kind == call.Unhear {
		return e.desksOf(x)
	}
	return nil
}

// desksOf lists the desks of an effect's ports.
func (e *Engine) desksOf(x call.Effect) []*desk.Desk {
	var desks []*desk.Desk
	for _, at := range []call.Port{x.Port, x.Peer} {
		if d := e.desk(at); d != nil && (len(desks) == 0 || desks[0] != d) {
			desks = append(desks, d)
		}
	}
	return desks
}

// wire gives the ports what is left of an effect after each desk's word.
func (e *Engine) wire(x call.Effect, desks []*desk.Desk) {
	effects := []call.Effect{x}
	for _, d := range desks {
		var left []call.Effect
		for _, y := range effects {
			left = append(left, d.Rewrite(y)...)
		}
		effects = left
	}
	for _, y := range effects {
		e.opt.Ports.Do(y)
	}
}
