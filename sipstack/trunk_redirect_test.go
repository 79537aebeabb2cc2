package sipstack

import (
	"net/netip"
	"testing"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// passesOn answers with a redirection.
func (p provider) passesOn(req *sip.Request, status int, contacts ...string) {
	p.t.Helper()
	var hs []string
	for _, c := range contacts {
		hs = append(hs, "Contact: "+c)
	}
	p.desk.respond(req, status, "", hs...)
	p.request(sip.ACK)
}

// gateways is a trunk with two proxies and a network of peers.
func gateways(c *Trunk) {
	c.Proxies = []string{proxyA, proxyB}
	c.Peers = []netip.Prefix{netip.MustParsePrefix("10.0.1.0/24")}
}

func TestATrunkPassesACallOnToAnotherOfItsGateways(t *testing.T) {
	for _, x := range []struct {
		name, to, uri string
		status        int
		contacts      []string
	}{
		{"to another proxy", proxyB, "sip:0912@10.0.0.201", 302, []string{"<sip:0912@10.0.0.201>"}},
		{"to a peer", "10.0.1.9:5080", "sip:0912@10.0.1.9:5080", 301, []string{"<sip:0912@10.0.1.9:5080>"}},
		{"with the number of its network", proxyB, "sip:+0912;rn=886987;npdi@10.0.0.201", 302, []string{"<sip:+0912;rn=886987;npdi@10.0.0.201>"}},
		{"by the better of two", proxyB, "sip:0912@10.0.0.201", 300, []string{"<sip:0912@10.0.1.9>;q=0.2", "<sip:0912@10.0.0.201>;q=0.7"}},
		{"by the one of two that is known", proxyB, "sip:0912@10.0.0.201", 302, []string{"<sip:0912@evil.example>", "<sip:0912@10.0.0.201>;q=0.1"}},
		{"to a proxy on the way", proxyB, "sip:0912@ims.example", 305, []string{"<sip:10.0.0.201>"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			inTrunk(t, gateways, func(o *office, a provider) {
				b := o.provider(x.to)
				o.out(chanOut, "0912")
				a.passesOn(a.request(sip.INVITE), x.status, x.contacts...)
				req := b.request(sip.INVITE)
				if req.Recipient.String() != x.uri || req.GetHeader("Proxy-Authorization") != nil {
					t.Errorf("it is called by\n%s", req)
				}
				b.challenge(req, "n8", "MD5")
				b.request(sip.ACK)
				req = b.request(sip.INVITE)
				b.replyWith(req, 200, b.sdp("RTP/AVP 8", ""))
				b.request(sip.ACK)
				o.expect("far-answered trunk/net/1")
				b.ends(o)
			})
		})
	}
}

// Nobody has us call where they like: docs/decisions/0019.
func TestATrunkPassesACallOnInVain(t *testing.T) {
	for contact, why := range map[string]string{
		"<sip:0912@evil.example>":               "it leads to no address of this provider",
		"<sip:0912@10.0.0.66>":                  "it leads to no address of this provider",
		"<tel:0912>":                            "it leads to no address of this provider",
		"<sip:0912@10.0.0.201;transport=tcp>":   "it leads to no address of this provider",
		"<sip:0900123@10.0.0.201>":              "it leads to another number",
		"<sip:gw@10.0.0.201>":                   "it leads to another number",
		"<sip:0912@ims.example>":                "it leads to no address of this provider",
		"<sip:0912@10.0.0.200:5060;method=BYE>": "",
	} {
		inTrunk(t, gateways, func(o *office, p provider) {
			o.out(chanOut, "0912")
			p.passesOn(p.request(sip.INVITE), 302, contact)
			if why == "" { // the same address by another URI, with nothing of it that is an order
				p.reply(p.request(sip.INVITE), 486)
				p.request(sip.ACK)
				o.expect("far-refused trunk/net/1 486 Because")
			} else {
				o.expect("far-refused trunk/net/1 302 Because: " + why)
			}
			o.do(release(chanOut, ""))
			o.idle()
		})
	}
}

func TestATrunkPassesACallOnInCircles(t *testing.T) {
	inTrunk(t, gateways, func(o *office, a provider) {
		b := o.provider(proxyB)
		o.out(chanOut, "0912")
		a.passesOn(a.request(sip.INVITE), 302, "<sip:0912@10.0.0.201>")
		b.passesOn(b.request(sip.INVITE), 302, "<sip:0912@10.0.0.200>")
		a.passesOn(a.request(sip.INVITE), 302, "<sip:0912@10.0.0.201>")
		o.expect("far-refused trunk/net/1 302 Because: it leads in circles")
		o.do(release(chanOut, ""))
		o.idle()
	})
	inTrunk(t, gateways, func(o *office, p provider) {
		o.out(chanOut, "0912")
		for n := range maxPassedOn + 1 {
			p.passesOn(p.request(sip.INVITE), 302, "<sip:0912;n="+itoa(n)+"@10.0.0.200>")
		}
		o.expect("far-refused trunk/net/1 302 Because: it was passed on too often")
		o.do(release(chanOut, ""))
		o.idle()
	})
}

// The gateway that a call was passed on to is out of order: the next one has it,
// under the address that it had at first.
func TestAGatewayThatACallIsPassedOnToIsOutOfOrder(t *testing.T) {
	inTrunk(t, gateways, func(o *office, a provider) {
		b := o.provider(proxyB)
		o.out(chanOut, "0912")
		a.passesOn(a.request(sip.INVITE), 302, "<sip:0912@10.0.0.201>")
		b.reply(b.request(sip.INVITE), 503)
		b.request(sip.ACK)
		req := a.request(sip.INVITE)
		if req.Recipient.String() != "sip:0912@ims.example" {
			t.Errorf("it is called by\n%s", req)
		}
		a.reply(req, 486)
		a.request(sip.ACK)
		o.expect("far-refused trunk/net/1 486 Because")
		o.do(release(chanOut, ""))
		o.idle()
	})
}

// Whoever is outside cannot have us call somebody.
func TestATrunkTransfersNobody(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		c, _ := p.calls("0223456780")
		o.heard()
		o.do(call.Effect{Kind: call.Connect, Port: chanIn, Peer: "sim0/fxs1", Mode: call.Through})
		p.up(c)
		p.desk.send(p.text(c, "REFER", "", "Refer-To: <sip:0900123@10.0.0.1>"))
		p.response(603)
		o.expect("")
		o.do(release(chanIn, call.BusyTone))
		p.reply(p.request(sip.BYE), 200)
		o.idle()
	})
}
