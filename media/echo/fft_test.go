package echo

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestTransformIsTheDFTAndInverts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var x, back [size]float32
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	f := newFFT()
	var s spectrum
	f.forward(&x, &s)
	for k := range bins {
		var re, im float64
		for i, v := range x {
			sin, cos := math.Sincos(-2 * math.Pi * float64(k*i) / size)
			re, im = re+float64(v)*cos, im+float64(v)*sin
		}
		if math.Abs(re-float64(s.re[k])) > 1e-4 || math.Abs(im-float64(s.im[k])) > 1e-4 {
			t.Fatalf("bin %d is %v%+vi, want %v%+vi", k, s.re[k], s.im[k], re, im)
		}
	}
	f.inverse(&s, &back)
	for i := range x {
		if math.Abs(float64(x[i]-back[i])) > 1e-5 {
			t.Fatalf("sample %d comes back as %v, want %v", i, back[i], x[i])
		}
	}
}

func BenchmarkTransform(b *testing.B) {
	f := newFFT()
	var x [size]float32
	var s spectrum
	for i := range x {
		x[i] = float32(i)
	}
	b.ReportAllocs()
	for b.Loop() {
		f.forward(&x, &s)
	}
}
