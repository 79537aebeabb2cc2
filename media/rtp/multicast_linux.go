package rtp

import (
	"fmt"
	"syscall"
)

// set sets what ip(7) has for multicast: how far it goes, and by which interface.
func (m Multicast) set(socket uintptr, index int) error {
	fd := int(socket)
	if err := syscall.SetsockoptInt(fd, syscall.IPPROTO_IP, syscall.IP_MULTICAST_TTL, m.TTL); err != nil {
		return fmt.Errorf("set how far multicast goes: %w", err)
	}
	if index == 0 {
		return nil
	}
	if err := syscall.SetsockoptIPMreqn(fd, syscall.IPPROTO_IP, syscall.IP_MULTICAST_IF, &syscall.IPMreqn{Ifindex: int32(index)}); err != nil {
		return fmt.Errorf("choose the network interface %q for multicast: %w", m.Interface, err)
	}
	return nil
}
