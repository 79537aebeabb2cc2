package dahdi

import (
	"time"

	"ringdown/hal"
)

// told is what a port has sensed.
type told struct {
	kind    hal.EvKind
	ms, val int32
}

// lineSense senses an exchange line by what the kernel says it receives.
type lineSense struct {
	known           bool
	ringing, dark   bool // dark: no battery
	rangAt, turnsAt time.Duration
}

// look takes the level that is received now; what has changed goes to tell.
func (s *lineSense) look(level int32, alarmed bool, now time.Duration, tell func(told)) {
	dark, ringing := alarmed || level == rxOnHook, !alarmed && level == rxRing
	if !s.known { // how it was before is not known: nothing has changed
		*s = lineSense{known: true, dark: dark, turnsAt: now}
	}
	if dark != s.dark {
		e := told{hal.EvBattery, millis(now - s.turnsAt), 1}
		if dark {
			e.val = 0
		}
		s.dark, s.turnsAt = dark, now
		tell(e)
	}
	if ringing != s.ringing {
		s.ringing = ringing
		if ringing {
			s.rangAt = now
			tell(told{kind: hal.EvRingOn})
			return
		}
		tell(told{kind: hal.EvRingOff, ms: millis(now - s.rangAt)})
	}
}

func millis(d time.Duration) int32 { return int32(d.Round(time.Millisecond) / time.Millisecond) }

const (
	// defaultFlashMin, defaultFlashMax and defaultDebounce hold until Configure:
	// a break of 100..800 ms is a flash in most countries.
	defaultFlashMin = 100 * time.Millisecond
	defaultFlashMax = 800 * time.Millisecond
	defaultDebounce = 12 * time.Millisecond
	// pulseTold is how long after the last break of a pulse digit the kernel tells
	// it (DAHDI_PULSETIMEOUT), with room for a host that is late.
	pulseTold = 350 * time.Millisecond
)

// phoneSense senses a telephone's hook. The kernel counts pulses, in its own
// time; hook and flash are taken from the level, because the kernel does not say
// how long a flash was, takes one below 200 ms for a pulse, and tells nothing of a
// hook that changed while it drove the feed.
type phoneSense struct {
	debounce           time.Duration
	flashMin, flashMax time.Duration

	off             bool // off-hook, as told
	rising, falling bool // the level differs from it since…
	since           time.Duration
	flashed         time.Duration // when the last flash ended, 0 never
}

// look takes the level that is received now; what has changed goes to tell.
func (s *phoneSense) look(level int32, now time.Duration, tell func(told)) {
	closed := level == rxOffHook
	switch {
	case !s.off && closed && !s.rising:
		s.rising, s.since = true, now
	case !s.off && closed && now-s.since >= s.debounce:
		s.off, s.rising = true, false
		tell(told{hal.EvHook, 0, 1})
	case !s.off && !closed:
		s.rising = false
	case s.off && !closed && !s.falling:
		s.falling, s.since = true, now
	case s.off && !closed && now-s.since >= s.flashMax:
		s.off, s.falling = false, false
		tell(told{hal.EvHook, 0, 0})
	case s.off && closed && s.falling:
		s.falling = false
		if length := now - s.since; length >= s.flashMin {
			s.flashed = now
			tell(told{hal.EvFlash, millis(length), 0})
		}
	}
}

// wait is how long nothing changes by itself, lookIdle at most.
func (s *phoneSense) wait(now time.Duration) time.Duration {
	switch {
	case s.rising:
		return max(time.Millisecond, min(s.since+s.debounce-now, lookBusy))
	case s.falling:
		return max(time.Millisecond, min(s.since+s.flashMax-now, lookBusy))
	case s.off:
		return lookBusy
	}
	return lookIdle
}

// pulsed takes a digit that the kernel has counted. A single pulse that was a
// flash already is none.
func (s *phoneSense) pulsed(digit byte, now time.Duration, tell func(told)) {
	n := int32(digit) - '0'
	if n == 0 {
		n = 10
	}
	flash := n == 1 && s.flashed != 0 && now-s.flashed < pulseTold
	if s.off && n >= 1 && n <= 10 && !flash {
		tell(told{hal.EvPulse, 0, n})
	}
}

// wait is how long nothing changes by itself.
func (s *lineSense) wait() time.Duration {
	if s.ringing || s.dark {
		return lookBusy
	}
	return lookIdle
}
