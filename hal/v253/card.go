package v253

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"ringdown/hal"
)

const (
	// eventsHeld bounds the queue to the host. When it is full it is emptied, and
	// one EvLost takes its place.
	eventsHeld = 64
	// readChunk is the size of one read.
	readChunk = 4 << 10
	// outMost bounds what waits for the wire; sound beyond outSound is dropped.
	outMost, outSound = 48 << 10, 24 << 10
	// silentMost is how many commands in a row may stay without an answer.
	silentMost = 2
	// pingEvery is how often a modem at rest is asked whether it is there, which at
	// a UART is the only way to know.
	pingEvery = 10 * time.Second
	// restWait bounds the wait for a modem that is being closed to hang up.
	restWait = 800 * time.Millisecond
	// noisy is for how long after a byte that is no text a code counts as noise too:
	// two bytes are soon made by chance, and one such code rings.
	noisy = 2 * time.Second
)

// card is an opened modem.
type card struct {
	name  string // in errors and as CardInfo.ID
	wire  io.ReadWriteCloser
	began time.Time
	owned sync.WaitGroup // reader, writer, keeper

	mu    sync.Mutex
	dec   decoder
	out   []byte
	spare []byte
	asks  commands
	voice voice
	about about
	port  port
	pace  pace
	pings time.Duration // when it is asked next
	noise time.Duration // until then codes among text are noise

	wake   chan struct{} // capacity 1: there is something for the wire
	kick   chan struct{} // capacity 1: the keeper is to look again
	events *hal.EventQueue
	ready  chan struct{} // capacity 1: a frame may be due
	gone   chan struct{} // closed at the end
	end    error         // why; set before gone is closed
	frame  *time.Timer   // Exchange's
}

// about is what is known of the modem.
type about struct {
	family
	format
	model, firmware string
	rings           bool          // it tells how long a burst of ringing lasted
	duplex          bool          // sound goes both ways at once
	delay           time.Duration // to the line and back, 0: not measured
	probed          bool          // whether it is duplex has been found out, for good
}

// newCard makes the card at wire and starts its goroutines.
func newCard(name string, wire io.ReadWriteCloser) *card {
	one := func() chan struct{} { return make(chan struct{}, 1) }
	c := &card{
		name: name, wire: wire, began: time.Now(), wake: one(), kick: one(), events: hal.NewEventQueue(eventsHeld), ready: one(),
		gone: make(chan struct{}), frame: time.NewTimer(time.Hour),
	}
	c.pace.kept = make([]int16, 0, soundKept)
	c.about.family = families()[0]
	c.port = port{c: c, gains: gains{1, 1}, battery: true}
	c.owned.Go(c.read)
	c.owned.Go(c.write)
	c.owned.Go(c.keep)
	return c
}

// now is the time since the card was opened.
func (c *card) now() time.Duration { return time.Since(c.began) }

// poke wakes whoever waits at ch.
func poke(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

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
	if !errors.Is(cause, hal.ErrGone) {
		cause = fmt.Errorf("%w: %w", hal.ErrGone, cause)
	}
	c.end = cause
	close(c.gone)
	c.asks.end(cause)
	_ = c.wire.Close() // it frees the reader and the writer; there is nobody left to tell
}

// ended is the error of every call after the end, nil before it.
func (c *card) ended(verb string) error {
	if c.end == nil {
		return nil
	}
	return fmt.Errorf("%s modem %q: %w", verb, c.name, c.end)
}

// read takes what comes from the wire.
func (c *card) read() {
	buf := make([]byte, readChunk)
	for {
		n, err := c.wire.Read(buf)
		c.mu.Lock()
		if c.end == nil {
			c.took(buf[:n])
		}
		if err != nil {
			c.failed(fmt.Errorf("its wire broke: %w", err))
		}
		over := c.end != nil
		c.mu.Unlock()
		poke(c.kick)
		if over {
			return
		}
	}
}

