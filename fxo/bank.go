package fxo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

const (
	// settle is how long a bank that slept waits after it woke. What happened in
	// the same moment (ring trip, end of pattern, hook) is then all there and is
	// handled in its proper order, not in that of the goroutines.
	settle = time.Millisecond
	// eventsHeld bounds the events between the card's reader and the bank. A
	// full queue makes the reader wait; the backend then reports EvLost.
	eventsHeld = 256
	// reported is the age at which an event has surely arrived: a card reports
	// within a sample. What happens at the very boundary is for the next round.
	reported = hal.Tick(1)
	// aheadMost is how far a backend may date an event into the future. What is
	// further ahead has a wrong date and is handled at once.
	aheadMost = hal.Tick(2 * hal.FrameSamples)
)

// bank is one opened card. Its run is the only goroutine that touches it.
type bank struct {
	card   hal.Card
	clk    clock
	units  []*unit
	inbox  *inbox
	orders []order
	events chan hal.Event
	held   []hal.Event // came, but belong to the frame after this one
	rx, tx []*hal.Frame
	wakeup *time.Timer
	slips  hal.Slip // so far
	// flowing: the card hands out frames; it is told once when that pauses.
	flowing bool
	framed  time.Time // when sound passed last, zero while none does
	life    lifelines
}

// newBank takes an opened card. prefix is "card/" of its port names.
func newBank(card hal.Card, o *Options, profile func(call.Port, hal.Kind) Profile) *bank {
	b := &bank{
		card:   card,
		inbox:  newInbox(),
		orders: make([]order, 0, inboxSize),
		events: make(chan hal.Event, eventsHeld),
	}
	for i, hw := range card.Ports() {
		p := &port{
			name: call.Port(card.Info().ID + "/" + hw.ID()),
			idx:  i,
			hw:   hw,
			clk:  &b.clk,
			post: func(ev call.Event) { ev.At = time.Now(); o.Post(ev) },
			open: o.Sounds, waits: o.Waits,
			deaf: o.troubled,
		}
		p.prof = profile(p.name, hw.Kind())
		b.units = append(b.units, newUnit(p))
	}
	b.rx = make([]*hal.Frame, len(b.units))
	b.tx = make([]*hal.Frame, len(b.units))
	b.findLifelines()
	return b
}

func newUnit(p *port) *unit {
	if p.hw.Kind() == hal.FXO {
		return newLine(p)
	}
	return newPhone(p)
}

// run works the card until ctx ends or the card goes, closes it, and returns
// why it ended.
func (b *bank) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var reader sync.WaitGroup
	reader.Go(func() { cancel(b.read(ctx)) })
	b.wakeup = time.NewTimer(0)
	defer b.wakeup.Stop()
	b.start()
	err := b.loop(ctx)
	cancel(err)
	if cerr := b.card.Close(); cerr != nil && !errors.Is(cerr, hal.ErrGone) {
		err = errors.Join(err, fmt.Errorf("close card %s: %w", b.card.Info().ID, cerr))
	}
	reader.Wait()
	return err
}

