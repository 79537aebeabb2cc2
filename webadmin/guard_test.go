package webadmin_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ringdown/internal/engine"
	"ringdown/webadmin"
)

func secure() *tls.ConnectionState { return &tls.ConnectionState{HandshakeComplete: true} }

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/", "/healthz", "/api/v1/ports", "/assets/none.js", "/api/v1/none"} {
		h := r.do("GET", path, nil).Header()
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" || h.Get("Cross-Origin-Opener-Policy") != "same-origin" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}

func TestPlainHTTPServesLoopbackOnlyAndLeadsToHTTPSElsewhere(t *testing.T) {
	r := newRig(t)
	lan := r.request("GET", "/records?x=1", nil)
	lan.Host, lan.RemoteAddr = "gateway.lan:8080", "192.168.1.7:999"
	a := r.send(lan)
	if a.Code != http.StatusTemporaryRedirect || a.Header().Get("Location") != "https://gateway.lan:8443/records?x=1" {
		t.Errorf("got %d %s", a.Code, a.Header().Get("Location"))
	}
	post := r.request("POST", "/api/v1/session", map[string]string{})
	post.Host, post.RemoteAddr = "gateway.lan:8080", "192.168.1.7:999"
	r.problem(r.send(post), http.StatusForbidden, "https-only")

	off := newRig(t, func(d *webadmin.Deps) { d.HTTPSPort = 0 })
	q := off.request("GET", "/", nil)
	q.Host, q.RemoteAddr = "gateway.lan:8080", "192.168.1.7:999"
	off.problem(off.send(q), http.StatusForbidden, "https-off")
}

func TestTheWayToHTTPSStaysAtTheNameThatWasAsked(t *testing.T) {
	r := newRig(t)
	for raw, path := range map[string]string{
		"http:@evil.example/": "", "//evil.example/": "//evil.example/", "/a%2Fb?x=%20": "/a%2Fb?x=%20",
	} {
		asked, err := url.ParseRequestURI(raw) // as net/http reads a request's target
		if err != nil {
			t.Fatal(err)
		}
		q := r.request("GET", "/", nil)
		q.URL, q.Host, q.RemoteAddr = asked, "gateway.lan:8080", "192.168.1.7:999"
		if to := r.send(q).Header().Get("Location"); to != "https://gateway.lan:8443"+path {
			t.Errorf("%s leads to %s", raw, to)
		}
	}
}

func TestForeignNameThatPointsAtLoopbackIsNotServed(t *testing.T) {
	r := newRig(t)
	q := r.request("GET", "/api/v1/setup", nil)
	q.Host = "rebound.example:8080"
	if a := r.send(q); a.Code != http.StatusTemporaryRedirect {
		t.Errorf("got %d %s", a.Code, a.Body)
	}
}

func TestForwardedHeadersAreNotBelieved(t *testing.T) {
	r := newRig(t)
	q := r.request("GET", "/api/v1/setup", nil)
	q.RemoteAddr, q.TLS = "8.8.8.8:1", secure()
	q.Header.Set("X-Forwarded-For", "127.0.0.1")
	q.Header.Set("X-Real-Ip", "127.0.0.1")
	r.problem(r.send(q), http.StatusForbidden, "setup-near-only")
}

func TestCrossSiteRequestsAndFormsAreRefused(t *testing.T) {
	r := newOwnerRig(t)
	q := r.request("POST", "/api/v1/tokens", map[string]string{"name": "x", "role": "owner"})
	q.Header.Set("Sec-Fetch-Site", "cross-site")
	r.problem(r.send(q), http.StatusForbidden, "cross-site")
	q = r.request("POST", "/api/v1/tokens", map[string]string{"name": "x", "role": "owner"})
	q.Header.Set("Origin", "https://evil.example")
	r.problem(r.send(q), http.StatusForbidden, "cross-site")
	q = r.request("POST", "/api/v1/tokens", map[string]string{"name": "x", "role": "owner"})
	q.Header.Set("Content-Type", "text/plain")
	r.problem(r.send(q), http.StatusUnsupportedMediaType, "unsupported-media-type")
}

func TestCookieOverHTTPSIsAHostCookie(t *testing.T) {
	r := newRig(t)
	q := r.request("POST", "/api/v1/setup", setupAnswers())
	q.TLS = secure()
	a := r.send(q)
	r.want(a, http.StatusCreated)
	c := a.Result().Cookies()[0]
	if c.Name != "__Host-ringdown" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" {
		t.Errorf("cookie: %v", c)
	}
}

