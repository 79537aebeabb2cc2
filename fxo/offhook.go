package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/callerid"
)

// Caller id to a telephone that is off-hook (Type II: GR-575, TIA-777, EN 300
// 659-2): the alert (CAS, DT-AS), an acknowledgement keyed by the telephone itself,
// the data. Nobody else hears any of it, and the telephone hears nobody meanwhile.
const (
	// ackWithin is how long an acknowledgement may take to be known from the alert's
	// last sample on: two frames until that is on the pair, 160 ms until it begins
	// (EN 300 659-2 6.2; TIA-777 has 100), 55 to 65 ms of it, two frames back.
	ackWithin = 300 * time.Millisecond
	// dataAfter stands between the acknowledgement and the data: 50 to 500 ms
	// (TIA-777), and until the digit itself is over.
	dataAfter = 100 * time.Millisecond
	// inCallMark is all that stands before the data in a call (TIA-777, EN 300
	// 659-2): no seizure, 80 bits of mark.
	inCallMark = 80
	// inCallHush keeps the echo of the last of it from the other party: two frames
	// to the pair and back, and the tail of a canceller.
	inCallHush = 60 * time.Millisecond
)

// offhookState is how far it has come.
type offhookState uint8

const (
	offhookNone    offhookState = iota
	offhookBeep                 // the beep of call waiting sounds, and people talk on
	offhookDue                  // it begins as soon as somebody is talked to
	offhookAlert                // the alert goes out
	offhookAwaited              // the acknowledgement is awaited
	offhookData                 // the data go out
	offhookHush                 // they are over, their echo is not
)

// offhook is the caller id that is shown in a call.
type offhook struct {
	state offhookState
	id    call.CallerID
	sig   media.Signal // of ours that sounds; another one in its place ends it
}

// hushed reports whether the parties do not hear each other.
func (o *offhook) hushed() bool { return o.state >= offhookAlert }

// waits begins with the beep of a call that waits.
func (p *phone) waits(id call.CallerID) {
	if s := &p.port.sound; known(id) && p.showsInCall() && s.talking() && s.beep != nil {
		p.inCall = offhook{state: offhookBeep, id: id}
	}
}

// showsInCall reports whether the telephone has a display for this in a call, and
// is shown nothing else.
func (p *phone) showsInCall() bool {
	w := p.prof.way()
	return p.prof.CallerIDInCall && p.offHook && p.inCall.state == offhookNone &&
		(w.Scheme == country.CIDBell202 || w.Scheme == country.CIDV23)
}

// talking reports whether somebody is talked to, who hears nothing else.
func (s *sound) talking() bool { return s.play == nil && (s.linked() || s.mix.any()) }

// showInCall begins with the alert, as soon as there is a call to do so in: it is
// known only now who waits, or who it is that is talked to.
func (p *phone) showInCall(id call.CallerID) {
	switch {
	case p.inCall.state == offhookBeep, p.inCall.state == offhookDue:
		p.inCall.id = id
	case p.showsInCall():
		p.inCall = offhook{state: offhookDue, id: id}
	}
}

// alertInCall sends the alert.
func (p *phone) alertInCall() {
	p.inCall.state = offhookAlert
	p.soundInCall(callerid.NewAlert(callerid.AlertOffHook, dualLevel))
}

// soundInCall plays one part of it.
func (p *phone) soundInCall(sig media.Signal) {
	p.inCall.sig, p.port.sound.play = sig, sig
}

// inCallNext goes on where a part has ended. It is asked in each frame.
func (p *phone) inCallNext(ended bool) {
	o, s := &p.inCall, &p.port.sound
	switch {
	case o.state == offhookBeep && s.play != nil, o.sig != nil && s.play != nil && s.play != o.sig:
		p.inCallOver() // something else is heard now
	case o.state == offhookBeep && s.beep == nil, o.state == offhookDue && s.talking():
		p.alertInCall()
	case o.state == offhookAlert && ended:
		o.state = offhookAwaited
		quiet := media.Silence(hal.Ticks(ackWithin))
		p.soundInCall(&quiet)
	case o.state == offhookAwaited && ended:
		p.inCallOver() // it has no such display: its user has heard a click
	case o.state == offhookData && ended:
		o.state = offhookHush
		quiet := media.Silence(hal.Ticks(inCallHush))
		p.soundInCall(&quiet)
	case o.state == offhookHush && ended:
		p.inCallOver()
	}
}

// acknowledges takes a digit for the telephone's own: D, or A of one of Type III.
func (p *phone) acknowledges(digit byte) bool {
	o := &p.inCall
	if !o.hushed() || digit != 'D' && digit != 'A' {
		return false
	}
	if o.state != offhookAwaited {
		return true // it comes twice, or hears itself
	}
	w := p.prof.way()
	w.Seizure, w.Mark = 0, inCallMark
	pcm, err := p.encodeAs(w, o.id)
	if err != nil { // the number is not one that this scheme can send
		p.inCallOver()
		return true
	}
	o.state = offhookData
	quiet := media.Silence(hal.Ticks(dataAfter))
	p.soundInCall(media.NewSequence(&quiet, media.NewSamples(pcm, false)))
	return true
}

// inCallOver lets people talk on.
func (p *phone) inCallOver() {
	o, s := &p.inCall, &p.port.sound
	if o.sig != nil && s.play == o.sig {
		s.play = nil
	}
	*o = offhook{}
}

// hushInCall keeps what comes from the pair from everybody else.
func (p *phone) hushInCall() {
	if s := &p.port.sound; p.inCall.hushed() {
		s.out, s.clean = hal.Frame{}, hal.Frame{}
	}
}
