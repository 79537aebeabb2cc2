package dtmf

import "time"

const (
	// lookAhead is the delay of a Clamp: 25 ms, so that a digit is known before
	// its first sample leaves.
	lookAhead = 200
	// clampOn is the length after which sound counts as a digit here. One hop
	// later it is known, which is when less than 4 ms have passed.
	clampOn = 25 * time.Millisecond
	// clampEven allows more change of level than a detector does: neighbouring
	// tones beat, and a digit missed is worse here than a syllable muted.
	clampEven = 0.4
	guard     = 16 // samples muted on either side, 2 ms: the edges' uncertainty
)

// Clamp takes DTMF digits out of a stream. Its ears are wider than those of any
// exchange, so what it lets through no exchange registers.
type Clamp struct {
	core core
	line [lookAhead]int16
	at   uint64 // samples taken in; the next to leave is at - lookAhead
	from float64
	to   float64
}

// NewClamp gives a clamp whose stream begins with silence.
func NewClamp() *Clamp {
	l := Config{MinLevel: -46, Normal: 16, Reverse: 14, MinOn: clampOn, Tolerance: 0.03}.limits()
	l.even = clampEven
	return &Clamp{core: newCore(l)}
}

// Delay is by how many samples the stream leaves later.
func (c *Clamp) Delay() int { return lookAhead }

// Process replaces p by what leaves while p goes in: the stream 25 ms ago, with
// silence in the place of digits. It reports whether it muted anything.
func (c *Clamp) Process(p []int16) (muted bool) {
	for len(p) > 0 {
		n, done := c.core.bank.feed(p)
		if done {
			c.core.step()
			c.mark()
		}
		muted = c.pass(p[:n]) || muted
		p = p[n:]
	}
	return muted
}

// mark keeps the stretch of the digit that is on, which ends where it fell.
func (c *Clamp) mark() {
	k := &c.core
	if !k.on {
		return
	}
	c.from, c.to = k.onset-guard, k.now()+lookAhead
	if k.falling {
		c.to = k.edge + guard
	}
}

func (c *Clamp) pass(p []int16) (muted bool) {
	for i, v := range p {
		slot := c.at % lookAhead
		out := c.line[slot]
		c.line[slot] = v
		if t := float64(c.at) - lookAhead; t >= c.from && t < c.to {
			out, muted = 0, true
		}
		p[i] = out
		c.at++
	}
	return muted
}
