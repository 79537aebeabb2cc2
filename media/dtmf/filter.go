package dtmf

import "math"

// highpass takes dial tone and hum away before anything is measured: at least
// 38 dB below 460 Hz, within 0.6 dB from 672 Hz up. Two sections with zeros on
// the unit circle, found by search for the flattest such pass band.
type highpass struct {
	g              float32
	b1, c1, d1     float32 // section 1: zero, pole
	b2, c2, d2     float32
	s1, t1, s2, t2 float32 // states, transposed direct form II
}

func newHighpass() highpass {
	zero := func(hz float64) float32 { return float32(-2 * math.Cos(2*math.Pi*hz/sampleRate)) }
	pole := func(r, hz float64) (float32, float32) {
		return float32(-2 * r * math.Cos(2*math.Pi*hz/sampleRate)), float32(r * r)
	}
	f := highpass{g: float32(math.Pow(10, -6.1849/20)), b1: zero(200.65), b2: zero(434.02)}
	f.c1, f.d1 = pole(0.61128, 919.08)
	f.c2, f.d2 = pole(0.95016, 673.21)
	return f
}

// run filters p into out, which is as long, and returns the energy
// of out and that of p.
func (f *highpass) run(p []int16, out []float32) (band, all float32) {
	out = out[:len(p)]
	s1, t1, s2, t2 := f.s1, f.t1, f.s2, f.t2
	for i, v := range p {
		x := float32(v)
		all += x * x
		x *= f.g
		y := x + s1
		s1 = f.b1*x - f.c1*y + t1
		t1 = x - f.d1*y
		z := y + s2
		s2 = f.b2*y - f.c2*z + t2
		t2 = y - f.d2*z
		out[i] = z
		band += z * z
	}
	f.s1, f.t1, f.s2, f.t2 = flush(s1), flush(t1), flush(s2), flush(t2)
	return band, all
}

// flush keeps a state that fades away in silence from becoming denormal, which
// costs a hundred times the time of a normal number.
func flush(v float32) float32 {
	if v < 1e-6 && v > -1e-6 {
		return 0
	}
	return v
}
