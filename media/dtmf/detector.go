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

// The talk-off guards.
const (
	// purity is the part of all sound that the two tones must hold: it passes
	// digits in noise 7 dB below them, which speech with its pitch and its
	// formants does not reach for long.
	purity = 0.75
	// pure is the part of the sound above the dial tone's band that they must
	// hold where a dial tone sounds as well. Speech stayed below 0.9.
	pure = 0.92
	// lowSteady is by how much the energy of the dial tone may change from
	// before the digit to now: two tones that beat do so.
	lowSteady = 1.5
	goodHops  = 3  // of the windows that have passed every test in a row
	together  = 32 // samples by which the tones' beginnings may differ, 5 ms
	evenHops  = 5
	evenPower = 0.62 // over these hops a tone's power may change by 2 dB
	onPower   = 0.7  // and the newest window may lack it for 2 ms
)

const (
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
	low, high := c.rise(c.pair/4), c.rise(4+c.pair%4)
	c.onset = (low + high) / 2
	return c.now()-c.onset >= c.limits.on && math.Abs(low-high) <= together &&
		c.even(c.pair/4) && c.even(4+c.pair%4) && c.calm()
}

// calm reports whether what sounds below the band is little, or was there
// before the digit as it is now: a dial tone. Speech has its pitch there.
func (c *core) calm() bool {
	w := c.bank.back(0)
	tones := w[c.pair/4].power()*restore(c.fl) + w[4+c.pair%4].power()*restore(c.fh)
	tones *= 2.0 * hop / (weight * weight) // the energy of a hop of both
	since := uint64(min(history/2, max(4, (c.now()-c.onset)/hop)))
	now := c.bank.lowMean(since-1, 0)
	if now+c.bank.wenergy*hop/weight < tones/purity {
		return true
	}
	if c.bank.wenergy*hop/weight > tones/pure {
		return false
	}
	before := c.bank.lowMean(history, since+1)
	return now < before*lowSteady && before < now*lowSteady
}

// rise looks back to where tone k had half of its present amplitude.
func (c *core) rise(k int) float64 {
	after := size(c.bank.back(0)[k])
	want := after / 2
	for ago := uint64(1); ago < history; ago++ {
		a := size(c.bank.back(ago)[k])
		if a < want {
			return c.middle() - hop*(float64(ago)-(want-a)/(after-a))
		}
		after = a
	}
	return c.middle() - hop*history
}

func size(v cell) float64 { return math.Sqrt(float64(v.power())) }

// even reports whether tone k kept its level over the last windows: it is still
// on, and no formant that glides through.
func (c *core) even(k int) bool {
	now := c.bank.back(0)[k].power()
	least, most := now, now
	for ago := uint64(1); ago < evenHops; ago++ {
		p := c.bank.back(ago)[k].power()
		least, most = min(least, p), max(most, p)
	}
	return least > most*c.limits.even && now > most*onPower
}

// amplitude is that of both tones together, some hops ago.
func (c *core) amplitude(ago uint64) float64 {
	w := c.bank.back(ago)
	return size(w[c.pair/4]) + size(w[4+c.pair%4])
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
