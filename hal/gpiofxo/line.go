package gpiofxo

import (
	"context"
	"fmt"
	"time"

	"ringdown/hal"
)

// line is the port. It implements hal.Port; the card's lock guards the rest.
type line struct {
	c       *card
	drive   hal.Drive
	movedAt time.Duration // when the hook last moved
	runs    pattern
	ring    ring
	ringing bool

	current   bool // the loop detector conducts
	since     time.Duration
	battery   bool
	darkSince time.Duration
	parallel  bool
}

// pattern is the one that runs.
type pattern struct {
	hal.Pattern
	on   bool
	step int
	left int
	due  time.Duration
}

// ID implements hal.Port.
func (*line) ID() string { return "fxo1" }

// Kind implements hal.Port.
func (*line) Kind() hal.Kind { return hal.FXO }

// Caps implements hal.Port: no sound, so none else but that of a loop detector.
func (l *line) Caps() hal.Caps {
	if l.c.loop != nil {
		return hal.CapSilent | hal.CapParallelDetect
	}
	return hal.CapSilent
}

// enter takes the lock; the caller gives it back.
func (l *line) enter(verb string) error {
	l.c.mu.Lock()
	return l.c.ended(verb)
}

// Configure implements hal.Port: there is nothing to set.
func (l *line) Configure(_ context.Context, config hal.LineConfig) error {
	err := l.enter("configure")
	defer l.c.mu.Unlock()
	if err == nil {
		err = config.Check()
	}
	return err
}

// Snapshot implements hal.Port.
func (l *line) Snapshot(context.Context) (hal.State, error) {
	err := l.enter("read")
	defer l.c.mu.Unlock()
	if err != nil {
		return hal.State{}, err
	}
	s := hal.State{
		Drive: l.drive, OffHook: l.drive == hal.OffHook, Ringing: l.ringing, Battery: l.battery, Parallel: l.parallel, PatternRuns: l.runs.on,
	}
	if l.runs.on {
		s.PatternID = l.runs.ID
	}
	return s, nil
}

// Measure implements hal.Port: nothing is measured.
func (l *line) Measure(context.Context, hal.Quantity) (int32, error) {
	err := l.enter("measure")
	defer l.c.mu.Unlock()
	if err == nil {
		err = fmt.Errorf("measure %s: %w", l.c.about.Name, hal.ErrUnsupported)
	}
	return 0, err
}

// Stop implements hal.Port.
func (l *line) Stop(context.Context) error {
	err := l.enter("stop")
	defer l.c.mu.Unlock()
	if err == nil {
		l.abort()
	}
	return err
}

// Run implements hal.Port. A step that is shorter than the relay's contacts need to
// settle is not supported.
func (l *line) Run(_ context.Context, p hal.Pattern) (hal.Tick, error) {
	err := l.enter("drive")
	defer l.c.mu.Unlock()
	if err != nil {
		return 0, err
	}
	if err := p.Check(hal.FXO); err != nil {
		return 0, fmt.Errorf("drive %s: %w", l.c.about.Name, err)
	}
	for _, s := range p.Steps {
		if s.Dur != 0 && s.Dur < l.c.settle {
			return 0, fmt.Errorf("drive %s: %w: a step of %v; its relay needs %v", l.c.about.Name, hal.ErrUnsupported, s.Dur, l.c.settle)
		}
	}
	l.abort()
	now := l.c.now()
	l.runs = pattern{Pattern: p, on: true, left: p.Repeat, due: now}
	if err := l.begin(); err != nil {
		return 0, err
	}
	l.c.poke()
	return hal.Ticks(now), nil
}

// abort ends the pattern that runs.
func (l *line) abort() {
	if l.runs.on {
		l.runs.on = false
		l.c.post(hal.EvPatternAbort, 0, int32(l.runs.ID))
	}
}

// begin begins the step that is due.
func (l *line) begin() error {
	s := l.runs.Steps[l.runs.step]
	if err := l.set(s.Drive); err != nil {
		return err
	}
	if s.Dur == 0 {
		l.done()
		return nil
	}
	l.runs.due += s.Dur
	return nil
}

