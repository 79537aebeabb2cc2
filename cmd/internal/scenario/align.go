package scenario

import (
	"cmp"
	"math"
	"slices"
)

// alignStep thins the samples of the first search; every delay is tried, since
// the harmonics of a voice do not forgive two samples.
const alignStep = 4

// align finds the delay with the best correlation over the loudest second: with
// thinned samples everywhere, then exactly around the best.
func align(said, heard []int16) int {
	from, probe := loudest(said)
	at := bestDelay(probe, heard, from, -from, len(heard)-from, alignStep)
	return bestDelay(probe, heard, from, at-2*alignStep, at+2*alignStep+1, 1)
}

// bestDelay is the first of the delays with the highest correlation.
func bestDelay(probe, heard []int16, from, low, high, step int) (at int) {
	s := newSearch(probe, heard, step)
	s.aim(low+from, high+from, 1)
	for d := low; d < high; d++ {
		if s.better(d + from) {
			at = d
		}
	}
	return at
}

// Find is where in a recording a probe fits best, of every so-manieth offset at
// which all of it lies within; 0 where there is none.
func Find(probe, heard []int16, every int) (at int) {
	s, end := newSearch(probe, heard, 1), len(heard)-len(probe)+1
	s.aim(0, end, every)
	for offset := 0; offset < end; offset += every {
		if s.better(offset) {
			at = offset
		}
	}
	return at
}

// stretch is after how many products a delay is given up if it cannot be better
// than the best any more.
const stretch = 64

// hair is more than what rounding can add to a correlation.
const hair = 1e-9

// search looks for the offset in a recording at which every step-th sample of a
// probe fits best. It gives just what dot gives for each offset, but leaves most
// of the products out: those behind the point from which on even a perfect fit
// would be too little (Cauchy and Schwarz).
type search struct {
	step   int
	whole  []int16 // the probe
	heard  []int16 // the recording
	probe  []int16 // thinned
	energy float64 // of it
	parts  []part  // of it, the loudest first
	comb   []comb  // the recording, one for each remainder of the offset
	sure   float64 // some offset has this much
	best   float64
}

// part is a stretch of the probe; left is the energy of all parts behind it.
type part struct {
	from, to     int
	energy, left float64
}

// comb is every step-th sample of a recording, and the energy before each.
type comb struct {
	pcm    []int16
	energy []float64
}

func newSearch(probe, heard []int16, step int) *search {
	s := &search{step: step, whole: probe, heard: heard, probe: thinned(probe, step), sure: -2, best: -2}
	for at := 0; at < len(s.probe); at += stretch {
		p := part{from: at, to: min(at+stretch, len(s.probe))}
		for _, v := range s.probe[p.from:p.to] {
			p.energy += square(v)
		}
		s.energy += p.energy
		s.parts = append(s.parts, p)
	}
	slices.SortFunc(s.parts, func(a, b part) int { return cmp.Compare(b.energy, a.energy) })
	left := s.energy
	for i := range s.parts {
		left -= s.parts[i].energy
		s.parts[i].left = left
	}
	for first := range min(step, len(heard)) {
		s.comb = append(s.comb, newComb(thinned(heard[first:], step)))
	}
	return s
}

func newComb(pcm []int16) comb {
	c := comb{pcm: pcm, energy: make([]float64, len(pcm)+1)}
	for i, v := range pcm {
		c.energy[i+1] = c.energy[i] + square(v)
	}
	return c
}

func thinned(pcm []int16, step int) []int16 {
	var out []int16
	for i := 0; i < len(pcm); i += step {
		out = append(out, pcm[i])
	}
	return out
}

func square(v int16) float64 { return float64(v) * float64(v) }

// aim makes sure of a good correlation before the search: that of the offset at
// which the loudest part of the probe fits best.
func (s *search) aim(low, high, every int) {
	at, most := -1, 0.0
	for offset := low; offset < high && len(s.parts) > 0; offset += every {
		if c, from, inside := s.at(offset); inside {
			p := s.parts[0]
			sum, energy := c.part(s.probe, p, from)
			if sum > 0 && sum*sum > most*energy { // energy is not 0 where sum is not
				at, most = offset, sum*sum/energy
			}
		}
	}
	if at >= 0 && s.better(at) {
		s.sure, s.best = s.best, -2
	}
}

// at finds the comb of an offset and the place in it; false where the offset
// lies outside of the recording.
func (s *search) at(offset int) (c *comb, from int, inside bool) {
	if offset < 0 || offset >= len(s.heard) {
		return nil, 0, false
	}
	return &s.comb[offset%s.step], offset / s.step, true
}

// part is the product of a part of the probe, which lies from there on, with the
// recording, and the energy of the recording in that stretch.
func (c *comb) part(probe []int16, p part, from int) (sum, energy float64) {
	a, b := min(from+p.from, len(c.pcm)), min(from+p.to, len(c.pcm))
	return product(probe[p.from:p.from+b-a], c.pcm[a:b]), c.energy[b] - c.energy[a]
}

// better reports whether the correlation at an offset is higher than at all that
// were asked for before.
func (s *search) better(offset int) bool {
	c, from, inside := s.at(offset)
	if !inside { // a few at the ends
		return s.take(dot(s.whole, s.heard, offset, s.step))
	}
	rest := c.energy[min(from+len(s.probe), len(c.pcm))] - c.energy[from]
	perfect := math.Sqrt(s.energy * rest)
	if perfect == 0 {
		return s.take(0)
	}
	least := (max(s.best, s.sure) - hair) * perfect
	var sum float64
	for _, p := range s.parts {
		more, energy := c.part(s.probe, p, from)
		sum, rest = sum+more, rest-energy
		if sum+math.Sqrt(p.left*rest) < least {
			return false
		}
	}
	return s.take(sum / perfect)
}

func (s *search) take(correlation float64) bool {
	if correlation <= s.best {
		return false
	}
	s.best = correlation
	return true
}

// product is the scalar product: whole numbers, so that the order does not matter.
func product(a, b []int16) float64 {
	var sum int64
	b = b[:len(a)]
	for i, v := range a {
		sum += int64(v) * int64(b[i])
	}
	return float64(sum)
}

// dot is the normalised correlation of a with b from offset, every step-th sample.
func dot(a, b []int16, offset, step int) float64 {
	var ab, aa, bb float64
	for i := 0; i < len(a); i += step {
		j := i + offset
		if j < 0 || j >= len(b) {
			aa += float64(a[i]) * float64(a[i])
			continue
		}
		x, y := float64(a[i]), float64(b[j])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}
