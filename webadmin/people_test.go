package webadmin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// person makes a user and returns a rig without sign-in beside it.
func (r *rig) person(name string, role auth.Role) *rig {
	r.t.Helper()
	r.want(r.do("POST", "/api/v1/users", map[string]any{"name": name, "role": role, "password": password}), http.StatusCreated)
	return &rig{t: r.t, world: r.world, server: r.server}
}

// signsIn keeps the cookie of a sign-in.
func (r *rig) signsIn(name, word, oneTime string) {
	r.t.Helper()
	a := r.do("POST", "/api/v1/session", map[string]string{"name": name, "password": word, "code": oneTime})
	r.want(a, http.StatusCreated)
	if all := a.Result().Cookies(); len(all) > 0 {
		r.cookie = all[0]
	}
}

func decode[T any](t *testing.T, text []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestAUserIsMadeSignsInIsChangedAndDeleted(t *testing.T) {
	owner := newOwnerRig(t)
	anna := owner.person("Anna", auth.Installer)
	anna.signsIn("anna", password, "")
	anna.problem(anna.do("GET", "/api/v1/users", nil), http.StatusForbidden, "not-permitted")
	anna.want(anna.do("GET", "/api/v1/config", nil), http.StatusOK)

	owner.want(owner.do("PATCH", "/api/v1/users/anna", map[string]any{"role": "agent"}), http.StatusOK)
	anna.want(anna.do("GET", "/api/v1/session", nil), http.StatusUnauthorized) // signed out: she began with other rights
	anna.signsIn("anna", password, "")
	anna.problem(anna.do("GET", "/api/v1/config", nil), http.StatusForbidden, "not-permitted")

	owner.want(owner.do("PATCH", "/api/v1/users/anna", map[string]any{"disabled": true}), http.StatusOK)
	anna.want(anna.do("GET", "/api/v1/session", nil), http.StatusUnauthorized)
	anna.cookie = nil
	anna.problem(anna.do("POST", "/api/v1/session", map[string]string{"name": "anna", "password": password}), http.StatusUnauthorized, "wrong-credentials")

	owner.want(owner.do("PATCH", "/api/v1/users/anna", map[string]any{"disabled": false, "password": "nine blue kettles"}), http.StatusOK)
	anna.signsIn("anna", "nine blue kettles", "")
	owner.want(owner.do("DELETE", "/api/v1/users/anna", nil), http.StatusNoContent)
	anna.want(anna.do("GET", "/api/v1/session", nil), http.StatusUnauthorized)
	owner.problem(owner.do("DELETE", "/api/v1/users/anna", nil), http.StatusNotFound, "not-found")
}

func TestAUserThatWillNotDoIsRefusedAtTheField(t *testing.T) {
	owner := newOwnerRig(t)
	for _, c := range []struct {
		name, role, word, location string
		status                     int
	}{
		{"", "agent", password, "body.name", 422},
		{"a b", "agent", password, "body.name", 422},
		{"a/b", "agent", password, "body.name", 422},
		{"bob", "king", password, "body.role", 422},
		{"bob", "agent", "short", "body.password", 422},
		{"OWNER", "agent", password, "body.name", 409},
	} {
		a := owner.do("POST", "/api/v1/users", map[string]any{"name": c.name, "role": c.role, "password": c.word})
		p := decode[webadmin.Problem](t, a.Body.Bytes())
		if a.Code != c.status || len(p.Errors) != 1 || p.Errors[0].Location != c.location {
			t.Errorf("%+v: %d %s", c, a.Code, a.Body)
		}
	}
}

func TestTheLastOwnerWhoCanSignInStays(t *testing.T) {
	owner := newOwnerRig(t)
	for _, change := range []map[string]any{{"role": "installer"}, {"disabled": true}} {
		owner.problem(owner.do("PATCH", "/api/v1/users/owner", change), http.StatusConflict, "last-owner")
	}
	owner.problem(owner.do("DELETE", "/api/v1/users/owner", nil), http.StatusConflict, "last-owner")
	owner.person("second", auth.Owner)
	owner.want(owner.do("PATCH", "/api/v1/users/second", map[string]any{"disabled": true}), http.StatusOK)
	owner.problem(owner.do("DELETE", "/api/v1/users/owner", nil), http.StatusConflict, "last-owner")
	owner.want(owner.do("PATCH", "/api/v1/users/second", map[string]any{"disabled": false}), http.StatusOK)
	owner.want(owner.do("DELETE", "/api/v1/users/owner", nil), http.StatusNoContent)
}

func TestOnesOwnPasswordIsChangedWithTheOldOneAndEndsOtherSessions(t *testing.T) {
	owner := newOwnerRig(t)
	other := &rig{t: t, world: owner.world, server: owner.server}
	other.signsIn("owner", password, "")
	change := func(old, new string) map[string]string { return map[string]string{"old": old, "new": new} }
	owner.problem(owner.do("PUT", "/api/v1/session/password", change("wrong", "nine blue kettles")), http.StatusUnprocessableEntity, "wrong-password")
	owner.problem(owner.do("PUT", "/api/v1/session/password", change(password, "short")), http.StatusUnprocessableEntity, "invalid")
	owner.want(owner.do("PUT", "/api/v1/session/password", change(password, "nine blue kettles")), http.StatusNoContent)
	owner.want(owner.do("GET", "/api/v1/session", nil), http.StatusOK)
	other.want(other.do("GET", "/api/v1/session", nil), http.StatusUnauthorized)
	key := owner.as(auth.Owner)
	key.problem(key.do("PUT", "/api/v1/session/password", change("a", "b")), http.StatusConflict, "no-account")
}

func TestGuessingOnesOwnPasswordIsSlowedDown(t *testing.T) {
	owner := newOwnerRig(t)
	for range 4 {
		owner.do("PUT", "/api/v1/session/password", map[string]string{"old": "wrong", "new": "nine blue kettles"})
	}
	owner.problem(owner.do("PUT", "/api/v1/session/password", map[string]string{"old": password, "new": "nine blue kettles"}), http.StatusTooManyRequests, "too-many-tries")
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	owner := newOwnerRig(t)
	anna := owner.person("anna", auth.Supervisor)
	anna.signsIn("anna", password, "")
	type session struct {
		ID, User, Address string
		This              bool
	}
	type sessions struct{ Items []session }
	mine := decode[sessions](t, anna.do("GET", "/api/v1/sessions", nil).Body.Bytes()).Items
	if len(mine) != 1 || mine[0].User != "anna" || !mine[0].This || mine[0].Address != "127.0.0.1" {
		t.Fatalf("hers: %+v", mine)
	}
	anna.problem(anna.do("GET", "/api/v1/sessions?all=true", nil), http.StatusForbidden, "not-permitted")
	all := decode[sessions](t, owner.do("GET", "/api/v1/sessions?all=true", nil).Body.Bytes()).Items
	if len(all) != 2 {
		t.Fatalf("all: %+v", all)
	}
	his := all[slices.IndexFunc(all, func(s session) bool { return s.User == "owner" })]
	anna.problem(anna.do("DELETE", "/api/v1/sessions/"+his.ID, nil), http.StatusNotFound, "not-found")
	owner.want(owner.do("DELETE", "/api/v1/sessions/"+mine[0].ID, nil), http.StatusNoContent)
	anna.want(anna.do("GET", "/api/v1/session", nil), http.StatusUnauthorized)
}

// hasFactor gives the signed-in account a second factor.
func (r *rig) hasFactor() (secret string, recovery []string) {
	r.t.Helper()
	a := r.do("POST", "/api/v1/session/factor", map[string]string{"password": password})
	r.want(a, http.StatusOK)
	secret = decode[struct{ Secret string }](r.t, a.Body.Bytes()).Secret
	now, _ := auth.CodeAt(secret, r.world.clock())
	a = r.do("PUT", "/api/v1/session/factor", map[string]string{"code": now})
	r.want(a, http.StatusOK)
	return secret, decode[struct{ Codes []string }](r.t, a.Body.Bytes()).Codes
}

func TestASecondFactorIsAskedForAndEachCodeWorksOnce(t *testing.T) {
	owner := newOwnerRig(t)
	secret, recovery := owner.hasFactor()
	out := &rig{t: t, world: owner.world, server: owner.server}
	try := func(code string) map[string]string {
		return map[string]string{"name": "owner", "password": password, "code": code}
	}
	now, _ := auth.CodeAt(secret, owner.world.clock())
	out.problem(out.do("POST", "/api/v1/session", try("")), http.StatusUnauthorized, "code-wanted")
	out.problem(out.do("POST", "/api/v1/session", try(now)), http.StatusUnauthorized, "wrong-one-time-code") // it confirmed the factor
	owner.world.wait(30 * time.Second)
	next, _ := auth.CodeAt(secret, owner.world.clock())
	out.want(out.do("POST", "/api/v1/session", try(next)), http.StatusCreated)
	out.problem(out.do("POST", "/api/v1/session", try(next)), http.StatusUnauthorized, "wrong-one-time-code")
	if len(recovery) != 10 {
		t.Fatalf("recovery codes: %v", recovery)
	}
	out.want(out.do("POST", "/api/v1/session", try(recovery[3])), http.StatusCreated)
	out.problem(out.do("POST", "/api/v1/session", try(recovery[3])), http.StatusUnauthorized, "wrong-one-time-code")

	owner.problem(owner.do("POST", "/api/v1/session/factor/remove", map[string]string{"password": "wrong"}), http.StatusUnprocessableEntity, "wrong-password")
	owner.want(owner.do("POST", "/api/v1/session/factor/remove", map[string]string{"password": password}), http.StatusNoContent)
	out.want(out.do("POST", "/api/v1/session", try("")), http.StatusCreated)
}

func TestALostAuthenticatorIsTakenAwayByAnotherOwner(t *testing.T) {
	owner := newOwnerRig(t)
	anna := owner.person("anna", auth.Installer)
	anna.signsIn("anna", password, "")
	anna.hasFactor()
	owner.problem(owner.do("PATCH", "/api/v1/users/owner", map[string]any{"second_factor": true}), http.StatusUnprocessableEntity, "invalid")
	owner.want(owner.do("PATCH", "/api/v1/users/anna", map[string]any{"second_factor": false}), http.StatusOK)
	anna.signsIn("anna", password, "")
}

func TestWrongCodesAreSlowedDownAsWrongPasswordsAre(t *testing.T) {
	owner := newOwnerRig(t)
	owner.hasFactor()
	out := &rig{t: t, world: owner.world, server: owner.server}
	for i := range 4 {
		out.do("POST", "/api/v1/session", map[string]string{"name": "owner", "password": password, "code": fmt.Sprintf("00000%d", i)})
	}
	out.problem(out.do("POST", "/api/v1/session", map[string]string{"name": "owner", "password": password, "code": "000009"}), http.StatusTooManyRequests, "too-many-tries")
}
