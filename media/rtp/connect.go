package rtp

import (
	"net/netip"
	"time"
)

// connectAfter is how long one source must have been heard before the socket is
// connected to it: most of what a NAT or a telephone changes, it changes sooner.
const connectAfter = time.Second

// settled says, once, that the source has been the announced one for so long
// that the system may be told to hear and reach only it: a connected socket
// sends for a tenth less, and what comes from elsewhere wakes nobody. A source
// that is not the announced one stays unconnected: the announced one may still
// take its place.
func (l *latch) settled(a *agreed, now time.Duration) bool {
	if l.connected || l.taken.from != a.Remote || now-l.since < connectAfter {
		return false
	}
	l.connected = true
	return true
}

// connect lets the socket hear only whom it sends to, if that is still so.
func (t *sender) connect(to netip.AddrPort) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.to == to && t.terms.Remote == to {
		t.socket.connect(to)
	}
}

// loosen takes the connection back from a source that has gone silent, since
// its stream may come from another address now: see latch.may. It says in how
// long to look again. It is the poller's.
func (s *Session) loosen(now time.Duration) time.Duration {
	silent, connected := s.rx.silence(now)
	if !connected {
		return connectAfter
	}
	if silent < rebindAfter {
		return rebindAfter - silent
	}
	s.tx.socket.disconnect()
	return connectAfter
}

// silence says for how long the source has said nothing, and whether the socket
// was connected to it. After rebindAfter it counts as connected no more.
func (r *receiver) silence(now time.Duration) (silent time.Duration, connected bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	silent, connected = now-r.latch.seen, r.latch.connected
	if silent >= rebindAfter {
		r.latch.connected, r.latch.since = false, now
	}
	return silent, connected
}
