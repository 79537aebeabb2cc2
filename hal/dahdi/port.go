package dahdi

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"ringdown/hal"
)

const (
	// bufferCount bounds what the kernel keeps of a port's sound each way: 320 ms,
	// its most. What comes beyond is lost there.
	bufferCount = 32
	// settling is how long after an alarm levels are not believed: a span that
	// comes back sends the idle bits of one that nobody has configured, which read
	// as off-hook.
	settling = time.Second
)

// port is a channel. It implements hal.Port.
type port struct {
	c     *card
	index int
	id    string
	ch    channel
	f     fd
	caps  hal.Caps

	// The card's lock guards the rest.
	drive    hal.Drive
	run      runner
	line     lineSense
	phone    phoneSense
	alarmed  bool
	quiet    time.Duration // levels are not believed before
	reversed bool
	lookAt   time.Duration
	seen     params        // what the last look saw
	reopenAt time.Duration // an open feed must be ordered again
	sound    portSound
}

// open gives the channel its signalling and takes it into use.
func (p *port) open() error {
	if p.ch.sig != p.ch.want() {
		if err := p.signalling(); err != nil {
			return err
		}
	}
	var err error
	if p.f, err = openFile(devices, "channel"); err != nil {
		return err
	}
	if err := p.f.orderInt(ordSpecify, p.ch.number); err != nil {
		return fmt.Errorf("specify: %w", err)
	}
	buffers := bufInfo{Count: bufferCount, Size: hal.FrameSamples}
	err = errors.Join(
		p.f.orderInt(ordSetLinear, 1),
		p.f.order(ordSetBufInfo, unsafe.Pointer(&buffers)), //nolint:gosec // an ioctl's way
		p.f.orderInt(ordFlush, flushAll),
	)
	if err != nil {
		return err
	}
	p.phone = phoneSense{debounce: defaultDebounce, flashMin: defaultFlashMin, flashMax: defaultFlashMax}
	p.drive, p.caps = hal.OnHook, hal.CapDuplex|hal.CapOnHookRx
	if p.ch.kind == hal.FXS {
		p.drive, p.caps = hal.Forward, hal.CapDuplex|hal.CapOnHookTx|hal.CapFeedOpen|hal.CapPulseDet
	}
	p.probe()
	return p.windows()
}

// signalling is the channel's configuration, in the place of a dahdi_cfg.
func (p *port) signalling() error {
	order := chanConfig{Chan: p.ch.number, SigType: p.ch.want()}
	if err := p.c.ctl.order(ordChanConfig, unsafe.Pointer(&order)); err != nil { //nolint:gosec // an ioctl's way
		return fmt.Errorf("configure it as %s: %w", p.ch.kind, err)
	}
	return nil
}

// probe asks the hardware what it can do: what it cannot do it does not know.
func (p *port) probe() {
	if _, err := p.stats(); err == nil { // a card with a line interface of its own
		p.caps |= hal.CapVoltage
		if p.ch.kind == hal.FXO {
			p.caps |= hal.CapPolarityRx
		}
	}
	if p.ch.kind == hal.FXS && p.f.orderInt(ordSetPolarity, 0) == nil {
		p.caps |= hal.CapPolarityTx
	}
}

// windows gives the kernel its part of the configuration.
func (p *port) windows() error {
	now, err := p.f.params(0)
	if err != nil {
		return err
	}
	now.RxFlash = int32(max(1, p.phone.flashMax.Milliseconds()))
	now.Debounce = int32(max(1, p.phone.debounce.Milliseconds()))
	return p.f.order(ordSetParams, unsafe.Pointer(&now)) //nolint:gosec // an ioctl's way
}

func (p *port) stats() (stats, error) {
	var s stats
	err := p.f.order(ordGetStats, unsafe.Pointer(&s)) //nolint:gosec // an ioctl's way
	return s, err
}

// ID implements hal.Port.
func (p *port) ID() string { return p.id }

// Kind implements hal.Port.
func (p *port) Kind() hal.Kind { return p.ch.kind }

// Caps implements hal.Port.
func (p *port) Caps() hal.Caps { return p.caps }

