package webadmin_test

import (
	"net/http"
	"strings"
	"testing"

	"ringdown/webadmin"
)

// text is the configuration in force and its ETag.
func (r *rig) text() (text, tag string) {
	r.t.Helper()
	a := r.do("GET", "/api/v1/config", nil)
	r.want(a, http.StatusOK)
	return a.Body.String(), a.Header().Get("ETag")
}

// japan is it with another country.
func (r *rig) japan() (text, tag string) {
	text, tag = r.text()
	return strings.Replace(text, "country: TW", "country: JP", 1), tag
}

// applies sends a text on trial.
func (r *rig) applies(query, text, tag string) int {
	r.t.Helper()
	q := r.request("POST", "/api/v1/config/apply"+query, text)
	q.Header.Set("If-Match", tag)
	return r.send(q).Code
}

func TestATextIsCheckedWithoutChangingAnything(t *testing.T) {
	owner := newOwnerRig(t)
	text, _ := owner.japan()
	good := decode[webadmin.ConfigCheck](t, owner.do("POST", "/api/v1/config/check", text).Body.Bytes())
	if !good.OK || len(good.Changes) != 1 || good.Changes[0] != (webadmin.ConfigChange{Field: "system: country", Old: "TW", New: "JP"}) {
		t.Errorf("a good text: %+v", good)
	}
	bad := decode[webadmin.ConfigCheck](t, owner.do("POST", "/api/v1/config/check", strings.Replace(text, "JP", "XX", 1)).Body.Bytes())
	if bad.OK || len(bad.Problems) != 1 || bad.Problems[0].Line == 0 || bad.Problems[0].Location != "system.country" {
		t.Errorf("a bad one: %+v", bad)
	}
	if now, _ := owner.text(); !strings.Contains(now, "country: TW") {
		t.Error("something changed")
	}
}

func TestAConfigurationIsAppliedOnTrialAndConfirmedOrTakenBack(t *testing.T) {
	owner := newOwnerRig(t)
	text, tag := owner.japan()
	if got := owner.applies("?confirm_within=5", text, tag); got != http.StatusUnprocessableEntity {
		t.Errorf("5 seconds: %d", got)
	}
	if got := owner.applies("?confirm_within=60", text, ""); got != http.StatusPreconditionRequired {
		t.Errorf("without If-Match: %d", got)
	}
	if got := owner.applies("?confirm_within=60&note=move", text, tag); got != http.StatusOK {
		t.Fatalf("applied: %d", got)
	}
	trial := decode[webadmin.ConfigTrial](t, owner.do("GET", "/api/v1/config/trial", nil).Body.Bytes())
	if !trial.On || trial.Until == nil || trial.Version == trial.Previous {
		t.Errorf("the trial: %+v", trial)
	}
	owner.problem(owner.do("POST", "/api/v1/agents", map[string]any{"number": "1001", "name": "Mei"}), http.StatusConflict, "on-trial")
	owner.problem(owner.do("POST", "/api/v1/config/confirm", map[string]string{"version": "99"}), http.StatusNotFound, "no-trial")
	owner.want(owner.do("POST", "/api/v1/config/take-back", nil), http.StatusNoContent)
	owner.problem(owner.do("POST", "/api/v1/config/take-back", nil), http.StatusNotFound, "no-trial")
	text, tag = owner.japan()
	owner.applies("?confirm_within=60", text, tag)
	trial = decode[webadmin.ConfigTrial](t, owner.do("GET", "/api/v1/config/trial", nil).Body.Bytes())
	owner.want(owner.do("POST", "/api/v1/config/confirm", map[string]string{"version": trial.Version}), http.StatusNoContent)
	if now, _ := owner.text(); !strings.Contains(now, "country: JP") {
		t.Error("what was confirmed is not in force")
	}
	if e := owner.audit("?what=apply-config")[1]; e.Note != "move" || len(e.Changes) != 1 {
		t.Errorf("the audit log says %+v", e)
	}
}

func TestVersionsAreCompared(t *testing.T) {
	owner := newOwnerRig(t)
	text, tag := owner.japan()
	owner.applies("", text, tag)
	got := decode[webadmin.ConfigCheck](t, owner.do("GET", "/api/v1/config/compare?from=1", nil).Body.Bytes())
	if len(got.Changes) == 0 || got.Changes[len(got.Changes)-1].New == "" {
		t.Errorf("got %+v", got)
	}
	owner.want(owner.do("GET", "/api/v1/config/compare?from=77", nil), http.StatusNotFound)
}

func TestNobodyLocksThemselvesOutByTheAllowList(t *testing.T) {
	owner := newOwnerRig(t)
	text, tag := owner.text()
	far := func(method, path, body string) *http.Request {
		q := owner.request(method, path, body)
		q.RemoteAddr, q.TLS = "192.168.1.20:40000", secure()
		q.Header.Set("If-Match", tag)
		for _, c := range q.Cookies() {
			q.AddCookie(&http.Cookie{Name: "__Host-ringdown", Value: c.Value})
		}
		return q
	}
	others := text + "admin:\n  allow: [\"10.0.0.0/8\"]\n"
	p := owner.problem(owner.send(far("PUT", "/api/v1/config", others)), http.StatusConflict, "locks-you-out")
	if len(p.Errors) != 1 || p.Errors[0].Location != "admin.allow" {
		t.Errorf("errors: %+v", p.Errors)
	}
	owner.problem(owner.send(far("POST", "/api/v1/config/apply?confirm_within=60", others)), http.StatusConflict, "locks-you-out")
	owner.want(owner.send(far("PUT", "/api/v1/config", text+"admin:\n  allow: [\"192.168.1.0/24\"]\n")), http.StatusOK)

	owner.want(owner.send(far("GET", "/api/v1/session", "")), http.StatusOK)
	stranger := far("GET", "/", "")
	stranger.RemoteAddr = "192.168.2.20:40000"
	owner.problem(owner.send(stranger), http.StatusForbidden, "address-not-allowed")
	owner.want(owner.do("GET", "/api/v1/session", nil), http.StatusOK) // this machine itself
}
