package gpiofxo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/internal/board"
)

const (
	// eventsHeld bounds the queue to the host. When it is full it is emptied, and
	// one EvLost takes its place.
	eventsHeld = 64
	// lookEvery is how often a line at rest is looked at: whether its GPIO chip is
	// still there, which no edge tells. Half of what hal allows for a card that went.
	lookEvery = 500 * time.Millisecond
	// lostAfter is how long no loop current is a lost battery: shorter breaks are
	// those of an exchange that switches.
	lostAfter = 50 * time.Millisecond
)

// card is an opened line interface. It implements hal.Card.
type card struct {
	about  hal.CardInfo
	settle time.Duration
	began  time.Time
	owned  sync.WaitGroup // the keeper
	hook   board.Output
	ring   board.Input
	loop   board.Input // nil: none

	mu    sync.Mutex
	line  line
	pace  pace
	skew  time.Duration // from the kernel's clock to ours
	known bool          // skew is
	end   error         // why it is over; set before gone is closed
	gave  bool          // the lines are given back

	events *hal.EventQueue
	kick   chan struct{} // capacity 1: the keeper is to look
	gone   chan struct{} // closed at the end
}

// take takes the GPIO lines. On an error none is kept.
func (d *Driver) take() (*card, error) {
	c := &card{
		about: d.info(), settle: d.settle, began: time.Now(), events: hal.NewEventQueue(eventsHeld),
		kick: make(chan struct{}, 1), gone: make(chan struct{}),
	}
	c.line = line{c: c, ring: ring{window: d.window}, battery: true}
	claims := d.wires.claims(d.id)
	var err error
	if c.hook, err = d.lines.Output(claims[0], false); err == nil {
		c.ring, err = d.lines.Input(claims[1], c.rang)
	}
	if err == nil && len(claims) > 2 {
		if c.loop, err = d.lines.Input(claims[2], c.looped); err == nil {
			c.line.current, err = c.loop.Asserted()
		}
	}
	if err != nil {
		return nil, errors.Join(err, c.give())
	}
	c.owned.Go(c.keep)
	return c, nil
}

// give lets the loop open and gives the lines back.
func (c *card) give() error {
	var all []error
	if c.hook != nil {
		all = append(all, c.hook.Set(false), c.hook.Close())
	}
	for _, in := range []board.Input{c.ring, c.loop} {
		if in != nil {
			all = append(all, in.Close())
		}
	}
	return errors.Join(all...)
}

func (c *card) now() time.Duration { return time.Since(c.began) }

func (c *card) poke() {
	select {
	case c.kick <- struct{}{}:
	default:
	}
}

// at puts the kernel's time of an edge on our clock: the edge that came quickest
// says how far they are apart.
func (c *card) at(e board.Edge, now time.Duration) time.Duration {
	if s := now - e.At; !c.known || s < c.skew {
		c.skew, c.known = s, true
	}
	return e.At + c.skew
}

// rang takes an edge of the ring detector.
func (c *card) rang(e board.Edge) {
	c.mu.Lock()
	if now := c.now(); c.end == nil {
		c.line.rang(c.at(e, now), now)
	}
	c.mu.Unlock()
	c.poke()
}

// looped takes an edge of the loop detector.
func (c *card) looped(e board.Edge) {
	c.mu.Lock()
	if c.end == nil {
		c.line.flows(e.Asserted, c.now())
	}
	c.mu.Unlock()
	c.poke()
}

// keep does what is due until the card ends.
func (c *card) keep() {
	timer := time.NewTimer(lookEvery)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-c.kick:
		case <-c.gone:
			return
		}
		c.mu.Lock()
		c.look()
		wait := c.line.due(c.now())
		c.mu.Unlock()
		timer.Reset(min(max(wait, time.Millisecond), lookEvery))
	}
}

// look asks whether the GPIO chip is there.
func (c *card) look() {
	if c.end != nil {
		return
	}
	if _, err := c.ring.Asserted(); err != nil {
		c.failed(fmt.Errorf("its ring detector cannot be read: %w", err))
	}
}

// failed ends the card; the first cause stands. Under the lock.
func (c *card) failed(cause error) {
	if c.end != nil {
		return
	}
	if !errors.Is(cause, hal.ErrGone) {
		cause = fmt.Errorf("%w: %w", hal.ErrGone, cause)
	}
	c.end = cause
	close(c.gone)
}

// ended gives the error of a card that is over. Under the lock.
func (c *card) ended(verb string) error {
	if c.end == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", verb, c.about.Name, c.end)
}

// over reports whether the card is out of use.
func (c *card) over() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

func (c *card) post(kind hal.EvKind, ms time.Duration, val int32) {
	now := c.now()
	c.events.Post(hal.Event{Kind: kind, At: hal.Ticks(now), Mono: now, Ms: int32(ms.Round(time.Millisecond) / time.Millisecond), Val: val})
}

// Next implements hal.Card.
func (c *card) Next(ctx context.Context) (hal.Event, error) {
	return c.events.Next(ctx, c.gone, func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.ended("read events of")
	})
}

// Info implements hal.Card.
func (c *card) Info() hal.CardInfo { return c.about }

// Ports implements hal.Card.
func (c *card) Ports() []hal.Port { return []hal.Port{&c.line} }

// Media implements hal.Card.
func (c *card) Media() hal.Media { return c }

// Close implements hal.Card.
func (c *card) Close() error {
	c.mu.Lock()
	lost, gave := c.end != nil, c.gave
	c.gave = true
	c.failed(fmt.Errorf("%w: it was closed", hal.ErrGone))
	c.mu.Unlock()
	c.owned.Wait()
	if gave {
		return nil
	}
	err := c.give() // not under the lock: an edge may be on its way
	if lost {       // the lines of a chip that has gone cannot be put in order
		err = nil
	}
	return err
}

// pace is the host's clock in frames.
type pace struct {
	flows bool
	last  hal.Tick
}

// Exchange implements hal.Media: silence, at the pace of the host's clock.
func (c *card) Exchange(ctx context.Context, rx, tx []*hal.Frame) (hal.Tick, hal.Slip, error) {
	pause := rx == nil && tx == nil
	if !pause && (len(rx) != 1 || len(tx) != 1) {
		return 0, hal.Slip{}, fmt.Errorf("exchange sound: %w: %d and %d frames for 1 port", hal.ErrInvalid, len(rx), len(tx))
	}
	at, wait, err := c.next(pause)
	if err != nil || pause {
		return at, hal.Slip{}, err
	}
	if err := c.sleep(ctx, wait); err != nil {
		return 0, hal.Slip{}, err
	}
	if rx[0] != nil {
		*rx[0] = hal.Frame{}
	}
	return at, hal.Slip{}, nil
}

// next is the next boundary, and how long it is away.
func (c *card) next(pause bool) (hal.Tick, time.Duration, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ended("exchange sound with"); err != nil {
		return 0, 0, err
	}
	now, p := c.now(), &c.pace
	is := hal.Ticks(now)
	if pause {
		p.flows = false
		p.last = max(p.last, is)
		return p.last, 0, nil
	}
	if late := p.last + 8*hal.FrameSamples; !p.flows || is > late { // eight frames: a host that was away
		p.last = max(p.last, is/hal.FrameSamples*hal.FrameSamples)
	}
	p.flows = true
	p.last += hal.FrameSamples
	return p.last, p.last.Duration() - now, nil
}

func (c *card) sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(max(wait, 0))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.gone:
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.ended("exchange sound with")
	}
}
