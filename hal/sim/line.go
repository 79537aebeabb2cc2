package sim

import (
	"ringdown/hal"
	"ringdown/internal/country"
)

// The states of an exchange line, as LineState.State says them.
const (
	LineIdle      = "idle"
	LineRinging   = "ringing"   // a call comes in: alert, caller id, ringing
	LineSeized    = "seized"    // loop closed, dial tone or the wait for it
	LineDialling  = "dialling"  // digits come in
	LineCalling   = "calling"   // the far telephone rings, we hear ringback
	LineRefused   = "refused"   // busy, congestion or unobtainable tone
	LineTalking   = "talking"   //
	LineReleased  = "released"  // the far end has hung up, the near one has not
	LineHowler    = "howler"    // left off-hook: the loud tone
	LineLockedOut = "lockout"   // left off-hook for good: no tone, no service
	LineUnplugged = "unplugged" // the cable is out
)

// Times of a local exchange; Q.522 and national practice, none critical.
const (
	seizeTime    = 30 * 8              // samples of loop before it counts as seizure
	answerTime   = 40 * 8              // samples of loop in the silence of ringing
	tripSpread   = 110 * 8             // on top of it while the ringing voltage is on
	partialDial  = 15 * hal.SampleRate // without a (further) digit: congestion
	interDigit   = 3 * hal.SampleRate  // without a further digit: the number is complete
	setupTime    = 6 * hal.SampleRate / 10
	toneTime     = 40 * hal.SampleRate  // of busy tone before the howler
	howlerTime   = 60 * hal.SampleRate  // of howler before lock-out
	ringbackTime = 120 * hal.SampleRate // of ringing before the exchange gives up
	minClear     = 300 * 8              // samples of open loop, the least that clears
	releasedTime = 100 * 8              // the same once the far end has gone: there is no flash to wait for
	restTime     = 150 * 8              // from clearing to normal polarity
	glareTime    = 100 * 8              // from taking a line for a call to its first sign
	flashFloor   = 60 * 8               // a shorter break in a call is nothing
	maxDigits    = 24
)

// line is the exchange's end of a pair.
type line struct {
	*pair
	prof  country.Profile
	state string
	since hal.Tick
	gen   uint32 // of the state: timers of an older one do nothing

	closed bool // the loop as last sensed
	openAt hal.Tick
	shutAt hal.Tick
	ways   []Outcome // of the next outgoing calls

	tone   source // dial tone, busy tone…
	data   source // caller id
	party  party  // who is at the far end
	waits  *party
	muted  bool // busy tone silenced
	busy   bool // it sends busy tone, or would if that were not silenced
	reg    register
	in     incoming
	spoil  int // byte of the next caller id to spoil, -1 none
	rec    recorder
	people people
	keyed  *dtmfSense // reads what the near end keys in a call
	heard  []byte
	// ownUntil: until then keys that are heard may be the far end's own.
	ownUntil hal.Tick
	ackFrom  hal.Tick // call waiting: the end of the CAS, 0 none
}

// party is a subscriber at the far end.
type party struct {
	call  CallOptions
	voice source
	keys  source
}

func newLinePair(w *world, n int) *pair {
	p := newPair(w, hal.FXO, "line", n)
	l := &line{pair: p, prof: w.opt.profile, state: LineIdle, spoil: -1}
	p.id, p.who = numbered("fxo", n), numbered("line ", n)
	p.line, p.far, p.feeder = l, l, l
	p.port = newPort(p)
	p.taker = p.port
	p.feed = feed{on: true}
	p.port.reset()
	return p
}

// become changes the state; timers of the old one die.
func (l *line) become(state string) {
	l.gen++
	if l.state == LineTalking && state != LineTalking {
		l.rec.end()
	}
	l.state, l.since = state, l.w.now
	l.tone, l.data, l.busy = nil, nil, false
	l.w.note(l.who, "%s", state)
}

// within schedules do for as long as the line stays in its state.
func (l *line) within(d hal.Tick, do func()) {
	gen := l.gen
	l.w.after(d, func() {
		if l.gen == gen {
			do()
		}
	})
}

// clearTime is how long the loop must be open to end a call: longer than a
// flash, shorter than the guard time that the line is owed. Once the far end
// has gone nothing is left to flash for.
func (l *line) clearTime() hal.Tick {
	switch l.state {
	case LineReleased, LineHowler, LineLockedOut:
		return releasedTime
	}
	flash := hal.Ticks(l.prof.Flash.Max) + 50*8
	guard := hal.Ticks(l.prof.Disconnect.Guard) * 8 / 10
	return max(minClear, min(flash, guard))
}

