package sipstack

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

func attackerAt() netip.Addr { return netip.MustParseAddr("203.0.113.66") }

// again is the guard of the life after.
func again(g *guard) *guard {
	all := g.penalties(time.Now())
	next := newGuard(nil, func(netip.Addr, time.Time) {})
	next.restore(all, time.Now())
	return next
}

func TestALockOutlivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attacker := attackerAt()
		g := newGuard(nil, func(netip.Addr, time.Time) {})
		for range maxFailures {
			g.fail(attacker, time.Now())
		}
		if n := g.changes.Load(); n != 1 {
			t.Errorf("%d changes", n)
		}
		pass(20 * time.Second)
		g = again(g)
		pass(39 * time.Second)
		if g.admit(attacker, time.Now()) {
			t.Error("it gets an answer before its minute is over")
		}
		pass(2 * time.Second)
		if !g.admit(attacker, time.Now()) {
			t.Error("it gets none after its minute")
		}
	})
}

// Each lock is twice as long as the one before, restarts or not, and one failure
// is enough for the next.
func TestLocksGrowOverRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attacker := attackerAt()
		g := newGuard(nil, func(netip.Addr, time.Time) {})
		for range maxFailures {
			g.fail(attacker, time.Now())
		}
		for _, want := range []time.Duration{2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute} {
			pass(time.Until(g.list(time.Now())[0].Until) + time.Second)
			g = again(g)
			for len(g.list(time.Now())) == 0 {
				g.fail(attacker, time.Now())
			}
			if got := time.Until(g.list(time.Now())[0].Until); got != want {
				t.Errorf("locked for %v, want %v", got, want)
			}
		}
		pass(longestLock + 17*time.Minute)
		if n := len(g.penalties(time.Now())); n != 0 {
			t.Errorf("%d penalties are kept a day after", n)
		}
	})
}

// A clock that stood in the past at the start makes no lock longer.
func TestAClockThatIsSetMakesNoLockLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attacker := attackerAt()
		later := time.Now().Add(1000 * time.Hour)
		g := newGuard(nil, func(netip.Addr, time.Time) {})
		g.restore([]Penalty{
			{Address: attacker, Locks: 3, Since: later, Until: later.Add(4 * time.Minute)},
			{Address: netip.MustParseAddr("203.0.113.67"), Locks: 3, Since: later, Until: later.Add(-time.Hour)},
			{Locks: 1, Until: later},
		}, time.Now())
		for _, l := range g.list(time.Now()) {
			if left := time.Until(l.Until); left > 4*time.Minute {
				t.Errorf("%s is locked for %v", l.Address, left)
			}
		}
	})
}
