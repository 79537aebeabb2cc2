package sipstack

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Phones lists the extensions that have a telephone signed in or a call up, by
// user name. It waits for the owner, so Run must have begun; after its end the
// list is empty. Any goroutine may call it but the one that Post is called on.
func (s *Stack) Phones() []Phone {
	var all []Phone
	s.ask(func() {
		for _, p := range s.phones {
			all = append(all, p.view())
		}
	})
	slices.SortFunc(all, func(a, b Phone) int { return strings.Compare(a.User, b.User) })
	return all
}

func (p *phone) view() Phone {
	v := Phone{User: p.user, Port: p.port, Busy: p.busy()}
	for _, b := range p.contacts {
		v.Contacts = append(v.Contacts, Contact{
			URI: b.uri.String(), Source: b.peer.addr, Transport: b.peer.network,
			UserAgent: b.agent, Since: b.since, Expires: b.expires, Away: b.away, RoundTrip: b.trip,
			Watches: p.watchesOf(b),
		})
	}
	return v
}

// Locks lists the addresses that are locked out now. Any goroutine may call it.
func (s *Stack) Locks() []Lock { return s.guard.list(time.Now()) }

// Lift takes a lock off an address; false if it had none. Any goroutine may
// call it.
func (s *Stack) Lift(a netip.Addr) bool { return s.guard.lift(a, time.Now()) }

// lockedOut is told of each address that is locked.
func (s *Stack) lockedOut(a netip.Addr, until time.Time) {
	s.log.Warn("sip: an address is locked out: it failed to sign in too often, or floods", "address", a, "until", until)
	if s.o.Locked != nil {
		s.o.Locked(a, until)
	}
}

// Reach is what can be changed while the stack runs: see Options.
type Reach struct {
	Allow   []netip.Prefix
	Local   []netip.Prefix
	Public  func() netip.Addr
	Qualify time.Duration
}

// Configure puts another Reach into force. Who is not on the list any more is
// signed out; calls that are up go on. Any goroutine may call it.
func (s *Stack) Configure(r Reach) {
	s.guard.permit(r.Allow)
	s.mail.put(func() {
		again := s.o.Qualify <= 0 && r.Qualify > 0
		s.o.Local, s.o.Public, s.o.Qualify = r.Local, r.Public, r.Qualify
		for _, p := range s.phones {
			for _, b := range slices.Clone(p.contacts) {
				switch {
				case !s.guard.allowed(b.peer.addr.Addr()):
					p.remove(b)
				case again:
					p.watch(b)
				}
				b.away = b.away && r.Qualify > 0 // nobody would find out that it is back
			}
			p.keep()
			p.report()
			p.forget()
		}
		s.dismiss()
	}, maxWaitingOrders)
}

// Recheck signs out the telephones whose account is gone, and ends their
// subscriptions; it is to be called when accounts have changed. Calls that are
// up go on. Any goroutine may call it.
func (s *Stack) Recheck() {
	s.mail.put(func() {
		for user, p := range s.phones {
			if a, ok := s.o.Accounts.Account(user); ok && a.Port == p.port && a.Refused == "" {
				continue
			}
			for _, b := range slices.Clone(p.contacts) {
				p.remove(b)
			}
			p.keep()
			p.report()
			p.forget()
		}
		s.dismiss()
	}, maxWaitingOrders)
}