// loopChanged implements feeder.
func (l *line) loopChanged() {
	if !l.feed.on { // no feed, no sensing: looked at again when it is back
		return
	}
	if now := l.current(); now != l.closed {
		l.closed = now
		if now {
			l.shutAt = l.w.now
			l.shut()
		} else {
			l.openAt = l.w.now
			l.opened()
		}
	}
}

// shut is the loop closing.
func (l *line) shut() {
	switch l.state {
	case LineIdle:
		l.w.after(seizeTime, l.ifShutSince(l.w.now, LineIdle, l.seize))
	case LineRinging:
		wait := hal.Tick(answerTime)
		if l.feed.ringing() {
			wait += hal.Tick(l.rng.IntN(tripSpread))
		}
		l.w.after(wait, l.ifShutSince(l.w.now, LineRinging, l.answered))
	default:
		l.mended(l.w.now - l.openAt)
	}
}

// ifShutSince does do if the loop has been closed since at and the line is
// still in state.
func (l *line) ifShutSince(at hal.Tick, state string, do func()) func() {
	return func() {
		if l.closed && l.shutAt == at && l.state == state {
			do()
		}
	}
}

// opened is the loop opening: a pulse, a flash or the end.
func (l *line) opened() {
	if l.state == LineRinging {
		l.putBack()
		return
	}
	l.awaitClear()
}

// awaitClear ends the call once the loop has been open for long enough from
// now on.
func (l *line) awaitClear() {
	at := l.openAt
	l.w.after(l.clearTime(), func() {
		if !l.closed && l.openAt == at && l.state != LineIdle && l.state != LineRinging {
			l.clear()
		}
	})
}

// mended is the loop closed again after a break.
func (l *line) mended(long hal.Tick) {
	switch l.state {
	case LineSeized, LineDialling:
		l.reg.pulse(l, long)
	case LineTalking:
		if long >= flashFloor {
			l.w.note(l.who, "flash of %d ms", long/8)
			l.swap()
		}
	}
}

// clear is the near end's hang-up: everything ends here.
func (l *line) clear() {
	l.become(LineIdle)
	l.w.note(l.who, "cleared by the near end")
	l.party, l.waits = party{}, nil
	l.w.after(restTime, func() {
		if l.state == LineIdle {
			l.setFeed(feed{on: true})
		}
	})
}

// seize answers a closed loop with dial tone, or not.
func (l *line) seize() {
	l.become(LineSeized)
	l.reg = register{sense: newDTMFSense(l.w.dual)}
	if !l.w.opt.noDialtone {
		l.within(hal.Ticks(l.w.opt.dialtone), func() { l.play(country.DialTone) })
	}
	l.within(partialDial, l.permanent)
}

// play puts one of the country's tones on the line.
func (l *line) play(kind country.ToneKind) {
	t, ok := l.prof.Tones[kind]
	if !ok {
		t = l.prof.Tones[country.Congestion]
	}
	l.busy = kind == country.BusyTone
	if l.busy && l.muted {
		l.w.note(l.who, "keeps its busy tone to itself")
		return
	}
	l.tone = newTone(t)
	l.w.note(l.who, "sends %s tone", kind)
}

// permanent is a line that was left off-hook: congestion, howler, lock-out.
func (l *line) permanent() {
	if l.state != LineReleased && l.state != LineRefused {
		l.become(LineReleased)
		l.play(country.Congestion)
	}
	l.within(toneTime, func() {
		l.become(LineHowler)
		l.play(country.Howler)
		l.within(howlerTime, func() { l.become(LineLockedOut) })
	})
}

// speak implements far.
func (l *line) speak(p []float32) {
	l.tone = also(l.tone, p)
	l.data = also(l.data, p)
	if l.state == LineTalking && l.data == nil {
		l.party.voice = also(l.party.voice, p)
		l.party.keys = l.people.keyed(l.party.keys, p)
		l.people.speak(p)
	}
}

// also adds a source to p and gives what is left of it.
func also(s source, p []float32) source {
	if s == nil || s.add(p) {
		return s
	}
	return nil
}

// hear implements far.
func (l *line) hear(p []float32) {
	switch l.state {
	case LineSeized, LineDialling:
		l.reg.hear(l, p)
	case LineTalking:
		l.rec.write(p)
		l.people.hear(p)
		l.overhear(p)
	}
}

// sending implements far: there is sound for an on-hook line.
func (l *line) sending() bool { return l.data != nil }

// listening implements far.
func (l *line) listening() bool {
	return l.state == LineSeized || l.state == LineDialling || l.state == LineTalking
}
