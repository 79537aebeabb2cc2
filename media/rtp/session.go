package rtp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
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
	// Quiet says that a clock does not hear the peer's keys as tones, neither
	// those of telephone-events nor what comes in the sound meanwhile: who is
	// told by Digit lets them be heard.
	Quiet bool
	// Broken is told, once, that a socket failed; the session is closed then.
	// May be nil.
	Broken func(error)
	// Name is the CNAME of RTCP, which should not tell more than it must
	// (RFC 7022); empty means a random one.
	Name string
}

// Session is one leg of a call on the network. A [Poller] serves it.
type Session struct {
	// What every packet needs lies together, in as few lines of the processor's
	// cache as can be: at hundreds of calls each fetch from memory counts. The same
	// holds within receiver, sender and direct.
	start   time.Time // all times of a session count from here
	terms   atomic.Pointer[agreed]
	to      atomic.Pointer[link]     // the relay that it is in; nil: a clock's
	tape    atomic.Pointer[taped]    // what records the relay, if anything
	arrived atomic.Pointer[arrivals] // nil: no clock has read yet
	tee     atomic.Bool              // Listen
	steady  atomic.Bool
	tap     atomic.Pointer[tapped] // Tap
	poller  atomic.Pointer[Poller]
	rx      receiver                // the reader's
	due     due                     // the poller's
	mu      sync.Mutex              // orders Agree
	tx      sender                  // at the begin of a line
	misfits atomic.Pointer[misfits] // nil: all that came was heard
	options Options
	play    player // the clock's
	control control
	keys    presser // the poller's
	once    sync.Once
	closed  atomic.Bool
}

// New makes a session on bound sockets, which it owns from now on: Close closes
// them, and so does New when it fails. Nothing is taken or sent before Agree,
// and nothing is read before a Poller serves it.
func New(o Options) (*Session, error) {
	if o.Conn == nil {
		return nil, errors.New("making an RTP session: no socket")
	}
	s := &Session{options: o, start: time.Now()}
	s.keys.waiting = make(chan press, mostPresses)
	conn, err := newSocket(o.Conn)
	s.tx.begin(conn)
	if err = errors.Join(err, s.control.begin(o)); err != nil {
		return nil, fmt.Errorf("making an RTP session: %w", errors.Join(err, s.Close()))
	}
	return s, nil
}

// now is the time since the session was made. The first instant is 1, so that
// 0 can mean never.
func (s *Session) now() time.Duration { return time.Since(s.start) + 1 }

// Agree puts what offer and answer settled into force, at any time. Another Remote than before opens the latch: the first valid source
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
	var before *seal
	if old := s.terms.Load(); old != nil {
		epoch, before = old.epoch, old.seal
		if old.Remote != t.Remote && old.Remote.IsValid() {
			epoch++
		}
	}
	a := t.agree(epoch)
	if a.seal, err = resealed(before, t.Secure, s.now()); err != nil {
		return err
	}
	s.tx.aim(a)
	s.terms.Store(a)
	return nil
}

// never is when nothing is due.
const never = time.Hour

// step does what is due by itself, a report or a key, and says in how long the
// next is. It is the poller's.
func (s *Session) step() time.Duration {
	now := s.now()
	if now >= s.control.due {
		s.report()
		s.control.due = now + s.control.interval()
	}
	return min(s.control.due-now, s.stepKeys(now), s.loosen(now))
}

// Close ends the session: it leaves its relay, says goodbye to the peer and
// gives its ports back; after it no packet is taken any more. Any goroutine may
// call it, more than once, but not from Options.Digit.
func (s *Session) Close() (err error) {
	s.once.Do(func() {
		s.closed.Store(true)
		s.Detach()
		s.sayBye()
		err = errors.Join(s.tx.socket.close(), s.control.close())
		if p := s.poller.Load(); p != nil {
			p.forget(s)
		}
	})
	return err
}

// fail ends a session whose socket broke.
func (s *Session) fail(err error) {
	err = errors.Join(err, s.Close())
	if s.options.Broken != nil {
		s.options.Broken(fmt.Errorf("RTP session on %s: %w", s.Local(), err))
	}
}

// Local is the address that RTP is bound to.
func (s *Session) Local() netip.AddrPort { return s.tx.socket.local }

// Steady fixes the jitter buffer where it stands: no more stretching, for fax
// and modem sound. Steady(false) lets it adapt again.
func (s *Session) Steady(on bool) { s.steady.Store(on) }
