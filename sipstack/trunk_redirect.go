package sipstack

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// maxPassedOn bounds the redirections of one call: a provider's load balancer
// makes one, two of them in a row two.
const maxPassedOn = 3

// redirected takes a redirection of a trunk (RFC 3261 s.8.1.3.4, s.21.3). It is
// followed to the same number at another address of the same provider: one of
// the trunk's proxies or peers. Never to another number, which somebody else
// would have chosen at our cost, and never to an address that the configuration
// does not know; see docs/decisions/0019. What is not followed is a refusal, after
// which another line is tried.
func (o *outcall) redirected(res *sip.Response, why string, hops uint32) {
	if len(o.been) > maxPassedOn {
		o.give(res.StatusCode, why+": it was passed on too often")
		return
	}
	if len(o.been) == 0 {
		o.been = append(o.been, o.at())
	}
	problem := "it leads to no address of this provider"
	for _, c := range choices(res) {
		to, uri, bad := o.follows(c, res.StatusCode)
		if bad == "" {
			o.passedOn(to, uri, hops)
			return
		}
		problem = bad
	}
	o.give(res.StatusCode, why+": "+problem)
}

// at is what a call is sent to now, for telling circles.
func (o *outcall) at() string { return o.to.String() + " " + o.x.req.Recipient.String() }

// passedOn sends the call to another address.
func (o *outcall) passedOn(to site, uri *sip.Uri, hops uint32) {
	o.s.log.Info("sip: a trunk passes a call on", "trunk", o.t.conf.ID, "from", o.to, "to", to)
	o.to, o.uri, o.signed, o.auth = to, uri, 0, nil
	o.send(hops)
	o.been = append(o.been, o.at())
}

// follows says where a contact leads, or why it is not followed. 305 names a
// proxy for the same address, others the address itself.
func (o *outcall) follows(c *sip.ContactHeader, status int) (to site, uri *sip.Uri, bad string) {
	to, ours := o.t.siteOf(c.Address)
	if !ours {
		return to, nil, "it leads to no address of this provider"
	}
	uri = o.uri
	if status != sip.StatusUseProxy {
		number, plain := dialled(c.Address.User)
		if !plain || strings.TrimPrefix(number, "+") != strings.TrimPrefix(o.effect.Digits, "+") {
			return to, nil, "it leads to another number"
		}
		u := target(c)
		uri = &u
	}
	next := o.x.req.Recipient
	if uri != nil {
		next = *uri
	}
	if slices.Contains(o.been, to.String()+" "+next.String()) {
		return to, nil, "it leads in circles"
	}
	return to, uri, ""
}

// siteOf is the address of the trunk's provider that a URI names; false if it
// names none that the configuration knows.
func (t *trunk) siteOf(u sip.Uri) (site, bool) {
	transport, given := u.UriParams.Get("transport")
	if u.Scheme != "sip" && u.Scheme != "sips" || given && !strings.EqualFold(transport, t.conf.Network) && t.conf.Network != "TLS" {
		return site{}, false
	}
	a, err := netip.ParseAddr(strings.Trim(u.Host, "[]"))
	if err != nil {
		return t.siteNamed(u)
	}
	port := uint16(u.Port)
	if port == 0 {
		port = t.conf.usualPort()
	}
	at := netip.AddrPortFrom(a.Unmap(), port)
	for _, x := range t.sites {
		if x.peer.addr == at {
			return x, true
		}
	}
	name := t.conf.domain()
	return site{name: name, trust: t.conf.Trust, peer: peer{network: t.conf.Network, addr: at}}, t.comesFrom(a)
}

// siteNamed is an address of a proxy that was configured by this name.
func (t *trunk) siteNamed(u sip.Uri) (site, bool) {
	for _, x := range t.sites {
		if strings.EqualFold(x.name, u.Host) && (u.Port == 0 || u.Port == int(x.peer.addr.Port())) {
			return x, true
		}
	}
	return site{}, false
}
