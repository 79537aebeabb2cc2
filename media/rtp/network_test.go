package rtp

import (
	"context"
	"net"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"
)

// air carries packets between connections in memory; each may be delayed or
// lost by its path.
type air struct {
	mu   sync.Mutex
	ends map[netip.AddrPort]*wire
	// path says after how long a packet arrives; negative: never.
	path func(from, to netip.AddrPort) time.Duration
}

func newAir() *air { return &air{ends: map[netip.AddrPort]*wire{}} }

type letter struct {
	from netip.AddrPort
	b    []byte
}

// wire is one end: a net.PacketConn.
type wire struct {
	air    *air
	at     netip.AddrPort
	in     chan letter
	closed chan struct{}
	once   sync.Once
}

func (a *air) open(at string) *wire {
	w := &wire{air: a, at: netip.MustParseAddrPort(at), in: make(chan letter, 1000), closed: make(chan struct{})}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ends[w.at] = w
	return w
}

func (w *wire) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case l := <-w.in:
		return copy(b, l.b), net.UDPAddrFromAddrPort(l.from), nil
	case <-w.closed:
		return 0, nil, net.ErrClosed
	}
}

func (w *wire) WriteTo(b []byte, to net.Addr) (int, error) {
	at := to.(*net.UDPAddr).AddrPort()
	end, delay := w.air.way(w.at, at)
	if end == nil {
		return len(b), nil
	}
	l := letter{w.at, append([]byte(nil), b...)}
	switch {
	case delay == 0:
		end.take(l)
	case delay > 0:
		time.AfterFunc(delay, func() { end.take(l) })
	}
	return len(b), nil
}

// way is where a packet goes, and how long that takes.
func (a *air) way(from, to netip.AddrPort) (*wire, time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.path == nil {
		return a.ends[to], 0
	}
	return a.ends[to], a.path(from, to)
}

func (w *wire) take(l letter) {
	select {
	case w.in <- l:
	default: // as a socket whose buffer is full
	}
}

func (w *wire) Close() error {
	w.once.Do(func() {
		close(w.closed)
		w.air.mu.Lock()
		delete(w.air.ends, w.at)
		w.air.mu.Unlock()
	})
	return nil
}

func (w *wire) LocalAddr() net.Addr              { return net.UDPAddrFromAddrPort(w.at) }
func (w *wire) SetDeadline(time.Time) error      { return os.ErrNoDeadline }
func (w *wire) SetReadDeadline(time.Time) error  { return os.ErrNoDeadline }
func (w *wire) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }

// leg is a running session on the air.
func (a *air) leg(t *testing.T, at string, o Options) *Session {
	t.Helper()
	rtp := a.open(at)
	o.Conn = rtp
	o.Control = a.open(netip.AddrPortFrom(rtp.at.Addr(), rtp.at.Port()+1).String())
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s)
	return s
}

// serve runs a session in a poller of its own until the test ends.
func serve(t *testing.T, s *Session) {
	t.Helper()
	p := NewPoller()
	if err := p.Serve(s); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// terms are those of a plain telephone at remote.
func terms(remote string, c Codec) Terms {
	number := map[Codec]uint8{PCMU: PCMUType, PCMA: PCMAType}
	return Terms{
		Remote: netip.MustParseAddrPort(remote), Send: Payload{c, number[c]},
		Receive:   []Payload{{PCMA, PCMAType}, {PCMU, PCMUType}},
		EventSend: 101, EventReceive: 101,
	}
}

func agree(t *testing.T, s *Session, terms Terms) {
	t.Helper()
	if err := s.Agree(terms); err != nil {
		t.Fatal(err)
	}
}

// pause lets virtual time pass.
func pause(d time.Duration) { <-time.After(d) }
