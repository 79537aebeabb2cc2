//go:build !linux

package rtp

import (
	"context"
	"net"
	"net/netip"
	"syscall"
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
func listenBare(ctx context.Context, at netip.AddrPort, _ int) (net.PacketConn, error) {
	var lc net.ListenConfig
	return lc.ListenPacket(ctx, "udp4", at.String())
}

// Mark does nothing here.
func Mark(int) func(network, address string, c syscall.RawConn) error {
	return func(string, string, syscall.RawConn) error { return nil }
}
