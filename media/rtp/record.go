package rtp

import (
	"time"

	"ringdown/media/g711"
)

// Tape takes what is said in a relay: see media.Tape.
type Tape interface {
	// Put is given one packet's sound, on the reader's goroutine; it must not
	// wait or keep pcm.
	Put(side int, at time.Time, source, ts uint32, pcm []int16)
}

// Record lets a tape hear what the peer says while the session is in a relay, as
// this side; nil ends that. Keys and comfort noise are silence on it, and so is
// Opus, which is passed on unopened.
func (s *Session) Record(t Tape, side int) {
	if t == nil {
		s.tape.Store(nil)
		return
	}
	s.tape.Store(&taped{tape: t, side: side, pcm: make([]int16, 0, mostSound)})
}

// taped is the way from a session to its tape. It is the reader's.
type taped struct {
	tape Tape
	side int
	wide wideIn
	pcm  []int16
}

// put decodes a packet for the tape.
func (t *taped) put(what kind, h *header, payload []byte, at time.Time) {
	pcm := t.pcm
	switch what {
	case kind(PCMA):
		pcm = g711.AppendLinearA(pcm, payload)
	case kind(PCMU):
		pcm = g711.AppendLinearU(pcm, payload)
	case kind(G722):
		pcm = t.wide.decode(pcm, h.Timestamp, payload)
	default:
		return
	}
	t.tape.Put(t.side, at, h.SSRC, h.Timestamp, pcm)
}
