package rtp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// socket reads and writes packets on a connection of any sort.
type socket struct {
	conn   net.PacketConn
	direct *direct // nil: an injected connection
}

func newSocket(conn net.PacketConn) socket {
	return socket{conn: conn, direct: newDirect(conn)}
}

// read gives every packet to take, which must not keep it, until the socket is
// closed; the error says what else ended it.
func (s *socket) read(take func(b []byte, from netip.AddrPort)) error {
	if s.direct != nil {
		return ended(s.direct.read(take))
	}
	b := make([]byte, mostPacket)
	for {
		n, from, err := s.conn.ReadFrom(b)
		if err != nil {
			return ended(err)
		}
		take(b[:n], addrPort(from))
	}
}

// ended is nil when the socket was closed from here.
func ended(err error) error {
	if err == nil || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return fmt.Errorf("reading: %w", err)
}

// write sends a packet; false means that the network did not take it. Writers
// take turns.
func (s *socket) write(b []byte, to netip.AddrPort) bool {
	if s.direct != nil {
		return s.direct.write(b, to)
	}
	_, err := s.conn.WriteTo(b, net.UDPAddrFromAddrPort(to))
	return err == nil
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
