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
			UserAgent: b.agent, Since: b.since, Expires: b.expires,
		})
	}
	return v
}

// Locks lists the addresses that are locked out now. Any goroutine may call it.
func (s *Stack) Locks() []Lock { return s.guard.list(time.Now()) }

// Lift takes a lock off an address; false if it had none. Any goroutine may
// call it.
func (s *Stack) Lift(a netip.Addr) bool { return s.guard.lift(a, time.Now()) }

// Recheck signs out the telephones whose account is gone; it is to be called
// when accounts have changed. Calls that are up go on. Any goroutine may call
// it.
func (s *Stack) Recheck() {
	s.mail.put(func() {
		for user, p := range s.phones {
			if a, ok := s.o.Accounts.Account(user); ok && a.Port == p.port {
				continue
			}
			for _, b := range slices.Clone(p.contacts) {
				p.remove(b)
			}
			p.report()
			p.forget()
		}
	}, maxWaitingOrders)
}
