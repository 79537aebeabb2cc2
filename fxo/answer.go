package fxo

import (
	"ringdown/internal/call"
)

// answer takes the call that rings. A caller who gave up in the same moment is
// reported rather than answered: the line is not taken without a call.
func (l *line) answer() {
	switch l.state {
	case lineRinging:
		if l.ring.count < l.prof.RingsBeforeAnswer && !l.ring.glared {
			l.ring.waiting = true
			return
		}
		l.pickUp()
	case lineConfirming:
		l.ringValid() // whoever answers knows of the ring already: glare
		l.answer()
	case lineAlerted:
		l.ring.waiting = true // glare with an announcement: the ring follows
	case lineTalking:
	default:
		l.tell(call.Event{Kind: call.FarDisconnected, How: call.HowRingCeased})
	}
}

// pickUp goes off-hook on a ringing line.
func (l *line) pickUp() {
	l.timers.stop(timerRingEnd)
	l.ring.waiting = false
	if !l.ring.glared && !l.offHook() {
		return
	}
	l.ring = ringing{}
	l.id.on = false
	l.ears.open(l.tones())
	l.port.sound.tone = ""
	l.talk(false)
}

// talk begins the supervision of an off-hook line.
func (l *line) talk(outgoing bool) {
	l.state = lineTalking
	l.watch = supervision{
		reversed: l.watch.reversed,
		held:     l.watch.reversed,
		idle:     l.watch.reversed,
		outgoing: outgoing,
		since:    l.clk.now,
		told:     l.watch.told,
	}
	l.armSilence()
}

// release hangs up. A line that only rings cannot be refused by an exchange
// line's own means: it rings on until the caller gives up.
func (l *line) release() {
	if l.seize.wanted {
		l.seize.wanted, l.digits = false, dialling{}
	}
	switch l.state {
	case lineSeizing, lineTalking:
		l.hangUp()
	case lineRinging:
		if l.ring.glared {
			l.hangUp()
		}
		l.ring.waiting = false
	}
}

// hangUp goes on-hook and keeps the guard time.
func (l *line) hangUp() {
	health, ring := l.timers.at[timerBattery], l.ring
	l.timers.clear()
	l.timers.at[timerBattery] = health // a cable that came out stays out
	l.digits = dialling{}
	l.watch = supervision{reversed: l.watch.reversed}
	l.port.sound.play, l.port.sound.toned, l.port.sound.beep = nil, false, nil
	l.ears.close()
	l.ring = ringing{on: ring.on && ring.glared}
	l.id.begin(l.prof.way())
	l.state = lineGuarded
	l.rest()
	l.after(timerGuard, max(l.prof.Disconnect.Guard, guardLeast))
}

// guardOver: the exchange has had its time.
func (l *line) guardOver() {
	if l.state != lineGuarded {
		return
	}
	l.state = lineIdle
	if l.seize.wanted {
		l.seize.wanted = false
		l.seizeLine()
	}
}
