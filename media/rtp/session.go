package rtp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"ringdown/media/jitter"
)

// Digit is a key that the peer pressed, told once per press however many
// packets carried it.
type Digit struct {
	Key      byte          // 0-9, *, #, A-D
	Duration time.Duration // how long it was held when it was first heard of
}

// Options is what a session needs. Conn must be bound.
type Options struct {
	Conn    net.PacketConn // RTP
	Control net.PacketConn // RTCP; nil means that it travels on Conn (a=rtcp-mux)
	// Digit is called from the session's reader at the start of each
	// telephone-event; it must not block. May be nil.
	Digit func(Digit)
	// Name is the CNAME of RTCP, which should not tell more than it must
	// (RFC 7022); empty means a random one.
	Name string
}

// Session is one leg of a call on the network.
type Session struct {
	options Options
	start   time.Time // all times of a session count from here
	terms   atomic.Pointer[agreed]
	to      atomic.Pointer[link] // the relay that it is in; nil: a clock's
	arrived arrivals
	rx      receiver // the reader's
	tx      sender
	play    player // the clock's
	steady  atomic.Bool
	control control
	presses chan press
	once    sync.Once
	closed  chan struct{}
	mu      sync.Mutex // orders Agree
}

// New makes a session on bound sockets, which it owns from now on: Run and
// Close close them. Nothing is taken or sent before Agree.
func New(o Options) (*Session, error) {
	if o.Conn == nil {
		return nil, errors.New("making an RTP session: no socket")
	}
	s := &Session{
		options: o, start: time.Now(),
		presses: make(chan press, mostPresses),
		closed:  make(chan struct{}),
	}
	s.play.buffer = new(jitter.Buffer)
	s.tx.begin(newSocket(o.Conn))
	s.control.begin(o)
	return s, nil
}

// now is the time since the session was made. The first instant is 1, so that
// 0 can mean never.
func (s *Session) now() time.Duration { return time.Since(s.start) + 1 }

// Agree puts what offer and answer settled into force, while Run runs or
// before. Another Remote than before opens the latch: the first valid source
// after it is taken. Otherwise the source that was taken stays; it is left only
// for Remote itself, or for one that goes on with the same stream after a
// silence (a NAT that forgot).
func (s *Session) Agree(t Terms) error {
	t, err := t.settled()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	epoch := uint32(0)
	if old := s.terms.Load(); old != nil {
		epoch = old.epoch
		if old.Remote != t.Remote && old.Remote.IsValid() {
			epoch++
		}
	}
	a := t.agree(epoch)
	s.tx.aim(a)
	s.terms.Store(a)
	return nil
}

// Run reads the network and reports by RTCP until ctx ends or Close is called.
// It closes the sockets and returns when its goroutines have ended; the error
// says what broke, and is nil after Close or a cancelled ctx.
func (s *Session) Run(ctx context.Context) error {
	var readers sync.WaitGroup
	broken := make(chan error, 2)
	readers.Go(func() { broken <- s.tx.socket.read(s.take) })
	if s.options.Control != nil {
		readers.Go(func() { broken <- s.control.socket.read(s.takeControl) })
	}
	err := s.work(ctx, broken)
	s.sayBye()
	err = errors.Join(err, s.Close())
	readers.Wait()
	s.Detach()
	if err != nil {
		return fmt.Errorf("RTP session on %s: %w", s.Local(), err)
	}
	return nil
}

// work sends what is due by itself: reports and keys.
func (s *Session) work(ctx context.Context, broken <-chan error) error {
	report := time.NewTimer(s.control.interval() / 2) // RFC 3550 section 6.2: the first comes sooner
	defer report.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.closed:
			return nil
		case err := <-broken:
			return err
		case <-report.C:
			s.report()
			report.Reset(s.control.interval())
		case p := <-s.presses:
			s.press(ctx, p)
		}
	}
}

// Close ends the session and gives its ports back. It may be called more than
// once, and without Run.
func (s *Session) Close() (err error) {
	s.once.Do(func() {
		close(s.closed)
		err = s.options.Conn.Close()
		if s.options.Control != nil {
			err = errors.Join(err, s.options.Control.Close())
		}
	})
	return err
}

// Local is the address that RTP is bound to.
func (s *Session) Local() netip.AddrPort { return localAddr(s.options.Conn) }

// Steady fixes the jitter buffer where it stands: no more stretching, for fax
// and modem sound. Steady(false) lets it adapt again.
func (s *Session) Steady(on bool) { s.steady.Store(on) }