func (l *line) done() {
	l.runs.on = false
	l.c.post(hal.EvPatternDone, 0, int32(l.runs.ID))
}

// stepOver goes on to the next step.
func (l *line) stepOver() {
	r := &l.runs
	switch r.step++; {
	case r.step < len(r.Steps):
	case r.left == 0:
		l.done()
		return
	default:
		r.step = r.From
		if r.left > 0 {
			r.left--
		}
	}
	_ = l.begin() // a line that fails has ended the card, which tells
}

// set moves the hook. A GPIO line that cannot be set has gone.
func (l *line) set(d hal.Drive) error {
	closed, now := d == hal.OffHook, l.c.now()
	if closed != (l.drive == hal.OffHook) {
		if err := l.c.hook.Set(closed); err != nil {
			l.c.failed(fmt.Errorf("its hook cannot be moved: %w", err))
			return l.c.ended("drive")
		}
		l.movedAt, l.since = now, now
		l.endRing(now)
		l.parallel = false
		if !l.battery { // with the loop open nothing tells of it, and most exchanges open it for a moment only
			l.battery = true
			l.c.post(hal.EvBattery, now-l.darkSince, 1)
		}
	}
	l.drive = d
	return nil
}

// steady reports whether what the detectors say is of the line, and not of our own
// contacts.
func (l *line) steady(now time.Duration) bool { return now >= l.movedAt+l.c.settle }

// rang takes an edge of the ring detector, which counts while the loop is open.
func (l *line) rang(at, now time.Duration) {
	if l.drive == hal.OffHook || !l.steady(now) {
		return
	}
	if began, hz := l.ring.edge(at); began {
		l.ringing = true
		l.c.post(hal.EvRingOn, 0, int32(hz))
	}
}

// endRing forgets ringing, and tells that it has ended.
func (l *line) endRing(now time.Duration) {
	if l.ringing {
		l.ringing = false
		l.c.post(hal.EvRingOff, now-l.ring.first, 0)
	}
	l.ring = ring{window: l.ring.window}
}

// flows takes what the loop detector says.
func (l *line) flows(is bool, now time.Duration) {
	if is != l.current {
		l.current, l.since = is, now
	}
}

// due does what is due, and says how long nothing is.
func (l *line) due(now time.Duration) time.Duration {
	wait := lookEvery
	for l.c.end == nil && l.runs.on && now >= l.runs.due {
		l.stepOver()
	}
	if l.runs.on {
		wait = min(wait, l.runs.due-now)
	}
	if ended, long := l.ring.quiet(now); ended {
		l.ringing = false
		l.c.post(hal.EvRingOff, long, 0)
	}
	if l.ring.run > 0 {
		wait = min(wait, l.ring.last+endAfter*l.ring.longest()-now)
	}
	if l.c.loop != nil && l.c.end == nil {
		wait = min(wait, l.feel(now))
	}
	return wait
}

// feel makes of the loop current what it means: with our loop closed, battery; with
// it open, another telephone. Ringing passes the detector too and means nothing.
func (l *line) feel(now time.Duration) time.Duration {
	ripe := max(l.since+lostAfter, l.movedAt+l.c.settle)
	closed := l.drive == hal.OffHook
	fits := closed && l.current == l.battery || !closed && l.current == l.parallel || !closed && l.ring.run > 0
	switch {
	case fits:
		return lookEvery
	case now < ripe:
		return ripe - now
	case closed && l.current:
		l.battery = true
		l.c.post(hal.EvBattery, l.since-l.darkSince, 1)
	case closed:
		l.battery, l.darkSince = false, l.since
		l.c.post(hal.EvBattery, 0, 0)
	default:
		l.parallel = l.current
		val := int32(0)
		if l.parallel {
			val = 1
		}
		l.c.post(hal.EvParallel, 0, val)
	}
	return lookEvery
}
