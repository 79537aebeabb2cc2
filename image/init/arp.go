package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"

	"ringdown/image/network"
)

// Taken implements network.Device.
func (d *device) Taken(ctx context.Context, a netip.Addr) (net.HardwareAddr, error) {
	c, err := openCable(d.link.Attrs().Index)
	if err != nil {
		return nil, err
	}
	defer c.close()
	return network.Taken(ctx, c, d.link.Attrs().HardwareAddr, a)
}

// announce tells all machines on the cable whose the address is now.
func (d *device) announce(a netip.Addr) error {
	c, err := openCable(d.link.Attrs().Index)
	if err != nil {
		return err
	}
	defer c.close()
	return network.Announce(c, d.link.Attrs().HardwareAddr, a)
}

// cable carries ARP packets of one device (packet(7)).
type cable struct{ fd, index int }

// arpOnly is the kernel's word for ARP, in the network's order of bytes.
func arpOnly() uint16 {
	return binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, unix.ETH_P_ARP))
}

func openCable(index int) (*cable, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, int(arpOnly()))
	if err != nil {
		return nil, fmt.Errorf("listen to the cable: %w", err)
	}
	c := &cable{fd, index}
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: arpOnly(), Ifindex: index}); err != nil {
		c.close()
		return nil, fmt.Errorf("listen to the cable: %w", err)
	}
	return c, nil
}

func (c *cable) close() { _ = unix.Close(c.fd) }

// Send implements network.Wire.
func (c *cable) Send(packet []byte) error {
	all := [8]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	to := &unix.SockaddrLinklayer{Protocol: arpOnly(), Ifindex: c.index, Halen: 6, Addr: all}
	if err := unix.Sendto(c.fd, packet, 0, to); err != nil {
		return fmt.Errorf("send to the cable: %w", err)
	}
	return nil
}

// Receive implements network.Wire.
func (c *cable) Receive(until time.Time) ([]byte, error) {
	left := unix.NsecToTimeval(max(time.Until(until), time.Millisecond).Nanoseconds()) // none would be for ever
	if err := unix.SetsockoptTimeval(c.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &left); err != nil {
		return nil, fmt.Errorf("listen to the cable: %w", err)
	}
	b := make([]byte, 64)
	n, _, err := unix.Recvfrom(c.fd, b, 0)
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listen to the cable: %w", err)
	}
	return b[:n], nil
}
