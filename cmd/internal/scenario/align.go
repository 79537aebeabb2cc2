package scenario

import "math"

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
	s := newSearch(probe, heard, 1)
	for offset := 0; offset+len(probe) <= len(heard); offset += every {
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
	step  int
	whole []int16   // the probe
	heard []int16   // the recording
	probe []int16   // thinned
	left  []float64 // energy of probe from each stretch on
	comb  []comb    // the recording, one for each remainder of the offset
	best  float64
}

// comb is every step-th sample of a recording, and the energy before each.
type comb struct {
	pcm    []int16
	energy []float64
}

func newSearch(probe, heard []int16, step int) *search {
	s := &search{step: step, whole: probe, heard: heard, probe: thinned(probe, step), best: -2}
	s.left = make([]float64, len(s.probe)/stretch+2)
	for i := len(s.probe) - 1; i >= 0; i-- {
		if (i+1)%stretch == 0 {
			s.left[i/stretch] = s.left[i/stretch+1]
		}
		s.left[i/stretch] += square(s.probe[i])
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

// better reports whether the correlation at an offset is higher than at all that
// were asked for before.
func (s *search) better(offset int) bool {
	if offset < 0 || offset >= len(s.heard) { // a few at the ends
		return s.take(dot(s.whole, s.heard, offset, s.step))
	}
	c := &s.comb[offset%s.step]
	from := offset / s.step
	n := min(len(s.probe), len(c.pcm)-from)
	end := c.energy[from+n]
	perfect := math.Sqrt(s.left[0] * (end - c.energy[from]))
	if perfect == 0 {
		return s.take(0)
	}
	least := (s.best - hair) * perfect
	var sum float64
	for at := 0; at < n; at += stretch {
		to := min(at+stretch, n)
		sum += product(s.probe[at:to], c.pcm[from+at:from+to])
		if sum+math.Sqrt(s.left[at/stretch+1]*(end-c.energy[from+to])) < least {
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
