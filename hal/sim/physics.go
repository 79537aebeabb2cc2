package sim

import (
	"fmt"
	"math"
	"time"

	"ringdown/hal"
)

// Physics of a pair that is off unless asked for, by the URL or at the Desk.
const (
	maxImpulses = 6000.0 // a minute: the crackle of a wet joint
	impulsePeak = 12000  // ITU-T Q.45: impulses count from some -35 dBm0 up
	maxLoop     = 5.0    // km: with 0.4 mm wires and a telephone, 1,900 ohms (Q.552)
	loopOhms    = 280.0  // a km of 0.4 mm pair, both wires
	loopLoss    = 1.7    // dB a km at 1 kHz; it grows with the root of the frequency
	maxSlew     = 100 * time.Millisecond
	maxSplash   = time.Second
)

// crackle is impulse noise: random clicks, so many a minute on the mean.
type crackle struct {
	mean float64 // samples from one to the next, 0 none
	wait int
}

func (p *pair) crackles(perMinute float64) error {
	if !(perMinute >= 0 && perMinute <= maxImpulses) {
		return fmt.Errorf("%s: %g impulses a minute are not within 0 and %g", p.who, perMinute, maxImpulses)
	}
	p.crackle = crackle{}
	if perMinute > 0 {
		p.crackle.mean = 60 * hal.SampleRate / perMinute
		p.crackle.wait = p.nextImpulse()
	}
	return nil
}

func (p *pair) nextImpulse() int { return int(p.rng.ExpFloat64()*p.crackle.mean) + 1 }

// crack lets the impulses happen that fall into the next n samples. Their grain
// is the stretch that is rendered at once, at most 10 ms.
func (p *pair) crack(n int) {
	if p.crackle.wait -= n; p.crackle.wait > 0 {
		return
	}
	p.crackle.wait = p.nextImpulse()
	p.sound.click(p.rng)
	p.sound.spike *= float32(impulsePeak) / clickPeak
}

// cable is the attenuation distortion of a long loop, each way: a first-order
// low-pass that falls as far from 1 to 3.4 kHz as the wires do.
type cable struct {
	gain, a  float32
	far, own float32 // the filter's memory, towards the port and away from it
}

// newCable makes the filter for km of loop by bisection: a root of frequency law
// has no closed form in one pole.
func newCable(km float64) cable {
	if km <= 0 {
		return cable{}
	}
	want := loopLoss * km * (math.Sqrt(3.4) - 1)
	lo, hi := 0.01, 1.0
	for range 40 {
		if a := (lo + hi) / 2; onePole(a, 1000)-onePole(a, 3400) > want {
			lo = a
		} else {
			hi = a
		}
	}
	a := (lo + hi) / 2
	return cable{gain: float32(gain(-loopLoss*km - onePole(a, 1000))), a: float32(a)}
}

// onePole is the gain in dB of y += a(x-y) at hz.
func onePole(a, hz float64) float64 {
	b := 1 - a
	return 20*math.Log10(a) - 10*math.Log10(1+b*b-2*b*math.Cos(2*math.Pi*hz/hal.SampleRate))
}

func (c *cable) carry(p []float32, memory *float32) {
	y := *memory
	for i, x := range p {
		y += c.a * (x*c.gain - y)
		p[i] = y
	}
	*memory = y
}

// slew is a reversal on its way: the wires' capacitance and the feed's own ramp
// take time, and in the middle there is next to no voltage.
type slew struct {
	time hal.Tick // of a whole reversal, 0 none
	gen  uint32
	old  bool // the polarity is still the one before
	weak bool // hardly any voltage
}

// The middle tenth of a ramp from -48 to 48 V lies within 5 V of nought: no hook
// or battery sensor sees anything there.
const slewEdge, slewWeak = 0.45, 0.1

func (p *pair) slews(d time.Duration) error {
	if d < 0 || d > maxSlew {
		return fmt.Errorf("%s: a reversal of %v is not within 0s and %v", p.who, d, maxSlew)
	}
	p.slew.time = hal.Ticks(d)
	return nil
}

// ramp runs the reversal that has just been set.
func (p *pair) ramp() {
	p.slew.gen++
	gen := p.slew.gen
	step := func(after float64, old, weak bool) {
		p.w.after(hal.Tick(float64(p.slew.time)*after), func() {
			if p.slew.gen == gen {
				p.slew.old, p.slew.weak = old, weak
				p.bothLook()
			}
		})
	}
	p.slew.old, p.slew.weak = true, false
	step(slewEdge, false, true)
	step(slewEdge+slewWeak, false, false)
}

// bothLook lets both ends see what has changed on the wires.
func (p *pair) bothLook() {
	p.feedSeen()
	p.loopSeen()
}

// stick holds the hookswitch where it is, whatever is done with the handset.
func (f *phone) stick(stuck bool) {
	f.w.note(f.who, "hookswitch %s", map[bool]string{true: "stuck", false: "free"}[stuck])
	f.stuck = stuck
	if !stuck {
		f.contact(f.up)
	}
}
