package fxo

import (
	"errors"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media/dtmf"
	"ringdown/media/tone"
)

// phone is an FXS port: a telephone is plugged in.
type phone struct {
	*unit
	offHook  bool
	ringer   ringer
	shown    shown
	lamp     lamp
	pulses   pulses
	ears     *dtmf.Detector
	keying   bool // a digit is sounding
	clampFor int  // frames after that in which a clamp for this digit alone stays
	inCall   offhook
	cpcID    uint32 // pattern of a CPC that runs, 0 none
}

// newPhone makes the unit of an FXS port.
func newPhone(p *port) *unit {
	u := &unit{port: p}
	ph := &phone{unit: u}
	u.signaller, u.sounder, u.keeper = ph, ph, ph
	return u
}

// event handles what the card saw.
func (p *phone) event(ev hal.Event) {
	if p.trouble(ev) || !p.port.health.up {
		return
	}
	switch ev.Kind {
	case hal.EvHook:
		p.hook(ev.Val == 1)
	case hal.EvRingTrip:
		p.ringer.on = false
	case hal.EvFlash:
		p.breakSeen(ev)
	case hal.EvPulse:
		p.pulsed(int(ev.Val))
	case hal.EvDTMF:
		p.key(byte(ev.Val))
	case hal.EvPatternDone, hal.EvPatternAbort:
		p.patternEnd(ev)
	}
}

// fire handles a timer that is due.
func (p *phone) fire(k timerKind) {
	switch k {
	case timerRetry:
		p.mend()
	case timerPulse:
		p.pulsesOver()
	case timerClip:
		p.clipDue()
	case timerRing:
		p.ringNow()
	case timerHook:
		p.lookAtHook()
	case timerLamp:
		p.lampDue()
	}
}

// do carries out an effect.
func (p *phone) do(e call.Effect) {
	switch e.Kind {
	case call.RingPhone:
		p.ringPhone(e.CallerID, e.Settled, country.RingName(e.Ring))
	case call.ShowCallerID:
		p.showCallerID(e.CallerID)
	case call.StopRinging:
		p.stopRinging()
	case call.PlayTone:
		p.playTone(country.ToneKind(e.Tone))
	case call.StopTone:
		p.port.sound.cut()
	case call.PlaySound:
		p.playSound(e)
	case call.SignalCPC:
		p.signalCPC()
	}
}

// hook handles off-hook and on-hook, each once.
func (p *phone) hook(off bool) {
	if p.ringer.takesHook(off) {
		p.carHook(off)
		return
	}
	if off == p.offHook {
		return
	}
	p.offHook = off
	p.cutLamp()
	p.ringer.stop(p)
	p.shown = shown{}
	p.pulses = pulses{}
	p.inCallOver()
	p.timers.stop(timerPulse)
	p.port.sound.play, p.port.sound.beep = nil, nil
	if off {
		p.ears = dtmf.NewDetector(dtmf.Config{})
		p.tell(call.Event{Kind: call.OffHook})
		return
	}
	p.ears, p.keying = nil, false
	p.tell(call.Event{Kind: call.OnHook})
	p.lookAtLamp()
}

// patternEnd sorts the ends of our own patterns.
func (p *phone) patternEnd(ev hal.Event) {
	if uint32(ev.Val) == p.cpcID {
		p.cpcID = 0
		p.after(timerHook, hookAfterCPC)
	}
}

// hookAfterCPC is how long the loop current takes to come back after the feed
// was open, with the debounce of the card.
const hookAfterCPC = 100 * time.Millisecond

// lookAtHook takes the truth after a time in which the hook could not be seen.
func (p *phone) lookAtHook() {
	st, err := p.snapshot()
	if err != nil {
		p.fail(p.label() + " does not work: " + plain(err) + ".")
		return
	}
	p.hook(st.OffHook)
}

