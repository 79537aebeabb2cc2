package webadmin_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin"
)

func TestSetupMakesTheOwnerSignsInAndClosesForGood(t *testing.T) {
	r := newRig(t)
	r.want(r.do("GET", "/api/v1/setup", nil), http.StatusOK)
	r.problem(r.do("GET", "/api/v1/ports", nil), http.StatusUnauthorized, "sign-in")
	a := r.do("POST", "/api/v1/setup", setupAnswers())
	r.want(a, http.StatusCreated)
	cookie := a.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Secure || cookie.Name != "ringdown-local" {
		t.Errorf("cookie on loopback's plain HTTP: %v", cookie)
	}
	r.problem(r.do("GET", "/api/v1/setup", nil), http.StatusGone, "setup-done")
	r.problem(r.do("POST", "/api/v1/setup", setupAnswers()), http.StatusGone, "setup-done")
	r.cookie = cookie
	r.want(r.do("GET", "/api/v1/ports", nil), http.StatusOK)
	sys := r.world.applied[len(r.world.applied)-1].System
	if sys.Country != "TW" || sys.Language != "zh-Hant" || sys.TimeZone != "Asia/Taipei" {
		t.Errorf("in force after set-up: %+v", sys)
	}
	user, err := r.world.db.Users().Get("owner")
	if err != nil || strings.Contains(user.Hash, password) || !strings.HasPrefix(user.Hash, "$argon2id$") {
		t.Errorf("owner as kept: %+v %v", user, err)
	}
}

func TestSetupIsRefusedFromElsewhereWithAWrongCodeAndWithAWeakPassword(t *testing.T) {
	r := newRig(t)
	far := r.request("GET", "/api/v1/setup", nil)
	far.RemoteAddr = "8.8.8.8:999"
	far.TLS = secure()
	r.problem(r.send(far), http.StatusForbidden, "setup-near-only")
	near := r.request("GET", "/api/v1/setup", nil)
	near.RemoteAddr = "192.168.1.7:999"
	near.TLS = secure()
	r.want(r.send(near), http.StatusOK)

	for _, c := range []struct{ field, value, code, location string }{
		{"code", "0000-0000", "wrong-code", "body.code"},
		{"password", "short", "invalid", "body.password"},
		{"password", "123456789012", "invalid", "body.password"},
		{"password", "aaaaaaaaaaaaaaa", "invalid", "body.password"},
		{"country", "XX", "invalid", "body.country"},
		{"time_zone", "Mars/Olympus", "invalid", "body.time_zone"},
		{"language", "tlh", "invalid", "body.language"},
	} {
		answers := setupAnswers()
		answers[c.field] = c.value
		p := r.problem(r.do("POST", "/api/v1/setup", answers), http.StatusUnprocessableEntity, c.code)
		if len(p.Errors) != 1 || p.Errors[0].Location != c.location {
			t.Errorf("%s=%s: errors %+v", c.field, c.value, p.Errors)
		}
	}
	if done, err := r.world.db.SetupDone(); done || err != nil {
		t.Errorf("a refused set-up closed it: %v %v", done, err)
	}
}

func TestGuessingTheCodeIsSlowedDown(t *testing.T) {
	r := newRig(t)
	wrong := setupAnswers()
	wrong["code"] = "9999-9999"
	for range 3 {
		r.problem(r.do("POST", "/api/v1/setup", wrong), http.StatusUnprocessableEntity, "wrong-code")
	}
	a := r.do("POST", "/api/v1/setup", setupAnswers())
	r.problem(a, http.StatusTooManyRequests, "too-many-tries")
	if a.Header().Get("Retry-After") != "1" {
		t.Errorf("Retry-After: %q", a.Header().Get("Retry-After"))
	}
	r.world.wait(1e9)
	r.want(r.do("POST", "/api/v1/setup", setupAnswers()), http.StatusCreated)
}

func TestSetupOverTheSocketNeedsNoCode(t *testing.T) {
	r := newRig(t)
	_, err := r.server.FirstRun(context.Background(), webadmin.SetupAnswers{
		Language: "en", Country: "GB", TimeZone: "Europe/London", Password: password,
	})
	if err != nil {
		t.Fatal(err)
	}
	r.problem(r.do("GET", "/api/v1/setup", nil), http.StatusGone, "setup-done")
}

func TestSetupThatCannotBeKeptLeavesItOpen(t *testing.T) {
	r := newRig(t, func(d *webadmin.Deps) { d.FirstRun = refusing{d.FirstRun} })
	r.problem(r.do("POST", "/api/v1/setup", setupAnswers()), http.StatusInternalServerError, "internal")
	r.want(r.do("GET", "/api/v1/setup", nil), http.StatusOK)
}

type refusing struct{ webadmin.FirstRun }

func (refusing) Finish(context.Context, store.User, string, string, string) error {
	return errors.New("write: no space left on device")
}

