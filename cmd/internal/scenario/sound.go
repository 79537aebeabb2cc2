package scenario

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"ringdown/hal"
)

// maxGap is the longest stretch of silence in the middle of a sound that was
// not there when it was said: half a frame.
const maxGap = 5 * time.Millisecond

// maxSoundSeconds bounds a made sound.
const maxSoundSeconds = 600

// MakeSound makes "speech:SECONDS:SEED" or "tone:HZ:SECONDS" at 8 kHz; ok is
// false for any other name.
func MakeSound(name string) (pcm []int16, ok bool, err error) {
	kind, rest, _ := strings.Cut(name, ":")
	first, second, _ := strings.Cut(rest, ":")
	switch kind {
	case "speech":
		seconds, err1 := strconv.ParseFloat(first, 64)
		seed, err2 := strconv.ParseUint(second, 10, 64)
		if err1 != nil || err2 != nil || seconds <= 0 || seconds > maxSoundSeconds {
			return nil, true, fmt.Errorf("%q is not speech:SECONDS:SEED, such as speech:2:7", name)
		}
		return Speech(seconds, seed), true, nil
	case "tone":
		hz, err1 := strconv.ParseFloat(first, 64)
		seconds, err2 := strconv.ParseFloat(second, 64)
		if err1 != nil || err2 != nil || seconds <= 0 || seconds > maxSoundSeconds || hz <= 0 || hz >= hal.SampleRate/2 {
			return nil, true, fmt.Errorf("%q is not tone:HZ:SECONDS, such as tone:440:2", name)
		}
		return tone(hz, seconds), true, nil
	}
	return nil, false, nil
}

// toneAmplitude is about -10 dBm0.
const toneAmplitude = 7200

func tone(hz, seconds float64) []int16 {
	pcm := make([]int16, int(seconds*hal.SampleRate))
	for i := range pcm {
		pcm[i] = int16(toneAmplitude * math.Sin(2*math.Pi*hz*float64(i)/hal.SampleRate))
	}
	return pcm
}

// Speech makes something with the rhythm and spectrum of speech: syllables of
// a gliding voice shaped by two formants. It holds no telephone tone.
func Speech(seconds float64, seed uint64) []int16 {
	rng := rand.New(rand.NewPCG(seed, 0x5eed))
	pcm := make([]int16, int(seconds*hal.SampleRate))
	for at := 0; at < len(pcm); {
		length := 900 + rng.IntN(1400)
		syllable(pcm[at:min(at+length, len(pcm))], rng)
		at += length + rng.IntN(300)
	}
	return pcm
}

// syllable sums harmonics of a gliding pitch under two formants and a smooth
// envelope. Peaks stay near -10 dBm0.
func syllable(out []int16, rng *rand.Rand) {
	pitch, glide := 95+90*rng.Float64(), (rng.Float64()-0.5)*60
	f1, f2 := 300+500*rng.Float64(), 900+1400*rng.Float64()
	var phase float64
	for i := range out {
		x := float64(i) / float64(len(out))
		phase += 2 * math.Pi * (pitch + glide*x) / hal.SampleRate
		var v float64
		for k := 1; k <= 18; k++ {
			f := float64(k) * pitch
			v += (resonance(f, f1) + 0.5*resonance(f, f2)) * math.Sin(float64(k)*phase)
		}
		out[i] = int16(2600 * v * math.Sin(math.Pi*x))
	}
}

func resonance(f, centre float64) float64 {
	d := (f - centre) / 120
	return 1 / (1 + d*d)
}

// Match is how well a recording holds a sound.
type Match struct {
	Correlation float64 // -1..1 after alignment
	Delay       int     // samples from the recording's start to the sound's
	Gap         time.Duration
	GapAt       time.Duration
}

// Compare aligns said within heard and measures. Level differences and a
// slow drift of the clocks do not count: it aligns each stretch of 100 ms
// anew within a few samples.
func Compare(said, heard []int16) Match {
	if len(said) == 0 || len(heard) == 0 {
		return Match{}
	}
	m := Match{Delay: align(said, heard)}
	m.Correlation = correlate(said, heard, m.Delay)
	m.Gap, m.GapAt = longestGap(said, heard, m.Delay)
	return m
}

func loudest(said []int16) (from int, probe []int16) {
	const second = hal.SampleRate
	if len(said) <= second {
		return 0, said
	}
	var sum, best float64
	for i, v := range said {
		sum += float64(v) * float64(v)
		if i >= second {
			sum -= float64(said[i-second]) * float64(said[i-second])
		}
		if i >= second-1 && sum > best {
			best, from = sum, i-second+1
		}
	}
	return from, said[from : from+second]
}

// correlate weighs the correlation of stretches of 100 ms by their energy.
func correlate(said, heard []int16, delay int) float64 {
	const stretch = hal.SampleRate / 10
	var sum, weight float64
	for at := 0; at < len(said); at += stretch {
		part := said[at:min(at+stretch, len(said))]
		energy := power(part)
		sum += energy * bestNear(part, heard, at+delay)
		weight += energy
	}
	if weight == 0 {
		return 0
	}
	return sum / weight
}

func bestNear(part, heard []int16, offset int) float64 {
	best := -1.0
	for slip := -2; slip <= 2; slip++ {
		best = max(best, dot(part, heard, offset+slip, 1))
	}
	return best
}

func power(part []int16) float64 {
	var sum float64
	for _, v := range part {
		sum += float64(v) * float64(v)
	}
	return sum
}

// The levels of a gap: what was said is clearly there, what was heard is not.
const (
	saidThere  = 800 // amplitude, about -29 dBm0
	heardThere = 40  // about -55 dBm0
)

// longestGap finds the longest stretch where something was said and nothing heard.
func longestGap(said, heard []int16, delay int) (gap, at time.Duration) {
	run, longest, end := 0, 0, 0
	for i, v := range said {
		j := i + delay
		silent := j < 0 || j >= len(heard) || abs(heard[j]) < heardThere
		switch {
		case !silent:
			run = 0
		case abs(v) >= saidThere || run > 0:
			run++
		}
		if run > longest && abs(v) >= saidThere {
			longest, end = run, i
		}
	}
	return hal.Tick(longest).Duration(), hal.Tick(max(0, end-longest)).Duration()
}

func abs(v int16) int {
	if v < 0 {
		return -int(v)
	}
	return int(v)
}
