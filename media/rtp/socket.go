package rtp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// taker takes packets, which it may change but not keep.
type taker interface {
	take(b []byte, from netip.AddrPort)
}

// socket reads and writes packets on a connection of any sort.
type socket struct {
	direct *direct // nil: an injected connection
	conn   net.PacketConn
	local  netip.AddrPort
}

// newSocket takes a connection over. A UDP socket of Linux's is taken away from
// the net package: see direct.
func newSocket(conn net.PacketConn) (socket, error) {
	d, err := newDirect(conn)
	return socket{conn: conn, local: localAddr(conn), direct: d}, err
}

// read gives every packet to a taker until the socket is closed; the error says
// what else ended it. It is for injected connections; the poll reads the others.
func (s *socket) read(to taker) error {
	b := make([]byte, mostPacket)
	for {
		n, from, err := s.conn.ReadFrom(b)
		if err != nil {
			return ended(err)
		}
		to.take(b[:n], addrPort(from))
	}
}

// ended is nil when the socket was closed from here.
func ended(err error) error {
	if err == nil || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return fmt.Errorf("reading: %w", err)
}

// write sends a packet; false means that the network did not take it, or that
// the socket is closed. Any goroutine may call it.
func (s *socket) write(b []byte, to netip.AddrPort) bool {
	if s.direct != nil {
		return s.direct.write(b, to)
	}
	_, err := s.conn.WriteTo(b, net.UDPAddrFromAddrPort(to))
	return err == nil
}

// connect lets the system hear only one source and send to it only, for as long
// as writes go there; without a direct socket it does nothing.
func (s *socket) connect(to netip.AddrPort) {
	if s.direct != nil {
		s.direct.connect(to)
	}
}

// disconnect lets all sources be heard again.
func (s *socket) disconnect() {
	if s.direct != nil {
		s.direct.disconnect()
	}
}

// close gives the port back. After it no packet is taken from a direct socket,
// and none is being taken.
func (s *socket) close() error {
	if s.direct != nil {
		return s.direct.close()
	}
	return s.conn.Close()
}

func localAddr(conn net.PacketConn) netip.AddrPort { return addrPort(conn.LocalAddr()) }

func addrPort(a net.Addr) netip.AddrPort {
	switch a := a.(type) {
	case nil:
		return netip.AddrPort{}
	case *net.UDPAddr:
		return plain(a.AddrPort())
	}
	at, _ := netip.ParseAddrPort(a.String()) // an address of another sort is none
	return plain(at)
}
