package sipstack

import (
	"errors"
	"net/netip"
	"slices"
)

// errFlow says that the connection to a telephone has ended.
var errFlow = errors.New("its connection has ended")

// flowEnded is told of each connection that ends. Who signed in by it cannot be
// reached any more, for telephones do not listen where they called from (RFC
// 5626 s.4.2.2 lets the registrar drop such a contact): they open another one
// and sign in anew. Calls go on, and find the new connection with the
// telephone's next request.
func (s *Stack) flowEnded(network string, from netip.AddrPort) {
	s.mail.put(func() {
		for _, p := range s.phones {
			p.dropFlow(network, from)
		}
		for _, t := range s.trunks {
			t.flowEnded(network, from)
		}
		for _, w := range s.watches {
			if w.d.peer.network == network && w.d.peer.addr == from {
				w.drift()
			}
		}
		for x := range s.chats {
			if x.req.Transport() == network && x.req.Destination() == from.String() {
				x.stop()
				x.fail(errFlow)
			}
		}
	}, maxWaitingOrders)
}

// dropFlow signs out the telephones that signed in by a connection.
func (p *phone) dropFlow(network string, from netip.AddrPort) {
	n := len(p.contacts)
	for _, b := range slices.Clone(p.contacts) {
		if b.peer.network == network && b.peer.addr == from {
			p.s.log.Info("sip: a telephone's connection has ended", "user", p.user, "transport", network, "address", from)
			p.remove(b)
		}
	}
	if len(p.contacts) < n {
		p.keep()
		p.report()
		p.forget()
	}
}
