package sim

import (
	"ringdown/hal"
	"ringdown/internal/country"
)

const (
	casLength = 80 * 8 // samples of CAS off-hook, 75..85 ms (TIA-777)
	casGap    = 30 * 8 // between the call-waiting tone and it
)

// callWaits lets a second caller knock on a line in a call.
func (l *line) callWaits(o CallOptions, way country.CallerID) {
	l.w.note(l.who, "call waiting from %q", o.From)
	l.waits = &party{call: o}
	l.in.way = way
	if o.GiveUp > 0 {
		l.within(hal.Ticks(o.GiveUp), func() { l.waits = nil })
	}
	burst := newTone(l.prof.Tones[country.CallWaiting])
	burst.loop, burst.segs = -1, burst.segs[:min(1, len(burst.segs))]
	l.data = burst
	if way.Scheme != country.CIDBell202 && way.Scheme != country.CIDV23 {
		return
	}
	l.within(burst.length()+casGap, func() {
		l.data = newDual(casLength, alertLevel)
		l.ackFrom = l.w.now + casLength
	})
}

// acknowledged is a digit from the near end: D (or A of a Type III telephone)
// within the window after CAS asks for the data.
func (l *line) acknowledged(digit byte) {
	if l.waits == nil || l.ackFrom == 0 || digit != 'D' && digit != 'A' {
		return
	}
	late := l.w.now > l.ackFrom+ackWindow
	l.ackFrom = 0
	if late {
		l.w.note(l.who, "acknowledgement of the alert came too late")
		return
	}
	call, way := l.waits.call, l.in.way
	l.within(offHookDelay, func() {
		if s, n, err := l.callerID(way, call, true); err == nil && n > 0 {
			l.w.note(l.who, "sends waiting caller's id for %d ms", n/8)
			l.data = s
		}
	})
}

// swap changes between the party talked to and the one that waits.
func (l *line) swap() {
	if l.waits == nil {
		return
	}
	was := l.party
	l.party, l.waits = *l.waits, &was
	l.w.note(l.who, "talks to %q", l.party.call.From)
}
