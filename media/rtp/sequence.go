package rtp

import (
	"time"
)

// order is how a packet stands to those before.
type order uint8

const (
	ahead order = iota
	behind
	twice
)

const (
	// mostDropout and mostMisorder are of RFC 3550 appendix A.1: numbers beyond
	// are another stream's.
	mostDropout  = 3000
	mostMisorder = 64 // packets that are remembered one by one
)

// sequence keeps the books of one source as RFC 3550 appendix A wants them. It
// is the reader's.
type sequence struct {
	ssrc     uint32
	begun    bool
	timed    bool
	top      int64 // extended number of the highest packet
	seen     uint64
	received int64
	jitter   int64 // 16 times RFC 3550's, in samples
	last     int64 // transit of the last packet
	clock    int64 // of the timestamps, Hz
	base     int64 // extended number of the first packet
	before   int64 // lost in streams that ended
}

// note takes a packet's number.
func (q *sequence) note(ssrc uint32, seq uint16) order {
	step := int64(int16(seq - uint16(q.top)))
	if !q.begun || q.ssrc != ssrc || step > mostDropout || step <= -mostDropout {
		q.restart(ssrc, seq)
		return ahead
	}
	switch {
	case step > 0:
		q.seen = q.seen<<uint(min(step, 64)) | 1
		q.top += step
		q.received++
		return ahead
	case -step >= mostMisorder:
		q.received++ // too old to know whether it came before
		return behind
	case q.seen&(1<<uint(-step)) != 0:
		return twice
	}
	q.seen |= 1 << uint(-step)
	q.received++
	return behind
}

func (q *sequence) restart(ssrc uint32, seq uint16) {
	*q = sequence{
		ssrc: ssrc, begun: true, base: int64(seq), top: int64(seq), seen: 1, received: 1,
		before: int64(q.lost()), jitter: q.jitter, clock: q.clock,
	}
}

// lost is how many packets never came, in all streams so far.
func (q *sequence) lost() uint64 {
	if !q.begun {
		return 0
	}
	return uint64(q.before + max(q.top-q.base+1-q.received, 0))
}

// transit updates the interarrival jitter, RFC 3550 appendix A.8.
func (q *sequence) transit(at time.Duration, ts uint32, clock int64) {
	if q.clock != clock {
		q.clock, q.timed, q.jitter = clock, false, 0
	}
	t := int64(int32(uint32(int64(at)/1000*clock/1_000_000) - ts))
	if d := max(t-q.last, q.last-t); q.timed && d < clock {
		q.jitter += d - (q.jitter+8)>>4
	}
	q.last, q.timed = t, true
}
