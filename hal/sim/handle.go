package sim

import (
	"context"
	"fmt"

	"ringdown/hal"
)

// lateness is how long the host may act on what it cannot know yet: an illegal
// act within it is refused but not counted as a violation.
const lateness = 100 * 8 // samples

// handle is a port as one opening of the card sees it.
type handle struct {
	c *card
	p *port
}

// enter takes the lock and moves the world on to now; leave gives it back.
func (h *handle) enter(verb string) error {
	h.c.w.mu.Lock()
	if h.c.isGone() {
		return fmt.Errorf("%s port %q: %w", verb, h.p.id, hal.ErrGone)
	}
	h.c.w.catchUp()
	return nil
}

func (h *handle) leave() { h.c.w.mu.Unlock() }

// ID implements hal.Port.
func (h *handle) ID() string { return h.p.id }

// Kind implements hal.Port.
func (h *handle) Kind() hal.Kind { return h.p.kind }

// Caps implements hal.Port.
func (h *handle) Caps() hal.Caps {
	both := hal.CapDuplex | hal.CapVoltage | hal.CapCurrent
	if h.p.kind == hal.FXO {
		return both | hal.CapOnHookRx | hal.CapPolarityRx | hal.CapParallelDetect
	}
	return both | hal.CapOnHookTx | hal.CapPolarityTx | hal.CapFeedOpen | hal.CapPulseDet | hal.CapMWI
}

// Configure implements hal.Port.
func (h *handle) Configure(_ context.Context, c hal.LineConfig) error {
	defer h.leave()
	if err := h.enter("configure"); err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return fmt.Errorf("configure port %q: %w", h.p.id, err)
	}
	h.p.configure(c)
	return nil
}

// configure takes c, keeping the default where c says nothing, and clears
// faults whose cause is gone.
func (p *port) configure(c hal.LineConfig) {
	d := defaults()
	if c.FlashMax == 0 {
		c.FlashMin, c.FlashMax = d.FlashMin, d.FlashMax
	}
	if c.HookDebounce == 0 {
		c.HookDebounce = d.HookDebounce
	}
	if c.RingHz == 0 {
		c.RingHz = d.RingHz
	}
	if c.RingV == 0 {
		c.RingV = d.RingV
	}
	p.cfg = c
	p.sound.rxGain, p.sound.txGain = float32(gain(c.RxGain)), float32(gain(c.TxGain))
	p.sound.match(p.w.opt.wire, p.w.opt.terminated(c.Impedance))
	p.clearFaults()
}

// Snapshot implements hal.Port.
func (h *handle) Snapshot(context.Context) (hal.State, error) {
	defer h.leave()
	if err := h.enter("read"); err != nil {
		return hal.State{}, err
	}
	return h.p.state(), nil
}

// Run implements hal.Port.
func (h *handle) Run(_ context.Context, pattern hal.Pattern) (hal.Tick, error) {
	defer h.leave()
	if err := h.enter("drive"); err != nil {
		return 0, err
	}
	if err := pattern.Check(h.p.kind); err != nil {
		h.p.w.wrong(h.p.id, "%v", err)
		return 0, fmt.Errorf("drive port %q: %w", h.p.id, err)
	}
	if err := h.p.allow(pattern); err != nil {
		return 0, fmt.Errorf("drive port %q: %w", h.p.id, err)
	}
	at := h.p.w.now - h.c.base
	h.p.begin(pattern)
	return at, nil
}

// allow refuses what the pair cannot stand now.
func (p *port) allow(pattern hal.Pattern) error {
	if p.fault != 0 {
		if p.w.now > p.faultAt+lateness {
			p.w.wrong(p.id, "driven with a fault latched")
		}
		return hal.ErrFault
	}
	if p.bypassed() && !atRest(pattern) {
		return fmt.Errorf("%w: the lifeline relay has fallen", hal.ErrState)
	}
	onHookOnly := has(pattern, hal.Ring) || has(pattern, hal.OHTForward) || has(pattern, hal.OHTReverse) || has(pattern, hal.Neon)
	if p.kind == hal.FXS && p.off && onHookOnly {
		if p.w.now > p.offAt+lateness {
			p.w.wrong(p.id, "rung while its telephone is off-hook")
		}
		return fmt.Errorf("%w: the telephone is off-hook", hal.ErrState)
	}
	return nil
}

// atRest reports whether a pattern only puts its port to rest.
func atRest(pattern hal.Pattern) bool {
	for _, s := range pattern.Steps {
		if s.Drive != hal.OnHook && s.Drive != hal.Monitor && s.Drive != hal.Forward {
			return false
		}
	}
	return true
}

// Stop implements hal.Port.
func (h *handle) Stop(context.Context) error {
	defer h.leave()
	if err := h.enter("stop"); err != nil {
		return err
	}
	h.p.abort()
	h.p.clearFaults()
	if h.p.kind == hal.FXS && h.p.fault == 0 {
		h.p.setDrive(hal.Forward)
	}
	return nil
}

// Measure implements hal.Port.
func (h *handle) Measure(_ context.Context, q hal.Quantity) (int32, error) {
	defer h.leave()
	if err := h.enter("measure"); err != nil {
		return 0, err
	}
	volts, amps := h.p.measure()
	switch q {
	case hal.QuantityVolts:
		return int32(volts * 1e3), nil
	case hal.QuantityCurrent:
		return int32(amps * 1e6), nil
	case hal.QuantityTemperature:
		return 412, nil // a card in an office: 41.2 °C
	}
	return 0, fmt.Errorf("measure port %q: %w: quantity %d", h.p.id, hal.ErrUnsupported, q)
}
