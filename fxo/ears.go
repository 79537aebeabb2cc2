package fxo

import (
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media/dtmf"
	"ringdown/media/tone"
)

// silentBelow is the peak of a frame that is silence: -45 dBm0. A line's own
// noise lies below -50.
const silentBelow = 128

// ears are the detectors on an off-hook line.
type ears struct {
	tones  *tone.Detector
	fed    uint64 // samples that tones has heard
	digits *dtmf.Detector
	keying bool             // a digit of the far end sounds
	echoed country.ToneKind // the tone that sounds is the echo of the peer's
}

// open makes fresh detectors for the line's country.
func (e *ears) open(plan *tone.Plan) {
	*e = ears{tones: plan.Detector(), digits: dtmf.NewDetector(dtmf.Config{})}
}

func (e *ears) close() { *e = ears{} }

// needsSound: off-hook, or something on-hook may be heard.
func (l *line) needsSound() bool {
	switch l.state {
	case lineIdle, lineGuarded, lineConfirming:
		return l.id.on && l.unannounced()
	case lineAlerted, lineRinging:
		return l.id.on || l.ring.glared
	}
	return true
}

// hear works on the frame that came in.
func (l *line) hear() {
	l.port.sound.take()
	l.muteOwnDigits()
	l.identify()
	for _, listen := range [...]func(*line){(*line).hearTones, (*line).hearDigits, (*line).hearSilence, (*line).hearVoice} {
		if l.ears.tones != nil { // what was heard may have ended the listening
			listen(l)
		}
	}
}

// ownDigitsTail is how long the echo of our own digits may come back.
const ownDigitsTail = 60 * time.Millisecond

// muteOwnDigits keeps what comes back of our own digits from the peer. The
// telephone would send it back once more, and it would be taken for a key
// pressed there.
func (l *line) muteOwnDigits() {
	if l.digits.busy {
		l.digits.until = l.clk.now + hal.Ticks(ownDigitsTail)
	}
	if l.digits.until > l.clk.now {
		l.port.sound.out = hal.Frame{}
	}
}

// speak fills the frame that goes out.
func (l *line) speak() {
	switch {
	case !l.port.sound.give():
	case l.digits.busy:
		l.tonesSent()
	default:
		l.soundEnded()
	}
}

// hearTones follows the exchange's tones. It listens before the canceller: a
// telephone sends a little of a tone back, and a canceller cannot tell the one
// from the other's echo.
func (l *line) hearTones() {
	l.ears.fed += hal.FrameSamples
	for _, ev := range l.ears.tones.Write(l.port.sound.rx[:]) {
		l.heard(ev)
		if l.ears.tones == nil {
			return
		}
	}
}

func (l *line) heard(ev tone.Event) {
	if l.echoes(ev) {
		return
	}
	if !ev.On {
		l.watch.told = ""
		l.ceased(ev)
		return
	}
	if name := call.Tone(ev.Kind); name != l.watch.told && (ev.Confirmed || ev.Kind == country.Ringback) {
		l.watch.told = name
		l.tell(call.Event{Kind: call.ToneHeard, Tone: name})
	}
	switch ev.Kind {
	case country.DialTone, country.StutterTone:
		l.dialToneBegan(ev.Confirmed)
	case country.Ringback, country.Unobtainable, country.SIT:
		l.unanswered()
	case country.BusyTone, country.Congestion:
		l.unanswered()
		l.busyHeard(ev)
	}
}

// echoes reports whether a tone is the echo of one that the peer's exchange
// sends: two lines that hear each other both hear it. It stays one until it ends,
// for the two may be parted meanwhile, before the echo has died away.
func (l *line) echoes(ev tone.Event) bool {
	s := &l.port.sound
	switch {
	case l.ears.echoed == ev.Kind:
		if !ev.On {
			l.ears.echoed = ""
		}
		return true
	case !ev.On:
		s.tone = ""
	case s.link.peer != nil && s.link.peer.tone == ev.Kind:
		l.ears.echoed = ev.Kind
		return true
	default:
		s.tone = ev.Kind
	}
	return false
}

