package rtp

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
)

var allSuites = []Suite{AES128CM80, AES128CM32, AES128GCM, AES256GCM}

// secrets are keys of a and b made of two bytes.
func secrets(s Suite, send, receive byte) *Secrets {
	size := map[Suite]int{AES128CM80: 30, AES128CM32: 30, AES128GCM: 28, AES256GCM: 44}[s]
	key := func(v byte) []byte {
		k := make([]byte, size)
		for i := range k {
			k[i] = v + byte(i)
		}
		return k
	}
	return &Secrets{Suite: s, Send: key(send), Receive: key(receive)}
}

func secured(remote string, k *Secrets) Terms {
	t := terms(remote, PCMA)
	t.Secure = k
	return t
}

// heardIn says something both ways for so long and gives what each end heard.
func heardIn(a, b *Session, d time.Duration) (atA, atB []int16) {
	clock(d, func(n int) {
		a.WriteFrame(sine(n, 440))
		b.WriteFrame(sine(n, 700))
		var f hal.Frame
		if a.ReadFrame(&f); n > 20 {
			atA = append(atA, f[:]...)
		}
		if b.ReadFrame(&f); n > 20 {
			atB = append(atB, f[:]...)
		}
	})
	return atA, atB
}

func TestEncryptedSoundAndReportsPassInEachSuite(t *testing.T) {
	for _, suite := range allSuites {
		t.Run(fmt.Sprint(suite), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				air := newAir()
				a, b := air.leg(t, here, Options{}), air.leg(t, there, Options{})
				agree(t, a, secured(there, secrets(suite, 1, 101)))
				agree(t, b, secured(here, secrets(suite, 101, 1)))
				atA, atB := heardIn(a, b, 12*time.Second)
				if likeness(atB, 440) < 0.99 || likeness(atA, 700) < 0.99 {
					t.Errorf("heard with a likeness of %.3f and %.3f", likeness(atB, 440), likeness(atA, 700))
				}
				if s := a.Stats(); s.Refused > 0 || s.Reports == 0 {
					t.Errorf("stats of a: %+v", s)
				}
			})
		})
	}
}

// What is not encrypted, or by other keys, is not heard; nor is a plain report
// believed.
func TestOnlyTheAgreedKeysAreHeard(t *testing.T) {
	for what, k := range map[string]*Secrets{"none": nil, "other keys": secrets(AES128CM80, 55, 1), "another suite": secrets(AES128GCM, 101, 1)} {
		synctest.Test(t, func(t *testing.T) {
			air := newAir()
			a, b := air.leg(t, here, Options{}), air.leg(t, there, Options{})
			agree(t, a, secured(there, secrets(AES128CM80, 1, 101)))
			agree(t, b, secured(here, k))
			heardIn(a, b, 12*time.Second)
			if s := a.Stats(); s.Received+s.Reports > 0 || s.Refused < 500 {
				t.Errorf("%s: stats of a: %+v", what, s)
			}
		})
	}
}

// The telephone takes new keys in the middle; packets under way by the old ones
// are still heard, and the index goes over 65535 meanwhile.
func TestKeysChangeWithoutAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air := newAir()
		air.path = func(_, _ netip.AddrPort) time.Duration { return 60 * time.Millisecond }
		a, b := air.leg(t, here, Options{}), air.leg(t, there, Options{})
		a.tx.seq, b.tx.seq = 65400, 65500
		agree(t, a, secured(there, secrets(AES128GCM, 1, 101)))
		agree(t, b, secured(here, secrets(AES128GCM, 101, 1)))
		heardIn(a, b, 4*time.Second)
		agree(t, b, secured(here, secrets(AES128GCM, 101, 1))) // hold and retrieve: nothing changes
		heardIn(a, b, 2*time.Second)
		agree(t, a, secured(there, secrets(AES128GCM, 1, 201)))
		agree(t, b, secured(here, secrets(AES128GCM, 201, 1)))
		heardIn(a, b, 4*time.Second)
		if s := a.Stats(); s.Refused > 0 || s.Lost > 0 {
			t.Errorf("stats of a: %+v", s)
		}
		if s := b.Stats(); s.Refused > 0 || s.Lost > 0 {
			t.Errorf("stats of b: %+v", s)
		}
	})
}

func TestAPacketIsTakenOnceAndNeverChanged(t *testing.T) {
	k := secrets(AES128CM80, 1, 101)
	out, err := resealed(nil, k, 0)
	if err != nil {
		t.Fatal(err)
	}
	in, err := resealed(nil, secrets(AES128CM80, 101, 1), 0)
	if err != nil {
		t.Fatal(err)
	}
	sealedPacket := func(seq uint16) []byte {
		b, ok := out.out.close(plainPacket(PCMAType, seq))
		if !ok {
			t.Fatal("not sealed")
		}
		return append([]byte(nil), b...)
	}
	first := sealedPacket(1)
	changed := append([]byte(nil), first...)
	changed[20] ^= 1
	if _, ok := in.open(changed, 0); ok {
		t.Error("a changed packet is taken")
	}
	if got, ok := in.open(append([]byte(nil), first...), 0); !ok || string(got) != string(plainPacket(PCMAType, 1)) {
		t.Error("a good packet is not taken, or is another")
	}
	if _, ok := in.open(first, 0); ok {
		t.Error("a packet is taken twice")
	}
	for i := range mostSources + 10 { // one key, many streams
		b := plainPacket(PCMAType, 5)
		binary.BigEndian.PutUint32(b[8:], uint32(1000+i))
		sealed, _ := out.out.close(b)
		in.open(sealed, 0)
	}
	if n := len(in.in.sources); n != mostSources {
		t.Errorf("%d streams are remembered", n)
	}
}