func TestSignInAnswersTheSameForUnknownUserAndWrongPassword(t *testing.T) {
	r := newOwnerRig(t)
	r.cookie = nil
	for _, name := range []string{"owner", "nobody"} {
		a := r.do("POST", "/api/v1/session", map[string]string{"name": name, "password": "wrong password"})
		p := r.problem(a, http.StatusUnauthorized, "wrong-credentials")
		if p.Detail != "The account or the password is not right." || len(a.Result().Cookies()) != 0 {
			t.Errorf("%s: %+v", name, p)
		}
	}
	a := r.do("POST", "/api/v1/session", map[string]string{"name": "owner", "password": password})
	r.want(a, http.StatusCreated)
	r.cookie = a.Result().Cookies()[0]
	r.want(r.do("GET", "/api/v1/session", nil), http.StatusOK)
	r.want(r.do("DELETE", "/api/v1/session", nil), http.StatusNoContent)
	r.problem(r.do("GET", "/api/v1/session", nil), http.StatusUnauthorized, "sign-in")
}

func TestSignInGivesAFreshSessionAndEndsTheOldOne(t *testing.T) {
	r := newOwnerRig(t)
	old := *r.cookie
	a := r.do("POST", "/api/v1/session", map[string]string{"name": "owner", "password": password})
	r.want(a, http.StatusCreated)
	if a.Result().Cookies()[0].Value == old.Value {
		t.Error("the session kept its token at sign-in")
	}
	r.want(r.do("GET", "/api/v1/session", nil), http.StatusUnauthorized)
}

func TestGuessingIsSlowedDownAndNeverKeepsTheOwnerOutOfAKnownPlace(t *testing.T) {
	r := newOwnerRig(t)
	r.cookie = nil
	right := map[string]string{"name": "owner", "password": password}
	r.want(r.do("POST", "/api/v1/session", right), http.StatusCreated) // loopback is known now
	guess := func() int {
		q := r.request("POST", "/api/v1/session", map[string]string{"name": "owner", "password": "a wrong guess"})
		q.RemoteAddr, q.TLS = "10.0.0.66:5000", secure()
		return r.send(q).Code
	}
	for range 3 {
		if got := guess(); got != http.StatusUnauthorized {
			t.Fatalf("got %d", got)
		}
	}
	if got := guess(); got != http.StatusTooManyRequests {
		t.Errorf("the fourth guess got %d", got)
	}
	r.want(r.do("POST", "/api/v1/session", right), http.StatusCreated)
	r.world.wait(60e9)
	if got := guess(); got != http.StatusUnauthorized {
		t.Errorf("a minute later the guesser is locked out for good: %d", got)
	}
}

func TestConfigurationIsReplacedByWhoReadItAndFaultsAreListedWithTheirPlace(t *testing.T) {
	r := newOwnerRig(t)
	a := r.do("GET", "/api/v1/config", nil)
	r.want(a, http.StatusOK)
	text, tag := a.Body.String(), a.Header().Get("ETag")
	if _, err := config.Parse([]byte(text)); err != nil {
		t.Fatalf("the text served is not a configuration: %v\n%s", err, text)
	}
	r.problem(r.do("PUT", "/api/v1/config", text), http.StatusPreconditionRequired, "if-match-missing")

	put := func(body, tag string) *http.Request {
		q := r.request("PUT", "/api/v1/config", body)
		q.Header.Set("If-Match", tag)
		return q
	}
	r.problem(r.send(put(text, `"99"`)), http.StatusPreconditionFailed, "changed")
	p := r.problem(r.send(put("version: 1\nsystem:\n  country: XX\n  colour: red\n", tag)), http.StatusUnprocessableEntity, "config-invalid")
	if len(p.Errors) < 2 || p.Errors[0].Line == 0 || p.Errors[0].Column == 0 || p.Errors[0].Message == "" {
		t.Errorf("errors: %+v", p.Errors)
	}
	if r.do("GET", "/api/v1/config", nil).Body.String() != text {
		t.Error("a refused text changed the configuration")
	}
	changed := strings.Replace(text, "country: TW", "country: JP", 1)
	b := r.send(put(changed, tag))
	r.want(b, http.StatusOK)
	if sys := r.world.applied[len(r.world.applied)-1].System; sys.Country != "JP" || b.Header().Get("ETag") == tag {
		t.Errorf("in force: %+v, ETag %s", sys, b.Header().Get("ETag"))
	}
}

func TestHistoryTellsWhoChangedTheConfigurationAndKeepsEveryText(t *testing.T) {
	r := newOwnerRig(t)
	a := r.do("GET", "/api/v1/config", nil)
	q := r.request("PUT", "/api/v1/config?note=moving", strings.Replace(a.Body.String(), "country: TW", "country: JP", 1))
	q.Header.Set("If-Match", a.Header().Get("ETag"))
	r.want(r.send(q), http.StatusOK)
	var history struct {
		Items []webadmin.PastConfig `json:"items"`
	}
	b := r.do("GET", "/api/v1/config/versions", nil)
	r.want(b, http.StatusOK)
	if err := json.Unmarshal(b.Body.Bytes(), &history); err != nil {
		t.Fatal(err)
	}
	if len(history.Items) < 2 || history.Items[0].Note != "moving" || history.Items[0].Who == "" || history.Items[0].When.IsZero() {
		t.Fatalf("history: %+v", history.Items)
	}
	if old := r.do("GET", "/api/v1/config/versions/"+history.Items[1].Version, nil); old.Body.String() != a.Body.String() {
		t.Errorf("the version before reads %q", old.Body)
	}
	r.problem(r.do("GET", "/api/v1/config/versions/99", nil), http.StatusNotFound, "not-found")
}
