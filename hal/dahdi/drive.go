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
	// kewl is how long the kernel opens the feed by itself (DAHDI_KEWLTIME is
	// 500 ms); a longer opening is ordered again before.
	kewl = 450 * time.Millisecond
	// longest is the step that a hold stands for in the kernel's cadence.
	longest = time.Hour
	// onHookTransfer is how long on-hook transmission is ordered for; the next
	// drive ends it.
	onHookTransfer = 10 * time.Second
)

// Run implements hal.Port.
func (p *port) Run(_ context.Context, pattern hal.Pattern) (at hal.Tick, err error) {
	err = p.work("drive", func() error {
		if err := p.allowed(pattern); err != nil {
			return err
		}
		now := p.c.now()
		at = p.c.clock.estimate(now)
		if p.run.on {
			p.abort(at)
		}
		done := p.run.start(pattern, now)
		if err := p.apply(p.run.drive(), false); err != nil {
			p.run.on = false
			return err
		}
		if done {
			p.done(at)
		}
		p.c.stir()
		return nil
	})
	return at, err
}

// allowed refuses what the port cannot do, now or ever.
func (p *port) allowed(pattern hal.Pattern) error {
	if err := pattern.Check(p.ch.kind); err != nil {
		return err
	}
	for _, s := range pattern.Steps {
		reverses := s.Drive == hal.Reverse || s.Drive == hal.OHTReverse
		if s.Drive == hal.TipOpen || reverses && !p.caps.Has(hal.CapPolarityTx) {
			return fmt.Errorf("%w: drive %#02x", hal.ErrUnsupported, uint8(s.Drive))
		}
	}
	if p.phone.off && rings(pattern.Steps) {
		return fmt.Errorf("%w: the telephone is off-hook", hal.ErrState)
	}
	return nil
}

// Stop implements hal.Port.
func (p *port) Stop(context.Context) error {
	return p.work("stop", func() error {
		if p.run.on {
			p.abort(p.c.clock.estimate(p.c.now()))
		}
		if p.ch.kind == hal.FXS {
			return p.apply(hal.Step{Drive: hal.Forward}, false)
		}
		return nil
	})
}

// rest is the safe state: on-hook, and fed.
func (p *port) rest() {
	p.run.on = false
	d := hal.OnHook
	if p.ch.kind == hal.FXS {
		d = hal.Forward
	}
	_ = p.apply(hal.Step{Drive: d}, true)
}

func (p *port) abort(at hal.Tick) {
	p.run.on = false
	p.c.post(p.index, hal.EvPatternAbort, at, 0, int32(p.run.id))
}

func (p *port) done(at hal.Tick) {
	p.c.post(p.index, hal.EvPatternDone, at, 0, int32(p.run.id))
}

// step goes on with the pattern that runs: its step is over. Its end is told with
// the time at which it was due.
func (p *port) step() {
	at := p.c.clock.estimate(p.run.due)
	moved, done := p.run.next()
	if moved {
		if err := p.apply(p.run.drive(), false); err != nil {
			p.lost(err)
			p.abort(at)
			return
		}
	}
	if done {
		p.done(at)
	}
}

// apply drives the pair. What is set already is left alone unless force is set;
// the error is one of package hal's.
func (p *port) apply(s hal.Step, force bool) error {
	if s.Drive == p.drive && !force && s.Drive != hal.Ring {
		return nil
	}
	var err error
	switch s.Drive {
	case hal.OffHook:
		err = p.f.hook(hookOff)
	case hal.OnHook, hal.Monitor:
		err = p.hangUp()
	case hal.Ring:
		err = p.ring(s.Dur)
	case hal.Open:
		err = p.openFeed()
	default:
		err = p.feed(s.Drive)
	}
	if err != nil {
		return halError(err)
	}
	p.drive = s.Drive
	return nil
}

// hangUp opens the loop. The order that only ends ringing does it too, and unlike
// the order to hang up it neither throws away the sound that waits, which would put
// the port's frames out of step with the others', nor makes the channel deaf to
// ringing for two seconds.
func (p *port) hangUp() error { return p.f.hook(hookRingOff) }

// ring rings for d, in the kernel too: a host that hangs does not ring for ever.
func (p *port) ring(d time.Duration) error {
	if d == 0 {
		d = longest
	}
	cadence := [16]int32{millis(d), millis(longest)}
	if err := p.f.order(ordSetCadence, unsafe.Pointer(&cadence)); err != nil { //nolint:gosec // an ioctl's way
		return err
	}
	if err := errors.Join(p.polarity(false), p.f.hook(hookRingOff)); err != nil {
		return err
	}
	err := p.f.hook(hookRing)
	if !errors.Is(err, unix.ENODATA) {
		return err
	}
	// Nobody has loaded a tone zone, without which nothing rings.
	if err := p.zone(); err != nil {
		return fmt.Errorf("load a tone zone: %w", err)
	}
	return p.f.hook(hookRing)
}

// zone gives the channel a tone zone without tones, loaded unless somebody has
// loaded one of the number.
func (p *port) zone() error {
	z := zoneHeader{Cadence: [16]int32{2000, 4000}}
	copy(z.Name[:], "ringdown")
	err := p.c.ctl.order(ordLoadZone, unsafe.Pointer(&z)) //nolint:gosec // an ioctl's way
	if err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.EBUSY) {
		return err
	}
	return p.f.orderInt(ordSetToneZone, z.Zone)
}

// openFeed takes the battery away as the kernel does when it hangs up a telephone
// that is off-hook. One that is on-hook cannot be reached so.
func (p *port) openFeed() error {
	if err := p.f.hook(hookOff); err != nil && !busy(err) {
		return err
	}
	p.reopenAt = p.c.now() + kewl
	return p.f.hook(hookOn)
}

// reopen goes on with an opening that is longer than the kernel's own.
func (p *port) reopen(now time.Duration) {
	if p.drive == hal.Open && now >= p.reopenAt {
		p.reopenAt = now + kewl
		if err := p.f.hook(hookOn); err != nil {
			p.lost(err)
		}
	}
}

// feed gives battery: as a closed loop wants it when the telephone is off-hook, so
// that the feed can be opened again.
func (p *port) feed(d hal.Drive) error {
	err := p.polarity(d == hal.Reverse || d == hal.OHTReverse)
	if err == nil {
		err = p.f.hook(hookRingOff) // also ends an opening, before the kernel would
	}
	if err == nil && p.phone.off {
		err = p.f.hook(hookOff)
	}
	if err == nil && (d == hal.OHTForward || d == hal.OHTReverse) {
		// Where it is not known, sound passes on-hook anyway.
		if err = p.f.orderInt(ordOnHookTransfer, millis(onHookTransfer)); errors.Is(err, unix.ENOTTY) {
			err = nil
		}
	}
	return err
}

func (p *port) polarity(reversed bool) error {
	if !p.caps.Has(hal.CapPolarityTx) {
		return nil
	}
	v := int32(0)
	if reversed {
		v = 1
	}
	return p.f.orderInt(ordSetPolarity, v)
}
