package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

const (
	// ringHzMin and ringHzMax bound the frequencies that are ringing (analog.md
	// s.2, ringer type B of FCC part 68).
	ringHzMin, ringHzMax = 15, 68
	// ringConfirm is how long ringing voltage must last to be ringing rather
	// than a click or another telephone's pulses: two cycles of 20 Hz.
	// 100 to 256 ms are usual (Si3050: RCC); 150 ms are all there is between the
	// line's first ring and the telephone's.
	ringConfirm = 100 * time.Millisecond
	ringMinMs   = int32(ringConfirm / time.Millisecond)
	// ringPeriods is how many periods hardware sees before it can tell the
	// frequency; that time counts towards ringConfirm.
	ringPeriods = 2
	// ringPulseConfirm tells a ring from the ring-pulse alert of 200 to 300 ms
	// (EN 300 659-1).
	ringPulseConfirm = 350 * time.Millisecond
	// carMax is the longest burst of the Japanese receiver-seizing signal, 0.5
	// s on and off; a real ring lasts 1 s.
	carMax = 750 * time.Millisecond
	// ringEndMargin is what a cadence may be late before the caller has gone.
	ringEndMargin = 600 * time.Millisecond
	// ringEndLeast is kept when a profile gives no cadence or a short one.
	ringEndLeast = 2600 * time.Millisecond
	// ringEndUnknown is kept until this caller's own long pause has been seen: an
	// exchange may ring in a cadence that is not its country's (distinctive
	// ringing, another PBX). 6 s is what gateways take by default (analog.md
	// s.5: PSTN ring timeout).
	ringEndUnknown = 6 * time.Second
	// longPause tells the pause between rounds of a cadence from those within.
	longPause = time.Second
)

// ringing is what is known of the ringing on a line.
type ringing struct {
	on      bool
	began   hal.Tick      // of the present burst
	ended   hal.Tick      // of the one before
	count   int           // bursts since RingStart
	longest time.Duration // pause seen in this ringing
	waiting bool          // AnswerLine came before enough rings
	glared  bool          // the ring came as we seized: we are off-hook already
}

// ringOn handles the beginning of ringing voltage.
func (l *line) ringOn(ev hal.Event) {
	if ev.Val != 0 && (ev.Val < ringHzMin || ev.Val > ringHzMax) {
		return
	}
	l.timers.stop(timerRingEnd)
	l.timers.stop(timerBattery)
	l.ring.on, l.ring.began = true, ev.At-min(ev.At, seenBefore(ev.Val))
	switch l.state {
	case lineIdle, lineAlerted, lineGuarded:
		l.confirm()
	case lineRinging:
		l.ring.longest = max(l.ring.longest, (ev.At - l.ring.ended).Duration())
		l.countRing()
	case lineSeizing:
		l.glare()
	}
}

// seenBefore is for how long there was ringing voltage when the hardware told
// its frequency; 0 if it told none.
func seenBefore(hz int32) hal.Tick {
	if hz <= 0 {
		return 0
	}
	return hal.Tick(ringPeriods * hal.SampleRate / hz)
}

// confirm waits until the voltage has lasted long enough.
func (l *line) confirm() {
	wait := ringConfirm
	switch l.prof.way().Alert {
	case country.AlertRingPulse:
		wait = ringPulseConfirm
	case country.AlertCAR:
		if l.state == lineAlerted && !l.id.done() {
			wait = carMax
		}
	}
	if l.state != lineAlerted {
		l.id.begin(l.prof.way())
	}
	l.state = lineConfirming
	l.timers.stop(timerAlert)
	l.timers.set(timerRingConfirm, l.ring.began+hal.Ticks(wait))
}

// ringValid: it is ringing.
func (l *line) ringValid() {
	l.state = lineRinging
	l.ring.count = 1
	l.drive(hal.Monitor)
	l.tell(call.Event{Kind: call.RingStart, CallerID: l.id.known})
	if !l.id.got {
		l.tellIdentity() // the call is there to be told of a spoilt one
	}
	if l.ring.waiting {
		l.answer()
	}
	if !l.ring.on {
		l.expectRing()
	}
}

// countRing counts one more burst, and answers if that was waited for.
func (l *line) countRing() {
	l.ring.count++
	if l.ring.waiting && l.ring.count > l.prof.RingsBeforeAnswer {
		l.pickUp()
	}
}

// ringOff handles the end of ringing voltage.
func (l *line) ringOff(ev hal.Event) {
	if !l.ring.on {
		return
	}
	l.ring.on, l.ring.ended = false, ev.At
	switch l.state {
	case lineConfirming:
		l.notYet(ev)
	case lineRinging:
		l.id.listen()
		l.expectRing()
	}
}

// notYet handles a burst that was too short to be a ring: an alert, or noise.
func (l *line) notYet(ev hal.Event) {
	l.timers.stop(timerRingConfirm)
	length := time.Duration(ev.Ms) * time.Millisecond
	if ev.Ms == 0 {
		length = (ev.At - l.ring.began).Duration()
	}
	alert := l.prof.way().Alert
	switch {
	case alert == country.AlertCAR && length >= carMin && length < carMax:
		l.fetch()
	case alert == country.AlertRingPulse && length >= ringConfirm:
		l.alerted()
	case length >= ringConfirm:
		l.ringValid()
	case l.id.heard():
		l.alerted()
	default:
		l.state = lineIdle
		l.rest()
	}
}

// expectRing waits for the next burst as long as the cadence may be silent.
func (l *line) expectRing() {
	quiet := max(l.prof.longestSilence(), l.ring.longest)
	wait := max(quiet+quiet/10+ringEndMargin, ringEndLeast)
	if l.ring.longest < longPause {
		wait = max(wait, ringEndUnknown)
	}
	l.timers.set(timerRingEnd, max(l.ring.ended, l.ring.began)+hal.Ticks(wait))
}

// ringCeased: the caller gave up.
func (l *line) ringCeased() {
	if l.state != lineRinging {
		return
	}
	l.tell(call.Event{Kind: call.RingStop})
	l.toIdle()
}

// toIdle leaves everything as before a call.
func (l *line) toIdle() {
	l.state = lineIdle
	l.ring = ringing{}
	l.id.begin(l.prof.way())
	l.rest()
}
