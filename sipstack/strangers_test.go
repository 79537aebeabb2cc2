package sipstack

import (
	"maps"
	"net/netip"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
)

// stranger calls from somewhere as somebody.
func stranger(o *office, from, as string) (*desk, *talk) {
	d := o.desk(as, "tea-pot", from)
	return d, d.talk("900441234567")
}

// What each sort of stranger does, and what it hears, 0 nothing at all.

// strangersByName know a name, or none.
func strangersByName() map[string]func(*office) (*desk, int) {
	return map[string]func(*office) (*desk, int){
		"a user that does not exist": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.66:5060", "sipvicious")
			d.send(d.text(c, "INVITE", d.offer()))
			return d, 403
		},
		"a user that exists, without digest": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.66:5060", "805")
			d.send(d.text(c, "INVITE", d.offer()))
			return d, 401
		},
		"a user that exists, from an address that it has signed in from": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.9:5062", "805")
			d.register(600)
			d.send(d.text(c, "INVITE", d.offer()))
			return d, 401
		},
		"a wrong password": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.66:5060", "805")
			d.password = "coffee-pot"
			d.signed(c, "INVITE", d.offer())
			return d, 403
		},
	}
}

// strangersByDigest have a digest that is not good.
func strangersByDigest() map[string]func(*office) (*desk, int) {
	return map[string]func(*office) (*desk, int){
		"another realm's digest": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.66:5060", "805")
			text := d.text(c, "INVITE", d.offer())
			d.send(text)
			res := d.response(401)
			d.ackRefusal(c, text, res)
			auth := strings.Replace(d.authorization(res, "INVITE", c.uri, 0), `realm="ringdown"`, `realm="asterisk"`, 1)
			d.send(d.text(c, "INVITE", d.offer(), auth))
			return d, 401
		},
		"a digest that was used already": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.66:5060", "805")
			d.register(600)
			d.send(d.text(c, "INVITE", d.offer(), d.credentials("INVITE", c.uri, 1))) // the count of the sign-in
			return d, 401
		},
		"a digest for another method": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.66:5060", "805")
			d.register(600)
			d.send(d.text(c, "INVITE", d.offer(), d.credentials("REGISTER", c.uri, 2)))
			return d, 403
		},
		"a nonce that was never given": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.66:5060", "805")
			d.register(600)
			auth := d.credentials("INVITE", c.uri, 2)
			i := strings.Index(auth, `nonce="`) + 7
			d.send(d.text(c, "INVITE", d.offer(), auth[:i]+"AAAA"+auth[i+4:]))
			return d, 401
		},
	}
}

// strangersByTrick want to be taken for somebody who is in.
func strangersByTrick() map[string]func(*office) (*desk, int) {
	return map[string]func(*office) (*desk, int){
		"somebody who says to be inside, from outside the list": func(o *office) (*desk, int) {
			d, c := stranger(o, "198.51.100.66:5060", "805")
			d.send(strings.Replace(d.text(c, "INVITE", d.offer()), "Via: SIP/2.0/UDP 198.51.100.66:5060", "Via: SIP/2.0/UDP 10.0.0.9:5062", 1))
			return d, 0
		},
		"a tag of ours that was guessed": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.66:5060", "805")
			c.to += ";tag=0123456789abcdef01234567"
			d.send(d.text(c, "INVITE", d.offer()))
			return d, 481
		},
		"a Replaces of nobody's call": func(o *office) (*desk, int) {
			d, c := stranger(o, "10.0.0.66:5060", "sipvicious")
			d.send(d.text(c, "INVITE", d.offer(), "Replaces: x@y;to-tag=1;from-tag=2"))
			return d, 403
		},
	}
}

// Every sort of stranger calls, and none reaches anybody.
func TestNoStrangerReachesALine(t *testing.T) {
	all := strangersByName()
	maps.Copy(all, strangersByDigest())
	maps.Copy(all, strangersByTrick())
	for who, x := range all {
		t.Run(who, func(t *testing.T) {
			inOffice(t, func(o *Options) { o.Allow = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} }, func(o *office) {
				d, want := x(o)
				if want == 0 {
					d.quiet(time.Minute)
				} else {
					d.response(want)
				}
				if got := o.heard(); strings.Contains(got, string(call.OffHook)) {
					t.Errorf("somebody is called: %s", got)
				}
				o.idle()
			})
		})
	}
}

// Who forges a telephone's address cannot lock it out: failures without a nonce
// that went to that address do not count against it.
func TestNobodyIsLockedOutInAnothersName(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		for range 3 * maxFailures {
			c := d.talk("900441234567")
			c.from = strings.Replace(c.from, "805", "nobody", 1)
			d.send(d.text(c, "INVITE", d.offer()))
		}
		d.drain()
		if l := o.stack.Locks(); len(l) != 0 {
			t.Errorf("locked are %+v", l)
		}
	})
}

func TestALockIsToldAndGrowsForWhoComesBack(t *testing.T) {
	var told []time.Time
	g := newGuard(nil, func(_ netip.Addr, until time.Time) { told = append(told, until) })
	a, now := netip.MustParseAddr("192.0.2.1"), time.Now()
	for range maxFailures {
		g.fail(a, now)
	}
	now = now.Add(firstLock + time.Second)
	for i := range 2 * maxSources { // many others, who would push it out
		g.admit(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), now)
	}
	g.fail(a, now)
	if len(told) != 2 || told[1].Sub(now) != 2*firstLock {
		t.Errorf("told are %v", told)
	}
}

func TestATrunksProxyNeedsNoPlaceOnTheList(t *testing.T) {
	g := newGuard([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, func(netip.Addr, time.Time) {})
	a, now := netip.MustParseAddr("198.51.100.1"), time.Now()
	if g.admit(a, now) {
		t.Error("a stranger is let in")
	}
	g.know(a, 1, now)
	if !g.admit(a, now) {
		t.Error("a proxy is not")
	}
	g.know(a, -1, now)
	if g.admit(a, now) {
		t.Error("it is let in when it is no proxy any more")
	}
}
