package library

import (
	"flag"
	"math"
	"os"
	"testing"

	"ringdown/media/g711"
)

// The built-in music is ours: this composes it, so that nobody's licence is in
// the way. It is committed as default.ulaw, since 64 s take longer to compute
// than an appliance takes to start; with
//
//	go test ./media/library -run Composed -write
//
// it is written anew.
var write = flag.Bool("write", false, "write default.ulaw anew")

const (
	chordTime = 4 // s
	beat      = 0.5
	musicRMS  = 2283 // -20 dBm0: that of a sine of amplitude 22826 x 0.1 x sqrt 2
)

// chords are in MIDI notes: four quiet turns that end where they begin.
var chords = [16][4]int{
	{48, 55, 64, 71},
	{45, 52, 60, 67},
	{41, 53, 57, 64},
	{43, 50, 59, 64},
	{48, 55, 64, 71},
	{52, 55, 59, 66},
	{45, 52, 60, 64},
	{43, 53, 59, 62},
	{41, 48, 57, 64},
	{43, 50, 59, 62},
	{52, 55, 62, 67},
	{45, 52, 60, 67},
	{50, 57, 60, 65},
	{43, 53, 59, 64},
	{48, 55, 64, 67},
	{43, 50, 57, 62},
}

// figure is how a chord is broken: which of its notes sounds on each beat, and
// how many octaves higher.
var figure = [8][2]int{{0, 1}, {2, 0}, {3, 0}, {1, 1}, {2, 1}, {3, 0}, {1, 1}, {2, 0}}

// pitch is a note's frequency. The whole lies 110 cents below concert pitch: no
// note falls on a call progress tone then (found by trying, in talkoff_test.go).
func pitch(note int) float64 { return 440 * math.Pow(2, (float64(note-69)-1.1)/12) }

func compose() []float64 {
	out := make([]float64, len(chords)*chordTime*rate)
	for i, c := range chords {
		start := float64(i * chordTime)
		for _, n := range c {
			pad(out, start, pitch(n))
		}
		for k, f := range figure {
			pluck(out, start+float64(k)*beat, pitch(c[f[0]]+12*f[1]), 0.8+0.2*float64((k+1)%2))
		}
	}
	return out
}

// pad is a slow soft note, of two voices that are a little apart; what outlasts
// the end sounds at the beginning, for it is played in a loop.
func pad(out []float64, start, hz float64) {
	const length, rise = 5.0, 1.2
	for _, voice := range [2]float64{0.996, 1.004} {
		for i := range int(length * rate) {
			t := float64(i) / rate
			env := math.Min(1, t/rise) * math.Min(1, (length-t)/rise)
			w := 2 * math.Pi * hz * voice * t
			vibrato := 0.9 * math.Sin(2*math.Pi*4.6*t*voice)
			v := math.Sin(w+vibrato) + 0.25*partial(hz, 2, w+vibrato/2) + 0.1*partial(hz, 3, w)
			at := (int(start*rate) + i) % len(out)
			out[at] += 0.16 * env * v * math.Min(1, 220/hz)
		}
	}
}

// pluck is a note like a soft mallet's.
func pluck(out []float64, start, hz, loud float64) {
	const length = 1.8
	for i := range int(length * rate) {
		t := float64(i) / rate
		env := math.Min(1, t/0.012) * math.Exp(-3.2*t) * math.Min(1, (length-t)/0.2)
		w := 2 * math.Pi * hz * t
		v := math.Sin(w) + 0.3*math.Exp(-4*t)*partial(hz, 2, w) + 0.2*math.Exp(-6*t)*(partial(hz, 3, w)+partial(hz, 4, w)+partial(hz, 5, w))
		at := (int(start*rate) + i) % len(out)
		out[at] += 0.5 * loud * env * v
	}
}

// partial is an overtone, unless it falls where the high tones of keys are: a
// chord below and an overtone there would be a digit.
func partial(hz float64, n int, w float64) float64 {
	if f := hz * float64(n); f > 1150 && f < 1750 || f > 3300 {
		return 0
	}
	return math.Sin(float64(n) * w)
}

func composed() []byte {
	pcm := compose()
	power := 0.0
	for _, v := range pcm {
		power += v * v
	}
	gain := musicRMS / math.Sqrt2 / math.Sqrt(power/float64(len(pcm)))
	out := make([]int16, len(pcm))
	for i, v := range pcm {
		out[i] = clip(v * gain)
	}
	return g711.AppendU(nil, out)
}

func TestTheBuiltInMusicIsComposedHere(t *testing.T) {
	made := composed()
	if *write {
		if err := os.WriteFile("default.ulaw", made, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if len(made) != len(builtIn) {
		t.Fatalf("composed are %d samples, default.ulaw has %d", len(made), len(builtIn))
	}
	apart := 0.0
	for i := range made { // a processor that rounds otherwise may differ in a step
		d := float64(g711.DecodeU(made[i])) - float64(g711.DecodeU(builtIn[i]))
		apart += d * d
	}
	if rms := math.Sqrt(apart / float64(len(made))); rms > 20 {
		t.Errorf("default.ulaw is not what is composed here: they differ by %.0f rms", rms)
	}
}
