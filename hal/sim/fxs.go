package sim

import "ringdown/hal"

// Senses of an FXS port, after the ProSLIC family's data sheets and ITU-T Q.552.
const (
	tripMin   = 40 * 8  // samples from off-hook in ringing to ring trip…
	tripMax   = 150 * 8 // …which is to be within 200 ms
	pulseMin  = 10 * 8  // a break shorter than this is a bounce
	pulseEnd  = 200 * 8 // a make longer than this ends the digit (inter-digit >= 256 ms)
	maxPulses = 10

	// neonVolts is what a telephone exchange feeds to light a neon lamp: Bellcore's
	// and Zaptel's drivers give 90 V and more, and a neon lamp strikes at some 75.
	neonVolts = 90.0
)

// hookBreak is what the hook sensor knows of a break in the loop current.
type hookBreak struct {
	at     hal.Tick
	open   bool
	pulses int
	gen    uint32
}

// driveFeed makes the feed what the drive says.
func (p *port) driveFeed() {
	f := feed{on: true}
	switch p.drive {
	case hal.Open:
		f.on = false
	case hal.TipOpen:
		f.on = false
	case hal.Reverse, hal.OHTReverse:
		f.reversed = true
	case hal.Neon:
		f.high = true
	case hal.Ring:
		f.ringHz, f.ringV = p.ringing()
	}
	p.setFeed(f)
	p.loopChanged()
}

// ringing is the frequency and voltage: the pattern's, else the port's.
func (p *port) ringing() (hz, v float64) {
	hz, v = p.run.pattern.Hz, p.run.pattern.VRms
	if hz == 0 {
		hz = p.cfg.RingHz
	}
	if v == 0 {
		v = p.cfg.RingV
	}
	return hz, v
}

// loopChanged implements feeder for FXS ports.
func (p *port) loopChanged() {
	if p.dead || !p.feed.on || p.slew.weak { // nothing can be sensed without feed, or in our own reversal
		return
	}
	hold := hal.Ticks(p.cfg.HookDebounce)
	if p.feed.ringing() && p.current() {
		hold = tripMin + hal.Tick(p.rng.IntN(tripMax-tripMin))
	}
	p.hook.set(p.w, p.current(), hold, func(hal.Tick) { p.hooked() })
}

// hooked acts on a debounced change of the loop current.
func (p *port) hooked() {
	switch {
	case p.hook.is && !p.off:
		p.lifted()
	case !p.hook.is && p.off:
		p.broken()
	case p.hook.is && p.breaks.open:
		p.mended()
	}
}

// lifted is off-hook: it stops ringing and on-hook transmission first.
func (p *port) lifted() {
	switch {
	case p.drive == hal.Ring:
		p.setDrive(hal.Forward)
		p.post(hal.EvRingTrip, 0, 0)
		p.abort()
	case p.run.runs && has(p.run.pattern, hal.Ring):
		p.abort()
		p.setDrive(hal.Forward)
	case p.drive == hal.OHTForward || p.drive == hal.OHTReverse:
		p.abort()
		p.setDrive(p.drive - hal.OHTForward + hal.Forward)
	case p.drive == hal.Neon:
		p.abort()
		p.setDrive(hal.Forward)
	}
	p.off, p.offAt = true, p.w.now
	p.breaks = hookBreak{gen: p.breaks.gen + 1}
	p.post(hal.EvHook, 0, 1)
}

// broken is the start of a break: a pulse, a flash or the end, as time will tell.
func (p *port) broken() {
	b := &p.breaks
	b.at, b.open = p.hook.edge, true
	b.gen++
	gen := b.gen
	wait := hal.Ticks(p.cfg.FlashMax)
	if gone := p.w.now - b.at; gone < wait {
		wait -= gone
	}
	p.w.after(wait, func() {
		if p.breaks.gen == gen && p.off {
			p.off, p.breaks.open, p.breaks.pulses = false, false, 0
			p.post(hal.EvHook, int32((p.w.now-b.at)/8), 0)
		}
	})
}

// mended is the end of a break while off-hook.
func (p *port) mended() {
	b := &p.breaks
	b.open = false
	b.gen++
	long := p.hook.edge - b.at
	switch {
	case long >= hal.Ticks(p.cfg.FlashMin):
		b.pulses = 0
		p.post(hal.EvFlash, int32(long/8), 0)
	case long >= pulseMin:
		b.pulses++
	}
	if b.pulses > 0 {
		p.awaitDigit(b.gen)
	}
}

// awaitDigit reports the digit once no more pulses come.
func (p *port) awaitDigit(gen uint32) {
	p.w.after(pulseEnd, func() {
		b := &p.breaks
		if b.gen != gen || !p.off {
			return
		}
		if b.pulses <= maxPulses {
			p.post(hal.EvPulse, 0, int32(b.pulses))
		}
		b.pulses = 0
	})
}
