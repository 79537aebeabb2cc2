package rtp

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
)

// soReusePort is SO_REUSEPORT of socket(7), which package syscall does not name:
// sockets of one user may have the same port.
const soReusePort = 15

// Set sets a socket's options. network is as a net.ListenConfig names it.
func (w Way) Set(network string, socket uintptr) error {
	fd := int(socket)
	_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_IP, syscall.IP_TOS, w.DSCP<<2)
	if network != "udp4" && network != "tcp4" {
		_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_IPV6, syscall.IPV6_TCLASS, w.DSCP<<2)
	}
	if w.Priority != nil { // IP_TOS sets one too
		_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_PRIORITY, *w.Priority)
	}
	if w.Shared {
		if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, soReusePort, 1); err != nil {
			return fmt.Errorf("share a port between network interfaces: %w", err)
		}
	}
	if w.Device == "" {
		return nil
	}
	return bindTo(fd, w.Device)
}

// bindTo binds a socket to a network interface. It may be bound to another
// already, or to one of the same name that is gone.
func bindTo(fd int, device string) error {
	switch err := syscall.BindToDevice(fd, device); {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENODEV):
		return fmt.Errorf("this host has no network interface %q; it has %s: %w", device, interfaces(), err)
	case errors.Is(err, syscall.EPERM):
		return fmt.Errorf("the right to choose the network interface %q is missing (CAP_NET_RAW): %w", device, err)
	default:
		return fmt.Errorf("choose the network interface %q: %w", device, err)
	}
}

// mostNamed bounds the names in a sentence.
const mostNamed = 8

// interfaces names the host's network interfaces for a sentence.
func interfaces() string {
	all, err := net.Interfaces()
	if err != nil || len(all) == 0 {
		return "none that can be seen"
	}
	var names []string
	for _, i := range all[:min(len(all), mostNamed)] {
		names = append(names, i.Name)
	}
	if len(all) > mostNamed {
		names = append(names, "others")
	}
	return strings.Join(names, ", ")
}
