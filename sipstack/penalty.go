package sipstack

import (
	"net/netip"
	"slices"
	"time"
)

// Penalty is that an address was locked out, and how often: it outlives a
// restart, so that nobody who guesses passwords begins anew with each.
type Penalty struct {
	Address netip.Addr // an IPv4 address, or the first of an IPv6 /64
	Locks   int        // each is twice as long as the one before
	Since   time.Time  // of the last
	Until   time.Time
}

// maxPenalties bounds what is kept over a restart: the latest. An attack from more
// addresses than that is slowed down by the rate limit.
const maxPenalties = 1024

// Penalties are those to be kept, the latest first, and a number that changes
// with them. A day after a lock's end there is nothing to keep. Any goroutine may
// call it, before Run and after its end too.
func (s *Stack) Penalties() ([]Penalty, uint64) {
	return s.guard.penalties(time.Now()), s.guard.changes.Load()
}

// remembered reports whether a lock makes the next one longer (see lock).
func (p Penalty) remembered(now time.Time) bool {
	return p.Locks > 0 && now.Sub(p.Until) <= longestLock
}

func (g *guard) penalties(now time.Time) []Penalty {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []Penalty
	for a, s := range g.sources {
		if p := (Penalty{Address: a, Locks: s.locks, Since: s.since, Until: s.until}); p.remembered(now) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Penalty) int { return b.Since.Compare(a.Since) })
	return all[:min(len(all), maxPenalties)]
}

// restore locks again who was locked before a restart. A clock that was set
// meanwhile makes no lock longer than it was.
func (g *guard) restore(all []Penalty, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, p := range all[:min(len(all), maxPenalties)] {
		if !p.Address.IsValid() || !p.remembered(now) {
			continue
		}
		until := now.Add(min(p.Until.Sub(now), max(p.Until.Sub(p.Since), 0), longestLock))
		s := g.source(sourceKey(p.Address), now)
		s.locks, s.since, s.until = p.Locks, p.Since, until
		s.failures, s.failed = maxFailures-1, p.Since
	}
}
