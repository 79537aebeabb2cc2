package rtp

import (
	"encoding/binary"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// mostPacket is more than any packet of 60 ms of sound with all its header
// extensions; what is longer is cut by the socket and then refused.
const mostPacket = 1500

// mostSound is the payload of the longest packet that is taken, 60 ms.
const mostSound = 480

// receiver is what a session knows of what comes in. All of it is the reader's;
// Stats and the reports look at it under mu.
type receiver struct {
	latch  latch // its end, and the begins of seq and counters, are every packet's
	mu     sync.Mutex
	header header
	seq    sequence
	counters
	event eventIn // the reader's alone
}

// counters are what Stats shows.
type counters struct {
	received                               uint64
	clock                                  int64 // of the last packet's timestamp, Hz
	refused, duplicate, reordered, overrun uint64
}

// take is one packet's way in.
func (s *Session) take(b []byte, from netip.AddrPort) {
	if isControl(b) {
		s.takeControl(b, from)
		return
	}
	a, now := s.terms.Load(), s.now()
	if a != nil && a.seal != nil {
		var genuine bool
		if b, genuine = a.seal.open(b, now); !genuine {
			s.rx.refuse()
			s.misfit(nothing, from)
			return
		}
	}
	if t := s.tap.Load(); t != nil {
		t.to.Packet(false, s.tx.socket.local, from, b)
	}
	start, end, what, news := s.rx.admit(a, b, from, now)
	switch news {
	case moved:
		s.tx.follow(a.epoch, from)
	case settled:
		s.tx.connect(from)
	case foreign, stranger:
		s.misfit(news, from)
	}
	if what != kindNone && a.receives {
		s.hand(a, what, b, start, end, now)
	}
}

// news is what a packet changed besides.
type news uint8

const (
	nothing  news = iota
	moved         // the source is another one
	settled       // the socket may be connected to it
	foreign       // it is of no agreed type
	stranger      // it is from another source
)

// admit gives the payload's place in b and what it is: kindNone if the packet is
// not to be heard.
func (r *receiver) admit(a *agreed, b []byte, from netip.AddrPort, now time.Duration) (start, end int, what kind, told news) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a != nil {
		start, end, what = r.parse(b, a)
	}
	if what == kindNone {
		r.refused++
		if start > 0 {
			told = foreign
		}
		return 0, 0, kindNone, told
	}
	if !r.latch.accept(a, from, &r.header, now) {
		r.refused++
		return 0, 0, kindNone, stranger
	}
	switch {
	case r.latch.changed:
		r.latch.changed, told = false, moved
	case r.latch.settled(a, now):
		told = settled
	}
	if !r.count(what, now) {
		what = kindNone
	}
	r.sounds(what, b[start:end])
	return start, end, what, told
}

// parse gives the payload's place in b and what it is: kindNone if it is not to be
// heard, with the place only if its type alone is to blame.
func (r *receiver) parse(b []byte, a *agreed) (start, end int, what kind) {
	start = r.header.read(b)
	if start == 0 {
		return 0, 0, kindNone
	}
	end = len(b)
	if r.header.padding && end > start {
		end -= int(b[end-1])
	}
	what = a.kinds[r.header.PayloadType]
	switch {
	case what == kindNone:
		return start, 0, kindNone
	case end <= start || end-start > mostSound && what != kind(Opus):
		return 0, 0, kindNone
	}
	return start, end, what
}

// count keeps the books of RFC 3550; false says that the packet came before.
func (r *receiver) count(what kind, now time.Duration) bool {
	switch r.seq.note(r.header.SSRC, r.header.SequenceNumber) {
	case twice:
		r.duplicate++
		return false
	case behind:
		r.reordered++
	}
	r.received++
	r.clock = what.clock()
	r.seq.transit(now, r.header.Timestamp, r.clock)
	return true
}

// books is a copy for the reports.
func (r *receiver) books() sequence {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seq
}

// tell fills in what Stats shows of what came in.
func (r *receiver) tell(st *Stats) {
	r.mu.Lock()
	defer r.mu.Unlock()
	st.Received, st.Refused, st.Duplicate = r.received, r.refused, r.duplicate
	st.Reordered, st.Overrun, st.Lost = r.reordered, r.overrun, r.seq.lost()
	st.From, st.Noise, st.Blank = r.latch.source(), r.header.noise, r.header.blank
	if r.clock > 0 {
		st.Jitter = time.Duration(r.seq.jitter*int64(time.Second)/r.clock) / 16
	}
}

// refuse counts a packet that is not from whom it says.
func (r *receiver) refuse() {
	r.mu.Lock()
	r.refused++
	r.mu.Unlock()
}

// missed counts a packet that no clock was there for.
func (r *receiver) missed() {
	r.mu.Lock()
	r.overrun++
	r.mu.Unlock()
}

// hand gives a packet to the relay or to the clock.
func (s *Session) hand(a *agreed, what kind, b []byte, start, end int, now time.Duration) {
	if what == kindEvent {
		s.hear(a, b[start:end])
	}
	if l := s.to.Load(); l != nil {
		at := s.start.Add(now)
		if t := s.tape.Load(); t != nil { // before the payload is changed in place
			t.put(what, &s.rx.header, b[start:end], at)
		}
		if s.tee.Load() {
			s.queue(a, what, b[start:end], now)
		}
		l.forward(a, what, &s.rx.header, b, start, end, at)
		return
	}
	s.queue(a, what, b[start:end], now)
}

// queue gives a packet to the clock.
func (s *Session) queue(a *agreed, what kind, payload []byte, now time.Duration) {
	var event [eventSize]byte
	switch {
	case what == kind(Opus):
		return // until the new offer that is under way is answered
	case what == kindEvent && len(payload) >= eventSize: // a relay may need it as it is
		copy(event[:], payload)
		payload = event[:]
		rescale(payload, a.EventClock, narrowClock)
	}
	if q := s.arrived.Load(); q == nil || !q.push(now, s.rx.header.Timestamp, what, payload) {
		s.rx.missed()
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
	p.n = uint16(copy(p.data[:], payload))
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
