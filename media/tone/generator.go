package tone

import (
	"math"
	"slices"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media"
)

// edge is the length of a burst's rise and fall: 1 ms keeps the click 40 dB
// down and moves the half-level point by only 0.5 ms.
const edge = hal.SampleRate / 1000

// Generator plays a tone; it is a media.Signal.
type Generator struct {
	segs []segment
	loop int
	cur  int
	pos  int // sample within segs[cur]
	osc  [4]rotor
	mod  rotor
	done bool
}

// segment is a country.Segment in samples.
type segment struct {
	n         int // 0: without end
	w         []float64
	amplitude float64
	modW      float64
	depth     float64
	rise      bool // the one before sounds otherwise
	fall      bool // the one after does
}

// NewGenerator makes a generator for t, which is not kept. A tone without
// segments ends at once.
func NewGenerator(t country.Tone) *Generator {
	g := &Generator{loop: t.Loop, done: len(t.Segments) == 0}
	for i, s := range t.Segments {
		g.segs = append(g.segs, newSegment(s))
		after := next(t, i)
		g.segs[i].fall = after < 0 || !joins(s, t.Segments[after])
		g.segs[i].rise = i == 0 || !joins(t.Segments[i-1], s)
	}
	if !g.done {
		g.enter(0, false)
	}
	return g
}

func next(t country.Tone, i int) int {
	if i+1 < len(t.Segments) {
		return i + 1
	}
	return t.Loop
}

// joins says whether b goes on where a ends: same frequencies, so no dip.
func joins(a, b country.Segment) bool { return slices.Equal(a.Freqs, b.Freqs) }

func newSegment(s country.Segment) segment {
	out := segment{
		n:         samples(s.Dur),
		amplitude: media.Amplitude(s.Level),
		modW:      omega(s.ModHz),
		depth:     s.Depth,
	}
	for _, f := range s.Freqs[:min(len(s.Freqs), 4)] {
		out.w = append(out.w, omega(f))
	}
	return out
}

func samples(d time.Duration) int { return int(hal.Ticks(d)) }

func omega(hz float64) float64 { return 2 * math.Pi * hz / hal.SampleRate }

// Read is media.Signal's. A continuous or repeating tone never ends.
func (g *Generator) Read(p []int16) int {
	n := 0
	for n < len(p) && !g.done {
		s := &g.segs[g.cur]
		k := len(p) - n
		if s.n > 0 {
			k = min(k, s.n-g.pos)
		}
		g.fill(s, p[n:n+k])
		n += k
		g.pos += k
		if s.n > 0 && g.pos >= s.n {
			g.advance()
		}
	}
	return n
}

func (g *Generator) advance() {
	to := g.cur + 1
	if to == len(g.segs) {
		to = g.loop
	}
	if to < 0 || to >= len(g.segs) {
		g.done = true
		return
	}
	g.enter(to, !g.segs[g.cur].fall)
}

// enter starts a segment; a joined one keeps the phase.
func (g *Generator) enter(to int, joined bool) {
	g.cur, g.pos = to, 0
	if joined {
		return
	}
	for i, w := range g.segs[to].w {
		g.osc[i] = newRotor(w)
	}
	// The envelope begins at its mean and rises.
	g.mod = newRotor(g.segs[to].modW)
}

func (g *Generator) fill(s *segment, p []int16) {
	if len(s.w) == 0 {
		clear(p)
		return
	}
	for i := range p {
		v := 0.0
		for k := range s.w {
			v += g.osc[k].next()
		}
		if s.modW > 0 {
			v *= 1 + s.depth*g.mod.next()
		}
		p[i] = clip(v * s.amplitude * s.shape(g.pos+i))
	}
	for k := range s.w {
		g.osc[k].settle()
	}
	g.mod.settle()
}

// shape is the gain at sample i of the segment: half a raised cosine at the
// edges, 1 between.
func (s *segment) shape(i int) float64 {
	if s.rise && i < edge {
		return raised(i)
	}
	if s.fall && s.n > 0 && s.n-1-i < edge {
		return raised(s.n - 1 - i)
	}
	return 1
}

func raised(i int) float64 { return 0.5 - 0.5*math.Cos(math.Pi*(float64(i)+0.5)/edge) }

func clip(v float64) int16 {
	return int16(math.Round(min(max(v, math.MinInt16), math.MaxInt16)))
}

// rotor is a sine oscillator by complex rotation.
type rotor struct{ c, s, cw, sw float64 }

func newRotor(w float64) rotor { return rotor{c: 1, cw: math.Cos(w), sw: math.Sin(w)} }

// next gives the sine and moves on by one sample.
func (r *rotor) next() float64 {
	s := r.s
	r.c, r.s = r.c*r.cw-r.s*r.sw, r.c*r.sw+r.s*r.cw
	return s
}

// settle takes the rounding out of the length, which would otherwise drift
// over hours.
func (r *rotor) settle() {
	k := (3 - r.c*r.c - r.s*r.s) / 2
	r.c *= k
	r.s *= k
}
