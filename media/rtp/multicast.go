package rtp

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// Multicast is how packets reach those who listen at an address.
type Multicast struct {
	Way // without Device

	// TTL is how many routers may pass a packet on, and one more: 1 keeps it in its
	// own network (RFC 1112 section 6.1).
	TTL int

	// Interface is the network interface by which it leaves; "" is as the routes say,
	// which on a host with several is often not where the telephones are.
	Interface string
}

// Dial makes a socket for sending to a multicast address of IPv4.
func (m Multicast) Dial(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	index := 0
	if m.Interface != "" {
		i, err := net.InterfaceByName(m.Interface)
		if err != nil {
			return nil, fmt.Errorf("send to %s by network interface %q: %w", to, m.Interface, err)
		}
		index = i.Index
	}
	d := net.Dialer{Control: func(network, address string, c syscall.RawConn) error {
		err := m.Control(network, address, c)
		if err != nil {
			return err
		}
		if failed := c.Control(func(fd uintptr) { err = m.set(fd, index) }); failed != nil {
			return failed
		}
		return err
	}}
	return d.DialContext(ctx, "udp4", to.String())
}
