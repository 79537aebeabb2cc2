package rtp

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// notes is a tap that keeps what it sees.
type notes struct{ all []sawPacket }

type sawPacket struct {
	sent        bool
	local, peer string
	control     bool
	kind        byte
	size        int
}

func (n *notes) Packet(sent bool, local, peer netip.AddrPort, b []byte) {
	n.all = append(n.all, sawPacket{sent, local.String(), peer.String(), isControl(b), b[1] & 0x7F, len(b)})
}

// count is how many packets of sound, or reports, went a way.
func (n *notes) count(sent, control bool) (c int) {
	for _, x := range n.all {
		if x.sent == sent && x.control == control {
			c++
		}
	}
	return c
}

// TestATapSeesBothWaysOpened: of encrypted sessions too, and nothing behind its end.
func TestATapSeesBothWaysOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air, seen := newAir(), &notes{}
		a, b := air.leg(t, here, Options{}), air.leg(t, there, Options{})
		agree(t, a, secured(there, secrets(AES128GCM, 1, 101)))
		agree(t, b, secured(here, secrets(AES128GCM, 101, 1)))
		a.Tap(seen)
		heardIn(a, b, 12*time.Second)
		a.Tap(nil)
		synctest.Wait()
		for _, sent := range []bool{true, false} {
			if n := seen.count(sent, false); n < 550 || n > 650 {
				t.Errorf("sent %v: %d packets of sound in 12 s", sent, n)
			}
			if seen.count(sent, true) == 0 {
				t.Errorf("sent %v: no report", sent)
			}
		}
		for _, x := range seen.all {
			if !x.control && (x.local != here || x.peer != there || x.kind != PCMAType || x.size != headerSize+160) {
				t.Fatalf("the tap saw %+v", x)
			}
		}
		before := len(seen.all)
		heardIn(a, b, time.Second)
		if len(seen.all) != before {
			t.Error("the tap saw packets behind its end")
		}
	})
}

// blind is a tap that costs nothing itself.
type blind struct{ packets, bytes int }

func (n *blind) Packet(_ bool, _, _ netip.AddrPort, b []byte) {
	n.packets++
	n.bytes += len(b)
}

func TestATappedPacketAllocatesNothing(t *testing.T) {
	left, right := loopback(t), loopback(t)
	at := netip.MustParseAddrPort(hole(t))
	agree(t, left, terms(at.String(), PCMA))
	agree(t, right, terms(hole(t), PCMA))
	Relay(left, right)
	seen := &blind{}
	left.Tap(seen)
	right.Tap(seen)
	packet, seq := plainPacket(PCMAType, 0), uint16(0)
	n := testing.AllocsPerRun(1000, func() {
		copy(packet, []byte{2 << 6, PCMAType, byte(seq >> 8), byte(seq), 0, 0, byte(seq >> 8), byte(seq), 0, 0, 0, 1})
		seq++
		left.take(packet, at)
	})
	if n > 0 || seen.packets < 2000 {
		t.Errorf("%.1f allocations for each of %d packets", n, seen.packets)
	}
}

// BenchmarkTappedRelayPacket is BenchmarkRelayPacket with somebody looking.
func BenchmarkTappedRelayPacket(b *testing.B) {
	seen := &blind{}
	relayed(b, PCMA, PCMA, seen)
	if seen.packets == 0 {
		b.Error("nothing was seen")
	}
}
