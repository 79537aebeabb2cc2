package echo

import (
	"time"

	"ringdown/hal"
)

const (
	// Tails of 16 to 128 ms: a hybrid next door, and one behind a long network.
	minTail = 16 * time.Millisecond
	maxTail = 128 * time.Millisecond
	// silence is the mean square of a frame that is none: -64 dBm0, above the
	// idle pattern of A-law (±8).
	silence = 100
)

// Canceller cancels the echo of one line. Make it with [New].
type Canceller struct {
	filter   filter
	guard    guard
	nlp      suppressor
	far      history
	meter    meter
	disabled bool
	nonlin   bool

	x, y, e [size]float32 // work
	d       [block]float32
	xs, es  spectrum
}

// New gives a canceller for echoes up to tail later, 16 to 128 ms; a tail
// outside of that takes the nearer end. It knows nothing yet.
func New(tail time.Duration) *Canceller {
	tail = max(minTail, min(maxTail, tail))
	parts := int((tail + hal.FrameTime - 1) / hal.FrameTime)
	c := &Canceller{filter: newFilter(parts)}
	c.Reset()
	return c
}

// Reset forgets the echo path, for the next call.
func (c *Canceller) Reset() {
	c.filter.reset()
	c.far = history{quiet: c.filter.parts}
	c.guard = guard{}
	c.nlp.reset()
	c.MeasureAnew()
}

// Disable passes near through untouched while off is true, as fax needs.
func (c *Canceller) Disable(off bool) { c.disabled = off }

// NonLinear switches the non-linear processor. It is off at first.
func (c *Canceller) NonLinear(on bool) { c.nonlin = on }

// Cancel takes a frame that was sent towards the line, far, and the frame that
// came from it meanwhile, near, and puts near without far's echo into out,
// which may be near itself.
func (c *Canceller) Cancel(far, near, out *hal.Frame) {
	quiet := c.far.hear(far, c.filter.parts)
	if quiet || c.disabled {
		*out = *near
		if c.nonlin && !c.disabled {
			c.nlp.listen(near)
		}
		return
	}
	c.push()
	c.estimate(near)
	c.learn()
	if c.nonlin {
		c.nlp.suppress(&c.d, (*[block]float32)(c.y[block:]), (*[block]float32)(c.e[block:]))
	}
	for i, v := range c.e[block:] {
		out[i] = clip(v)
	}
}

func clip(v float32) int16 {
	switch {
	case v > 32767:
		return 32767
	case v < -32768:
		return -32768
	case v < 0:
		return int16(v - 0.5)
	}
	return int16(v + 0.5)
}

// push takes the far end's newest frame, with the one before it, into the
// filter.
func (c *Canceller) push() {
	if c.far.silent[0] && c.far.silent[1] {
		c.xs = spectrum{}
	} else {
		for i := range block {
			c.x[i], c.x[block+i] = float32(c.far.frames[1][i]), float32(c.far.frames[0][i])
		}
		c.filter.fft.forward(&c.x, &c.xs)
	}
	c.filter.push(&c.xs)
}

// estimate puts the echo into the second half of y and what is left of near
// into that of e.
func (c *Canceller) estimate(near *hal.Frame) {
	c.filter.output(&c.es)
	c.filter.fft.inverse(&c.es, &c.y)
	for i := range block {
		c.d[i] = float32(near[i])
		c.e[i] = 0
		c.e[block+i] = c.d[i] - c.y[block+i]
	}
}

func (c *Canceller) learn() {
	e := (*[block]float32)(c.e[block:])
	left, near := energy(e), energy(&c.d)
	if !c.far.silent[0] {
		c.meter.add(energy((*[block]float32)(c.x[block:])), near, left)
	}
	if c.guard.worse(left, near, energy((*[block]float32)(c.y[block:]))) {
		c.filter.doubt()
	}
	c.filter.fft.forward(&c.e, &c.es)
	c.filter.adapt(&c.es)
}

func energy(p *[block]float32) (sum float32) {
	for _, v := range p {
		sum += v * v
	}
	return sum
}

// history is what the far end sent last, and for how long it has been quiet.
type history struct {
	frames [2]hal.Frame
	silent [2]bool
	quiet  int // silent frames in a row, up to the length of the filter
}

// hear takes a frame and reports whether all that can still echo is silence.
func (h *history) hear(far *hal.Frame, parts int) bool {
	h.frames[1], h.silent[1] = h.frames[0], h.silent[0]
	h.frames[0] = *far
	h.silent[0] = isSilent(far)
	if !h.silent[0] {
		h.quiet = 0
		return false
	}
	h.quiet = min(h.quiet+1, parts+1)
	return h.quiet > parts
}

func isSilent(p *hal.Frame) bool {
	var sum int64
	for _, v := range p {
		sum += int64(v) * int64(v)
	}
	return sum < silence*block
}

// guard notices a canceller that adds sound instead of taking it away: the echo
// path has changed. A right estimate y takes its own power out of near d, what
// is left, e, is less by as much; a wrong one adds its own power. Double talk
// blurs that for some frames, but does not shift it.
type guard struct{ e, d, y float32 }

const (
	guardPart  = 0.12 // of the newest frame: an average over 80 ms
	guardOver  = 1.25 // 1 dB louder than without the canceller
	guardShare = 0.5  // of y's power that was added: half-way between wrong and useless
)

func (g *guard) worse(e, d, y float32) bool {
	g.e += guardPart * (e - g.e)
	g.d += guardPart * (d - g.d)
	g.y += guardPart * (y - g.y)
	if g.e < guardOver*g.d || g.e-g.d < guardShare*g.y || g.e < silence*block {
		return false
	}
	*g = guard{}
	return true
}
