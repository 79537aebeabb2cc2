package phones

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"
)

// air is a network in memory.
type air struct {
	mu   sync.Mutex
	ends map[netip.AddrPort]*end
}

func newAir() *air { return &air{ends: map[netip.AddrPort]*end{}} }

// end is one socket in it.
type end struct {
	air  *air
	at   netip.AddrPort
	in   chan letter
	gone chan struct{}
	once sync.Once
}

type letter struct {
	from netip.AddrPort
	data []byte
}

// listen is a Listen; a port is taken until its end is closed.
func (a *air) listen(_ context.Context, at netip.AddrPort) (net.PacketConn, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ends[at] != nil {
		return nil, net.ErrClosed
	}
	e := &end{air: a, at: at, in: make(chan letter, 100), gone: make(chan struct{})}
	a.ends[at] = e
	return e, nil
}

func (a *air) open() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.ends)
}

func (e *end) WriteTo(b []byte, to net.Addr) (int, error) {
	e.air.mu.Lock()
	peer := e.air.ends[to.(*net.UDPAddr).AddrPort()]
	e.air.mu.Unlock()
	if peer != nil {
		select {
		case peer.in <- letter{e.at, append([]byte(nil), b...)}:
		default: // as a socket whose buffer is full
		}
	}
	return len(b), nil
}

func (e *end) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case l := <-e.in:
		return copy(b, l.data), net.UDPAddrFromAddrPort(l.from), nil
	case <-e.gone:
		return 0, nil, net.ErrClosed
	}
}

func (e *end) Close() error {
	e.once.Do(func() {
		close(e.gone)
		e.air.mu.Lock()
		defer e.air.mu.Unlock()
		delete(e.air.ends, e.at)
	})
	return nil
}

func (e *end) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(e.at) }

// Deadlines are not used in these tests.
func (e *end) SetDeadline(time.Time) error      { return nil }
func (e *end) SetReadDeadline(time.Time) error  { return nil }
func (e *end) SetWriteDeadline(time.Time) error { return nil }
