package v253

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"ringdown/hal"
)

// shortStep is the shortest step of a pattern that commands can time: a flash.
// Dial pulses are beyond a modem.
const shortStep = 100 * time.Millisecond

// port is the line. The card's lock guards it.
type port struct {
	c     *card
	gains gains

	drive  hal.Drive
	closed bool // the loop is, as the modem has confirmed
	hooks  int  // hook commands that are not yet answered
	runs   running

	ring        ringing
	reading     reading
	caller      hal.Caller
	hasCaller   bool
	battery     bool
	batteryBack time.Duration
	reversed    bool
	parallel    bool
	country     string
}

// running is the pattern that runs.
type running struct {
	hal.Pattern
	on   bool
	step int
	left int           // repeats
	due  time.Duration // the end of the step, 0: it has not begun
}

// ID implements hal.Port.
func (p *port) ID() string { return "fxo1" }

// Kind implements hal.Port.
func (p *port) Kind() hal.Kind { return hal.FXO }

// Caps implements hal.Port.
func (p *port) Caps() hal.Caps {
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	if p.c.about.duplex {
		return hal.CapDuplex
	}
	return hal.CapHWDTMF // while it plays, nothing of the line is heard
}

// Caller implements hal.CallerReader.
func (p *port) Caller() (hal.Caller, bool) {
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	return p.caller, p.hasCaller
}

// Delay implements hal.Delayed.
func (p *port) Delay() (time.Duration, bool) {
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	return p.c.about.delay, p.c.about.delay > 0
}

// did gives an error its verb and port.
func (p *port) did(verb string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s the line of modem %q: %w", verb, p.c.name, err)
}

// enter takes the lock; the caller gives it back.
func (p *port) enter(verb string) error {
	p.c.mu.Lock()
	return p.c.ended(verb + " the line of")
}

// Configure implements hal.Port: gains are made here, and the modem is told its
// country while it is at rest.
func (p *port) Configure(_ context.Context, l hal.LineConfig) error {
	err := p.enter("configure")
	defer p.c.mu.Unlock()
	if err != nil {
		return err
	}
	if err := l.Check(); err != nil {
		return p.did("configure", err)
	}
	p.gains = gains{factor(l.RxGain), factor(l.TxGain)}
	code := countryCode(l.Country)
	if code == "" || code == p.country || p.closed {
		return nil
	}
	p.country = code
	p.c.asks.put(&ask{text: "AT+GCI=" + code, wait: askWait, done: func([]string, error) {}}) // who has no +GCI is for one country
	p.c.steer(p.c.now())
	poke(p.c.kick)
	return nil
}

// Snapshot implements hal.Port.
func (p *port) Snapshot(context.Context) (hal.State, error) {
	err := p.enter("read")
	defer p.c.mu.Unlock()
	if err != nil {
		return hal.State{}, err
	}
	s := hal.State{
		Drive: p.drive, OffHook: p.closed, Ringing: p.ring.on, Battery: p.battery, Reversed: p.reversed,
		Parallel: p.parallel, PatternRuns: p.runs.on,
	}
	if p.runs.on {
		s.PatternID = p.runs.ID
	}
	return s, nil
}

// Measure implements hal.Port: a modem measures nothing.
func (p *port) Measure(context.Context, hal.Quantity) (int32, error) {
	err := p.enter("measure")
	defer p.c.mu.Unlock()
	if err == nil {
		err = p.did("measure", hal.ErrUnsupported)
	}
	return 0, err
}

// Stop implements hal.Port.
func (p *port) Stop(context.Context) error {
	err := p.enter("stop")
	defer p.c.mu.Unlock()
	if err == nil {
		p.abort()
	}
	return err
}

// Run implements hal.Port. It waits until the modem has confirmed the first step.
func (p *port) Run(ctx context.Context, pattern hal.Pattern) (hal.Tick, error) {
	began := make(chan error, 1)
	at, err := p.start(pattern, began)
	poke(p.c.kick)
	if err != nil {
		return 0, p.did("drive", err)
	}
	select {
	case err = <-began:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return 0, p.did("drive", err)
	}
	return *at, nil
}

// start begins a pattern; began is told how its first step did, and at then when.
func (p *port) start(pattern hal.Pattern, began chan<- error) (*hal.Tick, error) {
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	at := new(hal.Tick)
	if p.c.end != nil {
		return at, p.c.end
	}
	if err := pattern.Check(hal.FXO); err != nil {
		return at, err
	}
	for _, s := range pattern.Steps {
		if s.Dur != 0 && s.Dur < shortStep {
			return at, fmt.Errorf("%w: a step of %v; a modem times none below %v, so that it cannot dial by pulses", hal.ErrUnsupported, s.Dur, shortStep)
		}
	}
	p.abort()
	p.runs = running{Pattern: pattern, on: true, left: pattern.Repeat}
	p.begin(func(err error) {
		*at = p.c.pace.tick(p.c.now())
		began <- err
	})
	return at, nil
}

