package sipstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

func TestATrunkSignsInAndStaysSo(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		p := o.provider(proxyA)
		o.trunks(hinet())
		req := p.letIn("n1")
		if got := req.To().Address.String(); got != "sip:0223456789@ims.example" {
			t.Errorf("signs in as %s", got)
		}
		if got := req.Contact().Address.String(); got != "sip:0223456789@10.0.0.1:5060" {
			t.Errorf("is to be reached at %s", got)
		}
		o.expect("port-up trunk/net")
		begun := time.Now()
		again := p.requestWithin(sip.REGISTER, 9*time.Minute)
		if d := time.Since(begun); d < 7*time.Minute {
			t.Errorf("refreshed after %v of 10 min", d)
		}
		p.signedBy(again, "acc-7", "s3cret", "n1", 2) // no new challenge was needed
		if again.CallID().Value() != req.CallID().Value() || again.CSeq().SeqNo <= req.CSeq().SeqNo {
			t.Errorf("a refresh with %s %d after %s %d", again.CallID(), again.CSeq().SeqNo, req.CallID(), req.CSeq().SeqNo)
		}
		p.reply(again, 401, `WWW-Authenticate: Digest realm="ims.example", nonce="n2", algorithm=MD5, qop="auth", opaque="on2", stale=TRUE`)
		fresh := p.request(sip.REGISTER)
		p.signedBy(fresh, "acc-7", "s3cret", "n2", 1)
		p.reply(fresh, 200, "Expires: 600", "Service-Route: <sip:10.0.0.200;lr>")
		o.expect("")
		if v := o.stack.Trunks(); len(v) != 1 || !v[0].Up || v[0].Proxy != proxyA || time.Until(v[0].Expires) < 9*time.Minute {
			t.Errorf("seen: %+v", v)
		}
		go o.cancel()
		if bye := p.request(sip.REGISTER); bye.GetHeader("Expires").Value() != "0" {
			t.Errorf("at the end it sent\n%s", bye)
		}
	})
}

// requestWithin is the next request, which may take long to come.
func (d *desk) requestWithin(m sip.RequestMethod, limit time.Duration) *sip.Request {
	d.t.Helper()
	select {
	case got := <-d.in:
		if r, ok := got.(*sip.Request); ok && r.Method == m {
			return r
		}
		d.t.Fatalf("%s waits for %s and got %s", d.user, m, first(got))
	case <-time.After(limit):
		d.t.Fatalf("%s waits for %s, and none came within %v", d.user, m, limit)
	}
	return nil
}

func TestATrunkTakesTheTimeThatTheRegistrarWants(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		p := o.provider(proxyA)
		conf := hinet()
		conf.Expires = time.Minute
		o.trunks(conf)
		p.reply(p.request(sip.REGISTER), 423, "Min-Expires: 300")
		req := p.request(sip.REGISTER)
		if v := req.GetHeader("Expires").Value(); v != "300" {
			t.Errorf("asks for %s s", v)
		}
		p.reply(req, 200)
		o.expect("port-up trunk/net")
		begun := time.Now()
		p.requestWithin(sip.REGISTER, 5*time.Minute)
		if d := time.Since(begun); d < 200*time.Second {
			t.Errorf("refreshed after %v", d)
		}
	})
}

func TestAWrongPasswordIsToldAndTriedSeldom(t *testing.T) {
	for name, refuse := range map[string]func(p provider, first *sip.Request){
		"not accepted (401)": func(p provider, first *sip.Request) {
			p.challenge(first, "n1", "MD5")
			p.challenge(p.request(sip.REGISTER), "n2", "MD5")
		},
		"refused (403)": func(p provider, first *sip.Request) { p.reply(first, 403) },
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, nil, func(o *office) {
				p := o.provider(proxyA)
				o.trunks(hinet())
				refuse(p, p.request(sip.REGISTER))
				if got := o.heard(); !strings.HasPrefix(got, "port-down trunk/net HiNet: ") || !strings.Contains(got, "password is wrong") {
					t.Errorf("told %q", got)
				}
				p.quiet(slowPause - time.Second)
				refuse(p, p.requestWithin(sip.REGISTER, slowPause))
				o.heard()
				p.quiet(2*slowPause - time.Second)
				p.reply(p.requestWithin(sip.REGISTER, slowPause), 200)
				o.expect("port-up trunk/net")
			})
		})
	}
}

func TestATrunkGoesToTheNextProxyAndComesBack(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		a, b := o.provider(proxyA), o.provider(proxyB)
		conf := hinet()
		conf.Proxies, conf.Keepalive = []string{proxyA, proxyB}, 30*time.Second
		o.net.fault = lose(netip.MustParseAddrPort(proxyA)) // it is down
		o.trunks(conf)
		b.letIn("n1")
		o.expect("port-up trunk/net")
		o.net.mu.Lock()
		o.net.fault = nil // it is back
		o.net.mu.Unlock()
		a.drain()
		back := a.cast(90 * time.Second)
		a.reply(back, 200, "Expires: 600")
		o.expect("")
		if v := o.stack.Trunks()[0]; v.Proxy != proxyA || !v.Up {
			t.Errorf("seen: %+v", v)
		}
	})
}

