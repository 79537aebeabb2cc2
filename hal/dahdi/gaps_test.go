//go:build dahdi

package dahdi

import (
	"context"
	"math"
	"sync"
	"testing"

	"ringdown/hal"
)

// smooth tells where a sine of 400 Hz is torn: each sample follows from the two
// before it.
type smooth struct {
	a, b  float64
	n     int
	torn  []int
	heard bool
}

const (
	sineLevel = 8000.0
	// tear is what no sample differs from its expectation by, mu-law's steps of 256
	// in three samples included.
	tear = 1500.0
)

func (s *smooth) take(f *hal.Frame) {
	k := 2 * math.Cos(2*math.Pi*400/hal.SampleRate)
	for _, v := range f {
		x := float64(v)
		s.heard = s.heard || math.Abs(x) > sineLevel/2
		if off := math.Abs(x - k*s.b + s.a); s.n > 1 && s.heard && off > tear {
			s.torn = append(s.torn, s.n)
		}
		s.a, s.b = s.b, x
		s.n++
	}
}

// TestSoundIsNotTorn sends a sine over every port both ways.
func TestSoundIsNotTorn(t *testing.T) {
	localPair(t)
	near, far := openCard(t, nearURL), openCard(t, farURL)
	var both sync.WaitGroup
	heard := [2][8]smooth{}
	for side, c := range []hal.Card{near, far} {
		both.Go(func() {
			rx, tx := make([]*hal.Frame, 8), make([]*hal.Frame, 8)
			phase := 0
			for n := range 600 {
				out := new(hal.Frame)
				for i := range out {
					out[i] = int16(sineLevel * math.Sin(2*math.Pi*400*float64(phase)/hal.SampleRate))
					phase++
				}
				for p := range rx {
					rx[p], tx[p] = new(hal.Frame), out
				}
				_, slip, err := c.Media().Exchange(context.Background(), rx, tx)
				if err != nil {
					t.Error(err)
					return
				}
				if slip != (hal.Slip{}) {
					t.Logf("side %d, frame %d: %+v", side, n, slip)
				}
				for p := range rx {
					if n > 50 && n < 550 {
						heard[side][p].take(rx[p])
					}
				}
			}
		})
	}
	both.Wait()
	for side := range heard {
		for p := range heard[side] {
			if s := &heard[side][p]; len(s.torn) > 0 || !s.heard {
				t.Errorf("side %d, port %d: heard %v, torn at samples %v", side, p, s.heard, s.torn[:min(12, len(s.torn))])
			}
		}
	}
}
