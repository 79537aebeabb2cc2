package sipstack

import (
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

// memNet is a network in memory: datagrams, and whatever a fault makes of them.
type memNet struct {
	mu    sync.Mutex
	conns map[netip.AddrPort]*memConn
	fault func(p packet) []time.Duration // delays of its copies; nil: one at once
}

type packet struct {
	from, to netip.AddrPort
	data     []byte
}

func newMemNet() *memNet { return &memNet{conns: map[netip.AddrPort]*memConn{}} }

// memConn is one socket of a memNet.
type memConn struct {
	net    *memNet
	addr   netip.AddrPort
	in     chan packet
	closed chan struct{}
	once   sync.Once
}

func (n *memNet) listen(t testing.TB, addr string) *memConn {
	t.Helper()
	c := &memConn{net: n, addr: netip.MustParseAddrPort(addr), in: make(chan packet, 4096), closed: make(chan struct{})}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.conns[c.addr] = c
	return c
}

func (c *memConn) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case p := <-c.in:
		return copy(b, p.data), net.UDPAddrFromAddrPort(p.from), nil
	case <-c.closed:
		return 0, nil, net.ErrClosed
	}
}

func (c *memConn) WriteTo(b []byte, to net.Addr) (int, error) {
	dst := to.(*net.UDPAddr).AddrPort()
	p := packet{from: c.addr, to: netip.AddrPortFrom(dst.Addr().Unmap(), dst.Port()), data: append([]byte(nil), b...)}
	c.net.mu.Lock()
	fault := c.net.fault
	c.net.mu.Unlock()
	delays := []time.Duration{0}
	if fault != nil {
		delays = fault(p)
	}
	for _, d := range delays {
		if d == 0 {
			c.net.deliver(p)
			continue
		}
		time.AfterFunc(d, func() { c.net.deliver(p) })
	}
	return len(b), nil
}

func (n *memNet) deliver(p packet) {
	n.mu.Lock()
	dst := n.conns[p.to]
	n.mu.Unlock()
	if dst == nil {
		return
	}
	select {
	case dst.in <- p:
	default: // a full socket buffer loses, as a real one does
	}
}

func (c *memConn) Close() error {
	c.once.Do(func() {
		close(c.closed)
		c.net.mu.Lock()
		delete(c.net.conns, c.addr)
		c.net.mu.Unlock()
	})
	return nil
}

func (c *memConn) LocalAddr() net.Addr              { return net.UDPAddrFromAddrPort(c.addr) }
func (c *memConn) SetDeadline(time.Time) error      { return nil }
func (c *memConn) SetReadDeadline(time.Time) error  { return nil }
func (c *memConn) SetWriteDeadline(time.Time) error { return nil }
