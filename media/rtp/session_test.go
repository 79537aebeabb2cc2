package rtp

import (
	"math"
	"math/rand/v2"
	"net/netip"
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

// TestABadNetworkIsHeardWell: 2 % loss and 40 ms of jitter each way. Stretching
// moves the phase of a tone, so it is compared piece by piece.
func TestABadNetworkIsHeardWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air := newAir()
		r := rand.New(rand.NewPCG(5, 5))
		air.path = func(_, _ netip.AddrPort) time.Duration {
			if r.Float64() < 0.02 {
				return -1
			}
			return time.Duration(r.Float64() * float64(40*time.Millisecond))
		}
		a, b := air.leg(t, here, Options{}), air.leg(t, there, Options{})
		agree(t, a, terms(there, PCMA))
		agree(t, b, terms(here, PCMA))
		good, all := 0, 0
		var piece []int16
		clock(60*time.Second, func(n int) {
			a.WriteFrame(sine(n, 400))
			if f := readFrame(b); n > 50 {
				piece = append(piece, f[:]...)
			}
			if len(piece) == 800 {
				if all++; likeness(piece, 400) > 0.95 {
					good++
				}
				piece = piece[:0]
			}
		})
		s := b.Stats()
		t.Logf("%d of %d pieces are good; %+v", good, all, s)
		if good < all*97/100 {
			t.Errorf("%d of %d pieces of 100 ms are what was said", good, all)
		}
		if s.Late > s.Received/100 || s.MeanDelay > 57*time.Millisecond || s.MOS < 3.8 {
			t.Errorf("stats: %+v", s)
		}
	})
}
