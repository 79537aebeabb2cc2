package likeness

import (
	"math"
	"math/rand/v2"
	"time"

	"ringdown/hal"
)

// Correlation is the normalised correlation of two sounds from their first
// sample to the end of the shorter one, -1 to 1; 0 when one of them is silent.
func Correlation(a, b []int16) float64 {
	n := min(len(a), len(b))
	var ab, aa, bb float64
	for i := range n {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// probeSamples is how much of a sound is looked for: half a second tells
// noise in syllables from any other.
const probeSamples = hal.SampleRate / 2

// Within finds said in heard: its correlation there, and the sample at which it
// begins. It looks at each sample, so that it is for sounds of some seconds.
func Within(said, heard []int16) (best float64, at int) {
	probe := said[:min(len(said), probeSamples)]
	for lag := 0; lag+len(probe) <= len(heard); lag++ {
		if c := Correlation(probe, heard[lag:]); c > best {
			best, at = c, lag
		}
	}
	return Correlation(said, heard[at:]), at
}

// Speech makes noise in syllables, three a second: loud, without any tone in
// it, and the same for one seed.
func Speech(seed uint64, d time.Duration) []int16 {
	const deviation, pole, perSecond = 4000, 0.3, 3
	rng := rand.New(rand.NewPCG(seed, 1))
	pcm := make([]int16, hal.Ticks(d))
	low := 0.0
	for i := range pcm {
		low += pole * (rng.NormFloat64()*deviation - low)
		syllable := 0.55 + 0.45*math.Sin(2*math.Pi*perSecond*float64(i)/hal.SampleRate)
		pcm[i] = int16(low * syllable)
	}
	return pcm
}
