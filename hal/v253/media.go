package v253

import (
	"context"
	"fmt"
	"time"

	"ringdown/hal"
)

// Exchange implements hal.Media. While sound comes from the modem its rate is the
// clock, else the host's own time.
func (c *card) Exchange(ctx context.Context, rx, tx []*hal.Frame) (hal.Tick, hal.Slip, error) {
	if rx == nil && tx == nil {
		return c.pause()
	}
	if len(rx) != 1 || len(tx) != 1 {
		return 0, hal.Slip{}, fmt.Errorf("exchange sound: %w: %d and %d frames for 1 port", hal.ErrInvalid, len(rx), len(tx))
	}
	for {
		if ctx.Err() != nil {
			return 0, hal.Slip{}, ctx.Err()
		}
		at, slip, ok, err := c.exchanged(rx[0], tx[0])
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
func (c *card) exchanged(rx, tx *hal.Frame) (hal.Tick, hal.Slip, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ended("exchange sound with"); err != nil {
		return 0, hal.Slip{}, false, err
	}
	now := c.now()
	if !c.pace.flowing {
		c.pace.begin(now)
		c.steer(now)
		poke(c.kick)
	}
	listening := c.voice.mode == modeDuplex && c.voice.probe == nil || c.voice.mode == modeListen
	wait, own, ok := c.pace.due(now, listening)
	if !ok {
		c.frame.Reset(max(wait, 1))
		return 0, hal.Slip{}, false, nil
	}
	if rx != nil {
		if *rx = (hal.Frame{}); !own {
			c.pace.frame(rx)
		}
	} else if !own {
		c.pace.frame(new(hal.Frame))
	}
	c.given(tx, now)
	slip := c.pace.slip
	c.pace.slip = hal.Slip{}
	return c.pace.at, slip, true, nil
}

// given takes a frame to be played; nil is silence.
func (c *card) given(tx *hal.Frame, now time.Duration) {
	var f hal.Frame
	if tx != nil {
		f = *tx
		scale(f[:], c.port.gains.tx)
	}
	v := &c.voice
	if !c.port.closed || v.probe != nil {
		return
	}
	if c.about.duplex {
		if v.mode == modeDuplex {
			c.play(&f)
		}
		return
	}
	turned := v.turn.hears(&f)
	switch {
	case !v.turn.talks:
	case v.mode == modePlay:
		c.play(&f)
	default:
		v.turn.keep(c.about.format.kind, &f)
	}
	if turned {
		c.steer(now)
		poke(c.kick)
	}
}

// pause lets sound rest.
func (c *card) pause() (hal.Tick, hal.Slip, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ended("pause sound with"); err != nil {
		return 0, hal.Slip{}, err
	}
	now := c.now()
	c.pace.flowing = false
	c.steer(now)
	poke(c.kick)
	c.pace.skip(now)
	return c.pace.at, hal.Slip{}, nil
}
