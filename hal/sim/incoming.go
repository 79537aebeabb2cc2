package sim

import (
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// Timings of an incoming call that the profile does not say.
const (
	dualLength   = 100 * 8 // samples of DT-AS on-hook (88..110 ms, BT SIN 242)
	dualWait     = 120 * 8 // from the reversal to it (>= 100 ms)
	splashGap    = 500 * 8 // from a ring splash to what follows
	ringPulse    = 250 * 8 // RP-AS, 200..300 ms
	carOn        = 500 * 8 // CAR rings 500/500 ms (NTT)
	carRings     = 6       // of them before the exchange gives up on caller id
	dataLimit    = 7 * hal.SampleRate
	longestRing  = 90 * hal.SampleRate // an exchange gives up by itself
	alertLevel   = -16.0               // dBm0 of each of the two tones
	ackWindow    = 200 * 8             // samples after the CAS in which D may come (160 ms and its length)
	offHookDelay = 80 * 8              // from the acknowledgement to the data
)

// stages of an incoming call that is not yet answered.
const (
	stageAlert = iota
	stageCAR   // NTT: the telephone is to answer by itself
	stageData  // NTT: it has, data flows
	stageRing
)

// incoming is what is known of the call that rings.
type incoming struct {
	stage int
	way   country.CallerID
	rings int
	cars  int
	sent  bool // the caller id has been sent, after a splash
}

// CallOptions describes a call that comes in on a line.
type CallOptions struct {
	From      string // the caller's number as the exchange sends it
	Name      string // UTF-8; sent in the line's encoding
	Time      string // MMDDhhmm, "" now
	Withheld  bool   // the caller asked not to be shown
	OutOfArea bool   // the number is not available
	Cadence   []time.Duration
	Splash    time.Duration // a short ring that announces the caller id, 0 none, up to 1 s
	GiveUp    time.Duration // the caller hangs up unanswered, 0 after 90 s
	CallerID  string        // a way of country.Profile.Variants, "" the line's

	reversal bool // outgoing: the answer is shown by reversal
}

// ring starts an incoming call.
func (l *line) ring(o CallOptions) error {
	way, err := l.wayOf(o)
	if err != nil {
		return err
	}
	if o.Splash < 0 || o.Splash > maxSplash {
		return fmt.Errorf("%s: a ring splash of %v is not within 0s and %v", l.who, o.Splash, maxSplash)
	}
	if len(o.Cadence)%2 != 0 {
		return fmt.Errorf("%s: a ring cadence is on, off, on, off: %d times given", l.who, len(o.Cadence))
	}
	switch {
	case l.state == LineTalking && l.waits == nil:
		l.callWaits(o, way)
		return nil
	case l.state != LineIdle:
		return fmt.Errorf("%s is %s: no call can come in", l.who, l.state)
	}
	l.become(LineRinging)
	l.w.note(l.who, "call from %q", o.From)
	l.party, l.in = party{call: o}, incoming{way: way}
	stop := hal.Tick(longestRing)
	if o.GiveUp > 0 {
		stop = hal.Ticks(o.GiveUp)
	}
	l.within(stop, l.giveUp)
	next := l.announce
	if o.Splash > 0 {
		next = l.splash
	}
	l.within(glareTime, next)
	return nil
}

// splash is a short ring before the real ones; a caller id that would follow the
// first ring follows it.
func (l *line) splash() {
	l.setFeed(l.ringFeed())
	l.within(hal.Ticks(l.party.call.Splash), func() {
		l.setFeed(feed{on: true})
		rest := l.afterRing()
		l.in.sent = rest > 0
		l.within(max(rest, splashGap), l.announce)
	})
}

// wayOf is how the caller id of o is sent.
func (l *line) wayOf(o CallOptions) (country.CallerID, error) {
	if o.CallerID == "" {
		return l.prof.CallerID, nil
	}
	p, err := l.prof.WithCallerID(o.CallerID)
	if err != nil {
		return country.CallerID{}, fmt.Errorf("%s: %w", l.who, err)
	}
	return p.CallerID, nil
}

// announce begins the sequence that the caller id way prescribes.
func (l *line) announce() {
	way := l.in.way
	switch {
	case way.Scheme == country.CIDNTT:
		l.setFeed(feed{on: true, reversed: true})
		l.in.stage = stageCAR
		l.within(dualWait, l.car)
	case way.Scheme != country.CIDNone && way.When == country.BeforeFirstRing:
		l.alert(way.Alert, func() {
			l.within(hal.Ticks(way.Delay), func() {
				n := l.send()
				l.within(n+hal.Ticks(way.Gap), l.ringing)
			})
		})
	default:
		l.ringing()
	}
}

// alert plays what announces a caller id before the ring, then does next.
func (l *line) alert(a country.Alert, next func()) {
	dual := func() {
		l.data = newDual(dualLength, alertLevel)
		l.within(dualLength, next)
	}
	switch a {
	case country.AlertReversal:
		l.setFeed(feed{on: true, reversed: true})
		next()
	case country.AlertReversalDTAS:
		l.setFeed(feed{on: true, reversed: true})
		l.within(dualWait, dual)
	case country.AlertDTAS:
		dual()
	case country.AlertRingPulse:
		l.setFeed(l.ringFeed())
		l.within(ringPulse, func() {
			l.setFeed(feed{on: true})
			next()
		})
	default:
		next()
	}
}

// send puts the caller id on the line and gives its length.
func (l *line) send() hal.Tick {
	s, n, err := l.callerID(l.in.way, l.party.call, false)
	if err != nil {
		l.w.note(l.who, "caller id cannot be sent: %v", err)
		return 0
	}
	if n > 0 {
		l.w.note(l.who, "sends caller id %s for %d ms", l.in.way.Way(), n/8)
		l.data = s
	}
	return n
}

func (l *line) ringFeed() feed {
	return feed{on: true, reversed: l.feed.reversed, ringHz: l.prof.Ring.Hz, ringV: l.prof.Ring.VRms}
}

// ringing begins the real ringing at normal polarity.
func (l *line) ringing() {
	l.in.stage = stageRing
	l.setFeed(feed{on: true})
	l.burst(0)
}

// burst is step i of the cadence, an even one.
func (l *line) burst(i int) {
	cadence := l.party.call.Cadence
	if len(cadence) == 0 {
		cadence = l.prof.Ring.Cadence
	}
	on, off := hal.Ticks(cadence[i]), hal.Ticks(cadence[i+1])
	next := (i + 2) % len(cadence)
	if next == 0 {
		l.in.rings++
	}
	l.setFeed(l.ringFeed())
	l.within(on, func() {
		l.setFeed(feed{on: true})
		if next == 0 && l.in.rings == 1 {
			off = max(off, l.afterRing())
		}
		l.within(off, func() { l.burst(next) })
	})
}

// afterRing sends the caller id in the first long pause and gives how long the
// pause must be for it.
func (l *line) afterRing() hal.Tick {
	way := l.in.way
	if way.When != country.AfterFirstRing || way.Scheme == country.CIDNone || l.in.sent {
		return 0
	}
	s, n, err := l.callerID(way, l.party.call, false)
	if err != nil || n == 0 {
		l.w.note(l.who, "caller id cannot be sent: %v", err)
		return 0
	}
	wait := hal.Ticks(way.Delay)
	l.within(wait, func() {
		l.w.note(l.who, "sends caller id %s for %d ms", way.Way(), n/8)
		l.data = s
	})
	return wait + n + hal.Ticks(way.Gap)
}

// car rings for the telephone's receiver, not for people.
func (l *line) car() {
	if l.in.cars++; l.in.cars > carRings {
		l.ringing()
		return
	}
	l.setFeed(l.ringFeed())
	l.within(carOn, func() {
		l.setFeed(feed{on: true, reversed: true})
		l.within(carOn, l.car)
	})
}

// answered is the loop closed for long enough while the call rings.
func (l *line) answered() {
	if l.in.stage != stageCAR {
		l.setFeed(feed{on: true})
		l.w.note(l.who, "answered")
		l.talk()
		return
	}
	l.gen++ // the CAR's timers end
	l.in.stage = stageData
	l.setFeed(feed{on: true, reversed: true})
	l.within(longestRing, l.giveUp)
	l.within(hal.Ticks(l.in.way.Delay), func() { l.send() })
	l.within(dataLimit, l.giveUp)
}

// putBack is the loop opened again before the call was answered: the NTT
// telephone has its data.
func (l *line) putBack() {
	if l.in.stage != stageData {
		return
	}
	l.gen++
	l.in.stage, l.data = stageAlert, nil
	l.setFeed(feed{on: true})
	l.within(longestRing, l.giveUp)
	l.within(hal.Ticks(l.in.way.Gap), l.ringing)
}

// giveUp is the caller hanging up before the answer.
func (l *line) giveUp() {
	l.become(LineIdle)
	l.w.note(l.who, "caller gave up")
	l.party = party{}
	l.setFeed(feed{on: true})
	if l.closed { // lifted at that very moment: dial tone follows
		l.shutAt = l.w.now
		l.w.after(seizeTime, l.ifShutSince(l.w.now, LineIdle, l.seize))
	}
}
