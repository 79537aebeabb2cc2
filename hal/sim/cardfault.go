package sim

import (
	"fmt"
	"time"

	"ringdown/hal"
)

// Bounds of what can go wrong with a card as a whole.
const (
	maxLostFrames = 100
	maxLateFrame  = 50 * time.Millisecond // later than maxStall the world goes on without
	maxClockStop  = 10 * time.Second
	maxBrownOut   = 10 * time.Second
)

// hiccup is what goes wrong with the next exchange of frames.
type hiccup struct {
	lose int           // frames that never come
	late time.Duration // by which it comes late
}

// LoseFrames loses the next n frames of every port, both ways.
func (d *Desk) LoseFrames(n int) error {
	return d.w.on(func() error {
		if n < 1 || n > maxLostFrames {
			return fmt.Errorf("card: %d lost frames are not within 1 and %d", n, maxLostFrames)
		}
		d.w.note("card", "loses %d frames", n)
		d.w.hiccup.lose = n
		return nil
	})
}

// LateFrame gives the host its next frame late, by up to 50 ms.
func (d *Desk) LateFrame(by time.Duration) error {
	return d.w.on(func() error {
		if by <= 0 || by > maxLateFrame {
			return fmt.Errorf("card: a frame %v late is not within 0s and %v", by, maxLateFrame)
		}
		d.w.note("card", "a frame comes %v late", by)
		d.w.hiccup.late = by
		return nil
	})
}

// StopClock stops the card's clock for a time, up to 10 s: no frame passes and
// no tick; what hangs on the card's wires stands still with it.
func (d *Desk) StopClock(long time.Duration) error {
	return d.w.on(func() error {
		if long <= 0 || long > maxClockStop {
			return fmt.Errorf("card: a clock that stops for %v is not within 0s and %v", long, maxClockStop)
		}
		d.w.stopClock(long)
		return nil
	})
}

// BrownOut takes the card's power for a time, up to 10 s: lines are dropped,
// telephones get no battery, and every port has forgotten its profile after it.
func (d *Desk) BrownOut(long time.Duration) error {
	return d.w.on(func() error {
		if long <= 0 || long > maxBrownOut {
			return fmt.Errorf("card: a brown-out of %v is not within 0s and %v", long, maxBrownOut)
		}
		d.w.brownOut(long)
		return nil
	})
}

// stopClock moves the world's beginning, so that now is now until long is over.
func (w *world) stopClock(long time.Duration) {
	if w.start.IsZero() || w.frozen() {
		return
	}
	w.note("card", "clock stands still")
	w.standing = w.elapsed()
	w.start, w.thaw = w.start.Add(long), time.Now().Add(long)
	if w.card != nil {
		w.card.post(hal.CardWide, hal.EvClockLost, 0, 1)
	}
	w.after(1, func() {
		w.note("card", "clock runs again")
		if w.card != nil {
			w.card.post(hal.CardWide, hal.EvClockLost, 0, 0)
		}
	})
}

// frozen reports whether the clock stands still.
func (w *world) frozen() bool { return time.Now().Before(w.thaw) }

// elapsed is how long the card's clock has run, on the host's.
func (w *world) elapsed() time.Duration {
	if w.frozen() {
		return w.standing
	}
	return time.Since(w.start)
}

func (w *world) brownOut(long time.Duration) {
	w.note("card", "brown-out")
	w.dark = true
	w.dropRelays()
	for _, p := range w.pairs {
		p.port.abort()
		if p.kind == hal.FXO {
			p.port.setDrive(hal.OnHook)
		} else {
			p.port.setDrive(hal.Open)
		}
	}
	w.after(hal.Ticks(long), w.loseConfig)
}
