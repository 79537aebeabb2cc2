package fxo

import (
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/callerid"
)

const (
	// clipBeforeRing is the least silence between caller id and the next ring
	// (GR-30, EN 300 659-1: 200 ms), and a frame for our own delay.
	clipBeforeRing = 220 * time.Millisecond
	// clipDelay is kept when a profile gives none (GR-30: 500 ms typical).
	clipDelay = 500 * time.Millisecond
	// clipLongest bounds one announcement: V.23 data lasts 2.5 s at most, a
	// DTMF string of 20 digits 4 s.
	clipLongest = 6 * time.Second
	// alertSilence stands between the reversal and the alert tone (SIN 242:
	// at least 100 ms).
	alertSilence = 120 * time.Millisecond
	// carBurst is the Japanese receiver-seizing signal: 0.5 s on, 0.5 s off,
	// until the telephone goes off-hook, for at most carFor.
	carBurst = 500 * time.Millisecond
	carFor   = 6500 * time.Millisecond
	// carHangUp is how long the telephone may take to go on-hook after data.
	carHangUp = 700 * time.Millisecond
	// loopGone is the current in µA below which a telephone is on-hook, although
	// the card still waits whether it is a flash: an off-hook one draws 10 mA.
	loopGone = 3000
	// carSettle stands between the telephone's off-hook and the data.
	carSettle = 200 * time.Millisecond
)

// showCallerID takes an id that came after the ringing began.
func (p *phone) showCallerID(id call.CallerID) {
	r := &p.ringer
	if p.offHook {
		p.showInCall(id)
		return
	}
	if !known(id) {
		return
	}
	switch {
	case r.wanted:
		r.id = id
	case r.on && r.id != id:
		r.id, r.pending = id, true
		p.planClip()
	case r.announcing && !known(r.id):
		r.id = id
	}
}

// encode makes an id into sound of bounded length. A name that cannot be
// written in this country's letters is left out.
func (p *phone) encode(id call.CallerID) ([]int16, error) { return p.encodeAs(p.prof.way(), id) }

func (p *phone) encodeAs(w country.CallerID, id call.CallerID) ([]int16, error) {
	info := callerid.Info{Number: id.Number, Name: id.Name, Withheld: id.Withheld, Time: orNow(id.Time), OutOfArea: id.Number == "" && !id.Withheld}
	sig, err := callerid.Encode(w, info)
	if err != nil && id.Name != "" {
		info.Name = ""
		sig, err = callerid.Encode(w, info)
	}
	if err != nil {
		return nil, fmt.Errorf("make caller id for %s: %w", p.name, err)
	}
	pcm := make([]int16, hal.Ticks(clipLongest))
	return pcm[:sig.Read(pcm)], nil
}

// orNow is when the call came in, by our own clock where the exchange did not
// tell.
func orNow(mmddhhmm string) string {
	if mmddhhmm != "" {
		return mmddhhmm
	}
	return time.Now().Format("01021504")
}

// planClip waits for the silence in which an id can be shown that was not known
// before the ringing began.
func (p *phone) planClip() {
	r := &p.ringer
	if r.on && r.pending && p.canShow() {
		from, _ := p.nextSilence()
		p.timers.set(timerClip, max(from, p.clk.now))
	}
}

// canShow reports whether this telephone has a caller id that can be sent after
// ringing has begun. The Japanese sequence cannot: it is itself a ring.
func (p *phone) canShow() bool {
	w := p.prof.way()
	return w.Scheme != country.CIDNone && w.Scheme != "" && w.Alert != country.AlertCAR &&
		p.hw.Caps().Has(hal.CapOnHookTx)
}

// nextSilence is the present long pause of the cadence, or the next one: from
// where the scheme lets data begin, until the next ring.
func (p *phone) nextSilence() (from, until hal.Tick) {
	steps := p.cadence()
	long := longestSilence(steps)
	lead := orDefault(p.prof.way().Delay, clipDelay)
	at := p.ringer.began
	for {
		for i, d := range steps {
			if end := at + hal.Ticks(d); i%2 == 1 && d == long && p.clk.now < end {
				return at + hal.Ticks(lead), end
			}
			at += hal.Ticks(d)
		}
	}
}

// clipDue: a silence has begun. Data that would run into the next ring makes
// that ring wait: the ringing is begun anew after the data.
func (p *phone) clipDue() {
	r := &p.ringer
	switch {
	case r.car:
		p.carDue()
		return
	case !r.on || !r.pending || p.offHook:
		return
	}
	r.pending = false
	pcm, err := p.encode(r.id)
	if err != nil {
		return // the number is not one that this scheme can send
	}
	_, until := p.nextSilence()
	if r.anew = p.showsAnother(r.id, false); r.anew || p.prof.way().When == country.BeforeFirstRing {
		p.announce()
		return
	}
	if p.clk.now+hal.Tick(len(pcm))+hal.Ticks(clipBeforeRing) > until {
		p.ringer.announcing = true
		p.begin(hal.Pattern{Steps: []hal.Step{{Drive: hal.OHTForward}}}, 0, pcm)
		return
	}
	r.sending = true
	p.port.sound.play = media.NewSamples(pcm, false)
}

// clipSent: the sound has ended.
func (p *phone) clipSent() {
	r := &p.ringer
	r.sending = false
	p.told()
	switch {
	case r.car:
		p.after(timerClip, carHangUp)
	case r.announcing:
		p.after(timerRing, orDefault(p.prof.way().Gap, clipBeforeRing))
	default:
		p.planClip()
	}
}

