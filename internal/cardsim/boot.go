package cardsim

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// boot is the card from one reset to the next.
type boot struct {
	of     *Card
	card   hal.Card
	ports  []hal.Port
	id     uint64
	began  time.Time
	spoilt atomic.Uint32 // frames that failed
	reboot chan struct{} // capacity 1: the host asked for it

	mu       sync.Mutex
	nonce    uint64
	greeted  bool
	hello    chan struct{} // closed at the first HELLO
	epoch    uint32
	memory   memory
	events   outlet
	play     player
	mask     uint16        // ports that were in use in the last frame
	tick     uint32        // of the last boundary…
	tickAt   time.Duration // …which was at this time
	config   []hal.LineConfig
	lastHost time.Duration
	dog      time.Duration // 0: off
	bitten   bool          // the watchdog has run
	last     uint32        // seq of the last event from below
	out      []byte
	wake     chan struct{} // capacity 1
	came     chan struct{} // capacity 1: sound from the host
}

func newBoot(c *Card, card hal.Card, id uint64) *boot {
	b := &boot{
		of: c, card: card, ports: card.Ports(), id: id, began: time.Now(), reboot: make(chan struct{}, 1),
		hello: make(chan struct{}), wake: make(chan struct{}, 1), came: make(chan struct{}, 1), config: make([]hal.LineConfig, len(card.Ports())),
	}
	b.play.samples = c.opt.Samples
	return b
}

func (b *boot) now() time.Duration { return time.Since(b.began) }

