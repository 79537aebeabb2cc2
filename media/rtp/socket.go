package rtp

import (
	"net"
	"net/netip"
)

// addrPortConn is what *net.UDPConn has: addresses as values, so that a packet
// allocates nothing.
type addrPortConn interface {
	ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error)
	WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error)
}

// socket reads and writes packets on a connection of either sort.
type socket struct {
	conn net.PacketConn
	fast addrPortConn // nil: an injected connection, which allocates an address
}

func newSocket(conn net.PacketConn) socket {
	fast, _ := conn.(addrPortConn)
	return socket{conn: conn, fast: fast}
}

func (s *socket) read(b []byte) (int, netip.AddrPort, error) {
	if s.fast != nil {
		n, from, err := s.fast.ReadFromUDPAddrPort(b)
		return n, plain(from), err
	}
	n, from, err := s.conn.ReadFrom(b)
	return n, addrPort(from), err
}

// write sends a packet; false means that the network did not take it.
func (s *socket) write(b []byte, to netip.AddrPort) bool {
	if s.fast != nil {
		_, err := s.fast.WriteToUDPAddrPort(b, to)
		return err == nil
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
