package cardsim

import (
	"time"

	"ringdown/hal/vcard/vcp"
)

// repeatEvent is how long an event waits for its acknowledgement (protocol,
// "Reliability").
const repeatEvent = 100 * time.Millisecond

// memory is what the card remembers of its last answers, so that a request that
// comes again does nothing twice.
type memory struct {
	kept [vcp.Answers]vcp.Frame
	n    int
}

// find gives the answer to a request that was answered before.
func (m *memory) find(kind byte, seq uint16) (vcp.Frame, bool) {
	for _, f := range m.kept[:min(m.n, len(m.kept))] {
		if f.Type == kind && f.Seq == seq {
			return f, true
		}
	}
	return vcp.Frame{}, false
}

func (m *memory) keep(f vcp.Frame) {
	m.kept[m.n%len(m.kept)] = f
	m.n++
}

// sent is an event that waits for its acknowledgement.
type sent struct {
	frame vcp.Frame
	at    time.Duration // when it was sent last
	again bool          // it was asked for
}

// outlet is the card's side of the events. It keeps 64; what comes beyond is
// counted, and told as lost as soon as there is room.
type outlet struct {
	seq  uint16 // of the next event
	kept []sent
	lost int
}

// put sends an event, or counts it as lost.
func (o *outlet) put(e vcp.Happening, now time.Duration, emit func(vcp.Frame)) {
	if o.lost > 0 || len(o.kept) == vcp.EventsKept {
		o.lost++
		return
	}
	o.send(vcp.Frame{Type: vcp.Event, Payload: e.Append(nil)}, now, emit)
}

// miss counts events that the hardware below has lost.
func (o *outlet) miss(n int, now time.Duration, emit func(vcp.Frame)) {
	o.lost += n
	o.confess(now, emit)
}

// maxLost is what EVENTS_LOST can count.
const maxLost = 0xFFFF

// confess tells of lost events when there is room.
func (o *outlet) confess(now time.Duration, emit func(vcp.Frame)) {
	if o.lost == 0 || len(o.kept) == vcp.EventsKept {
		return
	}
	n := min(o.lost, maxLost)
	o.lost = 0
	o.send(vcp.Frame{Type: vcp.EventLost, Payload: []byte{byte(n), byte(n >> 8)}}, now, emit)
}

func (o *outlet) send(f vcp.Frame, now time.Duration, emit func(vcp.Frame)) {
	f.Seq = o.seq
	o.seq++
	o.kept = append(o.kept, sent{frame: f, at: now})
	emit(f)
}

// acked drops all events up to and including seq. One that names what was named
// before says that a later event came and the next one did not: that is sent again
// at once, the first time.
func (o *outlet) acked(seq uint16, now time.Duration, emit func(vcp.Frame)) {
	before := len(o.kept)
	for len(o.kept) > 0 && int16(seq-o.kept[0].frame.Seq) >= 0 {
		o.kept = append(o.kept[:0], o.kept[1:]...)
	}
	if len(o.kept) > 1 && len(o.kept) == before && seq+1 == o.kept[0].frame.Seq && !o.kept[0].again {
		o.kept[0].at, o.kept[0].again = now, true
		emit(o.kept[0].frame)
	}
	o.confess(now, emit)
}

// repeat sends again what has waited long enough.
func (o *outlet) repeat(now time.Duration, emit func(vcp.Frame)) {
	for i := range o.kept {
		if now >= o.kept[i].at+repeatEvent {
			o.kept[i].at = now
			emit(o.kept[i].frame)
		}
	}
}
