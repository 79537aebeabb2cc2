package rtp

import (
	"context"
	"net"
	"net/netip"
	"syscall"
)

// Way is how a socket's packets leave the machine, and where they may come in.
// The zero value is a system's usual way.
type Way struct {
	// DSCP is the differentiated services code point, 0 to 63 (RFC 2474).
	DSCP int

	// Priority is that of a frame, 0 to 7 (IEEE 802.1Q), which a VLAN interface's
	// egress-qos-map turns into the tag's; nil: the one that Linux derives from
	// DSCP.
	Priority *int

	// Device is the only network interface by which packets leave and come; "" is
	// any, as the routes say.
	Device string

	// Shared lets a socket without a Device and one with it have the same port.
	Shared bool
}

// Control is the control function of a net.ListenConfig or net.Dialer. Its error
// says that the interface cannot be used. A system that refuses a mark still
// carries packets, so what it says of those is left.
func (w Way) Control(network, _ string, c syscall.RawConn) error {
	var failed error
	if err := c.Control(func(fd uintptr) { failed = w.Set(network, fd) }); err != nil {
		return err
	}
	return failed
}

// Listen binds a UDP port for a session: nobody else can read and write one of
// IPv4.
func (w Way) Listen(ctx context.Context, at netip.AddrPort) (net.PacketConn, error) {
	if at.Addr().Is4() {
		return listenBare(ctx, at, w)
	}
	lc := net.ListenConfig{Control: w.Control}
	return lc.ListenPacket(ctx, "udp", at.String()) // unspecified, it takes IPv4 too
}
