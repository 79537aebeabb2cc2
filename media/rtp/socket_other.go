//go:build !linux

package rtp

import (
	"context"
	"fmt"
	"net"
	"net/netip"
)

// direct and poll are Linux's; elsewhere the net package serves.
type direct struct{}

func newDirect(net.PacketConn) (*direct, error) { return nil, nil }

func (*direct) write([]byte, netip.AddrPort) bool { return false }

func (*direct) connect(netip.AddrPort) {}

func (*direct) disconnect() {}

func (*direct) overflown() uint64 { return 0 }

func (*direct) close() error { return nil }

type poll struct{}

func newPoll() (*poll, error) { return nil, nil }

func (*poll) watch(*direct, taker) error { return nil }

func (*poll) run() {}

func (*poll) keeps() bool { return false }

func (*poll) stop() {}

func (*poll) close() error { return nil }

// listenBare has nothing to spare here.
func listenBare(ctx context.Context, at netip.AddrPort, _ Way) (net.PacketConn, error) {
	var lc net.ListenConfig
	return lc.ListenPacket(ctx, "udp4", at.String())
}

// Set does nothing here, and refuses an interface.
func (w Way) Set(network string, _ uintptr) error {
	if w.Device != "" {
		return fmt.Errorf("network interface %q: choosing it works on Linux only", w.Device)
	}
	return nil
}
