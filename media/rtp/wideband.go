package rtp

import (
	"encoding/binary"
	"math"
	"time"

	"ringdown/media/g711"
	"ringdown/media/g722"
)

// The clocks of RTP timestamps in Hz.
const (
	narrowClock = 8000  // G.711, and G.722 by RFC 3551 section 4.5.2
	opusClock   = 48000 // RFC 7587 section 4.1
)

func clockOf(c Codec) int64 {
	if c == Opus {
		return opusClock
	}
	return narrowClock
}

// clock is that of the packets of a kind. Noise and events are taken to be
// beside a codec of 8000: of an Opus stream they are few, and what they tell of
// its jitter is not missed.
func (k kind) clock() int64 {
	if k == kind(Opus) {
		return opusClock
	}
	return narrowClock
}

// units is a time in timestamps of what is sent. mu is held.
func (t *sender) units(d time.Duration) uint32 {
	clock := int64(narrowClock)
	if t.terms != nil {
		clock = clockOf(t.terms.Send.Codec)
	}
	return uint32(int64(d) / 1000 * clock / 1_000_000)
}

// rescale changes the duration of a telephone-event to the clock of the other
// side's. What is too long to be told is told as the longest.
func rescale(event []byte, from, to int) {
	if from == to || len(event) < eventSize {
		return
	}
	d := int(be16(event[2:])) * to / from
	binary.BigEndian.PutUint16(event[2:], uint16(min(d, math.MaxUint16)))
}

// wideband changes packets between G.722 and G.711 in place: either has a byte
// for 1/8000 s. It is a link's, under its lock.
type wideband struct {
	in  *g722.Decoder // nil until it is needed
	out *g722.Encoder
	pcm [mostSound]int16
}

// change gives false for what cannot be changed: Opus is only passed on.
func (w *wideband) change(payload []byte, from, to Codec) bool {
	if len(payload) > len(w.pcm) {
		return false
	}
	switch {
	case from == G722 && to <= PCMA:
		w.narrow(payload, to)
	case from <= PCMA && to == G722:
		w.widen(payload, from)
	default:
		return false
	}
	return true
}

func (w *wideband) narrow(payload []byte, to Codec) {
	if w.in == nil {
		w.in = g722.NewDecoder()
	}
	pcm := w.in.AppendNarrow(w.pcm[:0], payload)
	if to == PCMA {
		g711.AppendA(payload[:0], pcm)
	} else {
		g711.AppendU(payload[:0], pcm)
	}
}

func (w *wideband) widen(payload []byte, from Codec) {
	if w.out == nil {
		w.out = g722.NewEncoder()
	}
	pcm := w.pcm[:0]
	if from == PCMA {
		pcm = g711.AppendLinearA(pcm, payload)
	} else {
		pcm = g711.AppendLinearU(pcm, payload)
	}
	w.out.AppendNarrow(payload[:0], pcm)
}

// wideIn decodes G.722 on its way to a clock.
type wideIn struct {
	coder *g722.Decoder // nil until it is needed
	next  uint32        // timestamp after what was decoded last
}

// decode appends a packet's sound. One that comes after a later one is decoded
// with what was learnt so far, and teaches nothing: it would lead astray.
func (w *wideIn) decode(pcm []int16, ts uint32, data []byte) []int16 {
	if w.coder == nil {
		w.coder = g722.NewDecoder()
		w.next = ts
	}
	if late := int32(w.next - ts); late > 0 && late < narrowClock {
		aside := *w.coder
		return aside.AppendNarrow(pcm, data)
	}
	w.next = ts + uint32(len(data))
	return w.coder.AppendNarrow(pcm, data)
}
