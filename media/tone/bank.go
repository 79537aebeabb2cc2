package tone

import (
	"math"
	"math/cmplx"

	"ringdown/hal"
)

const (
	half     = hal.FrameSamples / 2
	windowed = 5                           // frames in a window: 50 ms parts 20 Hz
	winLen   = windowed * hal.FrameSamples // samples in a window
	centre   = windowed / 2                // the window's middle frame
)

// bin correlates frames with one frequency. Time is counted from the middle of
// the frame, so the cosine meets only the frame's even half and the sine only
// the odd one: one multiplication a sample.
type bin struct {
	hz       float64
	cos, sin [half]float32
	// turn takes the phase of frame m of a window back to the middle frame's.
	turn [windowed]complex64
}

func newBin(hz float64) bin {
	b := bin{hz: hz}
	for i := range half {
		s, c := math.Sincos(omega(hz) * (float64(i) + 0.5))
		b.cos[i], b.sin[i] = float32(c), float32(s)
	}
	for m := range windowed {
		b.turn[m] = complex64(cmplx.Rect(1, -omega(hz)*float64((m-centre)*hal.FrameSamples)))
	}
	return b
}

// folded is a frame split into its even and odd half about its middle.
type folded struct {
	even, odd [half]float32
	energy    float32
}

func (d *folded) fold(f *hal.Frame) {
	var e0, e1 float32
	for i := range half {
		a, b := float32(f[half+i]), float32(f[half-1-i])
		d.even[i], d.odd[i] = a+b, a-b
		e0 += a * a
		e1 += b * b
	}
	d.energy = e0 + e1
}

// correlate gives the frame's Fourier coefficient at the bin's frequency.
func (b *bin) correlate(f *folded) complex64 {
	var r0, r1, i0, i1 float32
	for i := 0; i < half; i += 2 {
		r0 += f.even[i] * b.cos[i]
		i0 += f.odd[i] * b.sin[i]
		r1 += f.even[i+1] * b.cos[i+1]
		i1 += f.odd[i+1] * b.sin[i+1]
	}
	return complex(r0+r1, -(i0 + i1))
}

// framer cuts a stream of any chunking into frames.
type framer struct {
	buf hal.Frame
	n   int
}

// take moves samples from p into the frame and gives what is left of p; full
// says that the frame is complete.
func (f *framer) take(p []int16) (rest []int16, full bool) {
	k := copy(f.buf[f.n:], p)
	f.n += k
	if f.n < len(f.buf) {
		return p[k:], false
	}
	f.n = 0
	return p[k:], true
}

func power(c complex64) float32 { return real(c)*real(c) + imag(c)*imag(c) }

func conj(c complex64) complex64 { return complex(real(c), -imag(c)) }

// unit is c with length 1; a zero c gives 1.
func unit(c complex64) complex64 {
	p := power(c)
	if p == 0 {
		return 1
	}
	k := 1 / float32(math.Sqrt(float64(p)))
	return complex(real(c)*k, imag(c)*k)
}
