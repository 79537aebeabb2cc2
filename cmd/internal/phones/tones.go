package phones

import (
	"context"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

// A party that is transferred hears ringback. An analog one has a card that
// plays it; one on the network has no clock of its own, so that here one clock
// plays for all of them, and stands still while nobody waits.

// lateMost bounds how many frames are made up for when the system was too busy
// to play in time: what is later than that is not played at all.
const lateMost = 5

// tones plays to legs that nobody talks to.
type tones struct {
	mu      sync.Mutex
	playing map[*leg]media.Signal
	wake    chan struct{} // one: somebody waits now
}

func newTones() tones {
	return tones{playing: map[*leg]media.Signal{}, wake: make(chan struct{}, 1)}
}

// start plays to a leg until stop.
func (t *tones) start(l *leg, sound media.Signal) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.playing[l] = sound
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// stop plays no more to a leg; afterwards its sound belongs to whoever stopped
// it.
func (t *tones) stop(l *leg) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.playing, l)
}

// run plays until ctx ends.
func (t *tones) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.wake:
			t.play(ctx)
		}
	}
}

// play keeps time until nobody is left to play to.
func (t *tones) play(ctx context.Context) {
	tick := time.NewTicker(hal.FrameTime)
	defer tick.Stop()
	began, played := time.Now(), time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		due := time.Since(began)/hal.FrameTime - played
		played += due
		for range min(due, lateMost) {
			ended, left := t.frame()
			for _, l := range ended {
				l.owner.o.Over(l.port)
			}
			if left == 0 {
				return
			}
		}
	}
}

// frame plays one frame to everybody and returns whose sound ended, and how many
// are left.
func (t *tones) frame() (ended []*leg, left int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var f hal.Frame
	for l, sound := range t.playing {
		n := sound.Read(f[:])
		clear(f[n:])
		l.WriteFrame(&f)
		if n < len(f) {
			delete(t.playing, l)
			ended = append(ended, l)
		}
	}
	return ended, len(t.playing)
}

// Ringback lets a party that talked, and is being transferred, hear ringback.
// One that has not been answered yet knows from its signalling that somebody
// rings.
func (p *Phones) Ringback(port call.Port) {
	if l := p.leg(port); l != nil && l.hasTalked() {
		p.tones.start(l, p.o.Ringback())
	}
}

// Play lets a party hear a sound.
func (p *Phones) Play(port call.Port, sound media.Signal) {
	if l := p.leg(port); l != nil {
		p.tones.start(l, sound)
	}
}

// Quiet ends it.
func (p *Phones) Quiet(port call.Port) {
	if l := p.leg(port); l != nil {
		p.tones.stop(l)
	}
}
