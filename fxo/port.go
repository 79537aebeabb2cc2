package fxo

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
	"ringdown/media/tone"
)

// signaller takes what happens to a port, one thing at a time. It never waits.
type signaller interface {
	event(ev hal.Event)
	fire(k timerKind)
	do(e call.Effect)
}

// sounder is the port's part in one frame: hear works on what came in, speak
// fills what goes out.
type sounder interface {
	needsSound() bool
	hear()
	speak()
}

// keeper holds a port in step with its hardware.
type keeper interface {
	adopt(st hal.State)   // take the truth as it is, and post what is new in it
	reset()               // forget the call, leave everything quiet
	reconfigured(Profile) // a new profile is in the hardware
}

// unit is one port of a bank: a line or a phone seen from outside.
type unit struct {
	*port
	signaller
	sounder
	keeper
}

// port is what lines and phones have in common.
type port struct {
	name   call.Port
	idx    int // in Card.Ports
	hw     hal.Port
	prof   Profile
	plan   *tone.Plan // of prof, from the first call on
	clk    *clock
	post   func(call.Event)
	deaf   func(e call.Event, first bool)                    // Options.Trouble
	open   func(call.Port, call.Sound) (media.Signal, error) // Options.Sounds
	waits  func(call.Port) bool                              // Options.Waits
	timers timers
	health health
	tied   *port                // by a lifeline relay when nobody works the card, nil to none
	seen   atomic.Pointer[view] // what other goroutines may see of health
	sound  sound
	runs   uint32 // ID of the last pattern
}

// tones is the plan of the port's country.
func (p *port) tones() *tone.Plan {
	if p.plan == nil {
		p.plan = tone.NewPlan(p.prof.Profile)
	}
	return p.plan
}

// label is the port's name for people.
func (p *port) label() string {
	if p.prof.Label != "" {
		return p.prof.Label
	}
	return string(p.name)
}

// tell posts an event of this port.
func (p *port) tell(ev call.Event) {
	ev.Port = p.name
	p.post(ev)
}

// sounds tells of the sound of this port while it talks; first: in this call.
func (p *port) sounds(ev call.Event, first bool) {
	ev.Port, ev.At = p.name, time.Now()
	p.deaf(ev, first)
}

// after sets a timer d from the moment at work.
func (p *port) after(k timerKind, d time.Duration) { p.timers.set(k, p.clk.now+hal.Ticks(d)) }

// hold sets one drive for good.
func (p *port) hold(d hal.Drive) error {
	_, err := p.run(hal.Pattern{Steps: []hal.Step{{Drive: d}}})
	return err
}

// run starts a pattern. hal promises an answer within a second, so there is no
// context to give: hanging up has to work while everything is being stopped.
func (p *port) run(pat hal.Pattern) (hal.Tick, error) {
	p.runs++
	pat.ID = p.runs
	at, err := p.hw.Run(context.Background(), pat)
	if err != nil {
		return 0, fmt.Errorf("%s: drive %#x: %w", p.name, pat.Steps[0].Drive, err)
	}
	return at, nil
}

// snapshot reads the truth.
func (p *port) snapshot() (hal.State, error) {
	st, err := p.hw.Snapshot(context.Background())
	if err != nil {
		return st, fmt.Errorf("%s: read state: %w", p.name, err)
	}
	return st, nil
}
