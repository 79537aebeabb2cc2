package sipstack

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"

	"ringdown/internal/call"
)

// The trunk of the tests and its provider's addresses.
const (
	proxyA = "10.0.0.200:5060"
	proxyB = "10.0.0.201:5060"

	portNet = call.Port("trunk/net")
)

func hinet() Trunk {
	return Trunk{
		ID: "net", Name: "HiNet", Port: portNet, Register: true, Network: "UDP",
		Proxies: []string{proxyA}, Domain: "ims.example", User: "0223456789", AuthUser: "acc-7", Password: "s3cret",
		Expires: time.Hour, MaxCalls: 2,
	}
}

// provider is a proxy and registrar in the tests: text over a socket, and an
// independent opinion of digest.
type provider struct{ *desk }

func (o *office) provider(addr string) provider { return provider{o.desk("carrier", "", addr)} }

// trunks sets the trunks and lets them begin.
func (o *office) trunks(all ...Trunk) {
	o.stack.SetTrunks(all)
}

// reply answers a request with headers of its own.
func (p provider) reply(req *sip.Request, status int, headers ...string) {
	p.replyWith(req, status, "", headers...)
}

func (p provider) replyWith(req *sip.Request, status int, body string, headers ...string) {
	res := sip.NewResponseFromRequest(req, status, "Because", nil)
	res.RemoveHeader("To")
	to := req.To()
	if !to.Params.Has("tag") {
		to.Params.Add("tag", "p"+p.conn.addr.String())
	}
	res.AppendHeader(to)
	if req.Method == sip.INVITE {
		res.AppendHeader(sip.NewHeader("Contact", fmt.Sprintf("<sip:gw@%s>", p.conn.addr)))
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		res.AppendHeader(sip.NewHeader(name, value))
	}
	if body != "" {
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	}
	res.SetBody([]byte(body))
	p.send(res.String())
}

// challenge asks for a digest; alg and more are its parameters.
func (p provider) challenge(req *sip.Request, nonce, alg string) {
	status, name := 401, "WWW-Authenticate"
	if req.Method == sip.INVITE {
		status, name = 407, "Proxy-Authenticate"
	}
	p.reply(req, status, fmt.Sprintf(`%s: Digest realm="ims.example", nonce="%s", algorithm=%s, qop="auth", opaque="o%s"`, name, nonce, alg, nonce))
}

// signedBy checks a request's credentials.
func (p provider) signedBy(req *sip.Request, user, password, nonce string, count int) {
	p.t.Helper()
	name := "Authorization"
	if req.Method == sip.INVITE {
		name = "Proxy-Authorization"
	}
	h := req.GetHeader(name)
	if h == nil {
		p.t.Fatalf("%s is not signed:\n%s", req.Method, req)
	}
	got, err := digest.ParseCredentials(h.Value())
	if err != nil {
		p.t.Fatal(err)
	}
	ch := &digest.Challenge{Realm: got.Realm, Nonce: nonce, Algorithm: got.Algorithm, QOP: []string{"auth"}, Opaque: "o" + nonce}
	want, err := digest.Digest(ch, digest.Options{
		Method: req.Method.String(), URI: req.Recipient.String(), Username: user, Password: password, Cnonce: got.Cnonce, Count: count,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	if got.Response != want.Response || got.Nonce != nonce || got.Nc != count || got.Opaque != ch.Opaque {
		p.t.Errorf("credentials %s\nwant %s", got, want)
	}
}

// letIn answers a trunk's first REGISTER, with a challenge before.
func (p provider) letIn(nonce string) *sip.Request {
	p.t.Helper()
	p.challenge(p.cast(time.Minute), nonce, "SHA-256")
	req := p.cast(time.Minute)
	p.signedBy(req, "acc-7", "s3cret", nonce, 1)
	p.reply(req, 200, "Expires: 600")
	return req
}

// inTrunk runs f with a trunk that has signed in.
func inTrunk(t *testing.T, change func(*Trunk), f func(o *office, p provider)) {
	t.Helper()
	inOffice(t, nil, func(o *office) {
		conf := hinet()
		if change != nil {
			change(&conf)
		}
		p := o.provider(proxyA)
		o.trunks(conf)
		p.letIn("n1")
		o.expect("port-up trunk/net")
		f(o, p)
	})
}

// calls begins a call to a number of ours.
func (p provider) calls(did string, headers ...string) (*talk, string) {
	c := p.talk(did)
	c.from = fmt.Sprintf("<sip:0933@ims.example>;tag=t%d", p.n)
	c.uri = "sip:" + did + "@10.0.0.1"
	text := p.text(c, "INVITE", p.sdp("RTP/AVP 8 0 101", "a=rtpmap:101 telephone-event/8000\r\n"), headers...)
	p.send(text)
	return c, text
}

// refused takes a refusal and acknowledges it.
func (p provider) refused(c *talk, text string, status int) *sip.Response {
	p.t.Helper()
	res := p.response(status)
	p.ackRefusal(c, text, res)
	return res
}

// out lets the engine call a number.
func (o *office) out(port call.Port, number string, more ...func(*call.Effect)) {
	o.t.Helper()
	o.do(call.Effect{Kind: call.SeizeLine, Port: port})
	o.expect("line-seized " + string(port) + " a channel is free")
	e := call.Effect{Kind: call.DialDigits, Port: port, Digits: number, CallerID: call.CallerID{Number: "801", Name: "Ann"}}
	for _, f := range more {
		f(&e)
	}
	o.do(e)
}

// book is a resolver of a few names.
type book struct {
	srv map[string][]*net.SRV
	ips map[string][]netip.Addr
}

// pass lets time go by, in a bubble.
func pass(d time.Duration) { <-time.After(d) }
