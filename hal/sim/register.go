package sim

import (
	"slices"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// The pulse receiver's windows: 8 to 22 pulses a second, break 40 to 80 %.
const (
	shortestPeriod = hal.SampleRate / 22
	longestPeriod  = hal.SampleRate / 8
	leastBreak     = 0.40
	mostBreak      = 0.80
	shortestBreak  = 14 * 8
	longestBreak   = 100 * 8
	pulseDigitEnd  = 200 * 8 // a make longer than this ends the digit
)

// register reads the number that the near end dials.
type register struct {
	digits []byte
	sense  *dtmfSense
	pulses int
	bad    bool
	last   hal.Tick // when the last break ended
	serial uint32
}

// hear gives the register what came in.
func (r *register) hear(l *line, p []float32) {
	for _, d := range r.sense.write(p) {
		l.w.note(l.who, "receives digit %c (%d ms)", d.digit, d.ms)
		r.take(l, d.digit)
	}
}

// pulse takes one break of the loop that lasted long.
func (r *register) pulse(l *line, long hal.Tick) {
	now := l.w.now
	if long > longestBreak || long < shortestBreak {
		l.w.note(l.who, "break of %.1f ms is no pulse", float64(long)/8)
		r.bad = r.bad || r.pulses > 0
		return
	}
	if r.pulses > 0 {
		period := now - r.last
		ratio := float64(long) / float64(period)
		if period < shortestPeriod || period > longestPeriod || ratio < leastBreak || ratio > mostBreak {
			r.bad = true
		}
	}
	r.pulses++
	r.last = now
	r.serial++
	serial := r.serial
	l.tone = nil
	l.w.after(pulseDigitEnd, func() {
		if r.serial == serial && l.closed && (l.state == LineSeized || l.state == LineDialling) {
			r.pulseDigit(l)
		}
	})
}

// pulseDigit ends a pulse digit.
func (r *register) pulseDigit(l *line) {
	n, bad := r.pulses, r.bad || r.pulses > 10
	r.pulses, r.bad = 0, false
	if bad {
		l.w.note(l.who, "mutilated pulse digit of %d pulses", n)
		return
	}
	d := byte('0' + n%10)
	l.w.note(l.who, "receives pulse digit %c", d)
	r.take(l, d)
}

// take stores a digit and finds out whether the number is complete.
func (r *register) take(l *line, d byte) {
	if l.state == LineSeized {
		l.become(LineDialling)
	}
	l.tone = nil
	if len(r.digits) < maxDigits {
		r.digits = append(r.digits, d)
	}
	wait := hal.Tick(interDigit)
	if l.complete() {
		wait = 0
	}
	n := len(r.digits)
	l.within(wait, func() {
		if len(l.reg.digits) == n && l.reg.pulses == 0 {
			l.route()
		}
	})
}

// complete reports whether the number can have no further digit.
func (l *line) complete() bool {
	number := string(l.reg.digits)
	if len(l.ways) > 0 && l.ways[0].Length > 0 {
		return len(number) >= l.ways[0].Length
	}
	return len(number) == maxDigits || slices.Contains(l.prof.Emergency.Numbers, number)
}

// What becomes of an outgoing call.
const (
	Answered     = "answer"       // rings, then answers
	RingsOn      = "ring"         // rings and nobody answers
	Busy         = "busy"         // busy tone
	Congested    = "congestion"   // congestion tone
	Unobtainable = "unobtainable" // number unobtainable tone
	Intercepted  = "sit"          // special information tone
	Silent       = "silence"      // nothing is heard at all
)

// Outcome is what becomes of an outgoing call.
type Outcome struct {
	What     string        // one of the constants; "" is Answered
	After    time.Duration // of ringing before the answer
	Reversal bool          // the answer shows as a polarity reversal
	Length   int           // digits of a complete number, 0: a pause ends it
}

// route makes of the dialled number what is due.
func (l *line) route() {
	way := Outcome{What: Answered, After: l.w.opt.answer, Reversal: l.prof.Answer.Reversal}
	if l.w.opt.noAnswer {
		way.What = RingsOn
	}
	if len(l.ways) > 0 {
		way, l.ways = l.ways[0], l.ways[1:]
	}
	l.w.note(l.who, "dialled %s", l.reg.digits)
	l.become(LineCalling)
	l.party = party{call: CallOptions{reversal: way.Reversal}}
	l.within(setupTime, func() { l.reach(way) })
}

// reach is the far exchange's word on the call.
func (l *line) reach(way Outcome) {
	switch way.What {
	case Answered, "", RingsOn:
		l.play(country.Ringback)
		l.within(ringbackTime, func() { l.refuse(country.Congestion) })
		if way.What != RingsOn {
			l.within(hal.Ticks(way.After), l.farAnswers)
		}
	case Busy:
		l.refuse(country.BusyTone)
	case Congested:
		l.refuse(country.Congestion)
	case Unobtainable:
		l.refuse(country.Unobtainable)
	case Intercepted:
		l.refuse(country.SIT)
	}
}

// refuse plays a tone that says why the call cannot be.
func (l *line) refuse(kind country.ToneKind) {
	l.become(LineRefused)
	l.play(kind)
	l.permanent()
}

// farAnswers is the called party lifting.
func (l *line) farAnswers() {
	reversal := l.party.call.reversal
	l.talk()
	if reversal {
		l.setFeed(feed{on: true, reversed: true})
	}
}

// talk joins the two ends.
func (l *line) talk() {
	l.become(LineTalking)
	l.keyed, l.heard = newDTMFSense(l.w.dual), nil
}

// ownKeys is how long after its own last key the far end may read it still: an
// echo of 16 ms, twice, and what a receiver takes to be sure.
const ownKeys = 100 * 8 // samples

// overhear reads what the near end keys in a call, as an answering machine
// would, and the answer to a call-waiting alert. What the far end keys itself
// comes back to it, too, and does not count.
func (l *line) overhear(p []float32) {
	if l.party.keys != nil {
		l.ownUntil = l.w.now + ownKeys
	}
	for _, d := range l.keyed.write(p) {
		if l.w.now < l.ownUntil {
			continue
		}
		if len(l.heard) < maxDigits {
			l.heard = append(l.heard, d.digit)
		}
		l.w.note(l.who, "far end hears digit %c", d.digit)
		l.acknowledged(d.digit)
	}
}