func TestKeysAreNeverPrinted(t *testing.T) {
	k := secrets(AES128CM80, 65, 65)
	for _, s := range []string{fmt.Sprint(k), fmt.Sprintf("%+v", k), fmt.Sprintf("%#v", k)} {
		if strings.Contains(s, "65") || strings.Contains(s, "ABC") || strings.Contains(s, "0x41") {
			t.Errorf("printed as %s", s)
		}
	}
}

func TestKeysOfAWrongLengthAreRefused(t *testing.T) {
	s := loopback(t)
	for _, k := range []*Secrets{{}, {Suite: AES256GCM, Send: make([]byte, 28), Receive: make([]byte, 28)}, {Suite: AES128CM80, Send: make([]byte, 30), Receive: make([]byte, 29)}, {Suite: 99, Send: make([]byte, 30), Receive: make([]byte, 30)}} {
		if err := s.Agree(secured(here, k)); err == nil {
			t.Errorf("suite %d with %d and %d bytes is taken", k.Suite, len(k.Send), len(k.Receive))
		}
	}
}

// sealedRelay relays encrypted sound to a plain, or encrypted, other side.
func sealedRelay(tb testing.TB, suite Suite, both bool) func() {
	tb.Helper()
	left, right := loopback(tb), loopback(tb)
	peer := netip.MustParseAddrPort(hole(tb))
	there := terms(hole(tb), PCMA)
	if both {
		there.Secure = secrets(suite, 3, 103)
	}
	if left.Agree(secured(peer.String(), secrets(suite, 1, 101))) != nil || right.Agree(there) != nil {
		tb.Fatal("terms refused")
	}
	Relay(left, right)
	out, err := resealed(nil, secrets(suite, 101, 1), 0)
	if err != nil {
		tb.Fatal(err)
	}
	packet, seq := plainPacket(PCMAType, 0), uint16(0)
	tb.Cleanup(func() {
		if s := right.Stats(); s.Sent == 0 || s.Dropped > 0 {
			tb.Errorf("not relayed: %+v", s)
		}
	})
	return func() {
		seq++
		binary.BigEndian.PutUint16(packet[2:], seq)
		binary.BigEndian.PutUint32(packet[4:], uint32(seq)*160)
		b, _ := out.out.close(packet)
		left.take(b, peer)
	}
}

// The cost includes making the packet, which is one sealing more.
func BenchmarkSealedRelayPacket(b *testing.B) {
	for name, suite := range map[string]Suite{"CM80": AES128CM80, "GCM128": AES128GCM} {
		b.Run(name, func(b *testing.B) {
			one := sealedRelay(b, suite, true)
			b.ReportAllocs()
			for b.Loop() {
				one()
			}
		})
	}
}

// One side is encrypted and the other is not: what was said comes out as it was.
func TestARelayMayBeEncryptedOnOneSideOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air := newAir()
		const left, right, other = "10.0.0.1:4000", "10.0.0.1:4002", "10.0.0.3:6000"
		a, b := air.leg(t, there, Options{}), air.leg(t, other, Options{})
		x, y := air.leg(t, left, Options{}), air.leg(t, right, Options{})
		agree(t, a, secured(left, secrets(AES128CM80, 1, 101)))
		agree(t, x, secured(there, secrets(AES128CM80, 101, 1)))
		agree(t, b, terms(right, PCMA))
		agree(t, y, terms(other, PCMA))
		Relay(x, y)
		atA, atB := heardIn(a, b, 3*time.Second)
		if likeness(atB, 440) < 0.99 || likeness(atA, 700) < 0.99 {
			t.Errorf("heard with a likeness of %.3f and %.3f", likeness(atB, 440), likeness(atA, 700))
		}
	})
}

// What comes by an encrypted session's port never panics and is never taken
// without the key.
func FuzzSealed(f *testing.F) {
	out, err := resealed(nil, secrets(AES128CM80, 101, 1), 0)
	if err != nil {
		f.Fatal(err)
	}
	good, _ := out.out.close(plainPacket(PCMAType, 7))
	f.Add(append([]byte(nil), good...))
	report, _ := out.out.closeControl([]byte{0x80, 201, 0, 1, 1, 2, 3, 4})
	f.Add(report)
	f.Add([]byte{0x90, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xBE, 0xDE, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, b []byte) {
		s := loopback(t)
		if err := s.Agree(secured("127.0.0.1:9", secrets(AES128CM80, 55, 77))); err != nil {
			t.Fatal(err)
		}
		s.take(append(make([]byte, 0, mostPacket), b...), netip.MustParseAddrPort("127.0.0.1:9"))
		s.takeControl(append([]byte(nil), b...), netip.MustParseAddrPort("127.0.0.1:9"))
		if st := s.Stats(); st.Received+st.Reports > 0 {
			t.Errorf("%x is taken", b)
		}
	})
}
