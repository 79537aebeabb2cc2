package dtmf

import "math"

// Event tells that a digit began, or, with End, that it is over.
type Event struct {
	Digit byte   // 0-9, A-D, * or #
	At    uint64 // sample at which the digit began, from the detector's first
	Ms    int    // its length, at the end; how long it had lasted, at the start
	End   bool
}

// Detector hears digits. Make it with [NewDetector].
type Detector struct {
	core   core
	events []Event
}

// NewDetector gives a detector with the window that c describes.
func NewDetector(c Config) *Detector {
	return &Detector{core: newCore(c.limits()), events: make([]Event, 0, 16)}
}

// Write hears p and gives what it told, in order. The slice is valid until the
// next Write.
func (d *Detector) Write(p []int16) []Event {
	d.events = d.events[:0]
	for len(p) > 0 {
		n, done := d.core.bank.feed(p)
		p = p[n:]
		if done {
			d.look()
		}
	}
	return d.events
}

func (d *Detector) look() {
	c := &d.core
	was, pair, onset := c.on, c.pair, c.onset
	c.step()
	switch {
	case !was && c.on:
		d.tell(c.pair, c.onset, c.now()-c.onset, false)
	case was && !c.on:
		d.tell(pair, onset, c.edge-onset, true)
	}
}

func (d *Detector) tell(pair int, onset, length float64, end bool) {
	d.events = append(d.events, Event{
		Digit: digits[pair], At: uint64(max(0, onset)), End: end,
		Ms: int(math.Round(length * 1000 / sampleRate)),
	})
}

// The talk-off guards. The two tones must hold this part of all sound above the
// dial tone: 0.72 passes digits in noise 7 dB below them, which speech with its
// formants does not reach for long.
const (
	purity    = 0.72
	goodHops  = 3    // of the windows that have passed every test in a row
	edgeDelay = 10.0 // samples by which the filter delays an edge, measured
	forget    = 0.75 // per hop, of the frequency error's average
	// windowSeconds is the length of a rectangle that loses as much of a tone
	// that is off its frequency as the window does.
	windowSeconds = 0.0131
)

// core follows one digit at a time, a step per hop.
type core struct {
	limits limits
	bank   bank

	// the candidate, while no digit is on
	pair     int // row*4 + column
	good     int // windows in a row that passed
	low, hi  cell
	fl, fh   float64 // frequency errors in Hz
	on       bool
	onset    float64 // sample at which the digit began
	plateau  float64 // its amplitude
	previous float64 // amplitude one hop ago
	falling  bool    // it fell below half its amplitude, at edge
	edge     float64
}

func newCore(l limits) core { return core{limits: l, bank: newBank(), pair: -1} }

// now is the last sample heard; the middle of the newest window lies half a
// window before it.
func (c *core) now() float64 { return float64(c.bank.at) * hop }

func (c *core) middle() float64 { return c.now() - taps*hop/2 - edgeDelay }

func (c *core) step() {
	loud := c.bank.finish(c.limits.least)
	if c.on {
		c.follow()
		return
	}
	if !loud || !c.passes() {
		c.good = 0
		return
	}
	c.good++
	if c.good >= goodHops && c.steady() {
		c.begin()
	}
}

// passes puts the newest window to the tests and picks the candidate.
func (c *core) passes() bool {
	w := c.bank.back(0)
	row, col := loudest(w[0:4]), loudest(w[4:8])
	pl, ph := w[row].power(), w[4+col].power()
	if min(pl, ph) < c.limits.power/4 || (pl+ph)*2 < 0.3*weight*c.bank.wenergy {
		return false
	}
	c.track(row, col)
	pl, ph = pl*restore(c.fl), ph*restore(c.fh)
	return min(pl, ph) >= c.limits.power &&
		ph <= pl*c.limits.normal && pl <= ph*c.limits.reverse &&
		(pl+ph)*2 >= purity*weight*c.bank.wenergy
}

func loudest(w []cell) int {
	best := 0
	for k := 1; k < len(w); k++ {
		if w[k].power() > w[best].power() {
			best = k
		}
	}
	return best
}

// track averages the frequency errors of the pair.
func (c *core) track(row, col int) {
	if pair := row*4 + col; pair != c.pair {
		c.pair, c.good = pair, 0
		c.low, c.hi = cell{}, cell{}
	}
	c.low = average(c.low, c.bank.advance(row))
	c.hi = average(c.hi, c.bank.advance(4+col))
	c.fl, c.fh = c.low.hz(), c.hi.hz()
}

func average(sum, v cell) cell {
	return cell{sum.re*forget + v.re, sum.im*forget + v.im}
}

// hz turns the phase gained in two hops into a frequency.
func (c cell) hz() float64 {
	return math.Atan2(float64(c.im), float64(c.re)) * sampleRate / (2 * math.Pi * 2 * hop)
}

// restore is the power that a tone off by hz lost in the window, as a factor.
func restore(hz float64) float32 {
	x := min(math.Abs(hz), 40) * windowSeconds
	x *= x
	return float32(1 / (1 - x*(3.2899-x*4.3292))) // sinc² of x, to the fourth power
}

// steady reports whether the candidate has its frequencies and its length.
func (c *core) steady() bool {
	if math.Abs(c.fl) > c.limits.hz[c.pair/4] || math.Abs(c.fh) > c.limits.hz[4+c.pair%4] {
		return false
	}
	c.onset = c.findOnset()
	return c.now()-c.onset >= c.limits.on
}

func (c *core) amplitude(ago uint64) float64 {
	w := c.bank.back(ago)
	return math.Sqrt(float64(w[c.pair/4].power())) + math.Sqrt(float64(w[4+c.pair%4].power()))
}

// findOnset looks back to where the pair had half of its present amplitude.
func (c *core) findOnset() float64 {
	after := c.amplitude(0)
	want := after / 2
	for ago := uint64(1); ago < history; ago++ {
		a := c.amplitude(ago)
		if a < want {
			return c.middle() - hop*(float64(ago)-(want-a)/(after-a))
		}
		after = a
	}
	return c.middle() - hop*history
}

func (c *core) begin() {
	c.on, c.falling = true, false
	c.plateau = c.amplitude(0)
	c.previous = c.plateau
}

// follow watches the digit that is on for its end.
func (c *core) follow() {
	a := c.amplitude(0)
	want := c.plateau / 2
	switch {
	case !c.falling && a < want:
		c.falling = true
		c.edge = c.crossing(a, want)
	case c.falling && a >= want && c.crossing(a, want)-c.edge < c.limits.off:
		c.falling = false
	case c.falling && (a >= want || c.middle()-c.edge >= c.limits.off):
		c.on, c.good = false, 0
	case !c.falling && a > 0.7*c.plateau:
		c.plateau += 0.25 * (a - c.plateau)
	}
	c.previous = a
}

func (c *core) crossing(a, want float64) float64 {
	return c.middle() - hop*(want-a)/(c.previous-a)
}
