package sim

import (
	"math"

	"ringdown/hal"
)

// A telephone's FSK receiver: 1200 baud, one start bit, eight data bits with
// the lowest first, one stop bit or more (Bell 202 and V.23 alike).
const (
	fskBaud   = 1200.0
	fskWindow = 8     // samples, a little over one bit: what the two filters look at
	fskFloor  = -40.0 // dBm0: quieter is no carrier
	fskForget = 0.9995
	fskTwist  = 0.35 // the peaks are taken to be no further apart: the filters leak
	maxBurst  = 260  // bytes: type, length, 255 of data, checksum
)

// fskSense brings the two frequencies down to nought, adds up each over a bit
// and takes the stronger as the bit; then it reads characters like any UART.
type fskSense struct {
	mix   [2]mixer // mark, space
	hist  [2][fskWindow][2]float64
	at    int
	floor float64
	peak  [2]float64 // of the two powers, forgetting slowly: one tone may be weaker

	wait  float64 // samples to the next bit's middle, when reading
	bits  int     // bits read of the character, -1 between characters
	char  int
	marks int // samples of mark in a row
}

func (s *fskSense) init(mark, space float64) {
	for i, hz := range []float64{mark, space} {
		sin, cos := math.Sincos(-2 * math.Pi * hz / hal.SampleRate)
		s.mix[i] = mixer{hz: hz, re: 1, dre: cos, dim: sin}
	}
	a := amplitude(fskFloor) * fskWindow / 2
	s.floor, s.bits = a*a, -1
}

// write takes sound and calls got for every character and lost when there is
// no carrier.
func (s *fskSense) write(p []float32, got func(byte), lost func()) {
	for _, v := range p {
		mark, space := s.slide(0, float64(v)), s.slide(1, float64(v))
		s.at = (s.at + 1) % fskWindow
		if mark+space < s.floor {
			if s.marks != 0 || s.bits >= 0 {
				lost()
			}
			s.bits, s.marks, s.peak = -1, 0, [2]float64{}
			continue
		}
		s.bit(s.decide(mark, space), got)
	}
	for i := range s.mix {
		m := &s.mix[i]
		norm := 1 / math.Hypot(m.re, m.im)
		m.re, m.im = m.re*norm, m.im*norm
	}
}

// decide tells mark from space by how near each is to its own peak.
func (s *fskSense) decide(mark, space float64) bool {
	m, p := max(mark, s.peak[0]*fskForget), max(space, s.peak[1]*fskForget)
	m, p = max(m, p*fskTwist), max(p, m*fskTwist)
	s.peak = [2]float64{m, p}
	return mark*p >= space*m
}

// slide is the power of filter i after one more sample.
func (s *fskSense) slide(i int, v float64) float64 {
	m := &s.mix[i]
	old := &s.hist[i][s.at]
	m.sr -= old[0]
	m.si -= old[1]
	old[0], old[1] = v*m.re, v*m.im
	m.sr += old[0]
	m.si += old[1]
	m.re, m.im = m.re*m.dre-m.im*m.dim, m.re*m.dim+m.im*m.dre
	return m.sr*m.sr + m.si*m.si
}

// bit is the UART: one sample of the line, mark or space.
func (s *fskSense) bit(mark bool, got func(byte)) {
	const length = hal.SampleRate / fskBaud
	if mark {
		s.marks++
	} else {
		s.marks = 0
	}
	if s.bits < 0 {
		if !mark {
			s.bits, s.wait, s.char = 0, length/2-1, 0
		}
		return
	}
	if s.wait--; s.wait > 0 {
		return
	}
	s.wait += length
	s.sample(mark, got)
}

// sample takes the middle of a bit.
func (s *fskSense) sample(mark bool, got func(byte)) {
	switch {
	case s.bits == 0: // the start bit must still be there
		if mark {
			s.bits = -1
			return
		}
	case s.bits <= 8:
		if mark {
			s.char |= 1 << (s.bits - 1)
		}
	default: // the stop bit
		if mark {
			got(byte(s.char))
		}
		s.bits = -1
		return
	}
	s.bits++
}
