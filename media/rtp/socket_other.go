//go:build !linux

package rtp

import (
	"net"
	"net/netip"
	"syscall"
)

// direct is Linux's; elsewhere the net package serves.
type direct struct{}

func newDirect(net.PacketConn) *direct { return nil }

func (*direct) write([]byte, netip.AddrPort) bool { return false }

func (*direct) read(func([]byte, netip.AddrPort)) error { return nil }

func expedite(string, string, syscall.RawConn) error { return nil }
