package rtp

import (
	"sync/atomic"
	"time"

	"ringdown/media/g711"
)

// link is the way from one session to another. All but the tables is the
// reader's of the session that it comes from, under the other's sender lock.
type link struct {
	to    *Session
	back  atomic.Pointer[link] // the way of the other direction
	begun bool
	ssrc  uint32     // whose numbers are mapped
	seq   uint16     // to be added
	ts    uint32     // to be added
	aToU  *[256]byte // made when it is needed
	uToA  *[256]byte // as aToU
	wide  *wideband  // as aToU
}

// Relay joins two sessions: what arrives at one is sent by the other at once,
// under the other's own numbers (RFC 3550 section 7.1, a translator), its law
// changed only if that side does not take it as it is. A relay that either was
// in before ends. Neither is to be read or written by a clock meanwhile.
func Relay(a, b *Session) {
	a.Detach()
	b.Detach()
	there, back := &link{to: b}, &link{to: a}
	there.back.Store(back)
	back.back.Store(there)
	a.to.Store(there)
	b.to.Store(back)
}

// Detach takes the session out of its relay, if it is in one; the other side
// is then in none either.
func (s *Session) Detach() {
	l := s.to.Swap(nil)
	if l != nil {
		l.to.to.CompareAndSwap(l.back.Load(), nil)
	}
}

// forward sends one packet on. b is changed in place: the new header lies right
// before the payload, so that CSRC and extensions, which were agreed on with
// the other side only, fall away.
func (l *link) forward(a *agreed, what kind, h *header, b []byte, start, end int, now time.Time) {
	t := &l.to.tx
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ready() || t.pressed || t.laid {
		l.begun = false
		return
	}
	payloadType, ok := l.adapt(a, t.terms, what, b[start:end])
	if !ok {
		return
	}
	first := !l.begun || l.ssrc != h.SSRC
	if first {
		l.begin(t, h)
	}
	seq, ts := h.SequenceNumber+l.seq, h.Timestamp+l.ts
	t.send(b[start-headerSize:end], payloadType, h.Marker || first, seq, ts)
	if int16(seq-t.seq) >= 0 {
		t.seq, t.ts, t.at = seq+1, ts, now
		if t.relayed = true; what <= kind(PCMA) || what == kind(G722) {
			t.span = uint32(end - start) // a byte is 1/8000 s
		}
	}
}

// begin lets the other side's numbers go on from where they are.
func (l *link) begin(t *sender, h *header) {
	since := t.units(time.Since(t.at))
	if !t.relayed { // ts is after what a clock sent last, and not at its begin
		since -= min(since, t.span)
	}
	t.fill = 0
	l.begun, l.ssrc = true, h.SSRC
	l.seq = t.seq - h.SequenceNumber
	l.ts = t.ts + since - h.Timestamp
}

// adapt makes the payload one that the other side takes, and gives its number.
func (l *link) adapt(from, to *agreed, what kind, payload []byte) (uint8, bool) {
	switch what {
	case kindEvent:
		rescale(payload, from.EventClock, to.EventClock)
		return to.EventSend, to.EventSend != NoEvents
	case kindNoise:
		return NoiseType, true
	}
	if n := to.types[what]; n >= 0 {
		return uint8(n), true
	}
	if what > kind(PCMA) || to.Send.Codec > PCMA {
		if l.wide == nil {
			l.wide = new(wideband)
		}
		return to.Send.Type, l.wide.change(payload, Codec(what), to.Send.Codec)
	}
	table := l.table(what)
	for i, v := range payload {
		payload[i] = table[v]
	}
	return to.Send.Type, true
}

// table changes one law into the other.
func (l *link) table(from kind) *[256]byte {
	if from == kind(PCMU) {
		if l.uToA == nil {
			l.uToA = lawTable(func(b byte) byte { return g711.EncodeA(g711.DecodeU(b)) })
		}
		return l.uToA
	}
	if l.aToU == nil {
		l.aToU = lawTable(func(b byte) byte { return g711.EncodeU(g711.DecodeA(b)) })
	}
	return l.aToU
}

func lawTable(change func(byte) byte) *[256]byte {
	t := new([256]byte)
	for i := range t {
		t[i] = change(byte(i))
	}
	return t
}
