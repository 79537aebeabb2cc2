package sim

import (
	"context"
	"fmt"
	"time"

	"ringdown/hal"
)

// Exchange implements hal.Media.
func (c *card) Exchange(ctx context.Context, rx, tx []*hal.Frame) (hal.Tick, hal.Slip, error) {
	if rx == nil && tx == nil {
		return c.pause()
	}
	at, slip, err := c.nextBoundary(len(rx), len(tx))
	if err != nil {
		return 0, slip, err
	}
	for wait := c.wait(at, &slip); wait > 0; wait = c.remains(at) {
		c.frame.Reset(wait)
		select {
		case <-c.frame.C:
		case <-c.gone:
			return c.pass(at, slip, rx, tx)
		case <-ctx.Done():
			return 0, slip, ctx.Err()
		}
	}
	if ctx.Err() != nil {
		return 0, slip, ctx.Err()
	}
	return c.pass(at, slip, rx, tx)
}

// wait is how long the boundary at is away, a frame that comes late included.
func (c *card) wait(at hal.Tick, slip *hal.Slip) time.Duration {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	late := c.w.hiccup.late
	c.w.hiccup.late = 0
	if late > 0 {
		slip.Late++
	}
	return max(1, c.w.until(at)) + late
}

// remains is how long it still is after that, where the clock has stood still.
func (c *card) remains(at hal.Tick) time.Duration {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	if !c.w.frozen() && c.w.tickNow() >= at {
		return 0
	}
	return c.w.until(at)
}

// pause lets the world go its own way: the host takes no frames for a while.
func (c *card) pause() (hal.Tick, hal.Slip, error) {
	w := c.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.isGone() {
		return 0, hal.Slip{}, fmt.Errorf("pause sound with card %q: %w", cardID, hal.ErrGone)
	}
	c.paced = false
	w.catchUp()
	c.kick()
	return w.now - c.base, hal.Slip{}, nil
}

// nextBoundary is the boundary that an Exchange called now waits for. A host
// that is late by less than maxStall gets the frame it has missed at once; one
// that has paused longer goes on at the next boundary.
func (c *card) nextBoundary(rx, tx int) (hal.Tick, hal.Slip, error) {
	w := c.w
	w.mu.Lock()
	defer w.mu.Unlock()
	var slip hal.Slip
	if c.isGone() {
		return 0, slip, fmt.Errorf("exchange sound with card %q: %w", cardID, hal.ErrGone)
	}
	if rx != len(c.ports) || tx != len(c.ports) {
		return 0, slip, fmt.Errorf("exchange sound: %w: %d and %d frames for %d ports", hal.ErrInvalid, rx, tx, len(c.ports))
	}
	w.catchUp()
	next, now := c.boundary+hal.FrameSamples, w.tickNow()
	switch {
	case !c.paced || now > next+maxStall || w.now > next:
		next = w.frameEnd(now)
	case now > next+hal.FrameSamples:
		slip.Late = int(now-next) / hal.FrameSamples
	}
	if n := w.hiccup.lose; n > 0 {
		w.hiccup.lose = 0
		next += hal.Tick(n * hal.FrameSamples)
		slip.Lost = n
	}
	c.paced, c.boundary = true, next-hal.FrameSamples
	return next, slip, nil
}

// pass moves the world on to the boundary at and exchanges the frames.
func (c *card) pass(at hal.Tick, slip hal.Slip, rx, tx []*hal.Frame) (hal.Tick, hal.Slip, error) {
	w := c.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.isGone() {
		return 0, slip, fmt.Errorf("exchange sound with card %q: %w", cardID, hal.ErrGone)
	}
	w.advance(at)
	c.boundary = at
	for i, p := range w.pairs {
		p.sound.pass(at, rx[i], tx[i])
	}
	if len(w.heap) > 0 && w.heap[0].at <= w.tickNow() {
		c.kick()
	}
	return at - c.base, slip, nil
}

// pass gives the frame that ended at boundary at and takes the one that begins.
func (s *soundPath) pass(at hal.Tick, rx, tx *hal.Frame) {
	if rx != nil {
		if s.rxAt == at-hal.FrameSamples {
			*rx = s.rx
		} else {
			*rx = hal.Frame{}
		}
	}
	s.txOn = tx != nil
	if tx != nil {
		s.tx, s.txAt = *tx, at
		if s.tx != (hal.Frame{}) {
			s.quiet = at + hal.FrameSamples
		}
	}
}