// work does something under the card's lock, unless the card is over.
func (p *port) work(verb string, do func() error) error {
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	err := p.c.ended("use")
	if err == nil {
		if err = do(); errors.Is(err, hal.ErrGone) {
			p.c.failed(err)
		}
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s port %q of card %q: %w", verb, p.id, p.c.about.ID, err)
}

// Configure implements hal.Port. The country's line interface (opermode) is a
// parameter of the kernel's module and not set here.
func (p *port) Configure(_ context.Context, l hal.LineConfig) error {
	return p.work("configure", func() error {
		if err := l.Check(); err != nil {
			return err
		}
		if l.FlashMax > 0 {
			p.phone.flashMin, p.phone.flashMax = l.FlashMin, l.FlashMax
		}
		if l.HookDebounce > 0 {
			p.phone.debounce = l.HookDebounce
		}
		p.sound.rx.set(p.gain(l.RxGain, 0))
		p.sound.tx.set(p.gain(l.TxGain, 1))
		return halError(p.windows())
	})
}

// gain sets an amplifier of the hardware, and returns what is left to us.
func (p *port) gain(db float64, tx uint32) float64 {
	g := hwGain{DeciBel: int32(db * 10), Tx: tx}
	if p.f.order(ordSetHWGain, unsafe.Pointer(&g)) == nil { //nolint:gosec // an ioctl's way
		return 0
	}
	return db
}

// Snapshot implements hal.Port.
func (p *port) Snapshot(context.Context) (hal.State, error) {
	var s hal.State
	err := p.work("read", func() error {
		now, err := p.f.params(0)
		if err != nil {
			return halError(err)
		}
		p.take(now, p.c.now())
		s = hal.State{Drive: p.drive, Reversed: p.reversed, PatternRuns: p.run.on}
		if p.run.on {
			s.PatternID = p.run.id
		}
		if p.ch.kind == hal.FXO {
			s.OffHook, s.Ringing, s.Battery = p.drive == hal.OffHook, p.line.ringing, !p.line.dark
		} else {
			s.OffHook, s.Ringing, s.Battery = p.phone.off, p.drive == hal.Ring, p.drive != hal.Open
			s.Reversed = p.drive == hal.Reverse || p.drive == hal.OHTReverse
		}
		if p.caps.Has(hal.CapVoltage) {
			v, err := p.stats()
			s.MilliVolts = v.Tip - v.Ring
			return halError(err)
		}
		return nil
	})
	return s, err
}

// Measure implements hal.Port.
func (p *port) Measure(_ context.Context, q hal.Quantity) (v int32, err error) {
	err = p.work("measure", func() error {
		if q != hal.QuantityVolts || !p.caps.Has(hal.CapVoltage) {
			return hal.ErrUnsupported
		}
		s, err := p.stats()
		v = s.Tip - s.Ring
		return halError(err)
	})
	return v, err
}

// drain takes the events that wait at the channel.
func (p *port) drain(now time.Duration) {
	for range eventsDrained {
		e, err := p.f.event()
		if err != nil {
			p.lost(err)
			return
		}
		if e == evNone {
			return
		}
		p.happened(e, now)
	}
}

// lost ends the card when the channel is gone.
func (p *port) lost(err error) {
	if errors.Is(err, unix.EAGAIN) { // nothing to read, or no room: many times a second
		return
	}
	if err := halError(err); errors.Is(err, hal.ErrGone) {
		p.c.failed(fmt.Errorf("channel %d: %w", p.ch.number, err))
	}
}

// happened takes one event of the kernel's. Most say only that there is
// something to look at.
func (p *port) happened(e int32, now time.Duration) {
	p.lookAt = now
	switch {
	case e&evPulseDigit != 0:
		p.phone.pulsed(byte(e), now, p.tell)
	case e == evRemoved:
		p.c.failed(fmt.Errorf("%w: channel %d was removed", hal.ErrGone, p.ch.number))
	case e == evPolarity && p.caps.Has(hal.CapPolarityRx):
		p.reversed = !p.reversed
		val := int32(0)
		if p.reversed {
			val = 1
		}
		p.tell(told{hal.EvPolarity, 0, val})
	}
}

// tend does what is due at the port, and says when to come again.
func (p *port) tend(now time.Duration) time.Duration {
	for p.run.on && p.run.due <= now {
		p.step()
	}
	p.reopen(now)
	if now >= p.lookAt {
		if err := p.f.levels(0, &p.seen); err != nil {
			p.lost(err)
			return lookIdle
		}
		p.take(p.seen, now)
		p.lookAt = now + p.pace(now)
	}
	wait := p.lookAt - now
	if p.drive == hal.Open {
		wait = min(wait, p.reopenAt-now)
	}
	if p.run.on {
		wait = min(wait, p.run.due-now)
	}
	return max(wait, 0)
}

func (p *port) pace(now time.Duration) time.Duration {
	if p.ch.kind == hal.FXO {
		if p.drive == hal.OffHook {
			return lookBusy
		}
		return p.line.wait()
	}
	return p.phone.wait(now)
}

// take looks at what the kernel says of the channel.
func (p *port) take(s params, now time.Duration) {
	if red := s.Alarms&alarmRed != 0; red != p.alarmed {
		p.alarmed = red
		p.quiet = now + settling
		if !red && p.ch.kind == hal.FXS && !p.phone.off {
			_ = p.signalling() // it may have come back as one that nobody configured
		}
	}
	if p.ch.kind == hal.FXO {
		if now >= p.quiet || p.alarmed {
			p.line.look(s.RxHookSig, p.alarmed, now, p.tell)
		}
		return
	}
	if now >= p.quiet && !p.alarmed && p.drive != hal.Open {
		p.phone.look(s.RxHookSig, now, p.tell)
	}
}

// tell posts what was sensed; a telephone that is lifted stops its ringing
// first.
func (p *port) tell(t told) {
	at := p.c.clock.estimate(p.c.now())
	if t.kind == hal.EvHook && t.val == 1 {
		p.lifted(at)
	}
	if t.kind == hal.EvHook && t.val == 0 {
		_ = p.f.hook(hookRingOff) // the feed rests: what rings it next finds it so
	}
	p.c.post(p.index, t.kind, at, t.ms, t.val)
}

// lifted is ring trip. The kernel would go on ringing: its cadence does not end
// with the answer.
func (p *port) lifted(at hal.Tick) {
	ringing, running := p.drive == hal.Ring, p.run.on && rings(p.run.steps)
	if p.drive != hal.Open {
		_ = p.apply(hal.Step{Drive: hal.Forward}, true)
	}
	if ringing {
		p.c.post(p.index, hal.EvRingTrip, at, 0, 0)
	}
	if running {
		p.abort(at)
	}
}

// busy reports whether err says that the kernel cannot now.
func busy(err error) bool { return errors.Is(err, unix.EBUSY) }
