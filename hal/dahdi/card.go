package dahdi

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"ringdown/hal"
)

const (
	// lookBusy and lookIdle are how often levels are read: the kernel wakes us for
	// most changes, but it does not tell that a line lost its battery on-hook, and
	// is deaf to ringing for two seconds after a line was hung up (RING_DEBOUNCE_TIME
	// in dahdi/kernel.h).
	lookBusy = 10 * time.Millisecond
	lookIdle = 50 * time.Millisecond
	// eventsHeld bounds the queue to the host.
	eventsHeld = 256
	// eventsDrained bounds how many events of one channel are taken in a row; the
	// kernel keeps 64.
	eventsDrained = 64
)

// card is an opened span. It implements hal.Card and hal.Media.
type card struct {
	about info
	ctl   fd
	wake  fd // an eventfd: the keeper is wanted
	began time.Time
	owned sync.WaitGroup // the keeper
	ports []*port

	mu    sync.Mutex
	clock clock
	sound sound
	end   error // why it is over

	events *hal.EventQueue
	gone   chan struct{} // closed at the end
}

func newCard(about info, ctl fd, channels []channel) (*card, error) {
	c := &card{about: about, ctl: ctl, wake: noFD, began: time.Now(), events: hal.NewEventQueue(eventsHeld), gone: make(chan struct{})}
	err := c.take(channels)
	if err == nil {
		var n int
		n, err = unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
		c.wake = fd(n)
	}
	if err != nil {
		c.release()
		return nil, err
	}
	c.owned.Go(c.keep)
	return c, nil
}

// take configures and opens the channels.
func (c *card) take(channels []channel) error {
	for i, ch := range channels {
		p := &port{c: c, index: i, ch: ch, f: noFD}
		c.about.count(ch.kind)
		p.id = fmt.Sprintf("fxs%d", c.about.FXS)
		if ch.kind == hal.FXO {
			p.id = fmt.Sprintf("fxo%d", c.about.FXO)
		}
		c.ports = append(c.ports, p) // also one that fails: its file must be closed
		if err := p.open(); err != nil {
			return fmt.Errorf("take channel %d (%s): %w", ch.number, ch.name, halError(err))
		}
	}
	return nil
}

// release closes all files; closing a channel hangs it up.
func (c *card) release() {
	for _, p := range c.ports {
		_ = p.f.close()
		p.f = noFD
	}
	_ = c.ctl.close()
	_ = c.wake.close()
	c.ctl, c.wake = noFD, noFD
}

func (c *card) now() time.Duration { return time.Since(c.began) }

// failed ends the card. Under the lock.
func (c *card) failed(cause error) {
	if c.end != nil {
		return
	}
	if !errors.Is(cause, hal.ErrGone) {
		cause = fmt.Errorf("%w: %w", hal.ErrGone, cause)
	}
	c.end = cause
	close(c.gone)
	c.stir()
}

// ended gives the error of a card that is over. Under the lock.
func (c *card) ended(verb string) error {
	if c.end == nil {
		return nil
	}
	return fmt.Errorf("%s card %q: %w", verb, c.about.ID, c.end)
}

func (c *card) closed() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// stir wakes the keeper.
func (c *card) stir() {
	var one [8]byte
	one[0] = 1
	_, _ = unix.Write(int(c.wake), one[:]) // a counter that is full wakes as well
}

// keep runs the card until it ends: events, levels, and the steps of patterns.
func (c *card) keep() {
	set := make([]unix.PollFd, len(c.ports)+1)
	for i, p := range c.ports {
		set[i] = unix.PollFd{Fd: int32(p.f), Events: unix.POLLPRI}
	}
	set[len(c.ports)] = unix.PollFd{Fd: int32(c.wake), Events: unix.POLLIN}
	for wait := time.Duration(0); ; {
		if err := poll(set, wait); err != nil {
			c.mu.Lock()
			c.failed(fmt.Errorf("wait for events: %w", err))
			c.mu.Unlock()
		}
		c.mu.Lock()
		if c.end != nil {
			c.mu.Unlock()
			return
		}
		wait = c.kept(set)
		c.mu.Unlock()
	}
}

// kept does what is due, and says how long there is nothing to do.
func (c *card) kept(set []unix.PollFd) time.Duration {
	if last := &set[len(c.ports)]; last.Revents != 0 {
		var count [8]byte
		_, _ = unix.Read(int(c.wake), count[:])
	}
	now := c.now()
	wait := lookIdle
	for i, p := range c.ports {
		if set[i].Revents&(unix.POLLERR|unix.POLLHUP|unix.POLLNVAL) != 0 {
			c.failed(fmt.Errorf("%w: channel %d was taken away", hal.ErrGone, p.ch.number))
			return 0
		}
		if set[i].Revents&unix.POLLPRI != 0 {
			p.drain(now)
		}
		wait = min(wait, p.tend(now))
	}
	c.watchIdle(now)
	return wait
}

// post queues an event. Under the lock.
func (c *card) post(port int, kind hal.EvKind, at hal.Tick, ms, val int32) {
	c.events.Post(hal.Event{Port: port, Kind: kind, At: at, Mono: c.now(), Ms: ms, Val: val})
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
func (c *card) Info() hal.CardInfo { return c.about.CardInfo }

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

// Close implements hal.Card: the kernel hangs up a channel that is closed.
func (c *card) Close() error {
	c.mu.Lock()
	if c.end == nil {
		for _, p := range c.ports {
			p.rest()
		}
		c.failed(fmt.Errorf("%w: it was closed", hal.ErrGone))
	}
	c.mu.Unlock()
	c.owned.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release()
	return nil
}