// emit queues a frame for the wire; the lock is held. One for which there is no
// room is lost, as in a UART's ring.
func (b *boot) emit(f vcp.Frame) {
	if len(b.out) > outMost {
		return
	}
	b.out = vcp.Append(b.out, f)
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// write gives the wire what is queued.
func (b *boot) write(ctx context.Context, wire io.Writer) error {
	var spare []byte
	for {
		b.mu.Lock()
		p := b.out
		b.out = spare[:0]
		b.mu.Unlock()
		spare = p
		if len(p) > 0 {
			if _, err := wire.Write(p); err != nil {
				return fmt.Errorf("write to the host: %w", err)
			}
			continue
		}
		select {
		case <-b.wake:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// listen passes on what happens at the ports.
func (b *boot) listen(ctx context.Context) error {
	for {
		e, err := b.card.Next(ctx)
		if err != nil {
			return err
		}
		b.mu.Lock()
		b.happened(e)
		b.mu.Unlock()
	}
}

// happened sends an event to the host; the lock is held.
func (b *boot) happened(e hal.Event) {
	missed := int(e.Seq - b.last - 1)
	b.last = e.Seq
	switch {
	case !b.greeted:
	case e.Kind == hal.EvLost:
		b.events.miss(missed+1, b.now(), b.emit)
	case e.Kind <= hal.EvConfigLost:
		h := vcp.Happening{Port: byte(e.Port), Kind: byte(e.Kind), Tick: uint32(e.At), Ms: uint16(min(e.Ms, 0xFFFF)), Value: e.Val}
		if e.Port == hal.CardWide {
			h.Port = vcp.CardWide
		}
		if e.Kind == hal.EvConfigLost {
			b.epoch = 0
		}
		b.events.put(h, b.now(), b.emit)
	}
}

// keep repeats events and watches the host.
func (b *boot) keep(ctx context.Context) error {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		b.mu.Lock()
		now := b.now()
		b.events.repeat(now, b.emit)
		bite := b.dog > 0 && !b.bitten && now > b.lastHost+b.dog
		b.bitten = b.bitten || bite
		b.mu.Unlock()
		if bite {
			b.rest(ctx)
		}
		if b.of.image.tooLate(b.greetedAt(), now) {
			return errRestart // the one before is taken instead
		}
	}
}

// greetedAt reports whether the host has greeted this boot.
func (b *boot) greetedAt() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.greeted
}

// rest is what the watchdog does: lines are hung up, ringing stops, and the host
// will learn that nothing is as it was.
func (b *boot) rest(ctx context.Context) {
	for _, p := range b.ports {
		if p.Kind() == hal.FXS {
			_ = p.Stop(ctx)
			continue
		}
		_, _ = p.Run(ctx, hal.Pattern{Steps: []hal.Step{{Drive: hal.OnHook}}})
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.epoch = 0
	b.events.put(vcp.Happening{Port: vcp.CardWide, Kind: byte(hal.EvConfigLost), Tick: b.tick}, b.now(), b.emit)
}

// pump is the sound: frame by frame of the card's clock.
func (b *boot) pump(ctx context.Context) error {
	select {
	case <-b.hello:
	case <-ctx.Done():
		return ctx.Err()
	}
	n := len(b.ports)
	in, out := make([]hal.Frame, n), make([]hal.Frame, n)
	rx, tx, all := make([]*hal.Frame, n), make([]*hal.Frame, n), make([]*hal.Frame, n)
	wait := time.NewTimer(time.Hour)
	defer wait.Stop()
	for {
		mask := uint16(0)
		b.mu.Lock()
		next := b.tick + hal.FrameSamples
		for i := range all {
			all[i] = &out[i]
		}
		b.play.fill(next, all)
		b.mu.Unlock()
		for i, p := range b.ports {
			rx[i], tx[i] = nil, nil
			if s, err := p.Snapshot(ctx); err == nil && sounds(p.Kind(), s) {
				mask |= 1 << i
				rx[i], tx[i] = &in[i], &out[i]
			}
		}
		at, slip, err := b.card.Media().Exchange(ctx, rx, tx)
		if err != nil {
			return err
		}
		b.heard(uint32(at), mask, rx, slip)
		wait.Reset(hal.FrameTime - early)
		select {
		case <-wait.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		if b.of.opt.Patience > 0 {
			wait.Reset(b.of.opt.Patience)
			b.await(ctx, wait.C)
		}
	}
}

// await waits for what is to be played next, until the time is over. While no port
// is in use the host may have ceased to send.
func (b *boot) await(ctx context.Context, over <-chan time.Time) {
	for {
		b.mu.Lock()
		has := b.mask == 0 || b.play.has(b.tick+hal.FrameSamples)
		b.mu.Unlock()
		if has {
			return
		}
		select {
		case <-b.came:
		case <-over:
			b.mu.Lock()
			b.play.talks = false // until it sends again
			b.mu.Unlock()
			return
		case <-ctx.Done():
			return
		}
	}
}

// sounds reports whether a port is in use: its drive passes sound.
func sounds(k hal.Kind, s hal.State) bool {
	if k == hal.FXO {
		return s.Drive != hal.OnHook
	}
	return s.OffHook || s.Drive == hal.OHTForward || s.Drive == hal.OHTReverse
}

// heard sends the frame that ended at the boundary.
func (b *boot) heard(boundary uint32, mask uint16, rx []*hal.Frame, slip hal.Slip) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mask, b.tick, b.tickAt = mask, boundary, b.now()
	b.play.lost += uint32(slip.Lost)
	n, codec := b.of.opt.Samples, b.of.opt.Codec
	for off := 0; off < hal.FrameSamples; off += n {
		s := vcp.Sound{Tick: boundary - hal.FrameSamples + uint32(off), Samples: byte(n), Codec: codec, Mask: mask}
		p := s.AppendHead(nil)
		for i, f := range rx {
			if mask>>i&1 != 0 {
				p = vcp.Encode(p, f[off:off+n], codec)
			}
		}
		b.emit(vcp.Frame{Type: vcp.PCM, Payload: p})
	}
}

// code is the error code for what the ports below say.
func code(err error) byte {
	for c, kind := range map[byte]error{
		vcp.Unsupported: hal.ErrUnsupported, vcp.Busy: hal.ErrBusy, vcp.WrongState: hal.ErrState,
		vcp.Faulty: hal.ErrFault, vcp.Invalid: hal.ErrInvalid, vcp.Gone: hal.ErrGone,
	} {
		if errors.Is(err, kind) {
			return c
		}
	}
	return vcp.Faulty
}

// le are the protocol's integers.
var le = binary.LittleEndian
