package desk

import (
	"fmt"

	"ringdown/internal/call"
)

// Hand takes what the telephone does: the events that its calls get for it, one
// after the other, and what the telephone gets at once. Before each event is
// handed on, Take tells whether it still makes sense: the one before may have
// changed what there is.
func (d *Desk) Hand(ev call.Event) (events []call.Event, effects []call.Effect) {
	switch ev.Kind {
	case call.OffHook:
		return d.lift(ev), nil
	case call.OnHook:
		return d.putDown(ev)
	case call.Flash:
		return d.flash(ev)
	case call.PortDown:
		return d.lost(ev), nil
	case call.Digit:
		if d.front != 0 {
			d.line(d.front).keyed = true
		}
	}
	return []call.Event{d.to(max(d.front, 1), ev, ev.Kind)}, nil
}

// Take reports whether an event that Hand or Observe gave is still to be handed
// to its call, and notes that it will be.
func (d *Desk) Take(ev call.Event) bool {
	n := d.number(ev.Port)
	if n == 0 || ev.Kind != call.OnHook {
		return true
	}
	if !d.line(n).used || d.ringing == n {
		return false
	}
	d.drop(n)
	return true
}

// lift answers what rings, or begins a call.
func (d *Desk) lift(ev call.Event) []call.Event {
	n, rings := d.ringing, d.ringing != 0
	if !rings {
		n = 1
	}
	d.off, d.front, d.ringing = true, n, 0
	l := d.line(n)
	if rings && l.held {
		l.held = false
		return []call.Event{d.to(n, ev, call.Retrieve)}
	}
	l.used, l.rings = true, false
	return []call.Event{d.to(n, ev, call.OffHook)}
}

// flash is FC-5.
func (d *Desk) flash(ev call.Event) ([]call.Event, []call.Effect) {
	if !d.off || d.front == 0 {
		return []call.Event{d.to(1, ev, call.Flash)}, nil
	}
	f, g := d.front, other(d.front)
	switch {
	case d.three:
		return d.alone(ev, f, g), nil
	case d.line(g).rings:
		return d.takeWaiting(ev, f, g), nil
	case d.line(g).held && d.line(f).talks && !d.line(f).consult && !d.line(g).consult:
		return d.swap(ev, f, g), nil
	case d.line(g).held && d.line(f).talks:
		d.line(g).held, d.three = false, true
		return []call.Event{d.to(g, ev, call.Retrieve)}, nil
	case d.line(g).held:
		return d.backTo(ev, f, g), nil
	case d.line(f).talks && !d.line(g).used:
		return d.consult(ev, f, g), nil
	}
	return []call.Event{d.to(f, ev, call.Flash)}, nil
}

// swap talks to the other one of two who both called.
func (d *Desk) swap(ev call.Event, f, g int) []call.Event {
	d.front, d.line(f).held, d.line(g).held = g, true, false
	return []call.Event{d.to(f, ev, call.Hold), d.to(g, ev, call.Retrieve)}
}

// alone ends talking by three: the one who was put on hold first is talked to.
func (d *Desk) alone(ev call.Event, f, g int) []call.Event {
	d.three, d.front, d.line(f).held = false, g, true
	return []call.Event{d.to(f, ev, call.Hold)}
}

// takeWaiting answers the call that waits.
func (d *Desk) takeWaiting(ev call.Event, f, g int) []call.Event {
	first := d.to(f, ev, call.OnHook)
	if d.line(f).talks {
		d.line(f).held = true
		first.Kind = call.Hold
	}
	d.front, d.line(g).rings = g, false
	return []call.Event{first, d.to(g, ev, call.OffHook)}
}

// backTo gives up the second call and talks to the held party.
func (d *Desk) backTo(ev call.Event, f, g int) []call.Event {
	d.front, d.line(g).held = g, false
	return []call.Event{d.to(f, ev, call.OnHook), d.to(g, ev, call.Retrieve)}
}

// consult puts the party on hold and begins another call.
func (d *Desk) consult(ev call.Event, f, g int) []call.Event {
	d.line(f).held, d.front = true, g
	*d.line(g) = line{used: true, consult: true, peer: d.line(g).peer, edges: d.line(g).edges, cut: d.line(g).cut}
	return []call.Event{d.to(f, ev, call.Hold), d.to(g, ev, call.OffHook)}
}

// putDown ends what is heard; a held party is given to whom was called for
// them, or rings this telephone, and so does a call that waits.
func (d *Desk) putDown(ev call.Event) ([]call.Event, []call.Effect) {
	f, g := d.front, other(max(d.front, 1))
	three := d.three
	d.off, d.front, d.three = false, 0, false
	switch {
	case f == 0:
		return []call.Event{d.to(1, ev, call.OnHook)}, nil
	case three, d.line(g).held && d.line(f).consult && d.canGive(f):
		return d.give(ev, f, g), nil
	case d.line(g).held:
		return []call.Event{d.to(f, ev, call.OnHook)}, d.ringBack(g)
	case d.line(g).rings:
		d.ringing = g
		return []call.Event{d.to(f, ev, call.OnHook)}, []call.Effect{d.physical(d.line(g).ring)}
	}
	return []call.Event{d.to(f, ev, call.OnHook)}, nil
}

// canGive reports whether there is, or may come, somebody at the second call
// for the held party.
func (d *Desk) canGive(n int) bool {
	l := d.line(n)
	return l.used && !l.ended && (l.talks || l.keyed)
}

// give connects the held party with the other one.
func (d *Desk) give(ev call.Event, f, g int) []call.Event {
	transfer := d.to(g, ev, call.Transfer)
	transfer.Peer = d.channel(f)
	return []call.Event{transfer, d.to(f, ev, call.OnHook), d.to(g, ev, call.OnHook)}
}

// ringBack rings the telephone for the party that it has on hold.
func (d *Desk) ringBack(n int) []call.Effect {
	d.ringing, d.line(n).held = n, true
	return []call.Effect{{
		Kind: call.RingPhone, Port: d.port, CallerID: d.line(n).caller,
		Reason: fmt.Sprintf("%s was put down with a call on hold: it rings for it.", d.port),
	}}
}

// lost: the telephone's port failed, and every call with it.
func (d *Desk) lost(ev call.Event) []call.Event {
	var events []call.Event
	for n := 1; n <= channels; n++ {
		if d.line(n).used || n == 1 {
			events = append(events, d.to(n, ev, call.PortDown))
		}
	}
	*d = *New(d.port)
	return events
}
