package rtp

import (
	"math"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
)

// vowels are a voice that glide between pauses, 8000 samples a second: pulses of a
// voice's pitch through two resonances.
func vowels(seconds int) []int16 {
	r := rand.New(rand.NewPCG(7, 7))
	p := make([]int16, seconds*hal.SampleRate)
	var y1, y2, z1, z2, phase float64
	for i := range p {
		t := float64(i) / hal.SampleRate
		x := 0.02 * r.NormFloat64()
		if phase += (120 + 30*math.Sin(4.4*t) + 8*math.Sin(18.8*t)) / hal.SampleRate; phase >= 1 {
			phase, x = phase-1, x+1
		}
		if math.Mod(t, 1.7) > 1.2 {
			x = 0.001 * r.NormFloat64()
		}
		y := x + 1.94*math.Cos(2*math.Pi*(500+250*math.Sin(6.9*t))/hal.SampleRate)*y1 - 0.9409*y2
		y2, y1 = y1, y
		z := y + 1.9*math.Cos(2*math.Pi*(1500+600*math.Sin(3.8*t))/hal.SampleRate)*z1 - 0.9025*z2
		z2, z1 = z1, z
		p[i] = int16(max(min(z*700, 32000), -32000))
	}
	return p
}

// alike is the correlation of two sounds, -1 to 1.
func alike(a, b []int16) float64 {
	var ab, aa, bb float64
	for i, v := range a {
		x, y := float64(v), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb+1)
}

// verdict is how a sound came through, of windows of 100 ms.
type verdict struct {
	median, tenth float64 // likeness; a tenth of the windows is worse than that
	delay, most   int     // samples: in the median, and the longest
	silent        int     // frames of silence where there was speech
}

func compare(said, heard []int16) verdict {
	const window, longest = 800, 1600
	var v verdict
	var all []float64
	var delays []int
	for at := 4 * hal.SampleRate; at+window+longest < len(said); at += window {
		a := said[at : at+window]
		if loudness(a) < 200 {
			continue
		}
		best, lag := -1.0, 0
		for d := range longest {
			if l := alike(a, heard[at+d:at+d+window]); l > best {
				best, lag = l, d
			}
		}
		all, delays = append(all, best), append(delays, lag)
		for f := 0; f < window; f += hal.FrameSamples {
			if loudness(a[f:f+hal.FrameSamples]) > 200 && loudness(heard[at+lag+f:at+lag+f+hal.FrameSamples]) < 10 {
				v.silent++
			}
		}
	}
	slices.Sort(all)
	slices.Sort(delays)
	v.median, v.tenth = all[len(all)/2], all[len(all)/10]
	v.delay, v.most = delays[len(delays)/2], delays[len(delays)-1]
	return v
}

func loudness(p []int16) float64 {
	sum := 0.0
	for _, v := range p {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(p)))
}

// The goal of the issue: what is said is heard, at 2 % loss and 40 ms of jitter
// too. The packets' own 20 ms and the clock's frame are part of the delay.
func TestWhatIsSaidIsHeardOverABadNetwork(t *testing.T) {
	for _, c := range []struct {
		codec  Codec
		loss   float64
		jitter time.Duration
		want   verdict
	}{
		{PCMA, 0, 0, verdict{median: 0.9995, tenth: 0.9995, delay: 160, most: 160}},
		{G722, 0, 0, verdict{median: 0.9995, tenth: 0.998, delay: 194, most: 194}},
		{PCMA, 0.02, 40 * time.Millisecond, verdict{median: 0.9995, tenth: 0.999, delay: 500, most: 560, silent: 3}},
		{G722, 0.02, 40 * time.Millisecond, verdict{median: 0.999, tenth: 0.97, delay: 534, most: 594, silent: 3}},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			air := newAir()
			air.path = func(from, _ netip.AddrPort) time.Duration {
				switch {
				case from.String() != here:
					return 0
				case r.Float64() < c.loss:
					return -1
				}
				return time.Duration(r.Float64() * float64(c.jitter))
			}
			a, b := air.leg(t, here, Options{}), air.leg(t, there, Options{})
			speak := terms(there, c.codec)
			if c.codec == G722 {
				speak.Send = Payload{G722, G722Type}
			}
			agree(t, a, speak)
			listen := terms(here, PCMA)
			listen.Receive = append(listen.Receive, Payload{G722, G722Type})
			agree(t, b, listen)
			said, heard := vowels(24), []int16{}
			clock(24*time.Second, func(n int) {
				f := hal.Frame(said[n*hal.FrameSamples:])
				a.WriteFrame(&f)
				got := readFrame(b)
				heard = append(heard, got[:]...)
			})
			v, st := compare(said, heard), b.Stats()
			t.Logf("%s at %.0f %% loss and %v jitter: %+v; %d of %d late, %v made up, MOS %.2f", c.codec, 100*c.loss, c.jitter, v, st.Late, st.Received, st.Concealed, st.MOS)
			if v.median < c.want.median || v.tenth < c.want.tenth || v.delay > c.want.delay || v.most > c.want.most || v.silent > c.want.silent {
				t.Errorf("%s at %.0f %% loss and %v jitter: %+v, want %+v", c.codec, 100*c.loss, c.jitter, v, c.want)
			}
		})
	}
}
