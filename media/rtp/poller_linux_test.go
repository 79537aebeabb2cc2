package rtp

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"
)

// polled is a running poller; the test waits for its end.
func polled(t *testing.T) *Poller {
	t.Helper()
	p := NewPoller()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return p
}

// served is a session on two real sockets in a poller.
func served(t *testing.T, p *Poller) *Session {
	t.Helper()
	media, err := listenUDP(t.Context(), netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	control, err := listenUDP(t.Context(), netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Conn: media, Control: control})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Serve(s); err != nil {
		t.Fatal(err)
	}
	return s
}

func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}

// pelt sends packets to an address until stop is closed.
func pelt(t *testing.T, to netip.AddrPort, stop <-chan struct{}) {
	c, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(to))
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = c.Close() }()
	for i := uint16(0); ; i++ {
		select {
		case <-stop:
			return
		default:
			_, _ = c.Write(plainPacket(PCMAType, i)) // refused when the port is closed
			runtime.Gosched()
		}
	}
}

// TestSessionsComeAndGoUnderLoad: many calls begin and end at once while packets
// pour in. Nothing is left over, and none meets another's packets.
func TestSessionsComeAndGoUnderLoad(t *testing.T) {
	before := descriptors(t)
	t.Run("storm", func(t *testing.T) {
		p := polled(t)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 40 {
					comeAndGo(t, p)
				}
			})
		}
		all.Wait()
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.agenda) > 0 {
			t.Errorf("%d sessions are still on the agenda", len(p.agenda))
		}
		if n := len(p.poll.sockets) - len(p.poll.free); n != 0 {
			t.Errorf("%d sockets are still watched", n)
		}
	})
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors before and %d after", before, after)
	}
}

// comeAndGo is one relayed call with a caller that never stops talking.
func comeAndGo(t *testing.T, p *Poller) {
	a, b := served(t, p), served(t, p)
	peer := hole(t)
	if a.Agree(terms(peer, PCMA)) != nil || b.Agree(terms(peer, PCMU)) != nil {
		t.Error("terms refused")
	}
	Relay(a, b)
	stop := make(chan struct{})
	var talk sync.WaitGroup
	talk.Go(func() { pelt(t, a.Local(), stop) })
	for b.Stats().Sent == 0 {
		runtime.Gosched()
	}
	_ = a.Press('5', time.Second)
	for _, s := range []*Session{a, b} {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	taken, sent := a.Stats().Received, b.Stats().Sent
	runtime.Gosched()
	if n := a.Stats().Received; n != taken {
		t.Errorf("%d packets were taken after the session was closed", n-taken)
	}
	if n := b.Stats().Sent; n != sent {
		t.Errorf("%d packets were sent after the session was closed", n-sent)
	}
	close(stop)
	talk.Wait()
}

// watching says that Run has begun and reads sockets.
func watching(p *Poller) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.poll != nil
}

// TestACallCostsNoGoroutine and no descriptor but its sockets'.
func TestACallCostsNoGoroutine(t *testing.T) {
	p := polled(t)
	first := served(t, p)
	for !watching(p) {
		runtime.Gosched()
	}
	goroutines, open := runtime.NumGoroutine(), descriptors(t)
	const more = 50
	for range more {
		served(t, p)
	}
	if n := runtime.NumGoroutine() - goroutines; n > 0 {
		t.Errorf("%d sessions have %d goroutines", more, n)
	}
	if n := descriptors(t) - open; n != 2*more {
		t.Errorf("%d sessions have %d descriptors", more, n)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
}

// TestNothingIsServedAfterTheEnd, and what was served is closed.
func TestNothingIsServedAfterTheEnd(t *testing.T) {
	p := NewPoller()
	early := loopback(t)
	if err := p.Serve(early); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	late := loopback(t)
	if err := p.Serve(late); err == nil {
		t.Error("a poller that has ended serves")
	}
	for _, s := range []*Session{early, late} {
		if s.tx.socket.direct.fd >= 0 {
			t.Error("a socket was left open")
		}
	}
}

// TestAReceivedPacketAllocatesNothing: from one system call to the other.
func TestAReceivedPacketAllocatesNothing(t *testing.T) {
	a, b := loopback(t), loopback(t)
	peer, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(a.Local()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = peer.Close() }()
	agree(t, a, terms(peer.LocalAddr().String(), PCMA))
	agree(t, b, terms(hole(t), PCMU))
	Relay(a, b)
	in, packet, seq := new(inbox), plainPacket(PCMAType, 0), uint16(0)
	a.tx.socket.direct.taker = a
	pass := func() {
		seq++
		binary.BigEndian.PutUint16(packet[2:], seq)
		if _, err := peer.Write(packet); err != nil {
			t.Fatal(err)
		}
		a.tx.socket.direct.receive(in)
	}
	if n := testing.AllocsPerRun(1000, pass); n > 0 {
		t.Errorf("a packet allocates %.1f times", n)
	}
	if n := b.Stats().Sent; n < 1000 {
		t.Errorf("%d packets were sent on", n)
	}
}
