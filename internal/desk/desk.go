package desk

import (
	"fmt"

	"ringdown/internal/call"
)

// channels is how many calls an analog telephone can have: one is talked on,
// one is held or waits. With more, nobody would know by ear which is which.
const channels = 2

// Desk is one analog telephone with its calls. The zero Desk is not usable;
// New makes one.
type Desk struct {
	port    call.Port
	off     bool // off-hook
	front   int  // the channel that is heard, 0 none; 1 or 2
	ringing int  // the channel for which the telephone rings, 0 none
	three   bool // both channels are heard, and hear each other
	lines   [channels]line
}

// line is one channel.
type line struct {
	used    bool        // it has a call, or rings for one
	rings   bool        // it rings, or waits
	ring    call.Effect // how it was rung
	caller  call.CallerID
	held    bool      // on hold by a flash
	consult bool      // begun by a flash, with the other one on hold
	keyed   bool      // something was dialled
	peer    call.Port // whom it is connected to, "" nobody
	talks   bool      // that is a conversation
	edges   bool      // connected by hearing, not by Connect
	cut     bool      // the connection is one that the telephone never got
	ended   bool      // its call is over: a tone says so
	hears   call.Effect
}

// New makes the desk of a telephone that is on-hook and has no call.
func New(port call.Port) *Desk { return &Desk{port: port} }

// Idle reports whether there is nothing to remember: the telephone is on-hook
// and has no call.
func (d *Desk) Idle() bool { return !d.off && d.ringing == 0 && !d.lines[0].used && !d.lines[1].used }

// OffHook reports whether the telephone is off-hook.
func (d *Desk) OffHook() bool { return d.off }

// Front is the channel that is heard, 0 none.
func (d *Desk) Front() int { return d.front }

// Uses reports whether the n-th channel has a call, n from 1.
func (d *Desk) Uses(n int) bool { return d.line(n).used }

// Check proves what always holds. An error is a fault of the program.
func (d *Desk) Check() error {
	f := d.front
	switch {
	case d.off == (f == 0):
		return fmt.Errorf("telephone %s: off-hook %v, and channel %d is heard", d.port, d.off, f)
	case d.ringing != 0 && (d.off || !d.line(d.ringing).used):
		return fmt.Errorf("telephone %s rings for channel %d, which has no call, or it is off-hook", d.port, d.ringing)
	case f != 0 && d.line(f).held:
		return fmt.Errorf("telephone %s: the channel %d that is heard is on hold", d.port, f)
	case d.three && (!d.lines[0].used || !d.lines[1].used):
		return fmt.Errorf("telephone %s: three talk, but not on both channels", d.port)
	}
	for n := 1; n <= channels; n++ {
		l := d.line(n)
		if l.held && l.talks && !l.cut {
			return fmt.Errorf("telephone %s: channel %d is on hold and is heard", d.port, n)
		}
		if l.used && !d.off && d.ringing != n && !l.rings {
			return fmt.Errorf("telephone %s is on-hook and forgets channel %d", d.port, n)
		}
	}
	return nil
}

// line is a channel's, n from 1.
func (d *Desk) line(n int) *line { return &d.lines[n-1] }

// channel is the n-th channel's port.
func (d *Desk) channel(n int) call.Port { return d.port.Channel(n) }

// number is the channel whose port this is, 0 none of this telephone.
func (d *Desk) number(at call.Port) int {
	for n := 1; n <= channels; n++ {
		if at == d.channel(n) {
			return n
		}
	}
	return 0
}

// other is the other one of two channels.
func other(n int) int { return channels + 1 - n }

// drop forgets a channel's call.
func (d *Desk) drop(n int) {
	*d.line(n) = line{peer: d.line(n).peer, edges: d.line(n).edges, cut: d.line(n).cut}
	d.three = false
}

// to makes an event of another for a channel.
func (d *Desk) to(n int, ev call.Event, k call.EventKind) call.Event {
	ev.Kind, ev.Port = k, d.channel(n)
	return ev
}
