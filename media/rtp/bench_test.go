package rtp

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"testing"

	"ringdown/hal"
)

// loopback is a session on a real socket, not running.
func loopback(tb testing.TB) *Session {
	tb.Helper()
	conn, err := listenUDP(context.Background(), netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		tb.Fatal(err)
	}
	s, err := New(Options{Conn: conn})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

// hole is an address that takes packets and reads none.
func hole(tb testing.TB) string {
	tb.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return conn.LocalAddr().String()
}

// plainPacket is a packet of 20 ms.
func plainPacket(payloadType uint8, seq uint16) []byte {
	b := make([]byte, headerSize+160, mostPacket)
	b[0], b[1] = 2<<6, payloadType
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], uint32(seq)*160)
	binary.BigEndian.PutUint32(b[8:], 0xCAFE)
	for i := range b[headerSize:] {
		b[headerSize+i] = byte(i * 37)
	}
	return b
}

// relayed measures one packet from a's reader to the end of b's system call.
func relayed(b *testing.B, from, to Codec, taps ...Tap) {
	b.Helper()
	left, right := loopback(b), loopback(b)
	peer := netip.MustParseAddrPort(hole(b))
	if left.Agree(terms(peer.String(), from)) != nil || right.Agree(terms(hole(b), to)) != nil {
		b.Fatal("terms refused")
	}
	Relay(left, right)
	for _, t := range taps {
		left.Tap(t)
		right.Tap(t)
	}
	packet := plainPacket(left.terms.Load().Send.Type, 0)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		binary.BigEndian.PutUint16(packet[2:], uint16(i))
		binary.BigEndian.PutUint32(packet[4:], uint32(i)*160)
		packet[0], packet[1] = 2<<6, left.terms.Load().Send.Type
		binary.BigEndian.PutUint32(packet[8:], 0xCAFE)
		left.take(packet, peer)
	}
	if s := right.Stats(); s.Sent == 0 {
		b.Fatal("nothing was relayed")
	}
}

func BenchmarkRelayPacket(b *testing.B)    { relayed(b, PCMA, PCMA) }
func BenchmarkRelayLawPacket(b *testing.B) { relayed(b, PCMU, PCMA) }

// BenchmarkSend is the system call alone, to be taken off the others.
func BenchmarkSend(b *testing.B) {
	s := loopback(b)
	to := netip.MustParseAddrPort(hole(b))
	packet := plainPacket(PCMAType, 0)
	b.ReportAllocs()
	for b.Loop() {
		s.tx.socket.write(packet, to)
	}
}

// BenchmarkClockFrame is 10 ms of a leg at a port: half a packet in, decoded
// and played, half a packet out.
func BenchmarkClockFrame(b *testing.B) {
	s := loopback(b)
	peer := netip.MustParseAddrPort(hole(b))
	if err := s.Agree(terms(peer.String(), PCMA)); err != nil {
		b.Fatal(err)
	}
	var f hal.Frame
	seq, packet := uint16(0), plainPacket(PCMAType, 0)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			binary.BigEndian.PutUint16(packet[2:], seq)
			binary.BigEndian.PutUint32(packet[4:], uint32(seq)*160)
			s.take(packet, peer)
			seq++
		}
		s.ReadFrame(&f)
		s.WriteFrame(&f)
	}
}

// TestNoPacketAndNoFrameAllocates proves what the benchmarks only show.
func TestNoPacketAndNoFrameAllocates(t *testing.T) {
	left, right := loopback(t), loopback(t)
	peer := netip.MustParseAddrPort(hole(t))
	agree(t, left, terms(peer.String(), PCMA))
	agree(t, right, terms(hole(t), PCMU))
	packet := plainPacket(PCMAType, 0)
	seq := uint16(0)
	take := func() {
		copy(packet, []byte{2 << 6, PCMAType, byte(seq >> 8), byte(seq), 0, 0, byte(seq >> 8), byte(seq), 0, 0, 0, 1})
		seq++
		left.take(packet, peer)
	}
	var f hal.Frame
	frame := func() {
		take()
		left.ReadFrame(&f)
		left.WriteFrame(&f)
	}
	if n := testing.AllocsPerRun(1000, frame); n > 0 {
		t.Errorf("a frame with its packet allocates %.1f times", n)
	}
	Relay(left, right)
	if n := testing.AllocsPerRun(1000, take); n > 0 {
		t.Errorf("a relayed packet allocates %.1f times", n)
	}
	if right.Stats().Sent < 1000 {
		t.Errorf("only %d packets were relayed", right.Stats().Sent)
	}
}
