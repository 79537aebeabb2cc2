package rtp

import (
	"testing"
	"testing/synctest"
	"time"
)

// talk sends count packets every 20 ms, from number seq on.
func talk(t *testing.T, p *phone, seq, count int) {
	t.Helper()
	for i := range count {
		p.say(t, here, PCMAType, uint16(seq+i), uint32(seq+i)*160, make([]byte, 160))
		pause(20 * time.Millisecond)
	}
}

func TestOnlyTheSourceThatWasTakenIsHeard(t *testing.T) {
	const nat, thief = "192.0.2.9:1024", "198.51.100.1:9"
	for name, c := range map[string]struct {
		plot func(t *testing.T, air *air, s *Session)
		want string // the source that sound goes to in the end
	}{
		"a telephone behind a NAT": {func(t *testing.T, air *air, _ *Session) {
			talk(t, air.phone(nat, 1), 0, 3)
		}, nat},
		"a thief who comes later": {func(t *testing.T, air *air, _ *Session) {
			talk(t, air.phone(nat, 1), 0, 3)
			talk(t, air.phone(thief, 2), 0, 200)
		}, nat},
		"a thief who knows the stream while it lives": {func(t *testing.T, air *air, _ *Session) {
			p, q := air.phone(nat, 1), air.phone(thief, 1)
			for i := range 100 {
				talk(t, p, i, 1)
				talk(t, q, i+1, 1)
			}
		}, nat},
		"a thief who comes first, then the announced address": {func(t *testing.T, air *air, _ *Session) {
			talk(t, air.phone(thief, 2), 0, 10)
			talk(t, air.phone(leftPhone, 1), 0, 3)
		}, leftPhone},
		"one stray packet from the announced address": {func(t *testing.T, air *air, _ *Session) {
			talk(t, air.phone(nat, 1), 0, 3)
			talk(t, air.phone(leftPhone, 9), 0, 1)
		}, nat},
		"a NAT that forgets": {func(t *testing.T, air *air, _ *Session) {
			talk(t, air.phone(nat, 1), 0, 3)
			pause(2 * time.Second)
			talk(t, air.phone("192.0.2.9:2048", 1), 103, 3)
		}, "192.0.2.9:2048"},
		"a new answer": {func(t *testing.T, air *air, s *Session) {
			talk(t, air.phone(nat, 1), 0, 3)
			agree(t, s, terms(rightPhone, PCMA))
			talk(t, air.phone("192.0.2.77:5", 4), 0, 2)
		}, "192.0.2.77:5"},
		"a refresh that changes nothing": {func(t *testing.T, air *air, s *Session) {
			talk(t, air.phone(nat, 1), 0, 3)
			agree(t, s, terms(leftPhone, PCMA))
			talk(t, air.phone(thief, 4), 0, 5)
		}, nat},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				air := newAir()
				s := air.leg(t, here, Options{})
				agree(t, s, terms(leftPhone, PCMA))
				c.plot(t, air, s)
				if to, _ := s.tx.target(); to.String() != c.want {
					t.Errorf("sound goes to %v, want %s", to, c.want)
				}
			})
		})
	}
}

func TestBooksOfLostDoubledAndReorderedPackets(t *testing.T) {
	var q sequence
	for _, n := range []uint16{65533, 65535, 65534, 65535, 0, 3, 3, 2} {
		q.note(1, n)
	}
	if q.lost() != 1 || q.received != 6 {
		t.Errorf("lost %d of which 1 is missing, received %d of 6", q.lost(), q.received)
	}
	if got := q.note(1, 65534); got != twice {
		t.Errorf("a second 65534 is %d", got)
	}
	q.note(2, 9)
	if q.note(2, 11); q.lost() != 2 {
		t.Errorf("across a new stream %d are lost, want 2", q.lost())
	}
}

// FuzzPacket: nothing that comes from the network breaks a session, and what is
// not from the taken source is not heard.
func FuzzPacket(f *testing.F) {
	f.Add(plainPacket(PCMAType, 1), plainPacket(NoiseType, 2))
	f.Add([]byte{2 << 6, 101, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 5, 10, 0, 160}, []byte{0x90, 8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0xBE, 0xDE, 0, 9})
	f.Add([]byte{0x80, 200, 0, 6, 0, 0, 0, 1}, []byte{0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, one, two []byte) {
		air := newAir()
		other := air.open(there)
		a, err := New(Options{Conn: air.open(here), Digit: func(d Digit) {
			if d.Key == 0 {
				t.Error("a key that is none")
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := New(Options{Conn: air.open(leftPhone)})
		if err != nil {
			t.Fatal(err)
		}
		agree(t, a, terms(there, PCMA))
		agree(t, b, terms(rightPhone, PCMU))
		for _, relay := range []bool{false, true} {
			if relay {
				Relay(a, b)
			}
			for _, p := range [][]byte{one, two, one} {
				a.take(append(make([]byte, 0, mostPacket), p...), other.at)
				a.takeControl(append([]byte(nil), p...), other.at)
				readFrame(a)
				a.report()
			}
		}
	})
}
