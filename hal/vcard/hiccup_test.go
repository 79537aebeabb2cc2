package vcard_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/cardsim"
)

// gaps counts how a hum is heard: frames with it, and how often it broke off.
type gaps struct {
	mu          sync.Mutex
	loud, broke int
	was         bool
}

func (g *gaps) WriteFrame(f *hal.Frame) {
	var sum float64
	for _, v := range f {
		sum += float64(v) * float64(v)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	is := sum/hal.FrameSamples > 1e5
	if is {
		g.loud++
	} else if g.was {
		g.broke++
	}
	g.was = is
}

// Whatever the card's clock and power did, sound that is played afterwards is heard
// whole.
func TestSoundIsWholeAgainAfterAHiccup(t *testing.T) {
	for name, hiccup := range map[string]func(*sim.Desk) error{
		"nothing":         func(*sim.Desk) error { return nil },
		"lost frames":     func(d *sim.Desk) error { return d.LoseFrames(5) },
		"a late frame":    func(d *sim.Desk) error { return d.LateFrame(30 * time.Millisecond) },
		"a stopped clock": func(d *sim.Desk) error { return d.StopClock(500 * time.Millisecond) },
		"a brown-out":     func(d *sim.Desk) error { return d.BrownOut(300 * time.Millisecond) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := open(t, cardsim.Options{}, cardsim.Rough{})
				rx, tx, tune := frames(4), frames(4), hum(3*time.Second)
				pass := func(n int, loud bool) {
					for i := range n {
						if *tx[2] = (hal.Frame{}); loud {
							copy(tx[2][:], tune[i*hal.FrameSamples:])
						}
						if _, _, err := x.host.Media().Exchange(t.Context(), rx, tx); err != nil {
							t.Fatal(err)
						}
					}
				}
				pass(50, false)
				if err := hiccup(x.world.Desk()); err != nil {
					t.Fatal(err)
				}
				pass(200, false)
				if err := x.world.Desk().Phone(1).Up(); err != nil {
					t.Fatal(err)
				}
				pass(50, false)
				ear := &gaps{}
				if err := x.world.Desk().Phone(1).Record(ear); err != nil {
					t.Fatal(err)
				}
				pass(100, true)
				pass(20, false)
				if ear.loud < 99 || ear.loud > 102 || ear.broke != 1 {
					t.Errorf("of 100 frames %d were heard, and the sound broke off %d times", ear.loud, ear.broke)
				}
			})
		})
	}
}
