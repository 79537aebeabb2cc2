package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

const (
	// polarityHold filters the slew of a reversal and clicks (analog.md s.5: 10
	// to 20 ms).
	polarityHold = 20 * time.Millisecond
	// polarityAfterAnswer is how long after our answer a reversal means only
	// that the exchange saw it (analog.md s.5: 600 ms).
	polarityAfterAnswer = 600 * time.Millisecond
	// noVoltageIdle and noVoltageTalking are how long battery is away before the
	// line counts as unplugged. An exchange opens a loop in a call for up to 1 s
	// to show a hang-up.
	noVoltageIdle    = time.Second
	noVoltageTalking = 2500 * time.Millisecond
	// voltageSettle is how long battery must be back: a plug that goes in makes
	// contact several times.
	voltageSettle = 300 * time.Millisecond
	// busyCyclesLeast: one cycle of busy tone may be speech.
	busyCyclesLeast = 2
)

// supervision is what is known of the far end while the line is off-hook.
type supervision struct {
	reversed bool            // polarity as last seen
	idle     bool            // polarity before this call: reversed
	held     bool            // polarity as it last held for long enough: reversed
	outgoing bool            //
	since    hal.Tick        // answered or seized
	sure     call.Confidence // of the FarAnswered that was posted, "" none
	ended    bool            // FarDisconnected was posted
	told     call.Tone
}

// polarity handles a change of polarity. It counts when it has held.
func (l *line) polarity(ev hal.Event) {
	l.watch.reversed = ev.Val == 1
	switch l.state {
	case lineIdle:
		if l.announcesByReversal() {
			l.alerted()
		}
	case lineSeizing, lineTalking:
		if l.flashID == 0 {
			l.timers.set(timerPolarity, ev.At+hal.Ticks(polarityHold))
		}
	}
}

// polarityHeld: what the new polarity means. On a call of ours the first change
// is the answer and the change back the hang-up; on a call to us any change is
// the hang-up, but for the one by which an exchange acknowledges our answer. An
// exchange that the profile does not expect to reverse means the same when it
// does.
func (l *line) polarityHeld() {
	w := &l.watch
	changed, same := w.reversed != w.idle, w.reversed == w.held
	w.held = w.reversed
	switch {
	case l.state != lineTalking, same:
	case w.outgoing && changed && l.prof.IgnoreAnswerReversal:
	case w.outgoing && changed && w.sure == "":
		l.answered(call.SureReversal)
	case w.outgoing && changed && w.sure == call.GuessTimer && l.prof.Answer.Reversal:
		w.sure = call.SureReversal // the guess was early
		l.tell(call.Event{Kind: call.FarAnswered, Confidence: w.sure})
	case l.prof.IgnoreReversal:
	case w.outgoing, l.clk.now-w.since > hal.Ticks(polarityAfterAnswer):
		l.gone(call.HowReversal)
	}
}

// answered reports that the far end took the call, once.
func (l *line) answered(how call.Confidence) {
	if l.state != lineTalking || !l.watch.outgoing || l.watch.sure != "" || l.watch.ended {
		return
	}
	l.timers.stop(timerAnswer)
	l.timers.stop(timerCeased)
	l.watch.sure = how
	l.tell(call.Event{Kind: call.FarAnswered, Confidence: how})
}

// gone reports that the far end hung up, once.
func (l *line) gone(how call.HangupHow) {
	if l.state == lineRinging && l.ring.glared { // nobody here has answered it
		l.hangUp()
		l.tell(call.Event{Kind: call.RingStop})
		return
	}
	if l.state != lineTalking || l.watch.ended {
		return
	}
	l.watch.ended = true
	l.timers.stop(timerAnswer)
	l.timers.stop(timerCeased)
	l.timers.stop(timerSilence)
	l.tell(call.Event{Kind: call.FarDisconnected, How: how})
}

// armAnswer waits for a sign of an answer after the last digit.
func (l *line) armAnswer() {
	if l.prof.Answer.Timer > 0 && l.watch.outgoing && l.watch.sure == "" {
		l.after(timerAnswer, l.prof.Answer.Timer)
	}
}

// battery handles battery coming or going.
func (l *line) battery(ev hal.Event) {
	if ev.Val == 0 {
		l.batteryGone(ev.At)
		return
	}
	l.timers.stop(timerBattery)
	l.timers.stop(timerCPC)
	least := l.cpcMin()
	if least > 0 && l.flashID == 0 && ev.Ms >= int32(least/time.Millisecond) {
		l.gone(call.HowCPC)
	}
	if !l.port.health.up && l.prof.Enabled {
		l.after(timerBatteryBack, voltageSettle)
	}
}

// batteryGone: a hang-up by CPC, or the cable.
func (l *line) batteryGone(at hal.Tick) {
	l.timers.stop(timerBatteryBack)
	if !l.port.health.up || l.flashID != 0 || l.digits.pulseID != 0 {
		return
	}
	wait := noVoltageIdle
	if l.state == lineTalking || l.state == lineSeizing {
		wait = noVoltageTalking
		if least := l.cpcMin(); least > 0 {
			l.timers.set(timerCPC, at+hal.Ticks(least))
		}
	}
	l.timers.set(timerBattery, at+hal.Ticks(wait))
}

// cpcMinDefault: a shorter open is a glitch of the exchange's own switching
// (analog.md s.5: 90 ms is the shortest CPC seen).
const cpcMinDefault = 90 * time.Millisecond

// cpcMin is the shortest open loop that is a hang-up, 0 where none is. A loop
// that opens means a hang-up also where the profile does not expect it.
func (l *line) cpcMin() time.Duration {
	if l.prof.IgnoreCPC {
		return 0
	}
	return orDefault(orDefault(l.prof.Disconnect.CPCMin, l.prof.Disconnect.CPC), cpcMinDefault)
}

// announcesByReversal reports whether caller id follows a reversal.
func (l *line) announcesByReversal() bool {
	switch l.prof.way().Alert {
	case country.AlertReversal, country.AlertReversalDTAS, country.AlertCAR:
		return true
	}
	return false
}
