package rtp

import (
	"encoding/binary"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/media/g711"
)

// phone is a bare end on the air that sends and reads packets by hand.
type phone struct {
	*wire
	ssrc uint32
}

func (a *air) phone(at string, ssrc uint32) *phone { return &phone{a.open(at), ssrc} }

// say sends a packet.
func (p *phone) say(t *testing.T, to string, payloadType uint8, seq uint16, ts uint32, payload []byte) {
	t.Helper()
	b := make([]byte, headerSize, headerSize+len(payload))
	b[0], b[1] = 2<<6, payloadType
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], ts)
	binary.BigEndian.PutUint32(b[8:], p.ssrc)
	if _, err := p.WriteTo(append(b, payload...), net.UDPAddrFromAddrPort(netip.MustParseAddrPort(to))); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
}

// heard is what came, oldest first.
func (p *phone) heard() (all [][]byte) {
	synctest.Wait()
	for {
		select {
		case l := <-p.in:
			if !isControl(l.b) {
				all = append(all, l.b)
			}
		default:
			return all
		}
	}
}

const (
	leftPhone  = "10.0.0.3:6000"
	rightPhone = "10.0.0.4:7000"
)

// relayPair is two phones with a relay between.
func relayPair(t *testing.T, left, right Codec) (a, b *Session, p, q *phone) {
	t.Helper()
	air := newAir()
	a, b = air.leg(t, here, Options{}), air.leg(t, there, Options{})
	p, q = air.phone(leftPhone, 0xAAAA), air.phone(rightPhone, 0xBBBB)
	agree(t, a, terms(leftPhone, left))
	agree(t, b, terms(rightPhone, right))
	Relay(a, b)
	return a, b, p, q
}

func TestRelayForwardsEachPacketAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, p, q := relayPair(t, PCMA, PCMA)
		begin := time.Now()
		for i := range uint16(5) {
			p.say(t, here, PCMAType, 100+i*i, uint32(i)*160, []byte{byte(i), 1, 2})
		}
		got := q.heard()
		if len(got) != 5 || time.Since(begin) > 0 {
			t.Fatalf("%d packets came after %v", len(got), time.Since(begin))
		}
		first := binary.BigEndian.Uint16(got[0][2:])
		for i, b := range got {
			if seq := binary.BigEndian.Uint16(b[2:]) - first; int(seq) != i*i {
				t.Errorf("packet %d has the number %d after the first: losses must show", i, seq)
			}
			if string(b[headerSize:]) != string([]byte{byte(i), 1, 2}) || b[1]&0x7F != PCMAType {
				t.Errorf("packet %d was changed: % x", i, b)
			}
			if binary.BigEndian.Uint32(b[8:]) == p.ssrc {
				t.Error("the relay uses the sender's SSRC")
			}
		}
	})
}

func TestRelayChangesTheLawOnlyWhenItMust(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b, p, q := relayPair(t, PCMA, PCMU)
		payload := g711.AppendA(nil, []int16{-20000, -300, 0, 7, 12345})
		p.say(t, here, PCMAType, 1, 0, payload)
		want := g711.AppendU(nil, g711.AppendLinearA(nil, payload))
		if got := q.heard(); len(got) != 1 || got[0][1]&0x7F != PCMUType || string(got[0][headerSize:]) != string(want) {
			t.Errorf("got % x, want µ-law % x", got, want)
		}
		both := terms(rightPhone, PCMU)
		both.Also = []Payload{{PCMA, PCMAType}}
		agree(t, b, both)
		p.say(t, here, PCMAType, 2, 160, payload)
		if got := q.heard(); len(got) != 1 || got[0][1]&0x7F != PCMAType || string(got[0][headerSize:]) != string(payload) {
			t.Errorf("a side that takes A-law too got % x", got)
		}
	})
}

