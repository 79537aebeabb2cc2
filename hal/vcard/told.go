package vcard

import (
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// told handles an event of the card, in its order.
func (c *card) told(e told, now time.Duration) {
	at := c.clock.of(e.Tick)
	if e.lost > 0 {
		c.queue.Skip(uint32(e.lost))
		c.post(hal.CardWide, hal.EvLost, c.clock.estimate(now), 0, 0)
		return
	}
	kind := hal.EvKind(e.Kind)
	if kind < hal.EvHook || kind > hal.EvConfigLost {
		return
	}
	if e.Port == vcp.CardWide {
		c.toldAll(kind, at, e)
		return
	}
	if int(e.Port) >= len(c.ports) {
		return
	}
	p, val := c.ports[e.Port], e.Value
	switch kind {
	case hal.EvPatternDone, hal.EvPatternAbort:
		val = int32(p.ended(uint32(e.Value)))
	case hal.EvParallel:
		p.parallel = val != 0
	case hal.EvOverCurrent, hal.EvThermal, hal.EvPowerCross, hal.EvPortDead:
		p.faulty = true
	}
	c.post(int(e.Port), kind, at, int32(e.Ms), val)
}

// toldAll handles an event of the whole card.
func (c *card) toldAll(kind hal.EvKind, at hal.Tick, e told) {
	if kind == hal.EvConfigLost {
		for _, p := range c.ports {
			p.running = 0
		}
		c.replay()
		return
	}
	c.post(hal.CardWide, kind, at, int32(e.Ms), e.Value)
}

// askFault looks whether a port with a fault works again.
func (c *card) askFault(p *port) {
	c.asks.put(&ask{kind: vcp.Snapshot, once: true, payload: []byte{byte(p.index)}, done: func(x answer) {
		if x.err == nil {
			if s, err := vcp.ParseState(x.payload); err == nil {
				c.mended(p, s)
			}
		}
	}})
}

// mended tells that a port works again, once.
func (c *card) mended(p *port, s vcp.State) {
	if p.faulty && s.Faults == 0 {
		p.faulty = false
		c.post(p.index, hal.EvPortBack, c.clock.estimate(c.now()), 0, 0)
	}
}
