package sipstack

import (
	"net/netip"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Registration is one sign-in, as it outlives a restart. Those over connections
// do not: the connections are gone, and telephones notice that.
type Registration struct {
	URI      string
	Instance string
	CallID   string
	Seq      uint32
	Address  netip.AddrPort
	Paths    []string
	Agent    string
	Domain   string // by which the telephone knows us
	Since    time.Time
	Expires  time.Time
}

// Keeper keeps registrations. It is called by the owner's goroutine and must
// not block.
type Keeper interface {
	// Kept are the registrations of the life before, by user name; it is asked
	// once, when Run begins.
	Kept() map[string][]Registration
	// Keep replaces those of a user; none are left of one with an empty list.
	Keep(user string, all []Registration)
}

// keep writes down who has signed in as an extension.
func (p *phone) keep() {
	if p.s.o.Keep == nil {
		return
	}
	var all []Registration
	for _, b := range p.contacts {
		if b.peer.network == "UDP" {
			all = append(all, Registration{
				URI: b.uri.String(), Instance: b.instance, CallID: b.callID, Seq: b.seq, Address: b.peer.addr,
				Paths: b.paths, Agent: b.agent, Domain: b.domain, Since: b.since, Expires: b.expires,
			})
		}
	}
	p.s.o.Keep.Keep(p.user, all)
}

// recall signs in who was signed in before a restart, so that telephones are
// rung at once, and not when each of them has come again.
func (s *Stack) recall() {
	if s.o.Keep == nil {
		return
	}
	for user, all := range s.o.Keep.Kept() {
		a, known := s.o.Accounts.Account(user)
		if !known {
			s.o.Keep.Keep(user, nil)
			continue
		}
		p := s.phone(a)
		for _, r := range all {
			p.recall(r, a)
		}
		p.keep()
		p.report()
		p.forget()
	}
}

// recall adds one registration, if it is still good.
func (p *phone) recall(r Registration, a Account) {
	now := time.Now()
	life := min(r.Expires.Sub(now), maxExpires)
	var uri sip.Uri
	if life <= 0 || !p.s.guard.allowed(r.Address.Addr()) || len(p.contacts) >= a.limit() || sip.ParseUri(r.URI, &uri) != nil {
		return
	}
	b := &binding{
		uri: uri, key: bindingKey(uri), instance: r.Instance, callID: r.CallID, seq: r.Seq,
		peer: peer{network: "UDP", addr: r.Address}, paths: r.Paths, agent: r.Agent, domain: r.Domain, since: r.Since,
	}
	p.enrol(b, life)
}

// enrol adds a binding and begins its times.
func (p *phone) enrol(b *binding, life time.Duration) {
	now := time.Now()
	b.expires = now.Add(life)
	b.timer = p.s.after(life, func() { p.expire(b) })
	p.contacts = append(p.contacts, b)
	p.s.guard.know(b.peer.addr.Addr(), 1, now)
	p.watch(b)
}

func (a Account) limit() int {
	if a.Contacts <= 0 {
		return DefaultContacts
	}
	return a.Contacts
}
