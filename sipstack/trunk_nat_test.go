package sipstack

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// outside makes the provider's network one that a router lies before.
func outside(opts *Options) { opts.Local = []netip.Prefix{netip.MustParsePrefix("192.168.0.0/16")} }

// seesUsAt says where a request came from, as behind a router.
func seesUsAt(req *sip.Request, addr, port string) *sip.Request {
	req.Via().Params.Add("received", addr)
	req.Via().Params.Add("rport", port)
	return req
}

// says checks where a request tells that we are.
func says(t *testing.T, req *sip.Request, contact, sound string) {
	t.Helper()
	if got := req.GetHeaders("Contact")[0].Value(); got != "<"+contact+">" {
		t.Errorf("Contact is %s, not %s", got, contact)
	}
	if sound != "" && !strings.Contains(string(req.Body()), "c=IN IP4 "+sound+"\r\n") {
		t.Errorf("sound is to go to\n%s", req.Body())
	}
}

func TestATrunkBehindARouterWithAKnownAddress(t *testing.T) {
	inOffice(t, func(opts *Options) {
		outside(opts)
		opts.Public = func() netip.Addr { return netip.MustParseAddr("203.0.113.7") }
	}, func(o *office) {
		p := o.provider(proxyA)
		o.trunks(hinet())
		req := p.request(sip.REGISTER)
		says(t, req, "sip:0223456789@203.0.113.7:5060", "")
		p.reply(seesUsAt(req, "203.0.113.7", "40123"), 200) // what is configured holds
		o.expect("port-up trunk/net")
		o.out(chanOut, "0912")
		invite := p.request(sip.INVITE)
		says(t, invite, "sip:0223456789@203.0.113.7:5060", "203.0.113.7")
		p.reply(invite, 486)
		p.request(sip.ACK)
	})
}

// Without an address in the configuration, the provider's answers tell it.
func TestATrunkBehindARouterLearnsItsAddress(t *testing.T) {
	inOffice(t, outside, func(o *office) {
		p := o.provider(proxyA)
		o.trunks(hinet())
		req := p.request(sip.REGISTER)
		says(t, req, "sip:0223456789@10.0.0.1:5060", "")
		p.reply(seesUsAt(req, "203.0.113.9", "40123"), 200, "Expires: 3600")
		again := p.request(sip.REGISTER)
		says(t, again, "sip:0223456789@203.0.113.9:40123", "")
		if all := again.GetHeaders("Contact"); len(all) != 2 || all[1].Value() != "<sip:0223456789@10.0.0.1:5060>;expires=0" {
			t.Errorf("contacts %v", all)
		}
		p.reply(seesUsAt(again, "203.0.113.9", "40123"), 200, "Expires: 3600")
		o.expect("port-up trunk/net")
		o.out(chanOut, "0912")
		invite := p.request(sip.INVITE)
		says(t, invite, "sip:0223456789@203.0.113.9:40123", "203.0.113.9")
		p.replyWith(invite, 200, p.sdp("RTP/AVP 8", ""))
		p.request(sip.ACK)
		o.heard()
		p.ends(o)
		c, _ := p.calls("0223456780") // and is called there
		o.heard()
		o.do(call.Effect{Kind: call.Connect, Port: chanIn, Peer: "sim0/fxs1", Mode: call.Through})
		if got := p.up(c).Contact().Address; got.Host != "203.0.113.9" || got.Port != 40123 {
			t.Errorf("answered by %s", got.String())
		}
		o.do(release(chanIn, call.BusyTone))
		p.reply(p.request(sip.BYE), 200)
		o.heard()
	})
}

// A router that gives another port each time does not keep us busy.
func TestARouterThatChangesItsMindIsNotFollowedAtOnce(t *testing.T) {
	inOffice(t, outside, func(o *office) {
		p := o.provider(proxyA)
		o.trunks(hinet())
		for n := range 2 {
			p.reply(seesUsAt(p.request(sip.REGISTER), "203.0.113.9", itoa(40000+n)), 200, "Expires: 3600")
		}
		p.quiet(30 * time.Second)
		o.expect("port-up trunk/net")
	})
}

// RFC 3608: calls go the way that the registrar named.
func TestCallsGoByTheRegistrarsServiceRoute(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		p := o.provider(proxyA)
		o.trunks(hinet())
		p.reply(p.request(sip.REGISTER), 200, "Service-Route: <sip:10.0.0.200;lr>, <sip:core.ims.example;lr>", "Service-Route: <sip:last.ims.example;lr>")
		o.heard()
		o.out(chanOut, "0912")
		req := p.request(sip.INVITE)
		want := []string{"<sip:10.0.0.200;lr>", "<sip:core.ims.example;lr>", "<sip:last.ims.example;lr>"}
		if got := routesOf(req); !slices.Equal(got, want) {
			t.Errorf("Route is %q", got)
		}
		p.reply(req, 486)
		p.request(sip.ACK)
	})
}

// routesOf are a request's routes, one by one.
func routesOf(req *sip.Request) (all []string) {
	for _, h := range req.GetHeaders("Route") {
		for v := range strings.SplitSeq(h.Value(), ",") {
			all = append(all, strings.TrimSpace(v))
		}
	}
	return all
}

// RFC 3327: a telephone that signed in through a proxy is called through it, and
// all that follows goes there too.
func TestATelephoneBehindAProxyIsCalledThroughIt(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		edge := o.desk("805", "tea-pot", "10.0.0.50:5060")
		c := edge.talk("805")
		c.uri = "sip:10.0.0.1"
		edge.signed(c, "REGISTER", "", "Contact: <sip:805@172.16.9.9:5062>", "Path: <sip:10.0.0.50;lr;ob=flow7>", "Supported: path", "Expires: 600")
		if res := edge.response(200); value(res, "Path", "") != "<sip:10.0.0.50;lr;ob=flow7>" {
			t.Errorf("signed in by\n%s", res)
		}
		o.expect("port-up sip/805")
		o.do(ringEffect("02123"))
		req := edge.request(sip.INVITE)
		if got := routesOf(req); !slices.Equal(got, []string{"<sip:10.0.0.50;lr;ob=flow7>"}) || req.Recipient.String() != "sip:805@172.16.9.9:5062" {
			t.Errorf("called by\n%s", req)
		}
		edge.respond(req, 200, edge.sdp("RTP/AVP 8", ""), "Record-Route: <sip:10.0.0.50;lr>")
		if got := routesOf(edge.request(sip.ACK)); !slices.Equal(got, []string{"<sip:10.0.0.50;lr>"}) {
			t.Errorf("ACK goes by %q", got)
		}
		o.heard()
		ended(o, edge)
	})
}