// announce sends the caller id before the first ring.
func (p *phone) announce() {
	w := p.prof.way()
	pcm, err := p.encode(p.ringer.id)
	if err != nil { // the number is not one that this scheme can send
		p.startCadence()
		return
	}
	p.ringer.announcing, p.ringer.on = true, false
	if w.When == country.AfterFirstRing && p.ringer.anew {
		p.announceAnew(pcm)
		return
	}
	switch w.Alert {
	case country.AlertCAR:
		p.ringer.clip = media.NewSamples(pcm, false)
		p.startCAR()
	case country.AlertRingPulse:
		p.begin(hal.Pattern{Steps: []hal.Step{{Drive: hal.Ring, Dur: ringPulse}, {Drive: hal.OHTForward}}},
			ringPulse+w.Delay, pcm)
	case country.AlertReversal:
		p.begin(hal.Pattern{Steps: []hal.Step{{Drive: hal.OHTReverse}}}, w.Delay, pcm)
	case country.AlertReversalDTAS:
		p.begin(hal.Pattern{Steps: []hal.Step{{Drive: hal.OHTReverse}}}, alertSilence, p.alertTone(w, pcm))
	case country.AlertDTAS:
		p.begin(hal.Pattern{Steps: []hal.Step{{Drive: hal.OHTForward}}}, hal.FrameTime, p.alertTone(w, pcm))
	default: // nothing to keep a distance from
		p.begin(hal.Pattern{Steps: []hal.Step{{Drive: hal.OHTForward}}}, hal.FrameTime, pcm)
	}
}

// ringPulse is the ring-pulse alert (EN 300 659-1: 200 to 300 ms).
const ringPulse = 250 * time.Millisecond

// begin sets the pair as the alert wants it and queues the sound.
func (p *phone) begin(alert hal.Pattern, wait time.Duration, pcm []int16) {
	if _, err := p.run(alert); err != nil {
		p.ringer = ringer{}
		p.refused(err)
		return
	}
	quiet := media.Silence(hal.Ticks(wait))
	p.ringer.sending = true
	p.port.sound.play = media.NewSequence(&quiet, media.NewSamples(pcm, false))
}

// alertTone puts the dual alert tone and its pause in front of the data.
func (p *phone) alertTone(w country.CallerID, pcm []int16) []int16 {
	out := make([]int16, hal.Ticks(clipLongest))
	n := callerid.NewAlert(callerid.AlertOnHook, dualLevel).Read(out)
	n += int(hal.Ticks(orDefault(w.Delay, alertPause)))
	return append(out[:n], pcm...)
}

// dualLevel is the level of each of its tones: EN 300 659-1 wants at least -40
// dBV at the telephone, and -9.78 at most.
const dualLevel = -16

// alertPause stands between alert tone and data (EN 300 659-1: 45 to 500 ms).
const alertPause = 100 * time.Millisecond

// startCAR begins the Japanese sequence: reversal and the receiver-seizing
// signal; the telephone goes off-hook by itself, hears the data and goes
// on-hook again; then it is rung.
func (p *phone) startCAR() {
	n := int(carFor / (2 * carBurst))
	_, err := p.run(hal.Pattern{Repeat: n - 1, From: 1, Steps: []hal.Step{
		{Drive: hal.OHTReverse, Dur: alertSilence},
		{Drive: hal.Ring, Dur: carBurst},
		{Drive: hal.OHTReverse, Dur: carBurst},
	}})
	if err != nil {
		p.ringer = ringer{}
		p.refused(err)
		return
	}
	p.ringer.car = true
	p.after(timerClip, alertSilence+carFor)
}

// takesHook reports whether a hook change belongs to the Japanese sequence
// rather than to a person.
func (r *ringer) takesHook(bool) bool { return r.car }

// carHook handles the telephone's own off-hook and on-hook for the data.
func (p *phone) carHook(off bool) {
	r := &p.ringer
	if !off { // it has the data, or gave up: ring
		p.port.sound.play, r.sending = nil, false
		p.timers.stop(timerClip)
		r.car = false
		_ = p.hold(hal.Forward) // refused only by a fault, which is told as such
		p.after(timerRing, orDefault(p.prof.way().Gap, clipBeforeRing))
		return
	}
	if r.clip == nil {
		return
	}
	if p.hw.Caps().Has(hal.CapPolarityTx) { // the line stays reversed until it has the data
		_ = p.hold(hal.Reverse)
	}
	quiet := media.Silence(hal.Ticks(carSettle))
	p.port.sound.play = media.NewSequence(&quiet, r.clip)
	r.clip, r.sending = nil, true
	p.timers.stop(timerClip)
}

// carDue: the telephone did not take part. One that is still off-hook has been
// lifted by a person; one that never went off-hook is rung.
func (p *phone) carDue() {
	st, err := p.snapshot()
	if err == nil && p.hangingUp(st) && !p.ringer.waited {
		p.ringer.waited = true
		p.after(timerClip, p.prof.Flash.Max)
		return
	}
	p.ringer.car = false
	if err == nil && st.OffHook {
		p.hook(true)
		return
	}
	p.ringer.announcing = true
	p.ringNow()
}

// hangingUp reports whether a telephone that counts as off-hook may be hanging
// up: the card tells only after the longest flash.
func (p *phone) hangingUp(st hal.State) bool {
	return st.OffHook && (st.MicroAmps < loopGone || !p.hw.Caps().Has(hal.CapCurrent))
}
