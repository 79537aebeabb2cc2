package fsk

import "math"

const span = 8 // samples in the matched window, a little more than a bit (20/3)

// filters match a window to mark and to space. The window is symmetric, so
// cosines meet the sums and sines the differences of samples equally far from
// its middle.
type filters struct {
	markCos, markSin, spaceCos, spaceSin [span / 2]float32
}

func newFilters(mark, space float64) filters {
	var f filters
	for i := range span / 2 {
		t := (float64(i) + 0.5) * 2 * math.Pi / sampleRate
		f.markCos[i], f.markSin[i] = scaled(math.Cos(mark*t)), scaled(math.Sin(mark*t))
		f.spaceCos[i], f.spaceSin[i] = scaled(math.Cos(space*t)), scaled(math.Sin(space*t))
	}
	return f
}

// scaled makes a filter's answer the amplitude of its tone.
func scaled(v float64) float32 { return float32(v * 2 / span) }

// amplitudes gives those of mark and of space in w.
func (f *filters) amplitudes(w *[span]float32) (mark, space float32) {
	e0, e1, e2, e3 := w[4]+w[3], w[5]+w[2], w[6]+w[1], w[7]+w[0]
	o0, o1, o2, o3 := w[4]-w[3], w[5]-w[2], w[6]-w[1], w[7]-w[0]
	a := (e0*f.markCos[0] + e1*f.markCos[1]) + (e2*f.markCos[2] + e3*f.markCos[3])
	b := (o0*f.markSin[0] + o1*f.markSin[1]) + (o2*f.markSin[2] + o3*f.markSin[3])
	c := (e0*f.spaceCos[0] + e1*f.spaceCos[1]) + (e2*f.spaceCos[2] + e3*f.spaceCos[3])
	d := (o0*f.spaceSin[0] + o1*f.spaceSin[1]) + (o2*f.spaceSin[2] + o3*f.spaceSin[3])
	return sqrt(a*a + b*b), sqrt(c*c + d*d)
}

// highpass takes hum and ringing away: Butterworth, second order.
type highpass struct{ b, c, d, s, t float32 }

func newHighpass(hz float64) highpass {
	w := math.Tan(math.Pi * hz / sampleRate)
	n := 1 / (1 + math.Sqrt2*w + w*w)
	return highpass{b: float32(n), c: float32(2 * (w*w - 1) * n), d: float32((1 - math.Sqrt2*w + w*w) * n)}
}

func (f *highpass) next(v float32) float32 {
	x := v * f.b
	y := x + f.s
	f.s = -2*x - f.c*y + f.t
	f.t = x - f.d*y
	return y
}
