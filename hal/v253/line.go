package v253

import (
	"strings"
	"time"

	"ringdown/hal"
)

const (
	// burst is how long a ring is taken to be by a modem that does not tell; any
	// country's is longer than what counts as one.
	burst = time.Second
	// burstMost is how long the end of a burst is waited for where the modem tells
	// it: cadences have bursts of 2 s.
	burstMost = 3 * time.Second
	// sameBurst is how soon behind the end of a burst RING belongs to it still.
	sameBurst = 500 * time.Millisecond
	// callerWhole is how long after a line of caller id another may follow.
	callerWhole = 300 * time.Millisecond
	// openLoop is how long the loop is taken to be open when the modem says that
	// it was: it does not tell its end.
	openLoop = time.Second
)

// ringing is what the modem told of ringing.
type ringing struct {
	on    bool
	until time.Duration // its end at the latest
	ended time.Duration
	any   bool // since Open
}

// line handles a line of text.
func (c *card) line(text string, now time.Duration) {
	r := parseReply(text)
	leaving, entering := c.voice.mode == modeLeaving, c.voice.mode == modeEntering
	switch r.kind {
	case replyOK:
		if leaving {
			c.came(now)
			return
		}
		c.asks.finish(nil)
	case replyError:
		switch {
		case entering:
			c.refuse(now)
			return
		case leaving:
			c.came(now)
			return
		}
		c.asks.finish(errRefused)
	case replyConnect:
		if entering {
			c.entered(now)
			return
		}
	case replyEnded:
		c.hungUp(now)
		return
	case replyText:
		c.asks.text(text)
	default:
		c.port.told(r, now)
		return
	}
	c.steer(now)
}

// hungUp: the modem says that the line is no longer held.
func (c *card) hungUp(now time.Duration) {
	switch {
	case c.voice.mode == modeEntering:
		c.refuse(now)
	case c.voice.mode == modeLeaving:
		c.came(now)
	case c.asks.open != nil:
		c.asks.finish(errRefused)
	}
	if c.port.closed {
		c.post(0, hal.EvFarTone, 0, 1)
	}
	c.steer(now)
}

// code handles a code behind a dle (V.253, table 19).
func (c *card) code(b byte, now time.Duration) {
	p := &c.port
	switch {
	case b == 'R':
		p.rings(now)
	case b == 'l':
		p.broken(now)
	case b == 'L':
		p.reversed = !p.reversed
		c.post(0, hal.EvPolarity, 0, truth(p.reversed))
	case b == 'H' || b == 'P', b == 'h' || b == 'p':
		p.parallel = b < 'a'
		c.post(0, hal.EvParallel, 0, truth(p.parallel))
	case b == 'u' || b == 'o':
		c.pace.slip.Late++
	case c.about.duplex || !p.closed:
		// What sounds on the line is heard by who hears the sound itself.
	case strings.IndexByte("0123456789*#ABCD", b) >= 0:
		c.post(0, hal.EvDTMF, 0, int32(b))
	case b == 'b' || b == 'K':
		c.post(0, hal.EvFarTone, 0, 1)
	case b == 'd' || b == 'i':
		c.post(0, hal.EvFarTone, 0, 2)
	}
}

func truth(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// told handles what the modem says of ringing and of the caller.
func (p *port) told(r reply, now time.Duration) {
	switch r.kind {
	case replyRing:
		p.rings(now)
	case replyRang:
		p.c.about.rings = true
		p.rings(now)
		p.silence(now, int32(r.tenths)*100)
	case replyPause:
	default:
		p.reads(r, now)
	}
}

// rings: there is ringing voltage.
func (p *port) rings(now time.Duration) {
	r := &p.ring
	if r.any && !r.on && now < r.ended+sameBurst {
		return
	}
	long := burst
	if p.c.about.rings {
		long = burstMost
	}
	if r.until = now + long; !r.on && !p.closed {
		p.tellCaller()
		r.on, r.any = true, true
		p.c.post(0, hal.EvRingOn, 0, 0)
	}
}

// silence: a burst is over, which lasted ms.
func (p *port) silence(now time.Duration, ms int32) {
	if p.ring.on {
		p.ring.on, p.ring.ended = false, now
		p.c.post(0, hal.EvRingOff, ms, 0)
	}
}

// broken: the exchange has opened the loop for a moment, or the far end hung up.
func (p *port) broken(now time.Duration) {
	if p.battery {
		p.battery, p.batteryBack = false, now+openLoop
		p.c.post(0, hal.EvBattery, 0, 0)
	}
}

// reading is a caller id of which lines may still come.
type reading struct {
	caller hal.Caller
	date   string
	whole  time.Duration // when it is, 0: there is none
	known  bool          // a number, a name, or why there is none
}

// reads takes a line of caller id.
func (p *port) reads(r reply, now time.Duration) {
	d := &p.reading
	if d.whole == 0 {
		*d = reading{}
	}
	d.whole = now + callerWhole
	switch r.kind {
	case replyDate:
		d.date = digits(r.value, 4)
	case replyTime:
		if clock := digits(r.value, 4); clock != "" && d.date != "" {
			d.caller.Time = d.date + clock
		}
	case replyNumber:
		d.known = true
		switch strings.ToUpper(r.value) {
		case "P", "PRIVATE":
			d.caller.Withheld = true
		case "O", "OUT OF AREA", "UNAVAILABLE", "-":
		default:
			d.caller.Number = number(r.value)
		}
	case replyName:
		d.known = true
		if n := strings.ToUpper(r.value); n == "P" || n == "PRIVATE" {
			d.caller.Withheld = d.caller.Withheld || d.caller.Number == ""
		} else if n != "O" {
			d.caller.Name = r.value
		}
	}
}

// tellCaller ends the reading of a caller id.
func (p *port) tellCaller() {
	if d := p.reading; d.known && d.whole != 0 {
		p.caller, p.hasCaller = d.caller, true
		p.c.post(0, hal.EvCaller, 0, 0)
	}
	p.reading = reading{}
}

// digits is s when it is so many digits, else "".
func digits(s string, n int) string {
	if len(s) != n || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// longestNumber bounds a number: E.164 has 15 digits, with prefixes 20.
const longestNumber = 20

// number is what of s can be dialled.
func number(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789*#+", r) {
			return r
		}
		return -1
	}, s)
	return s[:min(len(s), longestNumber)]
}
