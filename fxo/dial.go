package fxo

import (
	"strings"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media/dtmf"
)

// maxDigits bounds what waits to be dialled. A number has at most 15 digits
// (E.164), with prefixes and pauses some 40; what comes beyond is dropped and
// reported, for then somebody dials faster than the exchange can take for a
// long time.
const maxDigits = 128

// The digits of one generator: a batch, so that a hang-up is never far.
const (
	pulseMakeDefault  = 40 * time.Millisecond // 10 pulses a second, 1.5 : 1
	pulseBreakDefault = 60 * time.Millisecond
	interDigitDefault = 750 * time.Millisecond // analog.md s.5
	pauseDefault      = 2 * time.Second        // a ',' as modems understand it
)

// dialling is what is on its way to the exchange.
type dialling struct {
	queue   string   // not yet begun
	given   string   // all since the last DigitsSent
	busy    bool     // something is going out
	until   hal.Tick // the echo of what went out lasts so long
	out     hal.Tick // when the first number was out, 0: none has been
	pulseID uint32   // pattern of the pulses that run, 0 none
}

// dial takes digits for the exchange; they go out in order, after what is still
// going out.
func (l *line) dial(digits string) {
	room := maxDigits - len(l.digits.queue)
	if room < len(digits) {
		digits = digits[:room]
	}
	switch {
	case l.state == lineSeizing, l.state == lineTalking, l.seize.wanted:
		l.digits.queue += digits
		l.digits.given += digits
		l.dialNext()
	default:
		l.seizeFailed(l.label() + " is on-hook: nothing can be dialled.")
	}
}

// dialNext begins with what comes next, if nothing is going out.
func (l *line) dialNext() {
	if l.digits.busy || l.state != lineTalking || l.timers.isSet(timerDial) {
		return
	}
	q := l.digits.queue
	switch {
	case q == "":
		l.dialled()
	case q[0] == ',':
		l.digits.queue = q[1:]
		l.after(timerDial, orDefault(l.prof.Dial.Pause, pauseDefault))
	case l.prof.PulseDial && isPulse(q[0]):
		l.digits.queue = q[1:]
		l.sendPulses(q[0])
	default:
		l.sendTones()
	}
}

// dialled: everything is out.
func (l *line) dialled() {
	if l.digits.given == "" {
		return
	}
	l.tell(call.Event{Kind: call.DigitsSent, Digits: l.digits.given})
	l.digits.given = ""
	if l.digits.out == 0 {
		l.digits.out = l.clk.now
	}
	l.armAnswer()
}

// sendTones sends as many digits as can go out without a pause or a pulse.
func (l *line) sendTones() {
	q := l.digits.queue
	n := strings.IndexByte(q, ',')
	if n < 0 {
		n = len(q)
	}
	if l.prof.PulseDial {
		n = 1
	}
	d := l.prof.Dial
	gen, err := dtmf.NewGenerator(q[:n], dtmf.Timing{On: d.DTMFOn, Off: d.DTMFOff, Level: d.DTMFLevel, Twist: d.DTMFTwist})
	l.digits.queue = q[n:]
	if err != nil {
		l.digits.given = strings.Replace(l.digits.given, q[:n], "", 1)
		l.dialNext()
		return
	}
	l.digits.busy = true
	l.port.sound.play = gen
}

// tonesSent: the generator has ended.
func (l *line) tonesSent() {
	l.digits.busy = false
	l.dialNext()
}

// isPulse reports whether a digit exists as pulses.
func isPulse(d byte) bool { return d >= '0' && d <= '9' }

// sendPulses opens the loop once for a 1, ten times for a 0.
func (l *line) sendPulses(d byte) {
	n := int(d - '0')
	if n == 0 {
		n = 10
	}
	pat := hal.Pattern{
		Steps: []hal.Step{
			{Drive: hal.OnHook, Dur: orDefault(l.prof.Dial.PulseBreak, pulseBreakDefault)},
			{Drive: hal.OffHook, Dur: orDefault(l.prof.Dial.PulseMake, pulseMakeDefault)},
		},
		Repeat: n - 1,
	}
	if _, err := l.run(pat); err != nil {
		l.fail(l.label() + " does not work: " + plain(err) + ".")
		return
	}
	l.digits.busy, l.digits.pulseID = true, l.runs
}

// pulsesSent: the digit is out; the next one follows after the pause that tells
// them apart.
func (l *line) pulsesSent() {
	l.digits.busy, l.digits.pulseID = false, 0
	l.after(timerDial, orDefault(l.prof.Dial.InterDigit, interDigitDefault))
}

// flash opens the loop for the exchange's flash time.
func (l *line) flash() {
	if l.state != lineTalking {
		return
	}
	pat := hal.Pattern{Steps: []hal.Step{
		{Drive: hal.OnHook, Dur: orDefault(l.prof.Flash.Send, flashDefault)},
		{Drive: hal.OffHook, Dur: flashSettle},
	}}
	if _, err := l.run(pat); err != nil {
		l.fail(l.label() + " does not work: " + plain(err) + ".")
		return
	}
	l.flashID = l.runs
	l.timers.stop(timerCPC)
}

const (
	flashDefault = 600 * time.Millisecond // analog.md s.5, US
	// flashSettle is how long loop current and polarity may be unsteady after a
	// flash without meaning anything.
	flashSettle = 100 * time.Millisecond
)

func orDefault(d, other time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return other
}
