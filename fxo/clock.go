package fxo

import (
	"time"

	"ringdown/hal"
)

// clock is a bank's sense of time: the card's ticks, and between two of them
// an estimate from the host's clock. It never goes back.
type clock struct {
	now  hal.Tick  // the moment that the round at work is about
	last hal.Tick  // the newest tick that the card told
	at   time.Time // when it did
	torn hal.Tick  // when frames of sound were lost last; 0: never

	stopped bool // the card says that it has none now
}

// lost notes that n frames before at were lost.
func (c *clock) lost(n int, at hal.Tick) {
	if n > 0 {
		c.torn = at
	}
}

// heard takes a tick that the card told just now.
func (c *clock) heard(t hal.Tick, at time.Time) {
	if t >= c.last {
		c.last, c.at = t, at
	}
}

// estimate is the card's tick at the host's time at. The clocks differ by 200
// ppm at most: 1 ms in 5 s.
func (c *clock) estimate(at time.Time) hal.Tick {
	if c.at.IsZero() || at.Before(c.at) {
		return c.last
	}
	return c.last + hal.Ticks(at.Sub(c.at))
}

// until is how long the host has to wait for tick t.
func (c *clock) until(t hal.Tick, at time.Time) time.Duration {
	now := c.estimate(at)
	if t <= now {
		return 0
	}
	return (t - now).Duration() + hal.Tick(1).Duration()
}

// timerKind names the timers that a port can have. A port has at most one of
// each; setting it again replaces it.
type timerKind uint8

const (
	timerRetry       timerKind = iota // a failed port is configured again
	timerBattery                      // battery has been away for too long
	timerBatteryBack                  // battery has been back for long enough
	timerRingConfirm                  // ringing voltage has lasted long enough to be ringing
	timerRingEnd                      // no ring any more: the caller gave up
	timerAlert                        // an announcement that no ring followed
	timerGuard                        // the line may be seized again
	timerDialTone                     // dial tone did not come
	timerToneHold                     // dial tone has lasted long enough
	timerBlind                        // dial without listening for dial tone
	timerCPC                          // the loop has been open long enough to be a hang-up
	timerPolarity                     // the polarity has held long enough to count
	timerAnswer                       // no sign of an answer: taken as answered
	timerCeased                       // ringback ended and no other tone followed: answered
	timerSilence                      // silent for too long
	timerDial                         // the next digit may go out
	timerPulse                        // no further pulse: the digit is complete
	timerClip                         // caller id may be sent to the telephone now
	timerRing                         // caller id has been sent: ring now
	timerHook                         // look at the hook again
	timerLamp                         // the message lamp may be set now
	timerCount
)

// timers are the timers of one port, in ticks. The zero value has none set.
type timers struct {
	at [timerCount]hal.Tick // 0: not set
}

func (t *timers) set(k timerKind, at hal.Tick) { t.at[k] = max(at, 1) }
func (t *timers) stop(k timerKind)             { t.at[k] = 0 }
func (t *timers) isSet(k timerKind) bool       { return t.at[k] != 0 }
func (t *timers) clear()                       { *t = timers{} }

// next is the earliest timer; ok is false when none is set.
func (t *timers) next() (kind timerKind, at hal.Tick, ok bool) {
	for k, due := range t.at {
		if due != 0 && (!ok || due < at) {
			kind, at, ok = timerKind(k), due, true
		}
	}
	return kind, at, ok
}
