package appliance_test

import (
	"fmt"
	"time"

	sounds "ringdown/cmd/internal/scenario"
	"ringdown/hal"
	speeches "ringdown/media/likeness"
)

// speech is noise in syllables: loud, without any tone in it, and the same for
// one seed.
func speech(seed uint64, d time.Duration) []int16 { return speeches.Speech(seed, d) }

// piece is how much is compared at once. A jitter buffer may stretch sound
// between two pieces, as it does when it adapts, but not within most.
const piece = hal.SampleRate / 4

// likeness is how like what was heard is to what was said: the middle of the
// best correlations of its pieces, and the worst of them.
func likeness(said, heard []int16) (middle, worst float64) {
	var all []float64
	for at := 0; at+piece <= len(said); at += piece {
		all = append(all, best(said[at:at+piece], heard))
	}
	if len(all) == 0 {
		return 0, 0
	}
	for i := range all { // few: the plainest sort
		for j := range i {
			if all[i] < all[j] {
				all[i], all[j] = all[j], all[i]
			}
		}
	}
	return all[len(all)/2], all[0]
}

func best(said, heard []int16) float64 {
	last := len(heard) - len(said)
	if last < 0 {
		return 0
	}
	probe := said[:piece/4]
	at := sounds.Find(probe, heard[:last+len(probe)], 2)
	most := 0.0
	for lag := max(0, at-2); lag <= min(at+2, last); lag++ {
		most = max(most, correlation(said, heard[lag:]))
	}
	return most
}

func correlation(a, b []int16) float64 { return speeches.Correlation(a, b) }

// hears checks that heard has in it what was said. All here runs in real time,
// foreign programs too, so that a busy machine makes holes that are nobody's
// fault: half of the pieces decide, and the worst is told. What a network loses,
// and how little of it may be heard, is judged in virtual time (media/rtp).
func (o *office) hears(way string, said, heard []int16) {
	o.t.Helper()
	middle, worst := likeness(said, heard)
	o.calm.judge(o.t, fmt.Sprintf("%s: likeness %.4f, of the worst quarter second %.4f", way, middle, worst), middle)
}
