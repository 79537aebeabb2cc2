package rtp

import (
	"encoding/binary"
	"net/netip"
	"sync/atomic"
	"time"

	pion "github.com/pion/rtp"
)

// mostPacket is more than any packet of 60 ms of sound with all its header
// extensions; what is longer is cut by the socket and then refused.
const mostPacket = 1500

// mostSound is the payload of the longest packet that is taken, 60 ms.
const mostSound = 480

// receiver is the reader's own state.
type receiver struct {
	header pion.Header
	latch  latch
	seq    sequence
	event  eventIn
	books  books
	counters
}

// counters are written by the reader and read by Stats.
type counters struct {
	received, refused, duplicate, reordered, lost, overrun atomic.Uint64
	jitter                                                 atomic.Int64 // ns
}

// take is one packet's way in.
func (s *Session) take(b []byte, from netip.AddrPort) {
	if isControl(b) {
		s.takeControl(b, from)
		return
	}
	a := s.terms.Load()
	if a == nil {
		s.rx.refused.Add(1)
		return
	}
	if a.seal != nil {
		var genuine bool
		if b, genuine = a.seal.open(b, s.now()); !genuine {
			s.rx.refused.Add(1)
			return
		}
	}
	start, end, what := s.rx.parse(b, a)
	if what == kindNone || !s.rx.latch.accept(a, from, &s.rx.header, s.now()) {
		s.rx.refused.Add(1)
		return
	}
	if s.rx.latch.changed {
		s.rx.latch.changed = false
		s.tx.follow(a.epoch, from)
	}
	if s.count(what) && a.Direction.receives() {
		s.hand(a, what, b, start, end)
	}
}

// parse gives the payload's place in b and what it is.
func (r *receiver) parse(b []byte, a *agreed) (start, end int, what kind) {
	h := &r.header
	start, err := h.Unmarshal(b)
	if err != nil || h.Version != 2 || start > len(b) {
		return 0, 0, kindNone
	}
	end = len(b)
	if h.Padding && end > start {
		end -= int(b[end-1])
	}
	what = a.kinds[h.PayloadType&127]
	if end <= start || end-start > mostSound && what != kind(Opus) {
		return 0, 0, kindNone
	}
	return start, end, what
}

// count keeps the books of RFC 3550; false says that the packet came before.
func (s *Session) count(what kind) bool {
	r := &s.rx
	switch r.seq.note(r.header.SSRC, r.header.SequenceNumber) {
	case twice:
		r.duplicate.Add(1)
		return false
	case behind:
		r.reordered.Add(1)
	}
	r.received.Add(1)
	r.lost.Store(r.seq.lost())
	clock := what.clock()
	r.seq.transit(s.now(), r.header.Timestamp, clock)
	r.jitter.Store(r.seq.jitter * int64(time.Second) / clock / 16)
	r.books.store(&r.seq)
	return true
}

// hand gives a packet to the relay or to the clock.
func (s *Session) hand(a *agreed, what kind, b []byte, start, end int) {
	if what == kindEvent {
		s.hear(a, b[start:end])
	}
	if l := s.to.Load(); l != nil {
		l.forward(a, what, &s.rx.header, b, start, end)
		return
	}
	if what == kind(Opus) {
		return // until the new offer that is under way is answered
	}
	if q := s.arrived.Load(); q == nil || !q.push(s.now(), s.rx.header.Timestamp, what, b[start:end]) {
		s.rx.overrun.Add(1)
	}
}

// hear tells of a key at its start.
func (s *Session) hear(a *agreed, payload []byte) {
	e, ok := parseEvent(payload)
	if ok && s.rx.event.begins(e, s.rx.header.Timestamp) && s.options.Digit != nil {
		s.options.Digit(Digit{Key: e.key, Duration: time.Duration(e.duration) * time.Second / time.Duration(a.EventClock)})
	}
}

// isControl tells RTCP from RTP on a shared port, RFC 5761 section 4.
func isControl(b []byte) bool { return len(b) >= 8 && b[1] >= 192 && b[1] <= 223 }

// arrivals is the queue from the reader to the clock's goroutine: one writes,
// one reads, neither waits. When it is full, because nobody plays the session
// or 32 packets came within a frame, the newest is dropped. The first frame
// that is read makes it: a session in a relay has none.
type arrivals struct {
	slot [32]arrival
	head atomic.Uint32 // next to be read
	tail atomic.Uint32 // next to be written
}

type arrival struct {
	at   time.Duration
	ts   uint32
	what kind
	n    uint16
	data [mostSound]byte
}

func (q *arrivals) push(at time.Duration, ts uint32, what kind, payload []byte) bool {
	tail := q.tail.Load()
	if tail-q.head.Load() == uint32(len(q.slot)) {
		return false
	}
	p := &q.slot[tail%uint32(len(q.slot))]
	p.at, p.ts, p.what = at, ts, what
	p.n = uint16(copy(p.data[:], payload)) //nolint:gosec // at most mostSound
	q.tail.Store(tail + 1)
	return true
}

// peek is the oldest, nil if there is none; it is valid until drop.
func (q *arrivals) peek() *arrival {
	head := q.head.Load()
	if head == q.tail.Load() {
		return nil
	}
	return &q.slot[head%uint32(len(q.slot))]
}

func (q *arrivals) drop() { q.head.Add(1) }

func (q *arrivals) clear() { q.head.Store(q.tail.Load()) }

// be32 reads the network's order.
func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }

// be16 reads the network's order.
func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
