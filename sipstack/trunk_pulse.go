package sipstack

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/emiago/sipgo/sip"
)

// missesDown is how many requests in a row may stay without an answer until a
// proxy counts as gone: one may be lost, with all its retransmissions, while a
// router starts again.
const missesDown = 2

// look asks the site in use, and those that are preferred to it, whether they
// are there, now and again.
func (t *trunk) look() {
	if t.pulse != nil {
		t.pulse.Stop()
	}
	if t.conf.Keepalive == 0 || t.over {
		return
	}
	for i := 0; i <= t.at && i < len(t.sites); i++ {
		t.ask(t.sites[i])
	}
	t.pulse = t.s.after(spread(t.conf.Keepalive), t.look)
}

// ask sends an OPTIONS. Any answer shows that the proxy is there, but 503, which
// says that it wants no calls (RFC 3261 s.21.5.4), and 408, which another proxy
// says for it.
func (t *trunk) ask(to site) {
	t.knock(to)
	begun := time.Now()
	x := t.s.sendTo(to, t.optionsRequest(to), func(res *sip.Response) {
		switch {
		case t.over || res.IsProvisional():
		case res.StatusCode == sip.StatusServiceUnavailable || res.StatusCode == sip.StatusRequestTimeout:
			t.missed(to.peer)
		default:
			if t.in(to.peer) {
				t.rtt = time.Since(begun)
			}
			if !t.conf.Register {
				t.seenAs(res, to.peer)
			}
			t.answeredBy(to.peer)
		}
	}, func(error) {
		if !t.over {
			t.missed(to.peer)
		}
	})
	t.s.after(min(proxyWait, t.conf.Keepalive), func() {
		if !x.final {
			x.stop()
		}
	})
}

// in reports whether a peer is the one in use.
func (t *trunk) in(p peer) bool { return t.at < len(t.sites) && t.sites[t.at].peer == p }

// knock keeps a connection's way through routers open (RFC 5626 s.3.5.1). Over
// UDP the OPTIONS does.
func (t *trunk) knock(to site) {
	if to.peer.network == "UDP" {
		return
	}
	c, err := t.s.tpl.GetConnection(to.peer.network, to.peer.addr.String())
	if err != nil {
		return
	}
	if w, ok := c.(interface{ Write([]byte) (int, error) }); ok {
		_, _ = w.Write([]byte("\r\n\r\n")) // a broken one is found by the OPTIONS
	}
	_, _ = c.TryClose()
}

func (t *trunk) optionsRequest(to site) *sip.Request {
	s := t.s
	own := sip.Uri{Scheme: "sip", User: t.conf.User, Host: t.conf.domain()}
	req := s.message(sip.OPTIONS, sip.Uri{Scheme: "sip", Host: t.conf.domain()}, to.peer, nil)
	from := &sip.FromHeader{Address: own}
	from.Params.Add("tag", sip.GenerateTagN(16))
	req.AppendHeader(from)
	req.AppendHeader(&sip.ToHeader{Address: sip.Uri{Scheme: "sip", Host: t.conf.domain()}})
	id := sip.CallIDHeader(sip.GenerateTagN(24))
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: 1, MethodName: sip.OPTIONS})
	req.AppendHeader(t.contact(to.peer))
	req.AppendHeader(sip.NewHeader("Accept", "application/sdp"))
	req.AppendHeader(sip.NewHeader("User-Agent", s.o.Product))
	return req
}

// alive notes that a proxy answered.
func (t *trunk) alive(p peer) {
	for i := range t.sites {
		if x := &t.sites[i]; x.peer == p {
			x.missed, x.since = 0, time.Time{}
		}
	}
}

// answeredBy takes a sign of life. A preferred proxy that is back is returned to.
func (t *trunk) answeredBy(p peer) {
	t.alive(p)
	for i, x := range t.sites[:min(t.at+1, len(t.sites))] {
		if x.peer != p {
			continue
		}
		moved := i != t.at
		t.at = i
		switch {
		case !t.conf.Register:
			t.ready()
		case moved:
			t.reg.tried = 0
			t.signIn()
		}
		return
	}
}

// missedBy counts a request without an answer.
func (t *trunk) missedBy(p peer) (gone bool) {
	for i := range t.sites {
		if x := &t.sites[i]; x.peer == p {
			if x.missed++; x.missed == 1 {
				x.since = time.Now()
			}
			gone = x.missed >= missesDown
		}
	}
	return gone
}

// missed: a proxy did not answer an OPTIONS. When the one in use is gone, the
// next is taken.
func (t *trunk) missed(p peer) {
	if gone := t.missedBy(p); !gone || !t.in(p) {
		return
	}
	why := fmt.Sprintf("the proxy %s has not answered since %s", t.sites[t.at], t.sites[t.at].since.Format("15:04"))
	if t.conf.Register {
		if t.down(why); len(t.sites) > 1 {
			t.at = (t.at + 1) % len(t.sites)
		}
		t.reg.tried, t.reg.failures = 0, 0
		t.signIn()
		return
	}
	for i, x := range t.sites {
		if x.missed == 0 {
			t.at = i
			t.proxy = x.String()
			t.look()
			return
		}
	}
	t.down(why)
	t.at = len(t.sites) - 1 // ask all: whichever answers first is taken
}

// flowEnded: a connection ended. A proxy that was started anew is signed in at
// again soon.
func (t *trunk) flowEnded(network string, from netip.AddrPort) {
	if t.over || !t.conf.Register || !t.in(peer{network: network, addr: from}) || t.reg.until.IsZero() {
		return
	}
	t.again(spread(firstPause))
}
