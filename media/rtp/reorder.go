package rtp

import (
	"time"

	"ringdown/hal"
	"ringdown/media/jitter"
)

// waitingMost bounds the G.722 packets that wait for one before them: at 20 ms
// each, 160 ms, more than any network puts packets out of order. Policy when
// full: the oldest goes without waiting further.
const waitingMost = 8

// reorder brings the packets of a stream whose decoder has a memory back into
// their order: a decoder that is given them as they come is led astray by each
// that comes late, and at 40 ms of jitter every second one does. A packet waits
// only as long as the one before it could still be played in time.
type reorder struct {
	slot [waitingMost]arrival // by timestamp, oldest first
	n    int
	next uint32 // the timestamp after what was given last
	on   bool
}

// keep takes a packet. What comes after its turn, or twice, is left out.
func (r *reorder) keep(a *arrival) {
	if r.on && (int32(a.ts-r.next) < -narrowClock || int32(a.ts-r.next) > narrowClock) {
		*r = reorder{} // the stream was set to another time
	}
	at := r.n
	for at > 0 && int32(a.ts-r.slot[at-1].ts) < 0 {
		at--
	}
	copy(r.slot[at+1:r.n+1], r.slot[at:r.n])
	r.slot[at] = *a
	r.n++
}

// first is the packet whose turn it is, nil if none is to be given yet. b
// knows whose turn it is to be played.
func (r *reorder) first(b *jitter.Buffer) *arrival {
	if r.n == 0 {
		return nil
	}
	a := &r.slot[0]
	if r.on && r.n < waitingMost && int32(a.ts-r.next) > 0 && b.Until(r.next) > hal.FrameSamples {
		return nil
	}
	return a
}

// drop ends the use of first.
func (r *reorder) drop() {
	a := &r.slot[0]
	if end := a.ts + uint32(a.n); !r.on || int32(end-r.next) > 0 {
		r.next, r.on = end, true
	}
	r.n--
	copy(r.slot[:r.n], r.slot[1:r.n+1])
}

// inOrder decodes the G.722 that can be.
func (p *player) inOrder(now time.Duration) {
	if p.order == nil {
		return
	}
	for a := p.order.first(p.buffer); a != nil; a = p.order.first(p.buffer) {
		p.buffer.Put(a.ts, p.wide.decode(p.pcm[:0], a.ts, a.data[:a.n]), now-a.at)
		p.order.drop()
	}
}
