package fxo

import (
	"cmp"
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

const (
	// guardLeast is kept when a profile gives no guard time: exchanges need
	// some 0.2 s to see an open loop as a release.
	guardLeast = 200 * time.Millisecond
	// blindLeast is the least wait before dialling blind: the exchange needs a
	// moment to connect its digit receiver.
	blindLeast = 500 * time.Millisecond
	// toneWaitDefault is taken when a profile says to wait for dial tone but not
	// for how long.
	toneWaitDefault = 5 * time.Second
	// toneHold is how long dial tone must last: longer than a burst of any
	// country's busy tone at the beginning of a call (CN: 350 ms).
	toneHold = 400 * time.Millisecond
)

// seizing is the way from on-hook to dial tone.
type seizing struct {
	wanted bool     // SeizeLine came during the guard time
	began  hal.Tick // off-hook
	voice  int      // frames with sound that is no tone
}

// seizeLine goes off-hook for an outgoing call.
func (l *line) seizeLine() {
	if l.oneWay() {
		l.seizeFailed(l.label() + " passes sound one way at a time: nobody can call out over it.")
		return
	}
	switch l.state {
	case lineGuarded:
		l.seize.wanted = true
	case lineIdle:
		l.tryToSeize()
	case lineAlerted, lineConfirming, lineRinging, lineFetching:
		l.seizeFailed(call.Glare + ": " + l.label() + " has an incoming call.")
	default:
		l.seizeFailed(l.label() + " is in use.")
	}
}

// tryToSeize looks at the pair first: ringing that began a moment ago may not
// have been reported yet.
func (l *line) tryToSeize() {
	st, err := l.snapshot()
	switch {
	case err != nil:
		l.seizeFailed(l.label() + " does not work: " + plain(err) + ".")
	case st.Ringing:
		l.seizeFailed(call.Glare + ": " + l.label() + " has an incoming call.")
		l.ringOn(hal.Event{Kind: hal.EvRingOn, At: l.clk.now})
	case !st.Battery:
		l.seizeFailed(l.label() + " has no voltage: the cable is unplugged or the exchange is down.")
	default:
		l.takeLine(st)
	}
}

func (l *line) takeLine(st hal.State) {
	if !l.offHook() {
		l.seizeFailed(cmp.Or(l.port.health.reason, l.label()+" is gone: its card does not answer."))
		return
	}
	l.state = lineSeizing
	l.seize = seizing{began: l.clk.now}
	l.watch = supervision{reversed: st.Reversed}
	l.id.on = false
	l.ears.open(l.tones())
	l.port.sound.tone = ""
	if l.prof.Dial.Tone {
		l.after(timerDialTone, orDefault(l.prof.Dial.ToneWait, toneWaitDefault))
		return
	}
	l.after(timerBlind, max(l.prof.Dial.BlindWait, blindLeast))
}

// seized: the exchange is ready for digits.
func (l *line) seized(how string) {
	if l.state != lineSeizing {
		return
	}
	l.timers.stop(timerDialTone)
	l.timers.stop(timerBlind)
	l.timers.stop(timerToneHold)
	l.talk(true)
	l.tell(call.Event{Kind: call.LineSeized, Text: how})
	l.dialNext()
}

// dialToneBegan: it may still be the first burst of another tone, so it has to
// last; for certain is soon enough.
func (l *line) dialToneBegan(confirmed bool) {
	switch {
	case l.state == lineTalking && confirmed && !l.watch.outgoing:
		l.nobodyThere()
	case l.state != lineSeizing:
	case confirmed:
		l.dialToneHeard()
	case !l.timers.isSet(timerToneHold):
		l.after(timerToneHold, toneHold)
	}
}

// missedFor is how long after our answer dial tone means that the caller had
// just given up: the exchange's delay, and the time until the tone is certain.
const missedFor = 15 * time.Second

// nobodyThere: dial tone on a call that we answered. The caller gave up in that
// moment, and the exchange takes us for a subscriber who wants to dial.
func (l *line) nobodyThere() {
	if l.clk.now-l.watch.since < hal.Ticks(missedFor) {
		l.gone(call.HowRingCeased)
	}
}

// dialToneHeard ends the waiting.
func (l *line) dialToneHeard() {
	took := (l.clk.now - l.seize.began).Duration().Round(10 * time.Millisecond)
	l.seized(fmt.Sprintf("dial tone heard after %v", took))
}

// noDialTone: the wait is over.
func (l *line) noDialTone() {
	if l.state != lineSeizing {
		return
	}
	wait := orDefault(l.prof.Dial.ToneWait, toneWaitDefault)
	if l.prof.BlindDial {
		l.seized(fmt.Sprintf("no dial tone within %v, dialled all the same", wait))
		return
	}
	if l.seize.voice >= voiceFrames {
		l.glare() // somebody speaks: we have answered a call
		return
	}
	l.hangUp()
	l.seizeFailed(fmt.Sprintf("%s gave no dial tone within %v.", l.label(), wait))
}

// voiceFrames of sound without a tone, 0.3 s, are somebody who speaks.
const voiceFrames = 30

// hearVoice notices that there is somebody on the line where dial tone should
// be.
func (l *line) hearVoice() {
	if l.state == lineSeizing && l.watch.told == "" && !l.timers.isSet(timerToneHold) && loud(&l.port.sound.rx) {
		l.seize.voice++
	}
}

// glare: the exchange rang in the moment in which we seized. The closed loop
// has answered the caller, so the call is taken as one that rings; AnswerLine
// then finds it answered.
func (l *line) glare() {
	l.timers.stop(timerDialTone)
	l.timers.stop(timerBlind)
	l.timers.stop(timerToneHold)
	l.seizeFailed(call.Glare + ": " + l.label() + " has an incoming call.")
	l.state = lineRinging
	l.ring.glared, l.ring.count = true, 1
	l.tell(call.Event{Kind: call.RingStart, CallerID: l.id.known})
}

func (l *line) seizeFailed(why string) {
	l.digits = dialling{}
	l.tell(call.Event{Kind: call.SeizeFailed, Text: why})
}
