package sim

import "ringdown/hal"

// Senses of an FXO port, after the Si3050 family's data sheets.
const (
	ringThreshold   = 16.5          // V rms that always counts as ringing
	ringOffTrailer  = 50 * 8        // samples without a crossing: it has ended
	polarityFilter  = 20 * 8        // samples: slew and contact bounce
	batteryFilter   = 16 * 8        // samples: one reading of the voltage register
	parallelFilter  = 50 * 8        // samples
	unknownRingRate = hal.Tick(640) // samples to wait when the rate is not known
)

// driveLoop opens or closes our loop.
func (p *port) driveLoop() {
	closed := p.drive == hal.OffHook
	if closed && p.ring.want {
		p.senseRing(false) // a closed loop hides the ringing from the detector
	}
	p.setLoop(closed)
	p.feedChanged()
}

// feedChanged implements taker for FXO ports: the senses look at the pair.
func (p *port) feedChanged() {
	f := p.seenFeed()
	p.senseRing(f.ringV >= ringThreshold && p.drive != hal.OffHook)
	p.battery.set(p.w, f.on, batteryFilter, func(lasted hal.Tick) {
		p.post(hal.EvBattery, int32(lasted/8), truth(p.battery.is))
	})
	if f.on { // without battery there is no polarity
		p.reversed.set(p.w, f.reversed, polarityFilter, func(hal.Tick) {
			p.post(hal.EvPolarity, 0, truth(p.reversed.is))
		})
	}
	p.other.set(p.w, p.parallel && f.on || p.bypassed() && p.current(), parallelFilter, func(hal.Tick) {
		p.post(hal.EvParallel, 0, truth(p.other.is))
	})
}

// senseRing feeds the ring detector: two periods of ringing are ringing.
func (p *port) senseRing(on bool) {
	hold := hal.Tick(ringOffTrailer)
	hz := p.seenFeed().ringHz
	if on {
		hold = unknownRingRate
		if hz > 0 {
			hold = hal.Tick(2 * hal.SampleRate / hz)
		}
	}
	p.ring.set(p.w, on, hold, func(lasted hal.Tick) {
		if p.ring.is {
			p.post(hal.EvRingOn, 0, int32(hz+0.5))
			return
		}
		p.post(hal.EvRingOff, int32(lasted/8), 0)
	})
}

func truth(b bool) int32 {
	if b {
		return 1
	}
	return 0
}
