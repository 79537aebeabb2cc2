package rtp

import (
	"errors"
	"net/netip"
	"syscall"
	"testing"
)

// TestSoundIsMarkedForExpeditedForwarding reads back what the system took.
func TestSoundIsMarkedForExpeditedForwarding(t *testing.T) {
	conn, err := listenUDP(t.Context(), netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := newDirect(conn)
	if err != nil {
		t.Fatal(err)
	}
	tos, err := syscall.GetsockoptInt(d.fd, syscall.IPPROTO_IP, syscall.IP_TOS)
	if err != nil || tos>>2 != 46 {
		t.Errorf("type of service %#x (%v), want DSCP 46", tos, err)
	}
	if err := errors.Join(d.close(), conn.Close()); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

// A port that somebody else has is refused, and nothing is left open.
func TestATakenPortIsRefused(t *testing.T) {
	one, err := listenUDP(t.Context(), netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	before := descriptors(t)
	if _, err := listenUDP(t.Context(), localAddr(one)); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a port that is taken: %v", err)
	}
	if after := descriptors(t); after != before {
		t.Errorf("%d descriptors before and %d after", before, after)
	}
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := listenUDP(t.Context(), localAddr(one))
	if err != nil {
		t.Fatalf("it was given back: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}
