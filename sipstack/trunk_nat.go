package sipstack

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"
)

// movedAgain is the shortest time between two sign-ins that are due to nothing
// but another address of ours: a router that changes it with each request would
// have us sign in without end.
const movedAgain = time.Minute

// seenAs learns from a trunk's answer under which address its provider sees us
// (RFC 3581 s.4): that of the router, where neither a public address nor a STUN
// server is configured. It is our address for that provider from then on, in
// Contact and in SDP. It reports whether that is another one than before.
func (t *trunk) seenAs(res *sip.Response, to peer) (moved bool) {
	s, via := t.s, res.Via()
	if to.network != "UDP" || via == nil || s.public(to.addr.Addr()).IsValid() {
		return false
	}
	seen, ok := seenBy(via)
	if !ok || seen == s.home(to) {
		return false
	}
	if s.seen[to.addr] = seen; seen == s.bound(to) {
		delete(s.seen, to.addr)
	}
	s.log.Info("sip: a trunk's provider sees us at another address", "trunk", t.conf.ID, "address", seen)
	return true
}

// seenBy is the source that an answer's Via tells of.
func seenBy(via *sip.ViaHeader) (netip.AddrPort, bool) {
	received, found := via.Params.Get("received")
	if !found || received == "" {
		received = via.Host
	}
	rport, _ := via.Params.Get("rport")
	a, err := netip.ParseAddr(received)
	port, bad := strconv.ParseUint(rport, 10, 16)
	if err != nil || bad != nil || port == 0 || a.IsUnspecified() || a.IsMulticast() {
		return netip.AddrPort{}, false
	}
	return netip.AddrPortFrom(a.Unmap(), uint16(port)), true
}

// moved signs in anew when the provider sees us elsewhere than we said, and
// takes the old address away from its list.
func (t *trunk) moved(res *sip.Response, to peer) bool {
	old := t.contact(to)
	if !t.seenAs(res, to) || time.Since(t.reg.moved) < movedAgain {
		return false
	}
	old.Params.Add("expires", "0")
	t.reg.moved, t.reg.gone = time.Now(), old
	t.again(0)
	return true
}

// unseen forgets how the provider saw us.
func (t *trunk) unseen() {
	for _, x := range t.sites {
		delete(t.s.seen, x.peer.addr)
	}
}
