package fxo

import (
	"errors"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// lineState is what a line is doing, as its own pair shows it.
type lineState uint8

const (
	lineIdle       lineState = iota
	lineAlerted              // something announced a call: a reversal, or digits on-hook
	lineConfirming           // ringing voltage that may be a click
	lineRinging              // RingStart was posted
	lineFetching             // off-hook for the caller id of the Japanese sequence
	lineGuarded              // on-hook, but the exchange needs its time
	lineSeizing              // off-hook, waiting for dial tone
	lineTalking              // off-hook: answered, or seized with dial tone
)

// line is an FXO port: an exchange line is plugged in.
type line struct {
	*unit
	state   lineState
	ring    ringing
	id      identity
	seize   seizing
	digits  dialling
	watch   supervision
	ears    ears
	flashID uint32 // pattern of a hook flash that runs, 0 none
}

// newLine makes the unit of an FXO port.
func newLine(p *port) *unit {
	u := &unit{port: p}
	l := &line{unit: u}
	u.signaller, u.sounder, u.keeper = l, l, l
	return u
}

// event handles what the card saw.
func (l *line) event(ev hal.Event) {
	if l.trouble(ev) {
		return
	}
	if ev.Kind == hal.EvBattery {
		l.battery(ev)
		return
	}
	if !l.port.health.up {
		return
	}
	switch ev.Kind {
	case hal.EvRingOn:
		l.ringOn(ev)
	case hal.EvRingOff:
		l.ringOff(ev)
	case hal.EvPolarity:
		l.polarity(ev)
	case hal.EvPatternDone, hal.EvPatternAbort:
		l.patternEnd(ev)
	case hal.EvCaller:
		l.read()
	case hal.EvFarTone:
		l.farTone(ev.Val)
	case hal.EvDTMF:
		l.keyed(ev.Val)
	}
}

// fire handles a timer that is due.
func (l *line) fire(k timerKind) {
	switch k {
	case timerRetry:
		l.mend()
	case timerBattery:
		l.noVoltage()
	case timerBatteryBack:
		l.mend()
	case timerRingConfirm:
		l.ringValid()
	case timerRingEnd:
		l.ringCeased()
	case timerAlert:
		l.alertOver()
	case timerGuard:
		l.guardOver()
	case timerDialTone:
		l.noDialTone()
	case timerToneHold:
		l.dialToneHeard()
	case timerBlind:
		l.seized("dial tone was not waited for")
	case timerCPC:
		l.gone(call.HowCPC)
	case timerPolarity:
		l.polarityHeld()
	case timerAnswer:
		l.answered(call.GuessTimer)
	case timerCeased:
		l.answered(call.LikelyRingback)
	case timerSilence:
		l.gone(call.HowSilence)
	case timerDial:
		l.dialNext()
	}
}

// do carries out an effect.
func (l *line) do(e call.Effect) {
	switch e.Kind {
	case call.AnswerLine:
		l.answer()
	case call.SeizeLine:
		l.seizeLine()
	case call.DialDigits:
		l.dial(e.Digits)
	case call.FlashLine:
		l.flash()
	case call.ReleaseLine:
		l.release()
	case call.PlayTone:
		l.playTone(country.ToneKind(e.Tone))
	case call.StopTone:
		l.stopTone()
	case call.PlaySound:
		l.playSound(e)
	}
}

// patternEnd sorts the ends of our own patterns.
func (l *line) patternEnd(ev hal.Event) {
	switch id := uint32(ev.Val); {
	case id == l.flashID:
		l.flashID = 0
	case id == l.digits.pulseID && ev.Kind == hal.EvPatternDone:
		l.pulsesSent()
	case id == l.digits.pulseID:
		l.digits.pulseID = 0
	}
}

// offHook closes the loop, or tells why it cannot.
func (l *line) offHook() bool { return l.drive(hal.OffHook) }

// drive sets one drive; a refusal takes the port down, since the line's state
// is not what we think it is.
func (l *line) drive(d hal.Drive) bool {
	err := l.hold(d)
	if err == nil {
		return true
	}
	if !errors.Is(err, hal.ErrGone) { // a gone card is told by its bank
		l.fail(l.label() + " does not work: " + plain(err) + ".")
	}
	return false
}

// rest is the drive of a line that nobody uses: listening when its caller id
// comes without an announcement.
func (l *line) rest() {
	if l.unannounced() {
		l.drive(hal.Monitor)
		return
	}
	l.drive(hal.OnHook)
}

// adopt takes over what the hardware says after a start or after lost events.
func (l *line) adopt(st hal.State) {
	if l.cutOff(st) {
		l.fail(l.label() + " was cut off: its card restarted.")
		l.port.health.pause = 0
		l.mend()
		return
	}
	switch {
	case !st.Battery && !st.Ringing:
		l.batteryGone(l.clk.now)
	case st.Ringing && !l.ring.on:
		l.ringOn(hal.Event{Kind: hal.EvRingOn, At: l.clk.now})
	case !st.Ringing && l.ring.on:
		l.ringOff(hal.Event{Kind: hal.EvRingOff, At: l.clk.now, Ms: ringMinMs})
	}
	l.watch.reversed = st.Reversed
	switch l.state {
	case lineIdle:
		l.id.begin(l.prof.way())
		l.rest()
	case lineAlerted, lineRinging:
		l.drive(hal.Monitor)
	}
}

// cutOff reports whether the hardware is on-hook while we are in a call: it
// restarted, and the exchange has seen a hang-up.
func (l *line) cutOff(st hal.State) bool {
	inCall := l.state == lineTalking || l.state == lineSeizing || l.state == lineFetching || l.ring.glared
	return inCall && st.Drive != hal.OffHook && l.flashID == 0 && l.digits.pulseID == 0
}

// reset forgets the call. The hardware is on-hook by itself after a fault; told
// again it changes nothing.
func (l *line) reset() {
	_ = l.hold(hal.OnHook) // a dead port refuses, and is on-hook all the same
	l.port.sound.forget()
	*l = line{unit: l.unit, watch: supervision{reversed: l.watch.reversed}}
}

// reconfigured takes a new profile; a call in progress keeps what it began with.
func (l *line) reconfigured(p Profile) {
	l.prof, l.plan = p, nil
	if l.state == lineIdle {
		l.id.begin(p.way())
		l.rest()
	}
}

// unannounced reports whether caller id may come at any moment on this line.
func (l *line) unannounced() bool {
	w := l.prof.way()
	return w.When == country.BeforeFirstRing && w.Scheme != country.CIDNone && w.Scheme != "" &&
		(w.Alert == country.AlertNone || w.Alert == country.AlertDTAS || w.Alert == "") &&
		l.hw.Caps().Has(hal.CapOnHookRx)
}
