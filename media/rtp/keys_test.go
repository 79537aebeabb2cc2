package rtp

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/media/dtmf"
)

func readFrame(s *Session) (f hal.Frame) {
	s.ReadFrame(&f)
	return f
}

// TestKeysArePressedOnceAndHeardAsTones: from Press to the other session's
// Digit, and to the tones that a line behind it would hear.
func TestKeysArePressedOnceAndHeardAsTones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const dialled = "1159*#D0"
		air := newAir()
		var told []byte
		a := air.leg(t, here, Options{})
		b := air.leg(t, there, Options{Digit: func(d Digit) { told = append(told, d.Key) }})
		agree(t, a, terms(there, PCMA))
		agree(t, b, terms(here, PCMA))
		detector := dtmf.NewDetector(dtmf.Config{})
		var heard []byte
		for _, k := range []byte(dialled) {
			if err := a.Press(k, 100*time.Millisecond); err != nil {
				t.Fatal(err)
			}
		}
		clock(4*time.Second, func(n int) {
			a.WriteFrame(sine(n, 440))
			f := readFrame(b)
			for _, e := range detector.Write(f[:]) {
				if !e.End {
					heard = append(heard, e.Digit)
				}
			}
		})
		if string(told) != dialled {
			t.Errorf("told %q, want %q", told, dialled)
		}
		if string(heard) != dialled {
			t.Errorf("heard %q, want %q", heard, dialled)
		}
	})
}

func TestPressSaysWhatIsWrong(t *testing.T) {
	s := loopback(t)
	plain := terms("10.0.0.9:9", PCMA)
	plain.EventSend = NoEvents
	agree(t, s, plain)
	if err := s.Press('5', time.Second); err == nil || !strings.Contains(err.Error(), "telephone-events") {
		t.Errorf("without telephone-events: %v", err)
	}
	agree(t, s, terms("10.0.0.9:9", PCMA))
	if err := s.Press('x', time.Second); err == nil || !strings.Contains(err.Error(), "'x'") {
		t.Errorf("for no key: %v", err)
	}
	for range mostPresses {
		if err := s.Press('5', time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Press('5', time.Second); err == nil {
		t.Error("takes more keys than it holds")
	}
}

func TestReportsTellBothSidesOfLossAndDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air := newAir()
		n := 0
		air.path = func(from, _ netip.AddrPort) time.Duration {
			if from.String() == here {
				if n++; n%10 == 0 {
					return -1
				}
			}
			return 30 * time.Millisecond
		}
		a, b := air.leg(t, here, Options{}), air.leg(t, there, Options{})
		agree(t, a, terms(there, PCMA))
		agree(t, b, terms(here, PCMA))
		clock(40*time.Second, func(n int) {
			a.WriteFrame(sine(n, 440))
			b.WriteFrame(sine(n, 700))
			readFrame(a)
			readFrame(b)
		})
		sa, sb := a.Stats(), b.Stats()
		if sb.Lost < 190 || sa.RemoteLost < 0.05 || sa.RemoteLost > 0.4 {
			t.Errorf("b misses %d packets, a was told of %.2f", sb.Lost, sa.RemoteLost)
		}
		if d := sa.RoundTrip - 60*time.Millisecond; d.Abs() > 2*time.Millisecond {
			t.Errorf("round trip %v, want 60 ms", sa.RoundTrip)
		}
		if sb.MOS >= sa.MOS || sa.MOS < 4.2 || sb.MOS > 4 {
			t.Errorf("MOS %.2f without loss and %.2f with", sa.MOS, sb.MOS)
		}
	})
}

func TestPortsAreEvenPairsAndComeBack(t *testing.T) {
	taken := map[uint16]bool{}
	ports, err := NewPorts(netip.MustParseAddr("10.0.0.1"), 10001, 10009)
	if err != nil {
		t.Fatal(err)
	}
	air := newAir()
	ports.Listen = func(_ context.Context, at netip.AddrPort) (net.PacketConn, error) {
		if air.ends[at] != nil || at.Port() == 10005 {
			return nil, syscall.EADDRINUSE
		}
		taken[at.Port()] = true
		return air.open(at.String()), nil
	}
	if ports.Pairs() != 4 {
		t.Fatalf("%d pairs in 10001-10009", ports.Pairs())
	}
	var open []Pair
	for range 3 { // the pair with 10005 is somebody else's
		p, err := ports.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rtp, rtcp := localAddr(p.RTP).Port(), localAddr(p.RTCP).Port()
		if rtp%2 != 0 || rtcp != rtp+1 {
			t.Errorf("pair %d, %d", rtp, rtcp)
		}
		open = append(open, p)
	}
	if _, err := ports.Open(t.Context()); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("all taken: %v", err)
	}
	if len(air.ends) != 6 {
		t.Errorf("%d ports are bound, want 6: a half pair must go back", len(air.ends))
	}
	if err := open[1].Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ports.Open(t.Context()); err != nil {
		t.Errorf("a pair that came back: %v", err)
	}
	for _, wrong := range [][2]int{{0, 9}, {10, 10}, {11, 12}, {65534, 65536}} {
		if _, err := NewPorts(netip.IPv4Unspecified(), wrong[0], wrong[1]); err == nil {
			t.Errorf("took the range %v", wrong)
		}
	}
}

// TestRealSocketsOfBothFamilies: the direct system calls, on loopback.
func TestRealSocketsOfBothFamilies(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1", "::"} {
		t.Run(host, func(t *testing.T) {
			s := realLeg(t, host)
			peer, err := net.ListenPacket("udp", "127.0.0.1:0")
			if host == "::1" {
				peer, err = net.ListenPacket("udp", "[::1]:0")
			}
			if err != nil {
				t.Skipf("no socket for %s: %v", host, err)
			}
			defer func() { _ = peer.Close() }()
			agree(t, s, terms(peer.LocalAddr().String(), PCMA))
			var f hal.Frame
			s.WriteFrame(&f)
			s.WriteFrame(&f)
			b := make([]byte, mostPacket)
			n, from, err := peer.ReadFrom(b)
			if err != nil || n != headerSize+160 {
				t.Fatalf("got %d bytes, %v", n, err)
			}
			for i := range uint16(3) {
				if _, err := peer.WriteTo(plainPacket(PCMAType, i), from); err != nil {
					t.Fatal(err)
				}
			}
			for ; s.Stats().Received < 3; runtime.Gosched() {
				if t.Context().Err() != nil {
					t.Fatal("nothing came")
				}
			}
		})
	}
}

func realLeg(t *testing.T, host string) *Session {
	t.Helper()
	conn, err := listenUDP(t.Context(), netip.AddrPortFrom(netip.MustParseAddr(host), 0))
	if err != nil {
		t.Skipf("no socket for %s: %v", host, err)
	}
	s, err := New(Options{Conn: conn})
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s)
	return s
}