func TestFaultsAreProblemsThatHideTheirInsides(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Live = broken{d.Live, errors.New("secret detail")} })
	a := r.do("GET", "/api/v1/ports", nil)
	r.problem(a, http.StatusInternalServerError, "internal")
	if strings.Contains(a.Body.String(), "secret") {
		t.Errorf("the answer tells the fault's insides: %s", a.Body)
	}
	stopped := newOwnerRig(t, func(d *webadmin.Deps) { d.Live = broken{d.Live, engine.ErrStopped} })
	stopped.problem(stopped.do("GET", "/api/v1/ports", nil), http.StatusServiceUnavailable, "busy")
	panics := newOwnerRig(t, func(d *webadmin.Deps) { d.Live = broken{d.Live, nil} })
	panics.problem(panics.do("GET", "/api/v1/ports", nil), http.StatusInternalServerError, "internal")
}

type broken struct {
	webadmin.Live
	err error
}

func (b broken) Snapshot(context.Context) (engine.Snapshot, error) {
	if b.err == nil {
		panic("index out of range")
	}
	return engine.Snapshot{}, b.err
}

func TestWrongInputIsAProblemThatNamesTheField(t *testing.T) {
	r := newOwnerRig(t)
	p := r.problem(r.do("GET", "/api/v1/records?limit=0&colour=red", nil), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Location != "query.colour" {
		t.Errorf("errors: %+v", p.Errors)
	}
	p = r.problem(r.do("GET", "/api/v1/records?limit=999", nil), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Location != "query.limit" {
		t.Errorf("errors: %+v", p.Errors)
	}
	r.problem(r.do("GET", "/api/v1/records?cursor=nonsense", nil), http.StatusUnprocessableEntity, "invalid")
	r.problem(r.do("POST", "/api/v1/tokens", map[string]string{"name": strings.Repeat("x", 100_000)}), http.StatusRequestEntityTooLarge, "too-large")
	q := r.request("POST", "/api/v1/tokens", nil)
	q.Body = http.NoBody
	r.problem(r.send(q), http.StatusBadRequest, "malformed")
	r.problem(r.do("GET", "/api/v2/ports", nil), http.StatusNotFound, "no-such-operation")
	r.problem(r.do("DELETE", "/api/v1/calls/99", nil), http.StatusNotFound, "not-found")
	r.problem(r.do("GET", "/api/v1/records/99", nil), http.StatusNotFound, "not-found")
}

func TestSimulatorIsThereOnlyWithASimulatedBackend(t *testing.T) {
	r := newOwnerRig(t)
	words := map[string]any{"words": []string{"line", "1", "state"}}
	r.problem(r.do("POST", "/api/v1/sim/command", words), http.StatusNotFound, "no-simulator")
	r = newOwnerRig(t, func(d *webadmin.Deps) { d.Sim = desk{} })
	a := r.do("POST", "/api/v1/sim/command", words)
	if a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `{"state":"idle"}`) {
		t.Errorf("got %d %s", a.Code, a.Body)
	}
	r.problem(r.do("POST", "/api/v1/sim/command", map[string]any{"words": []string{"dance"}}), http.StatusUnprocessableEntity, "invalid")
}

type desk struct{}

func (desk) Command(_ context.Context, words []string) (any, error) {
	if words[0] != "line" {
		return nil, webadmin.ErrInvalid
	}
	return map[string]string{"state": "idle"}, nil
}

func (desk) Play(context.Context, string, []byte) error { return nil }

func (desk) Sound(context.Context, string, float64) ([]byte, error) { return []byte("RIFF"), nil }

func TestMetricsAreForLoopbackAndKeys(t *testing.T) {
	r := newOwnerRig(t)
	r.cookie = nil
	a := r.do("GET", "/metrics", nil)
	if a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `ringdown_ports{lamp="ready"} 1`) {
		t.Errorf("got %d %s", a.Code, a.Body)
	}
	far := r.request("GET", "/metrics", nil)
	far.RemoteAddr, far.TLS = "192.168.1.7:9", secure()
	r.problem(r.send(far), http.StatusUnauthorized, "sign-in")
}

func TestAddressesOfPagesGetTheStartPageAndMissingFilesDoNot(t *testing.T) {
	r := newRig(t)
	for path, want := range map[string]int{"/": 200, "/records/7": 200, "/api/v1/none": 404} {
		if a := r.do("GET", path, nil); a.Code != want {
			t.Errorf("%s: got %d, want %d", path, a.Code, want)
		}
	}
	r.problem(r.do("POST", "/records", nil), http.StatusMethodNotAllowed, "no-such-operation")
}
