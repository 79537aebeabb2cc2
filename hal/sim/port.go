package sim

import (
	"time"

	"ringdown/hal"
)

// port is the card's side of a pair: its drive, its pattern and its senses.
type port struct {
	*pair
	drive   hal.Drive
	cfg     hal.LineConfig
	run     runner
	fault   hal.Fault // latched
	cause   hal.Fault // still there
	faultAt hal.Tick

	// FXO senses
	ring     filter
	reversed filter
	battery  filter
	other    filter // a parallel telephone

	// FXS senses
	hook   filter
	off    bool     // off-hook as reported
	offAt  hal.Tick // when that was
	breaks hookBreak
}

// The hardware's own profile until it is configured.
func defaults() hal.LineConfig {
	return hal.LineConfig{
		FlashMin: 80 * time.Millisecond, FlashMax: 900 * time.Millisecond,
		HookDebounce: 12 * time.Millisecond, RingHz: 25, RingV: 75,
	}
}

func newPort(p *pair) *port {
	q := &port{pair: p, cfg: defaults()}
	q.drive = hal.OnHook
	if p.kind == hal.FXS {
		q.drive = hal.Forward
	}
	return q
}

// reset is what opening the card does: default profile, safe drives, true senses.
func (p *port) reset() {
	p.safe()
	p.cfg = defaults()
	p.sound.rxGain, p.sound.txGain = 1, 1
	p.sound.match(p.w.opt.wire, p.w.opt.wire)
	f := p.seenFeed()
	p.ring.force(p.w, false)
	p.reversed.force(p.w, f.reversed)
	p.battery.force(p.w, f.on)
	p.other.force(p.w, p.parallel || p.bypassed() && p.current())
	p.hook.force(p.w, p.current())
	p.off, p.offAt = p.current(), p.w.now
	p.breaks = hookBreak{gen: p.breaks.gen + 1}
}

// safe puts the port where it does no harm: FXO on-hook, FXS fed.
func (p *port) safe() {
	p.run.runs = false
	if p.kind == hal.FXO {
		p.setDrive(hal.OnHook)
		return
	}
	p.setDrive(hal.Forward)
}

// post tells the host of an event at this port.
func (p *port) post(kind hal.EvKind, ms, val int32) {
	if p.w.card == nil || p.dead && kind != hal.EvPortDead {
		return
	}
	p.w.card.post(p.index, kind, ms, val)
}

// setDrive makes the pair what d says.
func (p *port) setDrive(d hal.Drive) {
	p.drive = d
	if p.kind == hal.FXO {
		p.driveLoop()
		return
	}
	p.driveFeed()
}

// state is the truth about the port.
func (p *port) state() hal.State {
	volts, amps := p.measure()
	s := hal.State{
		Drive: p.drive, Faults: p.fault, Reversed: p.seenFeed().reversed,
		MilliVolts: int32(volts * 1e3), MicroAmps: int32(amps * 1e6),
		PatternID: p.run.pattern.ID, PatternRuns: p.run.runs, Bypassed: p.bypassed(),
	}
	if p.kind == hal.FXO {
		s.OffHook = p.drive == hal.OffHook
		s.Ringing = p.ring.is
		s.Battery = p.battery.is
		s.Reversed = p.reversed.is
		s.Parallel = p.other.is
		return s
	}
	s.OffHook = p.off
	s.Ringing = p.drive == hal.Ring
	s.Battery = p.feed.on
	s.Reversed = p.feed.reversed
	return s
}
