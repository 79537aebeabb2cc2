package vcard

import (
	"fmt"
	"math"
	"time"

	"ringdown/hal"
)

const (
	// keepEvery is how often the keeper looks at least, and leastWait how long it
	// sleeps at least.
	keepEvery = pingEvery
	leastWait = time.Millisecond
	// takerWait is how often the keeper looks for sound that is missing while the
	// host takes frames: whoever takes them looks after each. It is for a host that
	// has stopped taking them without a word.
	takerWait = 200 * time.Millisecond
)

// keep repeats requests, pings, and watches the card's clock.
func (c *card) keep() {
	defer c.wakes.Stop()
	for {
		select {
		case <-c.wakes.C:
		case <-c.gone:
			return
		}
		c.mu.Lock()
		c.looks = math.MaxInt64 // what is sent meanwhile is in what idle gives
		wait := c.look(c.now())
		c.looks = c.now() + wait
		c.wakes.Reset(wait)
		c.mu.Unlock()
	}
}

// hurry has the keeper look no later than at a time; the lock is held.
func (c *card) hurry(at time.Duration) {
	if at < c.looks {
		c.looks = at
		c.wakes.Reset(max(at-c.now(), leastWait))
	}
}

// look does what is due and says how long nothing is.
func (c *card) look(now time.Duration) time.Duration {
	if c.end != nil {
		return keepEvery
	}
	for a := c.asks.repeat(now, c.emitAsk); a != nil; a = c.asks.repeat(now, c.emitAsk) {
		c.spent(a)
	}
	if c.greeted {
		c.ping(now)
		c.watch(now)
		c.letGo(now)
	}
	c.asks.send(now, c.emitAsk)
	return max(c.idle(now), leastWait)
}

// idle is how long after now nothing is due.
func (c *card) idle(now time.Duration) time.Duration {
	due := now + keepEvery
	if at, ok := c.asks.next(); ok {
		due = min(due, at)
	}
	if !c.greeted {
		return due - now
	}
	due = min(due, c.pingAt)
	switch {
	case c.sound.lost: // it is known, and heard tells when it is back
	case c.sound.flowing:
		due = min(due, now+takerWait)
	default:
		due = min(due, now+c.sound.wait(now))
	}
	for _, r := range c.relays {
		if r.held {
			due = min(due, r.until)
		}
	}
	return due - now
}

// spent ends a request that nobody has answered.
func (c *card) spent(a *ask) {
	if c.end != nil {
		return
	}
	switch {
	case a.once:
		a.done(answer{err: hal.ErrTimeout})
	case a.gone:
		a.done(answer{err: hal.ErrGone})
	default:
		c.failed(fmt.Errorf("%w: it has not answered %d times", hal.ErrGone, maxTries))
		a.done(answer{err: c.end})
	}
}

// watch finds out that the card's clock has stopped: its sound is missing.
func (c *card) watch(now time.Duration) {
	if !c.sound.silent(now) {
		return
	}
	c.post(hal.CardWide, hal.EvClockLost, c.clock.estimate(now), 0, 1)
	c.probe()
	c.stir()
}