// lose lets nothing through to an address, or from it.
func lose(at netip.AddrPort) func(packet) []time.Duration {
	return func(p packet) []time.Duration {
		if p.to == at || p.from == at {
			return []time.Duration{}
		}
		return []time.Duration{0}
	}
}

// cast answers OPTIONS until a REGISTER comes, nil if none did in time.
func (p provider) cast(limit time.Duration) *sip.Request {
	for end := time.Now().Add(limit); time.Now().Before(end); {
		select {
		case m := <-p.in:
			switch req, ok := m.(*sip.Request); {
			case ok && req.Method == sip.OPTIONS:
				p.reply(req, 200)
			case ok && req.Method == sip.REGISTER:
				return req
			}
		case <-time.After(time.Second):
		}
	}
	return nil
}

func TestAPeerIsUpWhileItAnswers(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		p := o.provider(proxyA)
		conf := hinet()
		conf.Register, conf.Keepalive, conf.User = false, 30*time.Second, ""
		o.trunks(conf)
		p.reply(p.request(sip.OPTIONS), 404) // it knows nobody of that name, but it is there
		o.expect("port-up trunk/net")
		p.away()
		pass(3 * time.Minute)
		got := o.heard()
		if !strings.HasPrefix(got, "port-down trunk/net HiNet: the proxy 10.0.0.200:5060 has not answered since ") || strings.Count(got, "port-down") != 1 {
			t.Errorf("told %q", got)
		}
		p = o.provider(proxyA)
		p.cast(time.Minute)
		o.expect("port-up trunk/net")
	})
}

func TestASignedInTrunkWhoseProxyFallsSilentSignsInAnew(t *testing.T) {
	inTrunk(t, func(c *Trunk) { c.Keepalive = 30 * time.Second }, func(o *office, p provider) {
		p.away()
		pass(2 * time.Minute)
		if got := o.heard(); !strings.Contains(got, "has not answered since") {
			t.Errorf("told %q", got)
		}
		p = o.provider(proxyA) // it was started anew and knows nobody
		p.challenge(p.cast(10*time.Minute), "n9", "MD5")
		p.reply(p.cast(time.Minute), 200, "Expires: 600")
		if got := o.heard(); !strings.HasSuffix(got, "port-up trunk/net") {
			t.Errorf("told %q", got)
		}
	})
}

func TestPausesGrowWhileNobodyAnswers(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		o.trunks(hinet())
		pass(10 * time.Second)
		o.expect("port-down trunk/net HiNet: the proxy 10.0.0.200:5060 does not answer.")
		p := o.provider(proxyA)
		var at []time.Duration
		begun, id := time.Now(), ""
		for time.Since(begun) < 30*time.Minute {
			req := p.requestWithin(sip.REGISTER, 10*time.Minute)
			if branch, _ := req.Via().Params.Get("branch"); branch != id {
				id = branch
				at = append(at, time.Since(begun))
			}
		}
		if n := len(at); n < 6 || n > 16 {
			t.Errorf("%d attempts in 30 minutes: %v", n, at)
		}
		last := at[len(at)-1] - at[len(at)-2]
		if last < longestPause || last > longestPause+longestPause/5+proxyWait {
			t.Errorf("the last pause is %v", last)
		}
	})
}

