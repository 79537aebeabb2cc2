package main

import (
	"errors"
	"fmt"
	"math"

	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/dtmf"
	"ringdown/media/g711"
	"ringdown/media/tone"
)

const (
	rate  = 8000
	frame = rate / 100

	// low and high are the band of a telephone, Hz (ITU-T G.712: 300 to 3400);
	// a little more below lets a man's voice be one.
	low, high = 200, 3400
	// reach is half the length of the filter, s: 40 dB down 150 Hz beyond its edges.
	reach = 0.016

	// target is the level of speech, dBm0: that of music and files, so that
	// nobody reaches for the volume, and near -22 dBm0 for which networks are
	// planned (ITU-T G.223).
	target = -20
	// peakMost is full scale less 3 dB.
	peakMost = 23197
	// quiet is where a pause begins, dBm0.
	quiet = -45
	// edge is kept before and behind what is heard, so that no consonant is cut.
	edge = rate / 50
	// fade is how long it takes to begin and to end: without a click.
	fade = rate / 200
	// shortest is less than any word has, and longest more than any sentence.
	shortest, longest = rate / 10, 8 * rate
)

// shape makes the sound of a prompt of what was spoken: the band of a telephone,
// no silence at the ends, the level of all others.
func shape(pcm []int16, from int) []int16 {
	v := even(trim(even(band(pcm, from))))
	out := make([]int16, len(v))
	for i, x := range v {
		soft := min(1, float64(i)/fade, float64(len(v)-1-i)/fade)
		out[i] = int16(math.Round(x * soft))
	}
	return out
}

// even brings speech to its level, and less where a peak would be too high.
func even(v []float64) []float64 {
	for range 3 { // what counts as a pause depends on the level
		gain := math.Pow(10, (target-level(v))/20)
		for i := range v {
			v[i] *= gain
		}
	}
	peak := float64(peakMost)
	for _, x := range v {
		peak = max(peak, math.Abs(x))
	}
	for i := range v {
		v[i] *= peakMost / peak
	}
	return v
}

// band changes to 8 kHz by a windowed sinc that passes the band of a telephone.
// Where the samples of both rates stand to each other recurs, and so do the
// filter's values.
func band(in []int16, from int) []float64 {
	out := make([]float64, len(in)*rate/from)
	n := int(reach * float64(from))
	phases := map[int][]float64{}
	for i := range out {
		at, phase := i*from/rate, i*from%rate
		taps := phases[phase]
		if taps == nil {
			taps = filter(n, from, float64(phase)/rate)
			phases[phase] = taps
		}
		sum := 0.0
		for k, w := range taps {
			if j := at - n + k; j >= 0 && j < len(in) {
				sum += w * float64(in[j])
			}
		}
		out[i] = sum
	}
	return out
}

// filter are the values of the filter around a place that lies a part of a
// sample behind the middle one.
func filter(n, from int, behind float64) []float64 {
	out := make([]float64, 2*n+1)
	for k := range out {
		out[k] = pass((float64(k-n)-behind)/float64(from)) / float64(from)
	}
	return out
}

