package cardsim

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// The usual card: frames of 10 ms in A-law, played 20 ms after they were heard.
const (
	usualDelay = 2
	usualBoot  = 500 * time.Millisecond // from reset to the first answer
	// keepEvery is how often the card looks for events to repeat and for its host.
	keepEvery = 20 * time.Millisecond
	// early is how long before a frame's end the card must have what it plays
	// then: what its sound chip takes.
	early = time.Millisecond
	// outMost bounds what waits for the wire; beyond it the card's sound, and then
	// everything, is dropped, as a UART's ring buffer does.
	outMost = 16 << 10
)

// Options say what the card is like; the zero value is the usual card.
type Options struct {
	Serial    string            // serial number; "" is "cardsim"
	Samples   int               // of a piece of sound: 40 or 80; 0 is 80
	PlayDelay int               // in pieces; 0 is the usual
	Codec     byte              // of vcp
	Boot      time.Duration     // how long a restart takes; 0 is the usual
	Key       ed25519.PublicKey // whose firmware it takes; nil: nobody's
	// Patience is how long the card's clock stands still for a host that is late
	// with what is to be played: for tests in real time on a machine that does other
	// things, whose pauses then delay sound and tear none. 0: as a quartz.
	Patience time.Duration
}

// Card is a card in software. Restart and Mute may be called from any goroutine.
type Card struct {
	below hal.Driver
	id    string // of the card below
	opt   Options

	restart chan struct{} // capacity 1
	mu      sync.Mutex
	boot    *boot // nil while it restarts
	image   image
}

// New makes a card of the card that below has under id.
func New(below hal.Driver, id string, opt Options) *Card {
	if opt.Samples == 0 {
		opt.Samples = vcp.LongFrame
	}
	if opt.PlayDelay == 0 {
		opt.PlayDelay = usualDelay * vcp.LongFrame / opt.Samples
	}
	if opt.Boot == 0 {
		opt.Boot = usualBoot
	}
	if opt.Serial == "" {
		opt.Serial = "cardsim"
	}
	return &Card{below: below, id: id, opt: opt, restart: make(chan struct{}, 1), image: image{version: "1.0"}}
}

// Restart resets the card, as its watchdog or somebody's finger does.
func (c *Card) Restart() {
	select {
	case c.restart <- struct{}{}:
	default:
	}
}

// errRestart ends a boot that is followed by another.
var errRestart = errors.New("the card restarts")

// Run is the card on wire until ctx ends, the wire breaks, or the card below is
// gone. It closes wire.
func (c *Card) Run(ctx context.Context, wire io.ReadWriteCloser) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var owned sync.WaitGroup
	owned.Go(func() { stop(c.read(wire)) })
	defer owned.Wait()
	defer wire.Close()
	// A host that reads nothing holds up the writer, and so the end.
	defer context.AfterFunc(ctx, func() { _ = wire.Close() })()
	for {
		err := c.live(ctx, wire)
		if !errors.Is(err, errRestart) {
			return err
		}
		wait := time.NewTimer(c.opt.Boot)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return context.Cause(ctx)
		}
	}
}

// read gives the boot that is on what comes from the wire.
func (c *Card) read(wire io.Reader) error {
	var d vcp.Decoder
	buf := make([]byte, 4<<10)
	for {
		n, err := wire.Read(buf)
		for p := buf[:n]; len(p) > 0; {
			f, rest, ok := d.Next(p)
			p = rest
			c.mu.Lock()
			b := c.boot
			c.mu.Unlock()
			if b != nil && ok {
				b.take(f)
			}
			if b != nil {
				b.spoilt.Store(d.Bad)
			}
		}
		if err != nil {
			return fmt.Errorf("read from the host: %w", err)
		}
	}
}

// live is the card from one reset to the next.
func (c *Card) live(ctx context.Context, wire io.Writer) error {
	card, err := c.below.Open(ctx, c.id)
	if err != nil {
		return fmt.Errorf("open the hardware of the card: %w", err)
	}
	ctx, stop := context.WithCancelCause(ctx)
	b := newBoot(c, card, rand.Uint64())
	c.set(b)
	var owned sync.WaitGroup
	owned.Go(func() { stop(b.listen(ctx)) })
	owned.Go(func() { stop(b.pump(ctx)) })
	owned.Go(func() { stop(b.write(ctx, wire)) })
	owned.Go(func() { stop(b.keep(ctx)) })
	select {
	case <-ctx.Done():
	case <-c.restart:
		stop(errRestart)
	case <-b.reboot:
		stop(errRestart)
	}
	c.set(nil)
	err = errors.Join(context.Cause(ctx), card.Close())
	owned.Wait()
	return err
}

func (c *Card) set(b *boot) {
	c.mu.Lock()
	c.boot = b
	c.mu.Unlock()
}
