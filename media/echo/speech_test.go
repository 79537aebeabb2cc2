package echo

import (
	"math"
	"math/rand/v2"
)

// talk is a voice of its own kind: voiced and unvoiced syllables of changing
// pitch and formants, with pauses, at a level of dBm0 while it speaks.
func talk(rng *rand.Rand, n int, dBm0 float64) []float64 {
	p := make([]float64, n)
	for at := 0; at < n; {
		long := 800 + rng.IntN(1600)
		syllable(rng, p[at:min(n, at+long)])
		at += long + rng.IntN(800)
		if rng.IntN(6) == 0 {
			at += 2400
		}
	}
	var sum float64
	loud := 0
	for _, v := range p {
		if sum += v * v; v != 0 {
			loud++
		}
	}
	g := 22826 / math.Sqrt2 * math.Pow(10, dBm0/20) / math.Sqrt(sum/float64(loud))
	for i := range p {
		p[i] *= g
	}
	return p
}

func syllable(rng *rand.Rand, p []float64) {
	voiced := rng.IntN(4) > 0
	pitch := 80 + 140*rng.Float64()
	f := [3]float64{300 + 500*rng.Float64(), 900 + 1300*rng.Float64(), 2300 + 900*rng.Float64()}
	var y [3][2]float64
	phase := 0.0
	for i := range p {
		x := rng.NormFloat64() * 0.3
		if phase += pitch * (1 + 0.2*float64(i)/float64(len(p))) / 8000; voiced && phase >= 1 {
			phase -= 1
			x = 10
		}
		env := math.Sin(math.Pi * float64(i) / float64(len(p)))
		for k := range f {
			r := 0.97 - 0.02*float64(k)
			v := x + 2*r*math.Cos(2*math.Pi*f[k]/8000)*y[k][0] - r*r*y[k][1]
			y[k][1], y[k][0] = y[k][0], v
			p[i] += env * v / float64(k+1)
		}
	}
}

func pcm(x []float64) []int16 {
	p := make([]int16, len(x))
	for i, v := range x {
		p[i] = int16(math.Round(max(-32768, min(32767, v))))
	}
	return p
}