// read forwards the card's events until it is gone.
func (b *bank) read(ctx context.Context) error {
	for {
		ev, err := b.card.Next(ctx)
		if err != nil {
			return fmt.Errorf("card %s: %w", b.card.Info().ID, err)
		}
		select {
		case b.events <- ev:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// start brings every port into service.
func (b *bank) start() {
	b.clk.heard(0, time.Now())
	b.holdLifelines(time.Now())
	for _, u := range b.units {
		u.mend()
	}
}

// loop goes from round to round. A round's orders are taken before its first
// event is posted, so that none of them can be an answer to it: what is done in
// which round does not depend on how fast the engine is.
func (b *bank) loop(ctx context.Context) error {
	for {
		if err := b.round(ctx); err != nil {
			return err
		}
	}
}

func (b *bank) round(ctx context.Context) error {
	sounding := b.prepare()
	now, err := b.wait(ctx, sounding)
	if err != nil {
		return err
	}
	b.orders = b.inbox.take(b.orders)
	b.handleEvents(now, sounding)
	b.fireUntil(now)
	b.clk.now = now
	b.holdLifelines(time.Now())
	b.obey()
	if sounding {
		b.frame()
	}
	return nil
}

// prepare says which ports take part in the next frame.
func (b *bank) prepare() (sounding bool) {
	for i, u := range b.units {
		b.rx[i], b.tx[i] = nil, nil
		if !u.port.sound.wanted(u.port.health.up && (u.needsSound() || u.port.sound.tapped())) {
			continue
		}
		if sounding = true; !u.port.sound.active {
			u.port.sound.active = true
			u.speak() // what is to be heard begins with the very next frame
			u.port.sound.queued = u.port.sound.tx
		}
		b.rx[i], b.tx[i] = &u.port.sound.rx, &u.port.sound.tx
	}
	return sounding
}

// wait sleeps until there is something to do and gives the moment that the
// round is about: with sound, just before the boundary, so that all that
// happened until then has been reported by now.
func (b *bank) wait(ctx context.Context, sounding bool) (hal.Tick, error) {
	if !sounding {
		if err := b.pause(ctx); err != nil {
			return 0, err
		}
		return b.park(ctx)
	}
	b.flowing = true
	at, slip, err := b.card.Media().Exchange(ctx, b.rx, b.tx)
	if err != nil {
		return 0, fmt.Errorf("card %s: exchange sound: %w", b.card.Info().ID, cause(ctx, err))
	}
	b.slips.Lost += slip.Lost
	b.slips.Late += slip.Late
	b.slips.Duplicate += slip.Duplicate
	b.clk.heard(at, time.Now())
	b.clk.lost(slip.Lost, at)
	return max(b.clk.now, at-min(at, reported)), nil
}

// pause tells the card, once, that no frames are taken for a while.
func (b *bank) pause(ctx context.Context) error {
	if !b.flowing {
		return nil
	}
	b.flowing, b.framed = false, time.Time{}
	if _, _, err := b.card.Media().Exchange(ctx, nil, nil); err != nil {
		return fmt.Errorf("card %s: pause sound: %w", b.card.Info().ID, cause(ctx, err))
	}
	return nil
}

// park sleeps without sound until an event, an order or a timer.
func (b *bank) park(ctx context.Context) (hal.Tick, error) {
	b.wakeup.Reset(b.untilTimer())
	select {
	case ev := <-b.events:
		b.held = append(b.held, ev)
	case <-b.inbox.wake:
	case <-b.wakeup.C:
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	b.wakeup.Reset(settle)
	select {
	case <-b.wakeup.C:
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	return max(b.clk.now, b.clk.estimate(time.Now())), nil
}

// never is the sleep of a bank without any timer.
const never = 24 * time.Hour

// untilTimer is how long the earliest timer of any port is away.
func (b *bank) untilTimer() time.Duration {
	now := time.Now()
	_, _, at, ok := b.nextTimer()
	if !ok {
		return b.untilHold(now)
	}
	return min(b.clk.until(at, now), b.untilHold(now))
}

// nextTimer is the earliest timer of all ports; of two that are due together
// the lower port's goes first.
func (b *bank) nextTimer() (u *unit, k timerKind, at hal.Tick, ok bool) {
	for _, c := range b.units {
		if ck, cat, set := c.timers.next(); set && (!ok || cat < at) {
			u, k, at, ok = c, ck, cat, true
		}
	}
	return u, k, at, ok
}

// fireUntil fires all timers up to now, in order.
func (b *bank) fireUntil(now hal.Tick) {
	for {
		u, k, at, ok := b.nextTimer()
		if !ok || at > now {
			return
		}
		u.timers.stop(k)
		b.clk.now = max(b.clk.now, at)
		u.fire(k)
	}
}

// handleEvents handles what happened up to now, in order. With sound, what is
// younger than now waits for the next round: some of its fellows may not have
// arrived yet.
func (b *bank) handleEvents(now hal.Tick, sounding bool) {
	b.collect()
	n := 0
	for _, ev := range b.held {
		if sounding && ev.At > now && ev.At <= b.clk.last+aheadMost {
			break
		}
		n++
		b.fireUntil(min(ev.At, now))
		b.clk.now = max(b.clk.now, min(ev.At, now))
		if !sounding {
			b.clk.heard(ev.At, time.Now())
		}
		b.handle(ev)
	}
	b.held = b.held[:copy(b.held, b.held[n:])]
}

// collect takes what the reader has forwarded.
func (b *bank) collect() {
	for {
		select {
		case ev := <-b.events:
			b.held = append(b.held, ev)
		default:
			return
		}
	}
}

// handle gives an event to its port, or to all.
func (b *bank) handle(ev hal.Event) {
	if ev.Port != hal.CardWide {
		if ev.Port >= 0 && ev.Port < len(b.units) {
			b.units[ev.Port].event(ev)
		}
		return
	}
	switch ev.Kind {
	case hal.EvClockLost:
		b.cardClock(ev.Val != 0)
	case hal.EvLost, hal.EvConfigLost:
		for _, u := range b.units {
			u.event(ev)
		}
	}
}

// obey carries out this round's orders.
func (b *bank) obey() {
	for i := range b.orders {
		if o := &b.orders[i]; o.act != nil {
			o.act(b)
		} else {
			b.effect(o.effect)
		}
		b.orders[i] = order{}
	}
	for name := range b.inbox.overflowed() {
		if u := b.unit(name); u != nil {
			u.fail(u.label() + " was given more orders than it can take.")
		}
	}
	b.fireUntil(b.clk.now) // what the orders want done at the end of this round
}

// effect carries out one effect.
func (b *bank) effect(e call.Effect) {
	u := b.unit(e.Port)
	switch {
	case u == nil:
	case e.Kind == call.Connect:
		b.connect(u, e)
	case e.Kind == call.Disconnect:
		u.part(e.Peer)
		if peer := b.unit(e.Peer); peer != nil {
			peer.part(e.Port)
		}
	case e.Kind == call.Hear:
		b.hear(u, e)
	case e.Kind == call.Unhear:
		b.unhear(u, e)
	default:
		u.obey(e)
	}
}

// connect joins two ports of this bank. Ports of two banks are joined by
// Hardware.
func (b *bank) connect(u *unit, e call.Effect) {
	peer := b.unit(e.Peer)
	switch {
	case !u.port.health.up:
		u.obey(e)
	case peer == nil:
	case !peer.port.health.up:
		peer.obey(e)
	case u.cannotTalk() || peer.cannotTalk():
	default:
		join(u, peer, e.Mode)
	}
}

// unit finds a port of this bank.
func (b *bank) unit(name call.Port) *unit {
	for _, u := range b.units {
		if u.name == name {
			return u
		}
	}
	return nil
}

// frame moves 10 ms of sound: all ports hear, then all speak, so that the order
// of the ports makes no difference to what they hear.
func (b *bank) frame() {
	for i, u := range b.units {
		if b.rx[i] != nil {
			u.listen()
		}
	}
	for i, u := range b.units {
		if b.rx[i] != nil {
			u.speak()
		}
	}
	for i, u := range b.units {
		if b.rx[i] != nil {
			u.port.sound.pass()
		}
	}
	b.framed = b.clk.at
}