// adopt takes over what the hardware says after a start or after lost events.
func (p *phone) adopt(st hal.State) {
	p.hook(st.OffHook)
	p.lamp.lit = st.Drive == hal.Neon
	if p.ringer.on && !st.PatternRuns { // the card restarted: ring on
		p.startCadence()
	}
	p.lookAtLamp()
}

// reset forgets the call; the hardware stops its ringing with Stop.
func (p *phone) reset() {
	p.stopHardware()
	p.port.sound.forget()
	*p = phone{unit: p.unit, lamp: lamp{on: p.lamp.on, unsure: p.lamp.unsure || p.lamp.sending}}
}

func (p *phone) reconfigured(prof Profile) {
	p.prof = prof
	p.lookAtLamp()
}

// stopHardware ends a pattern; the port feeds the telephone again.
func (p *phone) stopHardware() {
	if p.ringer.on || p.ringer.announcing || p.lamp.sending || p.lamp.lit || p.cpcID != 0 {
		p.runs++
		_ = p.hold(hal.Forward) // a port that refuses this is told by its fault
	}
}

// signalCPC opens the loop for the country's time, so that equipment at the
// port sees that the far end has gone.
func (p *phone) signalCPC() {
	if !p.offHook {
		return
	}
	if !p.hw.Caps().Has(hal.CapFeedOpen) {
		return
	}
	pat := hal.Pattern{Steps: []hal.Step{
		{Drive: hal.Open, Dur: orDefault(p.prof.Disconnect.CPC, cpcDefault)},
		{Drive: hal.Forward, Dur: hookAfterCPC},
	}}
	if _, err := p.run(pat); err != nil {
		p.refused(err)
		return
	}
	p.cpcID = p.runs
}

// cpcDefault is sent where the country's exchanges send none: 500 ms is what
// equipment that looks for it takes (analog.md s.5).
const cpcDefault = 500 * time.Millisecond

// refused turns a refusal of the hardware into the event that explains it.
func (p *phone) refused(err error) {
	switch {
	case errors.Is(err, hal.ErrGone): // the bank tells
	case errors.Is(err, hal.ErrState):
		p.refusedByState(err)
	default:
		p.fail(p.label() + " does not work: " + plain(err) + ".")
	}
}

// refusedByState: the pair is not as we thought. Off-hook is told even when it
// was told before, so that whoever rang this telephone learns of it.
func (p *phone) refusedByState(err error) {
	st, snap := p.snapshot()
	switch {
	case snap == nil && st.OffHook && p.offHook:
		p.tell(call.Event{Kind: call.OffHook})
	case snap == nil && st.OffHook:
		p.hook(true)
	default:
		p.fail(p.label() + " does not work: " + plain(err) + ".")
	}
}

// playTone plays a tone of the country's plan; a plan without it has one that
// tells the same.
func (p *phone) playTone(kind country.ToneKind) {
	t, ok := toneOf(&p.prof, kind)
	if !ok || !p.offHook {
		return
	}
	p.port.sound.cut()
	p.port.sound.play = tone.NewGenerator(t)
}

// likeTone is the tone to take where a plan lacks kind; it ends at dial tone.
func likeTone(kind country.ToneKind) country.ToneKind {
	switch kind {
	case country.Unobtainable, country.SIT, country.Howler:
		return country.Congestion
	case country.Congestion:
		return country.BusyTone
	}
	return country.DialTone
}

// needsSound: off-hook, or caller id is being sent.
func (p *phone) needsSound() bool { return p.offHook || p.port.sound.play != nil }

// hear works on the frame that came in.
func (p *phone) hear() {
	s := &p.port.sound
	s.take()
	p.hearKeys()
	s.clampOut()
	p.hushInCall()
}

// speak fills the frame that goes out.
func (p *phone) speak() {
	ended := p.port.sound.give()
	shows := p.inCall.state != offhookNone
	p.inCallNext(ended)
	switch {
	case !ended || shows:
	case p.lamp.sending:
		p.lampSent()
	case p.ringer.sending:
		p.clipSent()
	default:
		p.soundEnded()
	}
}
