package webadmin_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/webadmin"
)

// telephones has one of each, and unlocks its address once.
type telephones struct {
	mu     sync.Mutex // the live events look too
	locked bool
}

func (*telephones) SignedIn() []webadmin.Telephone {
	return []webadmin.Telephone{{Extension: "821", Address: "192.0.2.7:5060", Transport: "UDP", Product: "Deskphone", Since: time.Unix(1e9, 0).UTC(), RoundTripMs: float64(time.Now().UnixNano()), Subscriptions: 8}}
}

func (p *telephones) Locked() []webadmin.LockedAddress {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.locked {
		return nil
	}
	return []webadmin.LockedAddress{{Address: "203.0.113.9", Failures: 12}}
}

func (p *telephones) Unlock(address string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	was := p.locked && address == "203.0.113.9"
	p.locked = p.locked && !was
	return was
}

func TestSIPTelephonesAreListedAndAddressesUnlocked(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Phones = &telephones{locked: true} })
	for _, step := range []struct {
		method, path string
		code         int
		has          string
	}{
		{"GET", "/api/v1/phones", http.StatusOK, `"extension":"821","address":"192.0.2.7:5060","transport":"UDP","product":"Deskphone","since":"2001-09-09T01:46:40Z"`},
		{"GET", "/api/v1/phones/locks", http.StatusOK, `"address":"203.0.113.9","failures":12`},
		{"DELETE", "/api/v1/phones/locks/192.0.2.1", http.StatusNotFound, `The address \"192.0.2.1\" is not locked.`},
		{"DELETE", "/api/v1/phones/locks/203.0.113.9", http.StatusNoContent, ""},
		{"GET", "/api/v1/phones/locks", http.StatusOK, `"items":[]`},
	} {
		a := r.do(step.method, step.path, nil)
		if a.Code != step.code || !strings.Contains(a.Body.String(), step.has) {
			t.Errorf("%s %s: %d %s", step.method, step.path, a.Code, a.Body)
		}
	}
}

// Whoever reads live events hears that the lists have changed, not what always
// does.
func TestStreamTellsWhenTelephonesOrLocksChange(t *testing.T) {
	p := &telephones{locked: true}
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Phones = p })
	l := listen(t, r, serve(t, r), "?topics=phones", "")
	if m := l.next(); m.name != "snapshot" {
		t.Fatalf("got %+v", m)
	}
	if m := l.next(); m.name != "phones" || m.data["telephones"] != 1.0 || m.data["subscriptions"] != 8.0 || m.data["locked"] != 1.0 || m.data["change"] != 1.0 {
		t.Fatalf("got %+v", m)
	}
	p.Unlock("203.0.113.9")
	if m := l.next(); m.name != "phones" || m.data["locked"] != 0.0 || m.data["change"] != 2.0 {
		t.Fatalf("got %+v", m)
	}
}

func TestWithoutSIPThereAreNoTelephones(t *testing.T) {
	r := newOwnerRig(t)
	for _, path := range []string{"/api/v1/phones", "/api/v1/phones/locks"} {
		if a := r.do("GET", path, nil); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `"items":[]`) {
			t.Errorf("%s: %d %s", path, a.Code, a.Body)
		}
	}
	if a := r.do("DELETE", "/api/v1/phones/locks/203.0.113.9", nil); a.Code != http.StatusNotFound {
		t.Errorf("%d", a.Code)
	}
}

// A SIP extension is one by its address, and its password stays where it is.
func TestExtensionsTellOfSIPAndNotThePassword(t *testing.T) {
	r := newOwnerRig(t)
	a := r.do("GET", "/api/v1/config", nil)
	text := strings.Replace(a.Body.String(), "groups:", "  - number: \"821\"\n    sip: {password: correct-horse}\ngroups:", 1)
	q := r.request("PUT", "/api/v1/config", text)
	q.Header.Set("Content-Type", "application/yaml")
	q.Header.Set("If-Match", a.Header().Get("ETag"))
	a = r.send(q)
	if a.Code != http.StatusOK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	a = r.do("GET", "/api/v1/extensions", nil)
	if b := a.Body.String(); !strings.Contains(b, `"number":"821","name":"","kind":"SIP","port":"sip/821"`) || strings.Contains(b, "horse") {
		t.Errorf("%s", b)
	}
}

// Trunks implements webadmin.Phones.
func (*telephones) Trunks() []webadmin.TrunkState {
	return []webadmin.TrunkState{{ID: "hinet", Reason: "the proxy 192.0.2.1:5060 has not answered since 10:03", RTT: 12.5, Calls: 1}}
}

func TestASIPExtensionGetsANewPasswordWhichIsShownOnce(t *testing.T) {
	r := newOwnerRig(t)
	r.want(r.do("POST", "/api/v1/extensions", map[string]any{"number": "821"}), http.StatusCreated)
	old, _ := r.inForce().Extension("821")
	a := r.do("POST", "/api/v1/extensions/821/sip-password", nil)
	r.want(a, http.StatusOK)
	made := answered[webadmin.PhoneAccess](t, a)
	now, _ := r.inForce().Extension("821")
	if string(now.SIP.Password) != made.Password || made.Password == string(old.SIP.Password) || len(made.Password) != 16 {
		t.Errorf("password %q, in force %q", made.Password, string(now.SIP.Password))
	}
	if text := r.do("GET", "/api/v1/extensions/821", nil).Body.String(); strings.Contains(text, made.Password) {
		t.Errorf("it is shown again: %s", text)
	}
	r.problem(r.do("POST", "/api/v1/extensions/899/sip-password", nil), http.StatusNotFound, "not-found")
	r.problem(r.do("POST", "/api/v1/extensions/801/sip-password", nil), http.StatusConflict, "no-sip-extension")
}