// unanswered: the exchange still sends its tones, so nobody has answered.
func (l *line) unanswered() {
	l.timers.stop(timerAnswer)
	l.timers.stop(timerCeased)
}

// ceasedHold is how long ringback must have ended before that is an answer. An
// exchange that gives up follows it by busy or congestion tone, of which the
// longest cycle is 1.5 s (IN, BR, AU, GB).
const ceasedHold = 2 * time.Second

// A tone of which frames were lost in the last tornReach, its longest burst and
// gap (CN, DE, KR: 1 s and 4 s), has another cadence than it was sent with: whether
// it has ceased, the next whole cycle tells, for which tornHold is time.
const (
	tornReach = 5 * time.Second
	tornHold  = 8 * time.Second
)

// ceasedFor is how long ringback must have ended.
func (l *line) ceasedFor() time.Duration {
	if torn := l.clk.torn; torn != 0 && l.clk.now < torn+hal.Ticks(tornReach) {
		return tornHold
	}
	return ceasedHold
}

// ceased handles the end of a tone: what follows ringback is an answer, unless
// it is another tone.
func (l *line) ceased(ev tone.Event) {
	switch ev.Kind {
	case country.Ringback:
		switch {
		case l.beforeTheNumber(ev.At):
		case l.prof.IgnoreRingback:
			l.armAnswer()
		default:
			l.after(timerCeased, l.ceasedFor())
		}
	case country.DialTone, country.StutterTone:
		l.timers.stop(timerToneHold)
	}
}

// beforeTheNumber reports whether a tone that ended at a sample did so before the
// number was out: nobody was rung by then, and what sounded like ringback was dial
// tone that pulses cut into pieces.
func (l *line) beforeTheNumber(ended uint64) bool {
	d := &l.digits
	if d.out == 0 {
		return d.given != ""
	}
	return l.clk.now-hal.Tick(l.ears.fed-ended) < d.out
}

// busyHeard: enough cycles of busy tone are a hang-up.
func (l *line) busyHeard(ev tone.Event) {
	if ev.Cycles < max(l.prof.Disconnect.BusyCycles, busyCyclesLeast) {
		return
	}
	if l.state == lineSeizing {
		l.hangUp()
		l.seizeFailed(fmt.Sprintf("%s gave %s tone instead of dial tone.", l.label(), ev.Kind))
		return
	}
	if l.prof.IgnoreBusy {
		return
	}
	if ev.Kind == country.BusyTone {
		l.gone(call.HowBusy)
		return
	}
	l.gone(call.HowCongestion)
}

// hearDigits reports what the far end keys, but not the echo of what this side
// sends. Like hearTones it listens before the canceller.
func (l *line) hearDigits() {
	if l.hw.Caps().Has(hal.CapHWDTMF) {
		return // they come as events
	}
	s, now := &l.port.sound, l.clk.now
	for _, ev := range l.ears.digits.Write(s.rx[:]) {
		l.ears.keying = !ev.End && l.digits.until <= now && !s.peerKeys(now)
		if l.ears.keying {
			l.tell(call.Event{Kind: call.Digit, Digits: string(rune(ev.Digit))})
		}
	}
	if l.ears.keying {
		s.keyed(now)
		s.keyForUs()
	}
}

// armSilence starts the watch for a line that has gone dead.
func (l *line) armSilence() {
	if d := l.prof.Disconnect.Silence; d > 0 && !l.silent() {
		l.after(timerSilence, d)
	}
}

// hearSilence starts the watch again when something is heard.
func (l *line) hearSilence() {
	if !l.timers.isSet(timerSilence) {
		return
	}
	if loud(&l.port.sound.clean) {
		l.armSilence()
	}
}

// loud reports whether a frame is more than a line's noise.
func loud(f *hal.Frame) bool { return louder(f, silentBelow) }

// louder reports whether a frame has a sample above peak.
func louder(f *hal.Frame, peak int16) bool {
	for _, s := range f {
		if s > peak || s < -peak {
			return true
		}
	}
	return false
}
