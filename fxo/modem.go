package fxo

import (
	"ringdown/hal"
	"ringdown/internal/call"
)

// Values of hal.EvFarTone.
const farDialTone = 2

// read takes the caller id that the hardware itself has read (a voice modem).
func (l *line) read() {
	reader, can := l.hw.(hal.CallerReader)
	if !can || l.id.got {
		return
	}
	who, known := reader.Caller()
	if !known {
		return
	}
	l.id.known = call.CallerID{Number: who.Number, Name: who.Name, Withheld: who.Withheld, Time: who.Time, Scheme: "modem"}
	l.id.got, l.id.on, l.id.spoilt = true, false, ""
	switch l.state {
	case lineRinging:
		l.tellIdentity()
	case lineIdle:
		l.alerted()
	}
}

// farTone takes a tone that the hardware heard while it did not listen for us: who
// was on the line has hung up.
func (l *line) farTone(val int32) {
	switch {
	case val == farDialTone && l.watch.outgoing, l.prof.IgnoreBusy && val != farDialTone:
	default:
		l.gone(call.HowBusy)
	}
}

// keyed takes a digit that the hardware heard.
func (l *line) keyed(digit int32) {
	if l.ears.digits != nil && l.hw.Caps().Has(hal.CapHWDTMF) {
		l.tell(call.Event{Kind: call.Digit, Digits: string(rune(digit))})
	}
}

// oneWay reports whether the port passes sound one way at a time only: a voice
// modem that answers, plays and records.
func (p *port) oneWay() bool { return !p.hw.Caps().Has(hal.CapDuplex) && !p.silent() }

// silent reports whether the port passes no sound: a relay and a ring detector,
// which are answered for the sake of what else that does.
func (p *port) silent() bool { return p.hw.Caps().Has(hal.CapSilent) }

// cannotTalk ends the call of a port that can carry no conversation, and reports
// that. The port works again at once, for what it can do.
func (u *unit) cannotTalk() bool {
	if !u.oneWay() {
		return false
	}
	u.fail(u.label() + " passes sound one way at a time: it answers, plays and records, but nobody can talk over it.")
	u.port.health.pause = 0
	u.mend()
	return true
}