// abort ends the pattern that runs.
func (p *port) abort() {
	if p.runs.on {
		p.runs.on = false
		p.c.post(0, hal.EvPatternAbort, 0, int32(p.runs.ID))
	}
}

// begin begins the step that is due.
func (p *port) begin(done func(error)) {
	id, step := p.runs.ID, p.runs.Steps[p.runs.step]
	p.runs.due = 0
	p.set(step.Drive, func(err error) {
		done(err)
		if p.runs.on && p.runs.ID == id {
			p.begun(step, err)
		}
	})
}

// begun: the modem has done a step, or refuses.
func (p *port) begun(s hal.Step, err error) {
	switch {
	case err != nil:
		p.abort()
	case s.Dur == 0:
		p.done()
	default:
		p.runs.due = p.c.now() + s.Dur
		poke(p.c.kick)
	}
}

func (p *port) done() {
	p.runs.on = false
	p.c.post(0, hal.EvPatternDone, 0, int32(p.runs.ID))
}

// stepOver goes on to the next step.
func (p *port) stepOver() {
	r := &p.runs
	switch r.step++; {
	case r.step < len(r.Steps):
	case r.left == 0:
		p.done()
		return
	default:
		r.step = r.From
		if r.left > 0 {
			r.left--
		}
	}
	p.begin(func(error) {})
}

// hooking reports whether a hook command is on its way.
func (p *port) hooking() bool { return p.hooks > 0 }

// set brings the loop into the state of a drive. On-hook and listening on-hook are
// one to a modem.
func (p *port) set(d hal.Drive, done func(error)) {
	closed := d == hal.OffHook
	if p.hooks == 0 && closed == p.closed {
		p.drive = d
		done(nil)
		return
	}
	text := "AT+VLS=0"
	if closed {
		text = "AT+VLS=1"
	}
	p.hooks++
	ok := p.c.asks.put(&ask{text: text, wait: askWait, done: func(_ []string, err error) {
		p.hooks--
		if err == nil {
			p.hooked(d, closed)
		}
		done(kindOf(text, err))
	}})
	if !ok {
		p.hooks--
		done(hal.ErrBusy)
		return
	}
	p.c.steer(p.c.now())
}

// hooked: the loop is as it was ordered.
func (p *port) hooked(d hal.Drive, closed bool) {
	p.drive, p.closed = d, closed
	if closed {
		p.silence(p.c.now(), int32(burst/time.Millisecond))
	}
	p.c.voice.turn = turn{}
}

// kindOf gives hal's kind of a command that failed.
func kindOf(text string, err error) error {
	switch {
	case errors.Is(err, errSilent):
		return fmt.Errorf("%w: %s", hal.ErrTimeout, text)
	case errors.Is(err, errRefused):
		return fmt.Errorf("%w: the modem refuses %s", hal.ErrFault, text)
	}
	return err
}

// due does what is due at the line.
func (p *port) due(now time.Duration) {
	if p.runs.on && p.runs.due != 0 && now >= p.runs.due {
		p.stepOver()
	}
	if p.ring.on && now >= p.ring.until {
		p.silence(now, int32(burst/time.Millisecond))
	}
	if p.reading.whole != 0 && now >= p.reading.whole {
		p.tellCaller()
	}
	if !p.battery && now >= p.batteryBack {
		p.battery = true
		p.c.post(0, hal.EvBattery, int32(openLoop/time.Millisecond), 1)
	}
}

// next is when due has something to do.
func (p *port) next() time.Duration {
	next := never
	for _, t := range []struct {
		is bool
		at time.Duration
	}{
		{p.runs.on && p.runs.due != 0, p.runs.due},
		{p.ring.on, p.ring.until},
		{p.reading.whole != 0, p.reading.whole},
		{!p.battery, p.batteryBack},
	} {
		if t.is {
			next = min(next, t.at)
		}
	}
	return next
}

// gains are the port's, as factors.
type gains struct{ rx, tx float64 }

func factor(db float64) float64 { return math.Pow(10, db/20) }

func (g gains) in(s []int16) { scale(s, g.rx) }

func scale(s []int16, by float64) {
	if by == 1 {
		return
	}
	for i, v := range s {
		s[i] = int16(max(math.MinInt16, min(math.MaxInt16, float64(v)*by)))
	}
}
