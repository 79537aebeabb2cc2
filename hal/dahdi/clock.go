package dahdi

import (
	"time"

	"ringdown/hal"
)

// driftShare is how much of the difference between a frame's end and the
// estimate of it moves the estimate: frames come in bursts when the host is
// late, and the clock itself is off by parts in a million only.
const driftShare = 1.0 / 128

// clock tells the card's tick between frames: the host's clock, held to the
// frames.
type clock struct {
	off   float64 // ticks that the card is ahead
	known bool    // a frame has come since the last start
}

// estimate is the tick at a time since the card was opened.
func (c *clock) estimate(now time.Duration) hal.Tick {
	return hal.Tick(max(0, ticks(now)+c.off))
}

// saw takes the end of a frame into account.
func (c *clock) saw(at hal.Tick, now time.Duration) {
	wrong := float64(at) - ticks(now) - c.off
	if !c.known {
		c.known = true
		c.off += wrong
		return
	}
	c.off += wrong * driftShare
}

// ticks are the host's: hal.Ticks overflows after 13 days.
func ticks(now time.Duration) float64 { return now.Seconds() * hal.SampleRate }
