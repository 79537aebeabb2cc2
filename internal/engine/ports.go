package engine

import (
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// notSeen is why a port cannot be used before its first PortUp.
const notSeen = "The port has not been seen yet: no hardware has reported it."

// absent is the same for the port of SIP telephones.
const absent = "No telephone has signed in. Give it this appliance's address, the number as user name, and the extension's password."

// port is what the engine knows of one port. Its fields follow the events; its
// owner follows the calls; seized and ringing follow the effects.
type port struct {
	up      bool
	reason  string // why not
	offHook bool   // a telephone is lifted
	owner   call.ID
	// channels is how many of its further channels have a call.
	channels int
	since    time.Time
	seized   bool
	ringing  bool
	bypassed bool // its lifeline relay has fallen
}

// signedOut is the same for an extension whose user sits at no telephone.
const signedOut = "Nobody has signed in as this extension at any telephone."

// trunkAbsent is the same for a trunk.
const trunkAbsent = "The trunk has not been heard of yet."

// maxPorts bounds the ports that are remembered: far more than any card cage
// and any office of SIP telephones holds. Events of ports beyond it are dropped.
const maxPorts = 8192

// maxChannels is the highest channel of an extension that is looked for.
const maxChannels = 4

// strange reports whether an event comes from nowhere.
func (e *Engine) strange(at call.Port) bool {
	return at == "" || e.ports[at] == nil && len(e.ports) >= maxPorts
}

// port finds or makes what is known of a port.
func (e *Engine) port(at call.Port) *port {
	p := e.ports[at]
	if p == nil {
		p = &port{reason: notSeen, since: time.Now()}
		switch {
		case at.Trunk():
			p.reason = trunkAbsent
		case at.Desk():
			p.reason = signedOut
		case at.SIP():
			p.reason = absent
		}
		e.ports[at] = p
	}
	return p
}

// learn takes from an event what holds beyond any call.
func (p *port) learn(ev call.Event, now time.Time) {
	was := *p
	switch ev.Kind {
	case call.PortDown:
		p.up, p.reason, p.offHook = false, ev.Text, false
		if p.reason == "" {
			p.reason = "The port failed."
		}
	case call.PortUp:
		p.up, p.reason = true, ""
	case call.OffHook:
		p.offHook, p.ringing = true, false
	case call.OnHook:
		p.offHook = false
	case call.PhoneRefused, call.PhoneMoved:
		p.ringing = false
	case call.SeizeFailed:
		p.seized = false
	}
	if p.up != was.up || p.offHook != was.offHook {
		p.since = now
	}
}

// apply takes from an effect what Check wants to know.
func (p *port) apply(x call.Effect) {
	switch x.Kind {
	case call.SeizeLine, call.AnswerLine:
		p.seized = true
	case call.ReleaseLine:
		p.seized = false
	case call.RingPhone:
		p.ringing = true
	case call.StopRinging:
		p.ringing = false
	}
}

// world is how acd sees the ports.
type world struct{ e *Engine }

func (w world) Look(at call.Port) acd.Condition {
	if at.Trunk() {
		return w.trunk(at)
	}
	if at.Outside() {
		return w.outside(at)
	}
	if at != at.Base() {
		return w.channel(at)
	}
	p := w.e.port(at)
	busy := p
	if p.channels > 0 {
		busy = w.e.busy(at)
	}
	switch {
	case at.Desk():
		return acd.SignedOut
	case !p.up && at.SIP():
		return acd.Absent
	case !p.up:
		return acd.Down
	case busy.ringing:
		return acd.Ringing
	case busy.owner != 0:
		return acd.InCall
	case p.offHook:
		return acd.OffHook
	}
	return acd.Idle
}

// channel is how a telephone's further channel is: a call may come in on it
// while somebody talks on another.
func (w world) channel(at call.Port) acd.Condition {
	base := w.e.busy(at.Base())
	l := w.e.calls[base.owner]
	switch {
	case w.e.owner(at) != 0:
		return acd.InCall
	case l == nil || l.call.State != call.StateTalking:
		return acd.OffHook
	}
	return acd.Idle
}

// busy is the channel of a port that has a call, the lowest first; the port
// itself when none has.
func (e *Engine) busy(at call.Port) *port {
	p := e.port(at)
	if p.channels == 0 {
		return p
	}
	if d := e.desks[at]; d != nil && d.Front() != 0 {
		if c := e.ports[at.Channel(d.Front())]; c != nil && c.owner != 0 {
			return c // what its user hears
		}
	}
	if p.owner != 0 || at.Trunk() {
		return p
	}
	for n := 2; n <= maxChannels; n++ {
		if c := e.ports[at.Channel(n)]; c != nil && c.owner != 0 {
			return c
		}
	}
	return p
}

// own notes which call has a port, 0 none.
func (e *Engine) own(at call.Port, p *port, id call.ID) {
	base := at.Base()
	if held := p.owner != 0; base != at && held != (id != 0) {
		b := e.port(base)
		if b.channels++; held {
			b.channels -= 2
		}
	}
	p.owner = id
}

// tidy forgets a channel without a call: nothing else is known of it.
func (e *Engine) tidy(at call.Port) {
	if p := e.ports[at]; p != nil && p.owner == 0 && at != at.Base() {
		delete(e.ports, at)
	}
}
