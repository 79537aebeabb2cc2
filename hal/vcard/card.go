package vcard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

const (
	// watchdog is how long the card waits for its host before it hangs up and lets
	// the lifeline relays fall: two pings.
	watchdog = 2 * time.Second
	// closeWait bounds the wait for a card that is being closed to come to rest.
	closeWait = 300 * time.Millisecond
	// eventsHeld bounds the queue to the host.
	eventsHeld = 256
	// readChunk is the size of one read: three frames of the largest card.
	readChunk = 4 << 10
)

// card is an opened card.
type card struct {
	name  string // in errors and as CardInfo.ID
	wire  io.ReadWriteCloser
	began time.Time
	owned sync.WaitGroup // reader, writer, keeper

	sending sync.Mutex // the wire's: one writes at a time; taken before mu

	mu     sync.Mutex
	hello  vcp.HelloAnswer
	nonce  uint64
	epoch  uint32 // of the configuration, as the host counts it
	out    outbox
	asks   requests
	events eventWindow
	clock  clock
	sound  sound
	ports  []*port
	ties   []tie // what relays tie, set before connect
	relays []*relay

	greeted bool // HELLO has been answered, and the ports are known
	probing bool // a HELLO of this session is open
	misses  int  // pings in a row without an answer
	odd     int  // pings in a row with another epoch
	pingAt  time.Duration
	seen    vcp.Counters // what the card counted, by its last answer to PING
	crcBad  uint32       // frames that came spoilt

	queue *hal.EventQueue
	ready chan struct{} // capacity 1: a frame is there, or the clock has stopped
	gone  chan struct{} // closed at the end
	end   error         // why; set before gone is closed
	frame *time.Timer   // Exchange's
	wakes *time.Timer   // the keeper's; set with the lock held…
	looks time.Duration // …to when it looks next
	media []byte        // Exchange's: a frame for the card being made
}

// connect opens the card behind wire, which it owns from now on.
func connect(ctx context.Context, name string, wire io.ReadWriteCloser, ties []tie) (*card, error) {
	c := &card{
		name: name, wire: wire, ties: ties, began: time.Now(), nonce: rand.Uint64(), out: newOutbox(),
		queue: hal.NewEventQueue(eventsHeld), ready: make(chan struct{}, 1), gone: make(chan struct{}),
		frame: time.NewTimer(time.Hour), wakes: time.NewTimer(keepEvery), looks: keepEvery, media: make([]byte, 0, vcp.MaxData),
	}
	c.frame.Stop()
	c.epoch = uint32(c.nonce) | 1
	c.owned.Go(c.read)
	c.owned.Go(c.write)
	c.owned.Go(c.keep)
	if err := c.greet(ctx); err != nil {
		c.fail(err)
		c.owned.Wait()
		return nil, fmt.Errorf("open card %q: %w", name, err)
	}
	return c, nil
}

// now is the time since the card was opened.
func (c *card) now() time.Duration { return time.Since(c.began) }

// fail ends the use of the card; the first cause stands.
func (c *card) fail(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed(cause)
}

// failed is fail with the lock held.
func (c *card) failed(cause error) {
	if c.end != nil {
		return
	}
	if !errors.Is(cause, hal.ErrGone) && !errors.Is(cause, hal.ErrTimeout) && !errors.Is(cause, hal.ErrInvalid) {
		cause = fmt.Errorf("%w: %w", hal.ErrGone, cause)
	}
	c.end = cause
	close(c.gone)
	for _, a := range c.asks.end() {
		a.done(answer{err: cause})
	}
	_ = c.wire.Close() // it frees the reader and the writer; there is nobody left to tell
}

// ended is the error of every call after the end, nil before it.
func (c *card) ended(verb string) error {
	if c.end == nil {
		return nil
	}
	if errors.Is(c.end, hal.ErrGone) {
		return fmt.Errorf("%s card %q: %w", verb, c.name, c.end)
	}
	return fmt.Errorf("%s card %q: %w: %w", verb, c.name, hal.ErrGone, c.end)
}

// read takes what comes from the wire.
func (c *card) read() {
	var d vcp.Decoder
	buf := make([]byte, readChunk)
	for {
		n, err := c.wire.Read(buf)
		c.mu.Lock()
		if c.end == nil && n > 0 {
			c.took(&d, buf[:n])
		}
		if err != nil {
			c.failed(fmt.Errorf("%w: its wire broke: %w", hal.ErrGone, err))
		}
		over := c.end != nil
		c.mu.Unlock()
		if over {
			return
		}
	}
}

