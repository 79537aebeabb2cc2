package vcard

import (
	"time"

	"ringdown/hal"
)

// clock turns the card's ticks of 32 bits into hal's of 64, which never go back.
type clock struct {
	known bool
	raw   uint32        // the card's tick…
	tick  hal.Tick      // …that is this one…
	at    time.Duration // …and was now at this time
}

// set says what the card's tick raw stands for from now on.
func (c *clock) set(raw uint32, as hal.Tick, now time.Duration) {
	*c = clock{known: true, raw: raw, tick: as, at: now}
}

// of turns raw into a tick. A tick of before the clock was set is its beginning.
func (c *clock) of(raw uint32) hal.Tick {
	d := int64(int32(raw - c.raw))
	return hal.Tick(max(0, int64(c.tick)+d))
}

// moved says that the card's tick is raw now.
func (c *clock) moved(raw uint32, now time.Duration) {
	if !c.known {
		c.set(raw, hal.Ticks(now), now)
		return
	}
	c.set(raw, c.of(raw), now)
}

// estimate is the tick at time now.
func (c *clock) estimate(now time.Duration) hal.Tick {
	return c.tick + hal.Ticks(max(0, now-c.at))
}
