package rtp

import (
	"net/netip"
	"time"
)

const (
	// probation is how many packets in sequence a source must send to replace
	// the one that was taken (RFC 3550 appendix A.1).
	probation = 2
	// rebindAfter is the silence after which the same stream may go on from
	// another address: no telephone with a working path is silent so long
	// without comfort noise, and no attacker waits unheard.
	rebindAfter = time.Second
	// rebindWithin is how far its sequence numbers may have gone on, 6 s.
	rebindWithin = 300
)

// source is a stream from somewhere.
type source struct {
	from netip.AddrPort
	ssrc uint32
	seq  uint16
}

// latch keeps a session to one source. It is the reader's.
type latch struct {
	// What few packets ask for stands first: see Session.
	rival     source
	proofs    int           // packets in sequence from rival
	since     time.Duration // when the source was taken
	taken     source
	seen      time.Duration
	epoch     uint32
	begun     bool
	open      bool // nothing is taken yet in this epoch
	connected bool // the socket hears only taken
	changed   bool // taken.from is another one; the reader clears it
}

// source is what is taken now; not valid: nothing yet.
func (l *latch) source() netip.AddrPort {
	if !l.begun || l.open {
		return netip.AddrPort{}
	}
	return l.taken.from
}

// accept says whether a packet is from the source that is taken, and takes a
// first or better one.
func (l *latch) accept(a *agreed, from netip.AddrPort, h *header, now time.Duration) bool {
	if !l.begun || l.epoch != a.epoch {
		*l = latch{begun: true, open: true, epoch: a.epoch}
	}
	p := source{from, h.SSRC, h.SequenceNumber}
	switch {
	case !l.open && p.from == l.taken.from && p.ssrc == l.taken.ssrc:
		l.taken.seq, l.seen = p.seq, now
		return true
	case l.open, l.may(a, p, now) && l.proven(p):
		l.changed = l.open || p.from != l.taken.from
		l.taken, l.seen, l.open, l.proofs = p, now, false, 0
		l.since, l.connected = now, l.connected && !l.changed
		return true
	}
	return false
}

// may says whether p could replace the source that is taken: another stream of
// the same source, the address that SDP gave, or the same stream that went
// silent at its old address.
func (l *latch) may(a *agreed, p source, now time.Duration) bool {
	return p.from == l.taken.from || p.from == a.Remote ||
		p.ssrc == l.taken.ssrc && now-l.seen >= rebindAfter && p.seq-l.taken.seq < rebindWithin
}

// proven says that p has now sent enough packets in sequence.
func (l *latch) proven(p source) bool {
	if l.proofs > 0 && p.from == l.rival.from && p.ssrc == l.rival.ssrc && p.seq == l.rival.seq+1 {
		l.proofs++
	} else {
		l.proofs = 1
	}
	l.rival = p
	return l.proofs >= probation
}