func (b book) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	if r := b.srv["_"+service+"._"+proto+"."+name]; r != nil {
		return "", r, nil
	}
	return "", nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (b book) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if a := b.ips[host]; a != nil {
		return a, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

func TestProxiesAreFoundByServiceAndName(t *testing.T) {
	ip := func(s string) []netip.Addr { return []netip.Addr{netip.MustParseAddr(s)} }
	b := book{
		srv: map[string][]*net.SRV{
			"_sip._udp.ims.example":  {{Target: "b.ims.example.", Port: 5070, Priority: 20}, {Target: "a.ims.example.", Port: 5062, Priority: 10}, {Target: "gone.example.", Port: 1, Priority: 5}},
			"_sips._tcp.ims.example": {{Target: "a.ims.example.", Port: 5063, Priority: 10}},
		},
		ips: map[string][]netip.Addr{"a.ims.example": ip("192.0.2.1"), "b.ims.example": ip("192.0.2.2"), "plain.example": append(ip("192.0.2.3"), ip("2001:db8::3")...)},
	}
	for _, x := range []struct {
		network string
		proxies []string
		want    string
	}{
		{"UDP", []string{"ims.example"}, "192.0.2.1:5062 192.0.2.2:5070"},
		{"TLS", []string{"ims.example"}, "192.0.2.1:5063"},
		{"TCP", []string{"plain.example"}, "192.0.2.3:5060 [2001:db8::3]:5060"},
		{"TLS", []string{"plain.example"}, "192.0.2.3:5061 [2001:db8::3]:5061"},
		{"UDP", []string{"plain.example:5080", "nowhere.example", "10.0.0.1", "10.0.0.1:5060", "[2001:db8::9]:5070"}, "192.0.2.3:5080 [2001:db8::3]:5080 10.0.0.1:5060 [2001:db8::9]:5070"},
	} {
		found, err := lookUp(t.Context(), b, Trunk{Network: x.network, Proxies: x.proxies})
		if err != nil {
			t.Errorf("%v: %v", x.proxies, err)
		}
		var all []string
		for _, s := range found {
			all = append(all, s.String())
		}
		if got := strings.Join(all, " "); got != x.want {
			t.Errorf("%s %v: %s, want %s", x.network, x.proxies, got, x.want)
		}
	}
	if _, err := lookUp(t.Context(), b, Trunk{Network: "UDP", Proxies: []string{"nowhere.example"}}); err == nil || !strings.Contains(err.Error(), "the name nowhere.example cannot be resolved") {
		t.Errorf("a name that is not there: %v", err)
	}
}

func TestWeightsSpreadOverOnePriority(t *testing.T) {
	first := map[string]int{}
	for range 1000 {
		order := bySRV([]*net.SRV{{Target: "x", Priority: 1, Weight: 90}, {Target: "y", Priority: 1, Weight: 10}, {Target: "z", Priority: 0}})
		if len(order) != 3 || order[0].Target != "z" {
			t.Fatalf("%v", order)
		}
		first[order[1].Target]++
	}
	if first["x"] < 800 || first["y"] < 40 {
		t.Errorf("%v", first)
	}
}

func TestANameThatCannotBeResolvedIsTold(t *testing.T) {
	names := &book{ips: map[string][]netip.Addr{}}
	inOffice(t, func(o *Options) { o.Resolver = names }, func(o *office) {
		conf := hinet()
		conf.Proxies = []string{"ims.example:5060"}
		o.trunks(conf)
		if got := o.heard(); !strings.HasPrefix(got, "port-down trunk/net HiNet: the name ims.example cannot be resolved: the DNS does not know it.") {
			t.Errorf("told %q", got)
		}
		if v := o.stack.Trunks()[0]; v.Unresolved != "ims.example" {
			t.Errorf("seen: %+v", v)
		}
		p := o.provider(proxyA)
		o.stack.ask(func() { names.ips["ims.example"] = []netip.Addr{netip.MustParseAddr("10.0.0.200")} })
		req := p.requestWithin(sip.REGISTER, time.Minute)
		p.reply(req, 200)
		o.expect("port-up trunk/net")
		if v := o.stack.Trunks()[0]; v.Unresolved != "" {
			t.Errorf("seen: %+v", v)
		}
	})
}

func TestADNSThatIsSilentIsToldFromOneThatDoesNotKnow(t *testing.T) {
	for want, err := range map[string]error{
		"the DNS does not know it":              &net.DNSError{Err: "no such host", IsNotFound: true},
		"the DNS gives no answer":               &net.DNSError{Err: "i/o timeout", IsTimeout: true},
		"lookup x: no answer from DNS server":   &net.DNSError{Err: "no answer from DNS server", Name: "x"},
		"dial udp 10.0.0.1:53: network is down": errors.New("dial udp 10.0.0.1:53: network is down"),
	} {
		if got := (&unresolved{"ims.example", err}).Error(); got != "the name ims.example cannot be resolved: "+want {
			t.Errorf("%v is told as %q", err, got)
		}
	}
}

func TestATrunkThatIsTakenAwaySignsOut(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		same := hinet()
		o.trunks(same)
		p.quiet(time.Minute) // nothing changed
		o.trunks()
		out := p.request(sip.REGISTER)
		if out.GetHeader("Expires").Value() != "0" {
			t.Errorf("it sent\n%s", out)
		}
		p.reply(out, 200)
		o.expect("port-down trunk/net forced HiNet: the trunk is not set up any more.")
		p.quiet(time.Hour)
	})
}

func TestChallengesAreRead(t *testing.T) {
	for _, x := range []struct{ v, want string }{
		{`Digest realm="a \"b\"", nonce="n", qop="auth-int, auth", stale=true, algorithm=sha-256`, `a "b" n auth SHA-256 true`},
		{`digest nonce=n,realm=r`, `r n   false`},
		{`Digest realm="r", nonce="n", algorithm=MD5-sess`, "no"},
		{`Digest realm="r", nonce="n", qop="auth-int"`, "no"},
		{`Digest realm="r"`, "no"},
		{`Basic realm="r"`, "no"},
		{`Digest realm="r`, "no"},
		{"Digest " + strings.Repeat("x", maxCredentials), "no"},
	} {
		c, err := parseChallenge(x.v)
		got := "no"
		if err == nil && c.answerable() {
			got = fmt.Sprint(c.realm, " ", c.nonce, " ", c.qop, " ", c.algorithm, " ", c.stale)
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s", clip(x.v, 60), got, x.want)
		}
	}
}
