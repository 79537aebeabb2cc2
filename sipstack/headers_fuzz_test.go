package sipstack

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// What stands in the headers that are read here, of a request or of an answer,
// never panics, and what is made of it is within its bounds.
func FuzzHeaders(f *testing.F) {
	f.Add("Session-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\nRequire: timer, 100rel\r\nx: 4294967295")
	f.Add("Event: dialog;id=7\r\nAccept: application/dialog-info+xml, */*\r\nExpires: 60")
	f.Add("P-Asserted-Identity: \"A, B\" <sip:+886-2@h;user=phone>, <tel:+8862>\r\nPrivacy: id;critical\r\nRemote-Party-ID: <sip:1@h>;privacy=full")
	f.Add("Reason: Q.850;cause=16;text=\"a;b,c\", SIP;cause=486\r\nReason: Q.850;cause=999")
	f.Add("Contact: <sip:803@10.0.0.1>;q=0.5, \"x\" <sips:[::1]:5061>;q=2;expires=-1\r\nService-Route: <sip:a;lr>\r\nPath: <sip:b;lr>")
	f.Add("WWW-Authenticate: Digest realm=\"a\\\"b\", nonce=\"n\", qop=\"auth-int,auth\", algorithm=SHA-256\r\nRetry-After: 5 (later);duration=3")
	f.Add("Replaces: a@b;to-tag=1;from-tag=2;early-only\r\nRAck: 1 2 INVITE\r\nP-Called-Party-ID: <sip:0223456781@h>")
	f.Fuzz(func(t *testing.T, lines string) {
		const common = "Via: SIP/2.0/UDP 10.0.0.9:5062;branch=z9hG4bKf;received=10.0.0.8;rport=77\r\nFrom: \"x\" <sip:805@10.0.0.1>;tag=a\r\n" +
			"To: <sip:803@10.0.0.1>;tag=b\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n"
		parser := sip.NewParser()
		if m, err := parser.ParseSIP([]byte("INVITE sip:803@10.0.0.1 SIP/2.0\r\n" + common + lines + "\r\n\r\n")); err == nil {
			if req, ok := m.(*sip.Request); ok {
				readsRequest(t, req)
			}
		}
		if m, err := parser.ParseSIP([]byte("SIP/2.0 401 Unauthorized\r\n" + common + lines + "\r\n\r\n")); err == nil {
			if res, ok := m.(*sip.Response); ok {
				readsResponse(t, res)
			}
		}
	})
}

// readsRequest reads all that is read of requests.
func readsRequest(t *testing.T, req *sip.Request) {
	t.Helper()
	if doubled(req) || !complete(req) {
		return // refused before anything else is looked at
	}
	readsBoth(t, req)
	tr := &trunk{conf: Trunk{User: "0223456789"}}
	tr.conf.CallerID.Trust = []string{"pai", "rpid", "from"}
	who := tr.callerOf(req)
	if len(who.Number) > maxIdentity || len(who.Name) > maxIdentity || !utf8.ValidString(who.Name) || who.Withheld && who != (call.CallerID{Withheld: true, Scheme: schemeSIP, Diverted: who.Diverted}) || len(who.Diverted) > maxIdentity || strings.Trim(who.Diverted, "0123456789*#+ABCD") != "" {
		t.Errorf("caller %+v", who)
	}
	if number, ok := tr.called(req); ok && strings.Trim(number, "0123456789*#+ABCD") != "" {
		t.Errorf("%q is called", number)
	}
	if name, id := eventOf(req); len(name)+len(id) > 200 {
		t.Errorf("event %q, id %q", name, id)
	}
	_ = accepts(req, "application/dialog-info+xml")
	in := &incoming{req: req}
	if life, brief := in.watchTime(); life < 0 || life > maxWatch || brief && life >= minWatch {
		t.Errorf("watches for %v, brief %v", life, brief)
	}
	if all, code := in.contacts(); len(all) > maxRegisterContacts || code != 0 && code < 400 {
		t.Errorf("%d contacts, %d", len(all), code)
	}
}

// readsResponse reads all that is read of answers.
func readsResponse(t *testing.T, res *sip.Response) {
	t.Helper()
	if res.CSeq() == nil || res.From() == nil || res.To() == nil || res.CallID() == nil {
		return
	}
	readsBoth(t, res)
	all := choices(res)
	if len(all) > maxMoved {
		t.Errorf("%d choices", len(all))
	}
	for _, c := range all {
		if q := preference(c); q < 0 || q > 1 || c.Address.Wildcard {
			t.Errorf("%v with q %v", c, q)
		}
	}
	if c := challengeOf(res); c != nil {
		req := sip.NewRequest(sip.REGISTER, sip.Uri{Scheme: "sip", Host: "10.0.0.1"})
		c.sign(req, "805", "p")
		if h := req.GetHeader("Authorization"); h == nil || strings.ContainsAny(h.Value(), "\r\n") {
			t.Errorf("%+v is answered by %v", c, h)
		}
	}
}

// readsBoth reads what is read of either.
func readsBoth(t *testing.T, m sip.Message) {
	t.Helper()
	if cause := reasonOf(m); cause < 0 || cause > 127 {
		t.Errorf("cause %d", cause)
	}
	if span, _, found := spanOf(m); span < 0 || !found && span != 0 {
		t.Errorf("a session of %v", span)
	}
	if least := leastOf(m); least < leastSession || least > mostSession {
		t.Errorf("a session of %v at least", least)
	}
	if n := len(tokens(m, "Require", "")); n > maxTokens {
		t.Errorf("%d tokens", n)
	}
	if v := value(m, "RAck", ""); len(v) > maxValue {
		t.Errorf("a value of %d bytes", len(v))
	}
	if to, err := referToOf(m); err == nil && to.replaces == nil && to.number == "" {
		t.Error("a transfer to nobody")
	}
}
