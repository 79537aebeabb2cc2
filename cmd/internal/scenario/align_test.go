package scenario

import (
	"math/rand/v2"
	"testing"
)

// everyDelay is bestDelay without leaving anything out.
func everyDelay(probe, heard []int16, from, low, high, step int) (at int) {
	best := -2.0
	for d := low; d < high; d++ {
		if c := dot(probe, heard, d+from, step); c > best {
			best, at = c, d
		}
	}
	return at
}

// What is left out of the search never changes what it finds: in clear, soft,
// noisy, cut, foreign and silent recordings, shorter and longer than the probe.
func TestTheSearchFindsWhatTryingAllWouldFind(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	said := Speech(0.3, 7)
	for i := range 40 {
		heard := make([]int16, 100+rng.IntN(2500))
		at := rng.IntN(len(heard))
		gain, noise := rng.Float64(), rng.Float64()*float64(i%4)*1500
		voice := said
		if i%5 == 0 {
			voice = Speech(0.3, uint64(i))
		}
		for k := range heard {
			v := (rng.Float64() - 0.5) * noise
			if k >= at && k-at < len(voice) {
				v += float64(voice[k-at]) * gain
			}
			heard[k] = int16(v)
		}
		if i%7 == 0 {
			clear(heard[len(heard)/2:])
		}
		if i == 3 {
			clear(heard)
		}
		from := rng.IntN(3) * 400
		probe := said[from:]
		for _, step := range []int{1, alignStep} {
			low, high := -from-20, len(heard)-from+20
			if got, want := bestDelay(probe, heard, from, low, high, step), everyDelay(probe, heard, from, low, high, step); got != want {
				t.Errorf("recording %d, step %d: delay %d, want %d", i, step, got, want)
			}
		}
	}
}
