package vcard

import (
	"context"
	"fmt"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// Exchange implements hal.Media. What is given is played play_delay frames after
// the first sample of what was read: with a delay of 2, in the frame after the
// one that begins now.
func (c *card) Exchange(ctx context.Context, rx, tx []*hal.Frame) (hal.Tick, hal.Slip, error) {
	if rx == nil && tx == nil {
		return c.pause()
	}
	if len(rx) != len(c.ports) || len(tx) != len(c.ports) {
		return 0, hal.Slip{}, fmt.Errorf("exchange sound: %w: %d and %d frames for %d ports", hal.ErrInvalid, len(rx), len(tx), len(c.ports))
	}
	for {
		if ctx.Err() != nil {
			return 0, hal.Slip{}, ctx.Err()
		}
		at, slip, ok, err := c.exchanged(rx, tx)
		if ok {
			c.flush()
		}
		if ok || err != nil {
			return at, slip, err
		}
		select {
		case <-c.ready:
		case <-c.frame.C:
		case <-c.gone:
		case <-ctx.Done():
		}
	}
}

// exchanged passes the frame that is due, or sets the timer for the next look.
func (c *card) exchanged(rx, tx []*hal.Frame) (hal.Tick, hal.Slip, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ended("exchange sound with"); err != nil {
		return 0, hal.Slip{}, false, err
	}
	now := c.now()
	if !c.sound.flowing {
		c.sound.begin(now)
	}
	c.watch(now)
	x := c.sound.next(now)
	if x == nil {
		c.frame.Reset(max(c.sound.wait(now), 1))
		return 0, hal.Slip{}, false, nil
	}
	for i, f := range rx {
		switch {
		case f == nil:
		case x.mask>>i&1 != 0:
			*f = x.rx[i]
		default:
			*f = hal.Frame{}
		}
	}
	if !x.own {
		c.play(x.raw, tx)
	}
	at, slip := x.at, c.sound.slip
	c.sound.slip = hal.Slip{}
	c.sound.drop()
	return at, slip, true, nil
}

// play sends what is to be played, in pieces of the card's length. boundary is
// the card's tick of the boundary, which is the end of what was read.
func (c *card) play(boundary uint32, tx []*hal.Frame) {
	n := c.sound.samples
	first := boundary - hal.FrameSamples + uint32(c.hello.PlayDelay)*uint32(n)
	if n < hal.FrameSamples { // its first piece answers one that came before the boundary
		first += uint32(hal.FrameSamples - n)
	}
	for off := 0; off < hal.FrameSamples; off += n {
		s := vcp.Sound{Tick: first + uint32(off), Samples: byte(n), Codec: c.hello.Codec}
		for i, f := range tx {
			if f != nil {
				s.Mask |= 1 << i
			}
		}
		p := s.AppendHead(c.media[:0])
		for _, f := range tx {
			if f != nil {
				p = vcp.Encode(p, f[off:off+n], c.hello.Codec)
			}
		}
		c.emit(vcp.Frame{Type: vcp.PCM, Payload: p})
	}
}

// pause lets the card's sound pass by.
func (c *card) pause() (hal.Tick, hal.Slip, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ended("pause sound with"); err != nil {
		return 0, hal.Slip{}, err
	}
	c.sound.pause()
	return c.sound.given, hal.Slip{}, nil
}
