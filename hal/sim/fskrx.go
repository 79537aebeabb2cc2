package sim

import (
	"math"

	"ringdown/hal"
)

// A telephone's FSK receiver: 1200 baud, one start bit, eight data bits with
// the lowest first, one stop bit or more (Bell 202 and V.23 alike).
const (
	fskBaud   = 1200.0
	fskDelay  = 4     // samples: at it the two frequencies correlate with opposite signs
	fskWindow = 5     // samples over which the correlation is taken, just under a bit
	fskFloor  = -40.0 // dBm0: quieter is no carrier
	maxBurst  = 260   // bytes: type, length, 255 of data, checksum
)

// fskSense multiplies the sound by itself a moment ago, which gives a high
// value for one frequency and a low one for the other whatever their levels,
// and then reads characters like any UART.
type fskSense struct {
	past  [fskDelay]float64
	corr  [fskWindow]float64
	power [fskWindow]float64
	sums  [2]float64 // of corr and power
	n     int
	mid   float64 // normalised correlation halfway between the two
	floor float64

	wait  float64 // samples to the next bit's middle, when reading
	bits  int     // bits read of the character, -1 between characters
	char  int
	marks int  // samples of mark in a row
	ready bool // the mark before the data was heard since the carrier came
}

// markLeast is the mark that a receiver waits for: what comes before it is seizure,
// or the click of its beginning (GR-30: 180 bits, EN 300 659-1: 80 at least).
const markLeast = 20 * hal.SampleRate / fskBaud

func (s *fskSense) init(mark, space float64) {
	at := func(hz float64) float64 { return math.Cos(2 * math.Pi * hz * fskDelay / hal.SampleRate) }
	s.mid = (at(mark) + at(space)) / 2
	a := amplitude(fskFloor)
	s.floor, s.bits = a*a/2*fskWindow, -1
}

// listen begins anew: what was heard before somebody lifted is no mark of this
// carrier.
func (s *fskSense) listen() { s.bits, s.marks, s.ready = -1, 0, false }

// write takes sound and calls got for every character and lost when there is
// no carrier.
func (s *fskSense) write(p []float32, got func(byte), lost func()) {
	for _, v := range p {
		mark := s.slide(float64(v))
		if s.sums[1] < s.floor {
			if s.marks != 0 || s.bits >= 0 {
				lost()
			}
			s.bits, s.marks, s.ready = -1, 0, false
			continue
		}
		s.bit(mark, got)
	}
}

// slide takes one more sample and tells mark from space.
func (s *fskSense) slide(v float64) (mark bool) {
	i, j := s.n%fskWindow, s.n%fskDelay
	old := s.past[j]
	s.past[j] = v
	s.n++
	s.sums[0] -= s.corr[i]
	s.sums[1] -= s.power[i]
	s.corr[i], s.power[i] = v*old, (v*v+old*old)/2
	s.sums[0] += s.corr[i]
	s.sums[1] += s.power[i]
	return s.sums[0] < s.mid*s.sums[1]
}

// bit is the UART: one sample of the line, mark or space.
func (s *fskSense) bit(mark bool, got func(byte)) {
	const length = hal.SampleRate / fskBaud
	if mark {
		s.marks++
		s.ready = s.ready || float64(s.marks) >= markLeast
	} else {
		s.marks = 0
	}
	if s.bits < 0 {
		if !mark {
			s.bits, s.wait, s.char = 0, length/2-0.25, 0
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
