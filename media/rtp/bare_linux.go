package rtp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// bare is a bound UDP socket that package net never knew: a session would take
// it away from there at once, and the way in and out of it costs ten system
// calls more than the socket itself. It can be given to a session, or closed.
type bare struct {
	direct *direct
	local  *net.UDPAddr
}

// errBare says that a bare socket was asked for what only its session does.
var errBare = errors.New("the socket is for an RTP session alone")

// listenBare binds an IPv4 address.
func listenBare(ctx context.Context, at netip.AddrPort, w Way) (net.PacketConn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, syscall.IPPROTO_UDP)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	b := &bare{direct: &direct{fd: fd}}
	if err := w.Set("udp4", uintptr(fd)); err != nil {
		return nil, errors.Join(fmt.Errorf("binding UDP %s: %w", at, err), b.Close())
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: at.Addr().As4(), Port: int(at.Port())}); err != nil {
		return nil, errors.Join(fmt.Errorf("binding UDP %s: %w", at, os.NewSyscallError("bind", err)), b.Close())
	}
	if at.Port() == 0 { // the system chose one
		name, err := syscall.Getsockname(fd)
		if err != nil {
			return nil, errors.Join(os.NewSyscallError("getsockname", err), b.Close())
		}
		if four, ok := name.(*syscall.SockaddrInet4); ok {
			at = netip.AddrPortFrom(netip.AddrFrom4(four.Addr), uint16(four.Port))
		}
	}
	b.local = net.UDPAddrFromAddrPort(at)
	return b, nil
}

// Close implements net.PacketConn.
func (b *bare) Close() error { return b.direct.close() }

// LocalAddr implements net.PacketConn.
func (b *bare) LocalAddr() net.Addr { return b.local }

// ReadFrom implements net.PacketConn; a session reads.
func (*bare) ReadFrom([]byte) (int, net.Addr, error) { return 0, nil, errBare }

// WriteTo implements net.PacketConn; a session writes.
func (*bare) WriteTo([]byte, net.Addr) (int, error) { return 0, errBare }

// SetDeadline implements net.PacketConn; a session never waits.
func (*bare) SetDeadline(time.Time) error { return errBare }

// SetReadDeadline implements net.PacketConn.
func (*bare) SetReadDeadline(time.Time) error { return errBare }

// SetWriteDeadline implements net.PacketConn.
func (*bare) SetWriteDeadline(time.Time) error { return errBare }
