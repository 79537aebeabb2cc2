package rtp

import (
	"encoding/binary"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/media/g711"
)

// kept keeps packets.
type keptPackets struct{ all [][]byte }

func (k *keptPackets) Write(b []byte) (int, error) {
	k.all = append(k.all, append([]byte(nil), b...))
	return len(b), nil
}

// TS-6: what a telephone that listens to multicast needs.
func TestACastIsRTPOfTwentyMilliseconds(t *testing.T) {
	var k keptPackets
	c := NewCast(&k, true)
	f := hal.Frame{}
	for i := range f {
		f[i] = int16(100 * i)
	}
	for range 10 {
		c.WriteFrame(&f)
	}
	if len(k.all) != 5 {
		t.Fatalf("%d packets of 100 ms, want 5", len(k.all))
	}
	first := k.all[0]
	for i, b := range k.all {
		marked := b[1]&0x80 != 0
		seq, ts := binary.BigEndian.Uint16(b[2:])-binary.BigEndian.Uint16(first[2:]), binary.BigEndian.Uint32(b[4:])-binary.BigEndian.Uint32(first[4:])
		if len(b) != 12+160 || b[0] != 0x80 || b[1]&0x7f != 8 || marked != (i == 0) || int(seq) != i || int(ts) != 160*i || string(b[8:12]) != string(first[8:12]) {
			t.Errorf("packet %d: % x", i, b[:12])
		}
		if g711.DecodeA(b[12+99])/1000 != f[19]/1000 {
			t.Errorf("packet %d: sample 99 is %d", i, g711.DecodeA(b[12+99]))
		}
	}
	var other keptPackets
	u := NewCast(&other, false)
	u.WriteFrame(&f)
	u.WriteFrame(&f)
	if b := other.all[0]; b[1]&0x7f != 0 || string(b[8:12]) == string(first[8:12]) {
		t.Errorf("µ-law: % x", b[:12])
	}
}

// The packets reach who has joined, on the interface that was chosen.
func TestMulticastIsHeardOnLoopback(t *testing.T) {
	lo, err := net.InterfaceByName("lo")
	if err != nil {
		t.Fatal(err)
	}
	group := net.IPv4(239, 255, 77, 7)
	ear, err := net.ListenMulticastUDP("udp4", lo, &net.UDPAddr{IP: group})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ear.Close() }()
	to := netip.AddrPortFrom(netip.AddrFrom4([4]byte(group.To4())), uint16(ear.LocalAddr().(*net.UDPAddr).Port))
	conn, err := Multicast{TTL: 1, Interface: "lo"}.Dial(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	c := NewCast(conn, false)
	c.WriteFrame(&hal.Frame{})
	c.WriteFrame(&hal.Frame{})
	if err := ear.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 1500)
	n, _, err := ear.ReadFrom(b)
	if err != nil || n != 12+160 || c.Lost() != 0 {
		t.Fatalf("%d bytes, %v; %d lost", n, err, c.Lost())
	}
	_, err = Multicast{TTL: 1, Interface: "nowhere7"}.Dial(t.Context(), to)
	if err == nil || !strings.Contains(err.Error(), `"nowhere7"`) {
		t.Errorf("an interface that is not there: %v", err)
	}
}