// pass is the filter at t s; its window is Hann's.
func pass(t float64) float64 {
	if math.Abs(t) >= reach {
		return 0
	}
	window := 0.5 + 0.5*math.Cos(math.Pi*t/reach)
	return window * (2*high*sinc(2*high*t) - 2*low*sinc(2*low*t))
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// powers are the mean squares of frames of 10 ms.
func powers(v []float64) []float64 {
	out := make([]float64, 0, len(v)/frame)
	for at := 0; at+frame <= len(v); at += frame {
		sum := 0.0
		for _, x := range v[at : at+frame] {
			sum += x * x
		}
		out = append(out, sum/frame)
	}
	return out
}

// level is that of speech without its pauses, dBm0 (the idea of ITU-T P.56).
func level(v []float64) float64 {
	sum, n := 0.0, 0
	for _, p := range powers(v) {
		if p > 0 && media.Level(p) > quiet {
			sum, n = sum+p, n+1
		}
	}
	if n == 0 {
		return math.Inf(-1)
	}
	return media.Level(sum / float64(n))
}

// ends are the first and last frame in which something is heard; -1 nothing.
func ends(v []float64) (first, last int) {
	first, last = -1, -1
	for i, p := range powers(v) {
		if p > 0 && media.Level(p) > quiet {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

func trim(v []float64) []float64 {
	first, last := ends(v)
	if first < 0 {
		return nil
	}
	return v[max(0, first*frame-edge):min(len(v), (last+1)*frame+edge)]
}

// asHeard is the sound after its way through µ-law.
func asHeard(pcm []int16) []int16 {
	return g711.AppendLinearU(nil, g711.AppendU(nil, pcm))
}

// check tells what is wrong with a recording, as a sentence.
func check(pcm []int16) error {
	if len(pcm) < shortest || len(pcm) > longest {
		return fmt.Errorf("it lasts %d ms", len(pcm)*1000/rate)
	}
	v := make([]float64, len(pcm))
	for i, x := range pcm {
		v[i] = float64(x)
		if x > peakMost+1024 || x < -peakMost-1024 { // a step of µ-law there
			return fmt.Errorf("its peak is %d", x)
		}
	}
	first, last := ends(v)
	const silence = 10 // frames
	if first < 0 || first > silence || len(pcm)/frame-1-last > silence {
		return errors.New("it begins or ends in silence")
	}
	if l := level(v); math.Abs(l-target) > 1 {
		return fmt.Errorf("its level is %.1f dBm0", l)
	}
	return voiced(v)
}

// The pitch of the voices, samples: 70 to 300 Hz.
const pitchLeast, pitchMost = rate / 300, rate / 70

// voicedLeast is the part of the loud frames that must have a pitch: of "hash" it
// is a sixth, of noise nothing.
const voicedLeast = 0.15

// voiced makes sure that it is a voice, by its pitch: noise has none, and a tone
// has that of every multiple.
func voiced(v []float64) error {
	loud, pitched := 0, 0
	const long = 3 * frame
	for at := 0; at+long+pitchMost <= len(v); at += frame {
		power := powers(v[at : at+frame])[0]
		if power == 0 || media.Level(power) < target-10 {
			continue
		}
		if loud++; periodic(v[at : at+long+pitchMost]) {
			pitched++
		}
	}
	if loud > 2 && float64(pitched) < voicedLeast*float64(loud) {
		return fmt.Errorf("%d of %d frames have the pitch of a voice", pitched, loud)
	}
	return nil
}

// periodic tells whether a stretch repeats itself at a pitch.
func periodic(v []float64) bool {
	n := len(v) - pitchMost
	for lag := pitchLeast; lag <= pitchMost; lag++ {
		dot, a, b := 0.0, 0.0, 0.0
		for i := range n {
			dot += v[i] * v[i+lag]
			a += v[i] * v[i]
			b += v[i+lag] * v[i+lag]
		}
		if dot > 0.6*math.Sqrt(a*b) {
			return true
		}
	}
	return false
}

// ears know the tones of all countries.
type ears struct {
	codes []country.Code
	plans []*tone.Plan
}

func newEars() (*ears, error) {
	e := &ears{codes: country.Codes()}
	for _, code := range e.codes {
		p, err := country.Lookup(code)
		if err != nil {
			return nil, fmt.Errorf("find the tones of all countries: %w", err)
		}
		e.plans = append(e.plans, tone.NewPlan(p))
	}
	return e, nil
}

// mistaken names the signal that some detector takes the recording for, so many
// dB softer; "" none.
func (e *ears) mistaken(pcm []int16, softer ...float64) string {
	for _, down := range softer {
		gain := math.Pow(10, -down/20)
		back := make([]int16, len(pcm)+rate) // what is heard at its end is told in the silence behind
		for i, v := range pcm {
			back[i] = int16(float64(v) * gain)
		}
		if heard := e.heardAs(back); heard != "" {
			return fmt.Sprintf("%s, %.0f dB softer", heard, down)
		}
	}
	return ""
}

func (e *ears) heardAs(pcm []int16) string {
	for _, ev := range dtmf.NewDetector(dtmf.Config{}).Write(pcm) {
		return "key " + string(ev.Digit)
	}
	for _, ev := range tone.NewFaxDetector().Write(pcm) {
		return "fax " + string(ev.Kind)
	}
	for i, code := range e.codes {
		for _, ev := range e.plans[i].Detector().Write(pcm) {
			if ev.On {
				return fmt.Sprintf("%s tone of %s", ev.Kind, code)
			}
		}
	}
	return ""
}
