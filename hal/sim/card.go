package sim

import (
	"context"
	"fmt"
	"time"

	"ringdown/hal"
)

const (
	// maxEvents bounds the queue to the host. When it is full the queue is
	// emptied and one EvLost takes its place: the host then reads the state.
	maxEvents = 256
	// interruptLatency is how long after an event the host hears of it. It is
	// less than a sample, and keeps an event's wake-up off the very instant of
	// a frame, so that their order never hangs on the scheduler.
	interruptLatency = 37 * time.Microsecond
)

// card is the open card.
type card struct {
	w     *world
	base  hal.Tick // the world's tick at Open
	ports []hal.Port

	queue  []hal.Event // events waiting for Next
	serial uint32
	woken  chan struct{} // capacity 1: something changed for Next
	next   *time.Timer   // Next's

	paced    bool     // Exchange is being called
	boundary hal.Tick // of the last frame given, on the world's clock
	frame    *time.Timer

	gone   chan struct{} // closed when the card is closed or has vanished
	closed bool
}

func newCard(w *world) *card {
	c := &card{
		w: w, base: w.now, woken: make(chan struct{}, 1), gone: make(chan struct{}),
		next: stopped(), frame: stopped(),
	}
	w.card = c
	for _, p := range w.pairs {
		p.sound.txOn, p.sound.rxAt = false, 0
		p.port.reset()
		c.ports = append(c.ports, &handle{c, p.port})
	}
	return c
}

func stopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// Info implements hal.Card.
func (c *card) Info() hal.CardInfo {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return c.w.info()
}

// Ports implements hal.Card: lines first, then telephones.
func (c *card) Ports() []hal.Port { return append([]hal.Port(nil), c.ports...) }

// Media implements hal.Card.
func (c *card) Media() hal.Media { return c }

// kick wakes Next to look again.
func (c *card) kick() {
	select {
	case c.woken <- struct{}{}:
	default:
	}
}

// post queues an event for the host.
func (c *card) post(port int, kind hal.EvKind, ms, val int32) {
	c.serial++
	if len(c.queue) >= maxEvents {
		c.queue = c.queue[:0]
		port, kind, ms, val = hal.CardWide, hal.EvLost, 0, 0
	}
	at := c.w.now - c.base
	c.queue = append(c.queue, hal.Event{
		Port: port, Kind: kind, At: at, Seq: c.serial, Ms: ms, Val: val,
		Mono: time.Duration(float64(at) / c.w.rate * 1e9),
	})
	c.kick()
}

// Next implements hal.Card.
func (c *card) Next(ctx context.Context) (hal.Event, error) {
	for {
		e, ok, wait, err := c.poll()
		if ok || err != nil {
			return e, err
		}
		c.next.Reset(wait)
		select {
		case <-c.next.C:
		case <-c.woken:
		case <-c.gone:
		case <-ctx.Done():
			return hal.Event{}, ctx.Err()
		}
	}
}

// idleWait is how long Next sleeps when nothing is going to happen by itself;
// whatever does is announced by kick.
const idleWait = time.Hour

// poll takes the first event, or tells how long to wait before looking again.
func (c *card) poll() (e hal.Event, ok bool, wait time.Duration, err error) {
	w := c.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.isGone() {
		return e, false, 0, fmt.Errorf("read events of card %q: %w", cardID, hal.ErrGone)
	}
	w.catchUp()
	if len(c.queue) > 0 {
		e = c.queue[0]
		if wait = w.until(e.At+c.base) + interruptLatency; w.ripe(e.At + c.base) {
			c.queue = append(c.queue[:0], c.queue[1:]...)
			return e, true, 0, nil
		}
		return e, false, wait, nil
	}
	if len(w.heap) == 0 {
		return e, false, idleWait, nil
	}
	due := w.heap[0].at
	if due <= w.tickNow() { // the world waits for the host's frame
		due = c.boundary + hal.FrameSamples + maxStall + 1
	}
	return e, false, w.until(due) + interruptLatency, nil
}

// ripe reports whether an event at t has reached the host.
func (w *world) ripe(t hal.Tick) bool {
	if w.frozen() { // interrupts need no sample clock
		return t <= w.now
	}
	return time.Since(w.start).Seconds()*w.rate >= float64(t)+interruptLatency.Seconds()*w.rate
}

func (c *card) isGone() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// leave ends the use of the card. The caller holds the lock.
func (c *card) leave() {
	if c.isGone() {
		return
	}
	close(c.gone)
	if c.w.card == c {
		c.w.card = nil
	}
}

// Close implements hal.Card. There is no goroutine to wait for.
func (c *card) Close() error {
	w := c.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	if !c.isGone() {
		w.catchUp()
		for _, p := range w.pairs {
			p.port.safe()
		}
		c.w.dropRelays()
	}
	c.leave()
	return nil
}
