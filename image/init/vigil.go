package main

import (
	"context"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Times of the watchdog. A gateway that does not answer is restarted by itself
// first (see gateway); the watchdog is for when that does not help.
const (
	watchdogSeconds = 30                // without food the hardware resets
	watchdogLeast   = 16                // as far as Allwinner's count (Linux, sunxi_wdt.c)
	feedEvery       = 5 * time.Second   // six meals may fail, or three
	startGrace      = 240 * time.Second // for the first answer after a start: an emulator on a busy machine took 121, and who is reset before never starts
	silenceLimit    = 45 * time.Second  // between two answers later on
)

// vigil feeds the hardware watchdog while the gateway answers.
type vigil struct {
	mu     sync.Mutex
	file   *os.File // nil: the board has no watchdog
	begun  time.Time
	seen   time.Time // the last answer; zero: none yet
	hungry bool      // it has not been fed for want of answers
	log    *logbook
}

// newVigil opens the watchdog; from here on it wants to be fed.
func newVigil(path string, now time.Time, l *logbook) *vigil {
	v := &vigil{begun: now, log: l}
	if path == "" {
		return v
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		l.say("open the watchdog: %v", err)
		return v
	}
	if err := setWatchdog(f); err != nil {
		l.say("set the watchdog to %d s: %v", watchdogSeconds, err)
	}
	v.file = f
	return v
}

// setWatchdog sets how long the hardware waits: less when it cannot count so far.
func setWatchdog(f *os.File) error {
	err := unix.IoctlSetPointerInt(int(f.Fd()), unix.WDIOC_SETTIMEOUT, watchdogSeconds)
	if err == nil || unix.IoctlSetPointerInt(int(f.Fd()), unix.WDIOC_SETTIMEOUT, watchdogLeast) == nil {
		return nil
	}
	return err
}

// answered notes that the gateway answered.
func (v *vigil) answered(now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen = now
}

// heard is when the gateway answered last; zero: not yet.
func (v *vigil) heard() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.seen
}

// due reports whether the watchdog may be fed.
func (v *vigil) due(now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen.IsZero() {
		return now.Sub(v.begun) < startGrace
	}
	return now.Sub(v.seen) < silenceLimit
}

// run feeds until the context ends.
func (v *vigil) run(ctx context.Context) {
	t := time.NewTicker(feedEvery)
	defer t.Stop()
	for v.meal(time.Now()) {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

func (v *vigil) meal(now time.Time) bool {
	fed := v.due(now)
	if fed == v.hungry {
		if v.hungry = !fed; v.hungry {
			v.log.say("the gateway does not answer; the watchdog is no longer fed")
		} else {
			v.log.say("the gateway answers again; the watchdog is fed")
		}
	}
	if fed {
		v.feed()
	}
	return true
}

func (v *vigil) feed() {
	if v.file != nil {
		_, _ = v.file.Write([]byte{0})
	}
}

// last is the meal before a restart, which has its time then.
func (v *vigil) last() {
	if v != nil {
		v.feed()
	}
}
