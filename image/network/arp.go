package network

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"time"
)

// Times and numbers of RFC 5227, 1.1. The wait at random before the first probe
// is left out: it is for machines that get their power at once, and here a person
// waits.
const (
	probes       = 3
	probeEvery   = time.Second     // PROBE_MIN
	announceWait = 2 * time.Second // after the last probe
)

// Wire carries ARP packets, without their Ethernet header, to and from all
// machines on the cable.
type Wire interface {
	Send(packet []byte) error
	// Receive returns the next packet, or nil when none has come by then.
	Receive(until time.Time) ([]byte, error)
}

// Taken asks the cable who has an address (RFC 5227, 2.1.1). It takes four
// seconds when nobody does, and returns nil then.
func Taken(ctx context.Context, w Wire, own net.HardwareAddr, a netip.Addr) (net.HardwareAddr, error) {
	for n := range probes {
		if err := w.Send(question(own, netip.IPv4Unspecified(), a)); err != nil {
			return nil, err
		}
		wait := probeEvery
		if n == probes-1 {
			wait = announceWait
		}
		if who, err := listen(ctx, w, own, a, time.Now().Add(wait)); who != nil || err != nil {
			return who, err
		}
	}
	return nil, ctx.Err()
}

// listen waits for somebody who has the address, or is about to take it.
func listen(ctx context.Context, w Wire, own net.HardwareAddr, a netip.Addr, until time.Time) (net.HardwareAddr, error) {
	for ctx.Err() == nil && time.Now().Before(until) {
		packet, err := w.Receive(until)
		if err != nil {
			return nil, err
		}
		if who := holder(packet, own, a); who != nil {
			return who, nil
		}
	}
	return nil, ctx.Err()
}

// Announce tells all machines whose address it is from now on (RFC 5227, 2.3).
func Announce(w Wire, own net.HardwareAddr, a netip.Addr) error { return w.Send(question(own, a, a)) }

// Of an ARP packet for Ethernet and IPv4 (RFC 826).
const (
	arpBytes   = 28
	arpRequest = 1
)

// question asks for an address: from nobody's (0.0.0.0) it is a probe.
func question(own net.HardwareAddr, from, a netip.Addr) []byte {
	p := make([]byte, arpBytes)
	binary.BigEndian.PutUint16(p, 1)          // Ethernet
	binary.BigEndian.PutUint16(p[2:], 0x0800) // IPv4
	p[4], p[5], p[7] = 6, 4, arpRequest
	copy(p[8:14], own)
	copy(p[14:18], from.AsSlice())
	copy(p[24:28], a.AsSlice())
	return p
}

// holder is who says by a packet that the address is theirs, or probes for it
// too; nil: nobody does.
func holder(packet []byte, own net.HardwareAddr, a netip.Addr) net.HardwareAddr {
	if len(packet) < arpBytes || !bytes.Equal(packet[:6], []byte{0, 1, 8, 0, 6, 4}) || bytes.Equal(packet[8:14], own) {
		return nil
	}
	from, _ := netip.AddrFromSlice(packet[14:18])
	about, _ := netip.AddrFromSlice(packet[24:28])
	if from == a || from.IsUnspecified() && about == a && packet[7] == arpRequest {
		return bytes.Clone(packet[8:14])
	}
	return nil
}
