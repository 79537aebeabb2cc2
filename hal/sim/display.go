package sim

import (
	"ringdown/hal"
	"ringdown/internal/country"
)

// Times of a Japanese number display, which takes the line by itself.
const (
	carShortest = 300 * 8 // samples: a burst of the receiver-seizing signal is 0.5 s
	carLongest  = 750 * 8 // samples: a burst longer than this rings for people
	seizedFor   = 7 * hal.SampleRate
	afterData   = 100 * 8 // samples from the message's end to the open loop
)

// takesCAR reports whether short rings are for the display and not for people:
// the exchange has reversed the line (NTT: line reversal, then CAR).
func (c *clipReceiver) takesCAR() bool {
	return c.way.Scheme == country.CIDNTT && !c.off && !c.f.up && c.f.turned.is
}

// carRings is a burst on a reversed line. It rings for people after all if it
// is too long for a receiver-seizing signal.
func (c *clipReceiver) carRings(rang func()) {
	edge := c.f.bell.edge
	c.f.w.after(carLongest, func() {
		if c.f.bell.is && c.f.bell.edge == edge && !c.f.up {
			rang()
		}
	})
}

// seize closes the loop to receive, as nobody does who answers: the exchange
// goes on telling the caller that it rings.
func (c *clipReceiver) seize() {
	if c.seized || c.f.loop {
		return
	}
	c.seized = true
	c.turn++
	turn := c.turn
	c.f.w.note(c.f.who, "takes the line for caller id")
	c.window(seizedFor)
	c.f.setLoop(true)
	c.f.w.after(seizedFor, func() {
		if c.turn == turn {
			c.release()
		}
	})
}

// releaseSoon opens the loop when the message is over.
func (c *clipReceiver) releaseSoon() {
	turn := c.turn
	c.f.w.after(afterData, func() {
		if c.turn == turn {
			c.release()
		}
	})
}

// release opens the loop, unless somebody has lifted the handset meanwhile.
func (c *clipReceiver) release() {
	if !c.seized {
		return
	}
	c.seized, c.until = false, 0
	c.turn++
	if c.f.up {
		return
	}
	c.f.w.note(c.f.who, "leaves the line")
	c.f.setLoop(false)
}