// took handles what came.
func (c *card) took(p []byte) {
	now := c.now()
	for c.end == nil {
		it, rest, ok := c.dec.next(p)
		if c.dec.junk {
			c.dec.junk, c.noise = false, now+noisy
		}
		if !ok {
			return
		}
		p = rest
		switch it.kind {
		case itemLine:
			c.line(it.text, now)
		case itemCode:
			if c.dec.sound || now >= c.noise {
				c.code(it.code, now)
			}
		case itemSound:
			c.heard(it.bytes, now)
		case itemEnd:
			c.soundEnded(now)
		}
	}
}

// write gives the wire what is queued for it.
func (c *card) write() {
	for {
		c.mu.Lock()
		p := c.out
		c.out, c.spare = c.spare[:0], p
		over := c.end != nil
		c.mu.Unlock()
		if over {
			return
		}
		if len(p) > 0 {
			if _, err := c.wire.Write(p); err != nil {
				c.fail(fmt.Errorf("its wire takes nothing: %w", err))
				return
			}
			continue
		}
		select {
		case <-c.wake:
		case <-c.gone:
			return
		}
	}
}

// emit queues bytes for the wire.
func (c *card) emit(p []byte) {
	if len(c.out) > outMost {
		c.failed(errors.New("its wire takes nothing"))
		return
	}
	c.out = append(c.out, p...)
	poke(c.wake)
}

// keep does what is due.
func (c *card) keep() {
	timer := time.NewTimer(pingEvery)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-c.kick:
		case <-c.gone:
			return
		}
		c.mu.Lock()
		wait := c.look(c.now())
		c.mu.Unlock()
		timer.Reset(wait)
	}
}

// look does what is due and says how long nothing is.
func (c *card) look(now time.Duration) time.Duration {
	if c.end != nil {
		return pingEvery
	}
	if c.asks.open != nil && now >= c.asks.due {
		c.asks.finish(errSilent)
		if c.asks.silent >= silentMost {
			c.failed(errSilent)
			return pingEvery
		}
	}
	c.voiceDue(now)
	c.port.due(now)
	c.ping(now)
	c.steer(now)
	next := min(c.pings, c.voice.next(), c.port.next())
	if c.asks.open != nil {
		next = min(next, c.asks.due)
	}
	return min(max(next-now, time.Millisecond), pingEvery)
}

// ping asks a modem at rest whether it is there.
func (c *card) ping(now time.Duration) {
	if c.voice.mode != modeCommand || c.asks.busy() {
		c.pings = now + pingEvery
		return
	}
	if now >= c.pings {
		c.pings = now + pingEvery
		c.asks.put(&ask{text: "AT", wait: askWait, done: func([]string, error) {}})
	}
}

// post queues an event for the host.
func (c *card) post(port int, kind hal.EvKind, ms, val int32) {
	now := c.now()
	c.events.Post(hal.Event{Port: port, Kind: kind, At: c.pace.tick(now), Mono: now, Ms: ms, Val: val})
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
func (c *card) Info() hal.CardInfo {
	return hal.CardInfo{ID: c.name, Name: "voice modem " + c.about.model, Firmware: c.about.firmware, FXO: 1}
}

// Ports implements hal.Card.
func (c *card) Ports() []hal.Port { return []hal.Port{&c.port} }

// Media implements hal.Card.
func (c *card) Media() hal.Media { return c }

// Close implements hal.Card.
func (c *card) Close() error {
	ctx, stop := context.WithTimeout(context.Background(), restWait)
	defer stop()
	c.mu.Lock()
	hung := c.end != nil || !c.port.closed && !c.port.hooking()
	c.mu.Unlock()
	if !hung {
		_, _ = c.port.Run(ctx, hal.Pattern{Steps: []hal.Step{{Drive: hal.OnHook}}}) // the wire's end hangs up where DTR does
	}
	c.fail(errors.New("it was closed"))
	c.owned.Wait()
	return nil
}
