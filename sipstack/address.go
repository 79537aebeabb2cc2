package sipstack

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// contact is where telephones reach us: by sips: for those that speak of us so
// (RFC 3261 s.12.1.1), which needs no transport beside it.
func (s *Stack) contact(p peer) *sip.ContactHeader {
	home := s.home(p)
	c := &sip.ContactHeader{Address: sip.Uri{Scheme: "sip", Host: host(home.Addr()), Port: int(home.Port())}}
	if p.sips {
		c.Address.Scheme = "sips"
	}
	switch p.network {
	case "UDP":
	case "WSS": // RFC 7118 s.5.5 knows one name for both sorts of socket
		c.Address.UriParams.Add("transport", "ws")
	default:
		c.Address.UriParams.Add("transport", strings.ToLower(p.network))
	}
	return c
}

// asksSecurely reports whether a request speaks of us by a sips: URI.
func asksSecurely(m sip.Message) bool {
	req, ok := m.(*sip.Request)
	return ok && req.Recipient.IsEncrypted()
}

// home is our own address as a telephone should know it: the public one for
// those outside, or that of the listener, or the one the system would send from.
func (s *Stack) home(p peer) netip.AddrPort {
	if seen, ok := s.seen[p.addr]; ok && p.network == "UDP" && !s.public(p.addr.Addr()).IsValid() {
		return seen
	}
	return s.bound(p)
}

// bound is home without what peers told of it.
func (s *Stack) bound(p peer) netip.AddrPort {
	found := s.wired(p)
	if a := s.public(p.addr.Addr()); a.IsValid() {
		return netip.AddrPortFrom(a, found.Port())
	}
	return found
}

// wired is our own address as packets to and from a peer have it on the wire here,
// before a router changes it.
func (s *Stack) wired(p peer) netip.AddrPort {
	device := s.deviceTo(p.addr.Addr())
	found, ok := s.listensOn(device, p)
	if !ok && device != "" {
		found, _ = s.listensOn("", p)
	}
	if found.Addr().IsUnspecified() || !found.IsValid() {
		return netip.AddrPortFrom(s.outward(p.addr.Addr()), found.Port())
	}
	return found
}

// listensOn is the address of a network interface's listener by which a peer can
// reach us: one of its family, or of all, if there is such a one.
func (s *Stack) listensOn(device string, p peer) (found netip.AddrPort, ok bool) {
	for _, l := range s.o.Listeners {
		ap, known := addrPort(l.address())
		if !known || l.network() != p.network || l.Device != device {
			continue
		}
		if found, ok = ap, true; ap.Addr().IsUnspecified() || ap.Addr().Is4() == p.addr.Addr().Is4() {
			break
		}
	}
	return found, ok
}

// public is the address that a peer outside our own networks should know; not
// valid for all others, and while there is none. It is of one family, and who
// comes in the other one reached us without it.
func (s *Stack) public(to netip.Addr) netip.Addr {
	if s.o.Public == nil || s.inside(to) {
		return netip.Addr{}
	}
	if a := s.o.Public(); a.IsValid() && a.Is4() == to.Is4() {
		return a
	}
	return netip.Addr{}
}

// inside reports whether an address is on our side of the router: in one of the
// local networks, or where none are given, in one that no router passes on
// (RFC 1918, RFC 4193, link-local, loopback).
func (s *Stack) inside(a netip.Addr) bool {
	if a.IsLoopback() || a.IsLinkLocalUnicast() {
		return true
	}
	if len(s.o.Local) == 0 {
		return a.IsPrivate()
	}
	return slices.ContainsFunc(s.o.Local, func(n netip.Prefix) bool { return n.Contains(a) })
}

// outward is the address that the system sends from to another one. Routes
// change seldom: the answer is kept until homesKept are, and then found anew.
func (s *Stack) outward(to netip.Addr) netip.Addr {
	if a, ok := s.homes[to]; ok {
		return a
	}
	d := net.Dialer{Control: s.control(s.deviceTo(to))}
	c, err := d.DialContext(s.leaving, "udp", netip.AddrPortFrom(to, 9).String()) // sends nothing
	if err != nil {
		return netip.IPv4Unspecified()
	}
	defer func() { _ = c.Close() }()
	ap, _ := addrPort(c.LocalAddr())
	if len(s.homes) >= homesKept {
		clear(s.homes)
	}
	s.homes[to] = ap.Addr()
	return ap.Addr()
}

// homesKept bounds the table of our own addresses.
const homesKept = 4096

// secure reports whether a request came over an encrypted connection.
func (in *incoming) secure() bool { return encryptedNetwork(in.req.Transport()) }

func encryptedNetwork(n string) bool { return n == "TLS" || n == "WSS" }
