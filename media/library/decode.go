package library

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"ringdown/media"
	"ringdown/media/wav"
)

const (
	// rate is that of all sound here.
	rate = 8000
	// rateLeast and rateMost bound the rates that are taken.
	rateLeast, rateMost = 8000, 48000
	// taps is half the length of the low-pass filter, in samples of the slower
	// rate: 40 dB down 400 Hz above its edge.
	taps = 16
	// edge is the upper end of what a telephone hears, as a part of half the rate.
	edge = 0.90

	// target is the level of what is spoken or played in a file, dBm0: that of
	// speech on a line, so that nobody reaches for the volume.
	target = -20
	// quiet frames do not count in a file's level: they are pauses.
	quiet = -45
	// gainMost bounds how much noise a file that is all too soft is given, dB.
	gainMost = 24
	// peakMost is full scale less 1 dB.
	peakMost = 29200
)

// decode gives the sound of a WAV file as 8 kHz mono.
func decode(b []byte) ([]int16, error) {
	a, err := wav.Read(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return telephone(a)
}

func telephone(a wav.Audio) ([]int16, error) {
	if a.Channels < 1 || a.Rate < rateLeast || a.Rate > rateMost {
		return nil, fmt.Errorf("it has %d samples a second; wanted are %d to %d", a.Rate, rateLeast, rateMost)
	}
	pcm := resample(mono(a), a.Rate)
	if len(pcm) == 0 {
		return nil, errors.New("it holds no sound")
	}
	return pcm, nil
}

// mono adds the channels up.
func mono(a wav.Audio) []int16 {
	if a.Channels == 1 {
		return a.Samples
	}
	out := make([]int16, len(a.Samples)/a.Channels)
	for i := range out {
		sum := 0
		for _, v := range a.Samples[i*a.Channels:][:a.Channels] {
			sum += int(v)
		}
		out[i] = int16(sum / a.Channels)
	}
	return out
}

// resample changes from a higher rate by a windowed sinc.
func resample(in []int16, from int) []int16 {
	if from == rate {
		return in
	}
	step := float64(from) / rate
	out := make([]int16, int(float64(len(in))/step))
	reach := int(taps * step)
	for i := range out {
		at := float64(i) * step
		sum, weight := 0.0, 0.0
		for k := max(int(at)-reach, 0); k <= min(int(at)+reach, len(in)-1); k++ {
			w := kernel((float64(k) - at) / step)
			sum, weight = sum+w*float64(in[k]), weight+w
		}
		out[i] = clip(sum / weight)
	}
	return out
}

// kernel is the low pass, x in samples of 8 kHz; the window is Hann's.
func kernel(x float64) float64 {
	if math.Abs(x) >= taps {
		return 0
	}
	w := 0.5 + 0.5*math.Cos(math.Pi*x/taps)
	if x == 0 {
		return w
	}
	return w * math.Sin(math.Pi*edge*x) / (math.Pi * edge * x)
}

// even brings sound to the target level, in place of a copy.
func even(pcm []int16) []int16 {
	gain := math.Pow(10, min(target-level(pcm), gainMost)/20)
	peak := 1.0
	for _, v := range pcm {
		peak = max(peak, math.Abs(float64(v)))
	}
	gain = min(gain, peakMost/peak)
	out := make([]int16, len(pcm))
	for i, v := range pcm {
		out[i] = clip(float64(v) * gain)
	}
	return out
}

// level is that of the parts in which there is sound, dBm0; target for silence,
// which is left alone.
func level(pcm []int16) float64 {
	const frame = rate / 50
	sum, n := 0.0, 0
	for at := 0; at+frame <= len(pcm); at += frame {
		power := 0.0
		for _, v := range pcm[at : at+frame] {
			power += float64(v) * float64(v)
		}
		if power /= frame; power > 0 && media.Level(power) > quiet {
			sum, n = sum+power, n+1
		}
	}
	if n == 0 {
		return target
	}
	return media.Level(sum / float64(n))
}

func clip(v float64) int16 { return int16(min(max(math.Round(v), math.MinInt16), math.MaxInt16)) }