func TestRelayStripsWhatOnlyOneSideAgreedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, p, q := relayPair(t, PCMA, PCMA)
		p.say(t, here, PCMAType, 1, 0, []byte{1})
		// The same header with an extension of one word and two bytes of padding.
		b := []byte{2<<6 | 1<<5 | 1<<4, PCMAType, 0, 2, 0, 0, 0, 160, 0, 0, 0xAA, 0xAA, 0xBE, 0xDE, 0, 1, 0x10, 9, 0, 0, 42, 43, 0, 2}
		if _, err := p.WriteTo(b, net.UDPAddrFromAddrPort(netip.MustParseAddrPort(here))); err != nil {
			t.Fatal(err)
		}
		got := q.heard()
		if len(got) != 2 || got[1][0] != 2<<6 || string(got[1][headerSize:]) != string([]byte{42, 43}) {
			t.Errorf("got % x", got)
		}
	})
}

func TestRelayPassesKeysAndTellsThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air := newAir()
		var keys []byte
		a := air.leg(t, here, Options{Digit: func(d Digit) { keys = append(keys, d.Key) }})
		b := air.leg(t, there, Options{})
		p, q := air.phone(leftPhone, 1), air.phone(rightPhone, 2)
		agree(t, a, terms(leftPhone, PCMA))
		other := terms(rightPhone, PCMA)
		other.EventSend = 96
		agree(t, b, other)
		Relay(a, b)
		e := event{key: '5', duration: 160, volume: 10}
		payload := make([]byte, eventSize)
		for i := range uint16(4) {
			e.duration, e.end = 160*(i+1), i > 1
			e.put(payload)
			p.say(t, here, 101, i, 8000, payload)
		}
		got := q.heard()
		if len(got) != 4 || got[3][1]&0x7F != 96 {
			t.Errorf("%d packets, the last of type %d", len(got), got[len(got)-1][1]&0x7F)
		}
		if string(keys) != "5" {
			t.Errorf("keys %q were told, want one 5", keys)
		}
	})
}

func TestDetachEndsBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, p, q := relayPair(t, PCMA, PCMA)
		a.Detach()
		p.say(t, here, PCMAType, 1, 0, []byte{1})
		q.say(t, there, PCMAType, 1, 0, []byte{1})
		if n, m := len(q.heard()), len(p.heard()); n+m > 0 {
			t.Errorf("%d and %d packets passed after the end", n, m)
		}
		if b.to.Load() != nil {
			t.Error("the other side is still in the relay")
		}
	})
}

func TestHeldSideNeitherHearsNorIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b, p, q := relayPair(t, PCMA, PCMA)
		held := terms(rightPhone, PCMA)
		held.Direction = Inactive
		agree(t, b, held)
		p.say(t, here, PCMAType, 1, 0, []byte{1})
		q.say(t, there, PCMAType, 1, 0, []byte{1})
		if n, m := len(q.heard()), len(p.heard()); n+m > 0 {
			t.Errorf("%d and %d packets passed on hold", n, m)
		}
		agree(t, b, terms(rightPhone, PCMA))
		p.say(t, here, PCMAType, 2, 160, []byte{1})
		if got := q.heard(); len(got) != 1 || got[0][1]&0x80 == 0 {
			t.Errorf("after the hold came % x, want one marked packet", got)
		}
	})
}

func TestRelayGoesOnAcrossANewStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, p, q := relayPair(t, PCMA, PCMA)
		for i := range uint16(3) {
			p.say(t, here, PCMAType, i, uint32(i)*160, []byte{1})
			pause(20 * time.Millisecond)
		}
		p.ssrc = 77
		for i := range uint16(3) {
			p.say(t, here, PCMAType, 40000+i, 9e8+uint32(i)*160, []byte{2})
			pause(20 * time.Millisecond)
		}
		got := q.heard()
		if len(got) != 5 { // the first of the new stream is its probation
			t.Fatalf("%d packets", len(got))
		}
		for i := 1; i < len(got); i++ {
			if step := binary.BigEndian.Uint16(got[i][2:]) - binary.BigEndian.Uint16(got[i-1][2:]); step != 1 {
				t.Errorf("number grows by %d at packet %d", step, i)
			}
			step := binary.BigEndian.Uint32(got[i][4:]) - binary.BigEndian.Uint32(got[i-1][4:])
			if step < 150 || step > 330 {
				t.Errorf("timestamp grows by %d at packet %d", step, i)
			}
		}
	})
}
