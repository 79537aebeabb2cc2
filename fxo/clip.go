package fxo

import (
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
	carHangUp = 2 * time.Second
	// carSettle stands between the telephone's off-hook and the data.
	carSettle = 200 * time.Millisecond
)

// showCallerID takes an id that came after the ringing began.
func (p *phone) showCallerID(id call.CallerID) {
	r := &p.ringer
	if !known(id) || p.offHook {
		return
	}
	switch {
	case r.wanted:
		r.id = id
	case r.on && r.id != id:
		r.id, r.pending = id, true
		p.planClip()
	}
}

// encode makes an id into sound of bounded length. Without its name it is
// shorter.
func (p *phone) encode(id call.CallerID, withName bool) ([]int16, error) {
	info := callerid.Info{Number: id.Number, Withheld: id.Withheld, Time: id.Time, OutOfArea: !known(id)}
	if withName {
		info.Name = id.Name
	}
	sig, err := callerid.Encode(p.prof.way(), info)
	if err != nil {
		return nil, err
	}
	pcm := make([]int16, hal.Ticks(clipLongest))
	return pcm[:sig.Read(pcm)], nil
}

// planClip looks for the silence in which the id can be shown: the present one
// or the next, whichever has room, with the name if that fits anywhere.
func (p *phone) planClip() {
	r := &p.ringer
	w := p.prof.way()
	if !r.on || !r.pending || r.sending || w.Scheme == country.CIDNone || w.Scheme == country.CIDNTT ||
		w.Scheme == "" || !p.hw.Caps().Has(hal.CapOnHookTx) {
		return
	}
	for _, withName := range []bool{true, false} {
		pcm, err := p.encode(r.id, withName)
		if err != nil {
			continue
		}
		length := hal.Tick(len(pcm)).Duration()
		if at, ok := p.nextSilence(length); ok {
			r.clip, r.length = media.NewSamples(pcm, false), length
			p.timers.set(timerClip, at)
			return
		}
	}
}

// nextSilence is when a signal of this length may begin: after the delay that
// the scheme wants, and over before the next ring.
func (p *phone) nextSilence(length time.Duration) (hal.Tick, bool) {
	steps := cadence(p.prof)
	start := p.ringer.began
	lead := orDefault(p.prof.way().Delay, clipDelay)
	const rounds = 2 // the present period and the next hold every kind of silence
	period := hal.Tick(0)
	for _, d := range steps {
		period += hal.Ticks(d)
	}
	start += (max(p.clk.now, start) - start) / period * period
	for range rounds {
		for i, d := range steps {
			if i%2 == 1 {
				at := max(start+hal.Ticks(lead), p.clk.now)
				if at+hal.Ticks(length+clipBeforeRing) <= start+hal.Ticks(d) {
					return at, true
				}
			}
			start += hal.Ticks(d)
		}
	}
	return 0, false
}

// clipDue: the silence has begun; the id goes out if there still is room.
func (p *phone) clipDue() {
	r := &p.ringer
	switch {
	case r.car:
		p.carDue()
	case r.on && r.pending && r.clip != nil && !p.offHook:
		at, ok := p.nextSilence(r.length)
		if ok && at > p.clk.now+hal.Ticks(hal.FrameTime) {
			p.timers.set(timerClip, at)
			return
		}
		r.pending, r.sending = false, true
		p.port.sound.play = r.clip
	}
}

// clipSent: the sound has ended.
func (p *phone) clipSent() {
	r := &p.ringer
	r.sending, r.clip = false, nil
	switch {
	case r.car:
		p.after(timerClip, carHangUp)
	case r.announcing:
		p.after(timerRing, orDefault(p.prof.way().Gap, clipBeforeRing))
	case r.pending:
		p.planClip()
	}
}

// announce sends the caller id before the first ring.
func (p *phone) announce() {
	w := p.prof.way()
	pcm, err := p.encode(p.ringer.id, true)
	if err != nil { // not in this country's letters: the number alone
		pcm, err = p.encode(p.ringer.id, false)
	}
	if err != nil {
		p.startCadence()
		return
	}
	p.ringer.announcing = true
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
	default:
		p.begin(hal.Pattern{Steps: []hal.Step{{Drive: hal.OHTForward}}}, w.Delay, pcm)
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
	n := callerid.NewAlert(w.Level).Read(out)
	n += int(hal.Ticks(orDefault(w.Delay, alertPause)))
	return append(out[:n], pcm...)
}

// alertPause stands between alert tone and data (EN 300 659-1: 45 to 500 ms).
const alertPause = 100 * time.Millisecond

// startCAR begins the Japanese sequence: reversal and the receiver-seizing
// signal; the telephone goes off-hook by itself, hears the data and goes
// on-hook again; then it is rung.
func (p *phone) startCAR() {
	n := int(carFor / (2 * carBurst))
	_, err := p.run(hal.Pattern{Repeat: n - 1, Steps: []hal.Step{
		{Drive: hal.Ring, Dur: carBurst}, {Drive: hal.OHTReverse, Dur: carBurst},
	}})
	if err != nil {
		p.ringer = ringer{}
		p.refused(err)
		return
	}
	p.ringer.car = true
	p.after(timerClip, carFor)
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
		p.after(timerRing, orDefault(p.prof.way().Gap, clipBeforeRing))
		return
	}
	if r.clip == nil {
		return
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
	p.ringer.car = false
	if err == nil && st.OffHook {
		p.hook(true)
		return
	}
	p.ringer.announcing = true
	p.ringNow()
}
