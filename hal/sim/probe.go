package sim

import "fmt"

// Reading is what an instrument across one pair shows.
type Reading struct {
	Port      string  // "fxo1"
	Volts     float64 // DC, tip to ring
	Amperes   float64
	RingVolts float64 // rms, 0 when nothing rings
	RingHz    float64
	// Low and High are the extremes of the sound on the pair, both ways, since the
	// last look.
	Low, High int16
}

// Probe looks at all pairs, for a screen that draws them. While there is none,
// nothing is measured.
type Probe struct{ w *world }

// Probe puts an instrument across every pair. Close takes it away.
func (d *Desk) Probe() *Probe {
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	d.w.probes++
	return &Probe{d.w}
}

// Close ends the measuring.
func (p *Probe) Close() {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.w.probes--
}

// Read appends one reading for each pair to into, lines first. Two probes share
// the extremes of the sound: each is told by one of them.
func (p *Probe) Read(into []Reading) []Reading {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.w.catchUp()
	for _, x := range p.w.pairs {
		r := Reading{Port: x.id, Low: x.peak.low, High: x.peak.high}
		r.Volts, r.Amperes = x.measure()
		if f := x.seenFeed(); f.ringing() {
			r.RingVolts, r.RingHz = f.ringV, f.ringHz
		}
		x.peak = peak{}
		into = append(into, r)
	}
	return into
}

// peak is the lowest and the highest of a sound.
type peak struct{ low, high int16 }

func (k *peak) take(p []float32) {
	for _, v := range p {
		k.low, k.high = min(k.low, clip(v)), max(k.high, clip(v))
	}
}

// crowded refuses one person more.
func crowded(at string) error {
	return fmt.Errorf("%s has %d people at it already: one of them must leave first", at, maxPeople)
}
