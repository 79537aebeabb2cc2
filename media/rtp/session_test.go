package rtp

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
)

const (
	here  = "10.0.0.1:4000"
	there = "10.0.0.2:5000"
)

// clock runs work once per frame for so long.
func clock(length time.Duration, work func(n int)) {
	tick := time.NewTicker(hal.FrameTime)
	defer tick.Stop()
	for n := range int(length / hal.FrameTime) {
		<-tick.C
		work(n)
	}
}

// sine is frame n of a tone.
func sine(n int, hz float64) *hal.Frame {
	var f hal.Frame
	for i := range f {
		f[i] = int16(8000 * math.Sin(2*math.Pi*hz*float64(n*len(f)+i)/hal.SampleRate))
	}
	return &f
}

// likeness is the best normalised correlation of heard with the tone, at any
// phase.
func likeness(heard []int16, hz float64) float64 {
	var re, im, all float64
	for i, v := range heard {
		x, w := float64(v), 2*math.Pi*hz*float64(i)/hal.SampleRate
		re += x * math.Cos(w)
		im += x * math.Sin(w)
		all += x * x
	}
	if all == 0 {
		return 0
	}
	return math.Sqrt((re*re + im*im) * 2 / float64(len(heard)) / all)
}

func TestSoundPassesBothWaysInEachLaw(t *testing.T) {
	for _, codec := range []Codec{PCMU, PCMA} {
		t.Run(codec.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				air := newAir()
				a, b := air.leg(t, here, Options{}), air.leg(t, there, Options{})
				agree(t, a, terms(there, codec))
				agree(t, b, terms(here, codec))
				var atA, atB []int16
				clock(3*time.Second, func(n int) {
					a.WriteFrame(sine(n, 440))
					b.WriteFrame(sine(n, 700))
					var f hal.Frame
					if a.ReadFrame(&f); n > 20 {
						atA = append(atA, f[:]...)
					}
					if b.ReadFrame(&f); n > 20 {
						atB = append(atB, f[:]...)
					}
				})
				if l := likeness(atB, 440); l < 0.99 {
					t.Errorf("b heard a with a likeness of %.3f", l)
				}
				if l := likeness(atA, 700); l < 0.99 {
					t.Errorf("a heard b with a likeness of %.3f", l)
				}
				if s := a.Stats(); s.Lost+s.Late+s.Refused > 0 || s.Received < 148 || s.MOS < 4.3 {
					t.Errorf("stats of a: %+v", s)
				}
			})
		})
	}
}