// took handles the frames in p, and acknowledges the events that were in it.
func (c *card) took(d *vcp.Decoder, p []byte) {
	now := c.now()
	for c.end == nil {
		f, rest, ok := d.Next(p)
		c.crcBad = d.Bad
		if !ok {
			break
		}
		p = rest
		c.take(f, now)
	}
	for e, ok := c.events.pop(); ok; e, ok = c.events.pop() {
		c.told(e, now)
	}
	if c.events.owe && c.end == nil {
		c.events.owe = false
		seq := c.events.ack()
		c.emit(vcp.Frame{Type: vcp.EventAck, Payload: []byte{byte(seq), byte(seq >> 8)}})
	}
	c.asks.send(now, c.emitAsk)
}

// write gives the wire what is queued for it.
func (c *card) write() {
	for {
		c.sending.Lock()
		more, err := c.send()
		c.sending.Unlock()
		switch {
		case err != nil:
			c.fail(fmt.Errorf("%w: its wire takes nothing: %w", hal.ErrGone, err))
			return
		case more:
			continue
		}
		select {
		case <-c.out.wake:
		case <-c.gone:
			return
		}
	}
}

// send gives the wire what is queued, and reports whether there was any. Its
// caller holds the lock of the wire.
func (c *card) send() (more bool, err error) {
	c.mu.Lock()
	p := c.out.take()
	if c.end != nil {
		p = nil
	}
	c.mu.Unlock()
	if more = len(p) > 0; more {
		_, err = c.wire.Write(p)
	}
	return more, err
}

// flush sends what is queued from the goroutine that made it, which saves waking
// another one with each frame; while the writer is at work it is the writer's.
func (c *card) flush() {
	if !c.sending.TryLock() {
		c.out.poke()
		return
	}
	_, err := c.send()
	c.sending.Unlock()
	if err != nil {
		c.fail(fmt.Errorf("%w: its wire takes nothing: %w", hal.ErrGone, err))
	}
}

// emit queues a frame for the wire.
func (c *card) emit(f vcp.Frame) {
	if !c.out.add(f) {
		c.failed(fmt.Errorf("%w: its wire takes nothing", hal.ErrGone))
	}
}

func (c *card) emitAsk(a *ask) {
	c.emit(vcp.Frame{Type: a.kind, Seq: a.seq, Payload: a.payload})
	c.hurry(a.due)
}

// stir lets Exchange look again.
func (c *card) stir() {
	select {
	case c.ready <- struct{}{}:
	default:
	}
}

// post queues an event for the host.
func (c *card) post(port int, kind hal.EvKind, at hal.Tick, ms, val int32) {
	c.queue.Post(hal.Event{Port: port, Kind: kind, At: at, Mono: c.now(), Ms: ms, Val: val})
}

// Next implements hal.Card.
func (c *card) Next(ctx context.Context) (hal.Event, error) {
	return c.queue.Next(ctx, c.gone, func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.ended("read events of")
	})
}

// Info implements hal.Card.
func (c *card) Info() hal.CardInfo {
	info := hal.CardInfo{ID: c.name, Name: "voice card " + c.hello.Serial, Firmware: c.hello.Firmware}
	for _, p := range c.ports {
		if p.kind == hal.FXO {
			info.FXO++
		} else {
			info.FXS++
		}
	}
	return info
}

// Ports implements hal.Card.
func (c *card) Ports() []hal.Port {
	all := make([]hal.Port, len(c.ports))
	for i, p := range c.ports {
		all[i] = p
	}
	return all
}

// Media implements hal.Card.
func (c *card) Media() hal.Media { return c }

// Close implements hal.Card.
func (c *card) Close() error {
	c.rest()
	c.fail(fmt.Errorf("%w: it was closed", hal.ErrGone))
	c.owned.Wait()
	return nil
}

// rest brings every port to rest and waits for that, but not for long.
func (c *card) rest() {
	ctx, stop := context.WithTimeout(context.Background(), closeWait)
	defer stop()
	done := make(chan struct{}, vcp.MaxPorts)
	n := 0
	c.mu.Lock()
	for _, p := range c.ports {
		kind, payload := p.atRest()
		if c.end == nil && c.asks.put(&ask{kind: kind, payload: payload, done: func(answer) { done <- struct{}{} }}) {
			n++
		}
	}
	c.asks.send(c.now(), c.emitAsk)
	c.mu.Unlock()
	for range n {
		select {
		case <-done:
		case <-ctx.Done():
			return
		}
	}
}
