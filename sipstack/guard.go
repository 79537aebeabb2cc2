package sipstack

import (
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The limits of what one address may do. An address is an IPv4 address or an
// IPv6 /64: whoever has one address of a /64 has them all.
const (
	strangerRate  = 50.0    // messages/s: a rebooting desk needs 4, an office behind one NAT some dozens
	strangerBurst = 400.0   // an office of 100 telephones after a power cut, each with REGISTER, 401, REGISTER, OPTIONS
	knownRate     = 10000.0 // an address from which somebody has signed in: only to bound, not to judge
	knownBurst    = 20000.0

	maxFailures   = 8                // wrong passwords and unknown callers before an address is locked
	failureMemory = 10 * time.Minute // a failure is forgotten after this long without another
	firstLock     = time.Minute      // the first lock; each further one is twice as long
	longestLock   = 24 * time.Hour
	maxSources    = 16384 // addresses remembered; beyond, one that is not locked is forgotten
)

// guard decides who gets an answer. It is asked on each datagram, by the
// goroutines that read, before anything is parsed.
type guard struct {
	allow atomic.Pointer[[]netip.Prefix] // empty: everybody
	alarm func(netip.Addr, time.Time)    // told of each address that is locked, and until when

	changes atomic.Uint64 // of locks

	mu      sync.Mutex
	sources map[netip.Addr]*source
	silent  bool // the end: nobody gets an answer any more
}

// source is what is remembered of an address.
type source struct {
	tokens   float64
	at       time.Time // of tokens
	known    int       // telephones signed in from here
	failures int
	failed   time.Time // the last failure
	locks    int       // how often it was locked
	since    time.Time
	until    time.Time // locked until then
}

func newGuard(allow []netip.Prefix, alarm func(netip.Addr, time.Time)) *guard {
	g := &guard{sources: map[netip.Addr]*source{}, alarm: alarm}
	g.permit(allow)
	return g
}

// permit changes the access list.
func (g *guard) permit(allow []netip.Prefix) { g.allow.Store(&allow) }

// sourceKey is the address that counts for a sender.
func sourceKey(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}

// allowed reports whether the access list lets an address in at all.
func (g *guard) allowed(a netip.Addr) bool {
	allow := *g.allow.Load()
	if len(allow) == 0 {
		return true
	}
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(allow, func(p netip.Prefix) bool { return p.Contains(a) })
}

// admit reports whether a message from an address is to be looked at. An
// address that nobody signed in from and that floods is locked. Whoever is known
// without being on the list, as a trunk's proxy is, is let in.
func (g *guard) admit(a netip.Addr, now time.Time) bool {
	listed := g.allowed(a)
	g.mu.Lock()
	ok, locked := g.judge(sourceKey(a), listed, now)
	g.mu.Unlock()
	if !locked.IsZero() {
		g.alarm(a, locked)
	}
	return ok
}

// judge is admit under the lock; locked is until when the address was locked
// just now.
func (g *guard) judge(key netip.Addr, listed bool, now time.Time) (ok bool, locked time.Time) {
	s := g.sources[key]
	switch {
	case g.silent || !listed && (s == nil || s.known == 0):
		return false, locked // nothing is remembered of who is not on the list
	case s == nil:
		s = g.source(key, now)
	case now.Before(s.until):
		return false, locked
	}
	rate, burst := strangerRate, strangerBurst
	if s.known > 0 {
		rate, burst = knownRate, knownBurst
	}
	s.tokens = min(burst, s.tokens+rate*now.Sub(s.at).Seconds())
	s.at = now
	if s.tokens >= 1 {
		s.tokens--
		return true, locked
	}
	if s.known == 0 {
		s.lock(now)
		g.changes.Add(1)
		locked = s.until
	}
	return false, locked
}

// silence lets nothing in any more.
func (g *guard) silence() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.silent = true
}

// source finds or makes the entry of an address; one has to go when there are
// too many. The map's order is as good as chance.
func (g *guard) source(a netip.Addr, now time.Time) *source {
	if s := g.sources[a]; s != nil {
		return s
	}
	if len(g.sources) >= maxSources {
		g.forget(now)
	}
	s := &source{tokens: strangerBurst, at: now}
	g.sources[a] = s
	return s
}

func (g *guard) forget(now time.Time) {
	const look = 32 // entries looked at: enough to find an idle one, cheap under attack
	var any netip.Addr
	n := 0
	for a, s := range g.sources {
		// One that was locked is kept: its next lock is to be longer, and an
		// attacker with many addresses could make us forget.
		if any = a; s.known == 0 && s.failures == 0 && s.locks == 0 {
			break
		}
		if n++; n == look {
			break
		}
	}
	delete(g.sources, any)
}

// fail counts a failure and locks the address after too many.
func (g *guard) fail(a netip.Addr, now time.Time) {
	if until := g.count(sourceKey(a), now); !until.IsZero() {
		g.alarm(a, until)
	}
}

func (g *guard) count(key netip.Addr, now time.Time) (locked time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.source(key, now)
	if now.Sub(s.failed) > failureMemory {
		s.failures = 0
	}
	s.failures++
	s.failed = now
	if s.failures < maxFailures {
		return locked
	}
	s.lock(now)
	g.changes.Add(1)
	return s.until
}

func (s *source) lock(now time.Time) {
	d := longestLock
	if s.locks < 11 { // 1 min << 11 is more than a day
		d = min(longestLock, firstLock<<s.locks)
	}
	if !s.until.IsZero() && now.Sub(s.until) > longestLock {
		d, s.locks = firstLock, 0 // behaved for a day
	}
	s.locks++
	s.since, s.until = now, now.Add(d)
	if s.failures < maxFailures {
		s.failures = maxFailures - 1 // one more failure after the lock locks again
	}
}

// knows reports whether somebody has signed in from an address.
func (g *guard) knows(a netip.Addr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.sources[sourceKey(a)]
	return s != nil && s.known > 0
}

// know counts telephones that signed in from an address: n is 1 or -1.
func (g *guard) know(a netip.Addr, n int, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.source(sourceKey(a), now)
	s.known = max(0, s.known+n)
	if n > 0 {
		s.tokens = max(s.tokens, knownBurst)
	}
}

func (g *guard) list(now time.Time) []Lock {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []Lock
	for a, s := range g.sources {
		if now.Before(s.until) {
			all = append(all, Lock{Address: a, Failures: s.failures, Since: s.since, Until: s.until})
		}
	}
	slices.SortFunc(all, func(a, b Lock) int { return a.Address.Compare(b.Address) })
	return all
}

func (g *guard) lift(a netip.Addr, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.sources[sourceKey(a)]
	if s == nil || !now.Before(s.until) {
		return false
	}
	*s = source{tokens: strangerBurst, at: now, known: s.known}
	g.changes.Add(1)
	return true
}
