package webadmin_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// operation is what the walk needs of the API's description.
type operation struct {
	ID          string `json:"operationId"`
	Summary     string `json:"summary"`
	Description string `json:"description"`
	Permission  string `json:"x-permission"`
	Or          string `json:"x-permission-or"` // that opens it, too
	RequestBody *body  `json:"requestBody"`
	Responses   map[string]body
	Parameters  []struct {
		Name        string
		Description string
		Example     any
		Schema      struct{ Examples []any }
	}
}

type body struct {
	Description string
	Content     map[string]struct{ Example any }
}

// walk calls visit for each operation of the API.
func walk(t *testing.T, r *rig, visit func(method, path string, op operation)) {
	t.Helper()
	a := r.do("GET", "/api/v1/openapi.json", nil)
	var doc struct {
		Paths map[string]map[string]operation
	}
	if err := json.Unmarshal(a.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			n++
			visit(strings.ToUpper(method), path, op)
		}
	}
	if n < 20 {
		t.Errorf("the API's description has %d operations only", n)
	}
}

func TestEveryOperationDeclaresPermissionExamplesAndErrors(t *testing.T) {
	known := map[string]bool{string(auth.Public): true}
	for _, p := range auth.Permissions() {
		known[string(p)] = true
	}
	walk(t, newRig(t), func(method, path string, op operation) {
		name := method + " " + path
		if !known[op.Permission] || op.Or != "" && !known[op.Or] {
			t.Errorf("%s: permission %q or %q is none", name, op.Permission, op.Or)
		}
		if op.Summary == "" || op.Description == "" {
			t.Errorf("%s: no summary or description", name)
		}
		if op.RequestBody != nil && !hasExample(*op.RequestBody) {
			t.Errorf("%s: the request's body has no example", name)
		}
		for status, answer := range op.Responses {
			checkAnswer(t, name+" "+status, status, answer)
		}
		for _, p := range op.Parameters {
			if p.Description == "" || p.Example == nil && len(p.Schema.Examples) == 0 {
				t.Errorf("%s: parameter %s has no description or example", name, p.Name)
			}
		}
	})
}

func checkAnswer(t *testing.T, name, status string, answer body) {
	t.Helper()
	if answer.Description == "" || status == "default" {
		t.Errorf("%s: not described", name)
	}
	if len(answer.Content) > 0 && !hasExample(answer) {
		t.Errorf("%s: no example", name)
	}
	if status >= "4" && answer.Description == http.StatusText(atoi(status)) {
		t.Errorf("%s: says %q only", name, answer.Description)
	}
}

func atoi(s string) int {
	n := 0
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

func hasExample(b body) bool {
	for _, c := range b.Content {
		if c.Example == nil {
			return false
		}
	}
	return true
}

func TestNothingButThePublicListIsReadableWithoutSignIn(t *testing.T) {
	public := map[string]bool{
		"GET /healthz": true, "GET /readyz": true, "GET /api/v1/setup": true, "POST /api/v1/setup": true,
		"POST /api/v1/session": true,
	}
	owner := newOwnerRig(t)
	stranger := &rig{t: t, world: owner.world, server: owner.server}
	walk(t, owner, func(method, path string, op operation) {
		name := method + " " + path
		if public[name] != (op.Permission == string(auth.Public)) {
			t.Errorf("%s: permission %s", name, op.Permission)
		}
		if !public[name] {
			stranger.problem(stranger.do(method, example(path), nil), http.StatusUnauthorized, "sign-in")
		}
	})
}

func example(path string) string {
	return strings.NewReplacer("{id}", "7", "{target}", "line1").Replace(path)
}

func TestRolesAreDeniedWhatTheyDoNotName(t *testing.T) {
	owner := newOwnerRig(t)
	for _, role := range store.Roles() {
		r := owner.as(role)
		walk(t, owner, func(method, path string, op operation) {
			if op.Permission == string(auth.Public) || path == "/api/v1/events" {
				return
			}
			a := r.do(method, example(path), nil)
			denied := a.Code == http.StatusForbidden
			if denied == (auth.May(role, auth.Permission(op.Permission)) || auth.May(role, auth.Permission(op.Or))) {
				t.Errorf("%s %s %s: got %d %s", role, method, path, a.Code, a.Body)
			}
		})
	}
	if auth.May("nobody", auth.LiveRead) || auth.May(auth.Owner, "") {
		t.Error("an unknown role or an empty permission is allowed")
	}
}

func TestKeyWorksUntilItIsRevokedAndIsShownOnce(t *testing.T) {
	owner := newOwnerRig(t)
	a := owner.do("POST", "/api/v1/tokens", map[string]any{"name": "m", "role": "read-only"})
	owner.want(a, http.StatusCreated)
	var made struct{ ID, Key string }
	if err := json.Unmarshal(a.Body.Bytes(), &made); err != nil {
		t.Fatal(err)
	}
	if list := owner.do("GET", "/api/v1/tokens", nil).Body.String(); strings.Contains(list, made.Key) || !strings.Contains(list, made.ID) {
		t.Errorf("the list must have the key's id and not its secret: %s", list)
	}
	machine := &rig{t: t, world: owner.world, server: owner.server, key: made.Key}
	owner.want(machine.do("GET", "/api/v1/ports", nil), http.StatusOK)
	owner.want(owner.do("DELETE", "/api/v1/tokens/"+made.ID, nil), http.StatusNoContent)
	owner.want(machine.do("GET", "/api/v1/ports", nil), http.StatusUnauthorized)
	owner.problem(owner.do("DELETE", "/api/v1/tokens/"+made.ID, nil), http.StatusNotFound, "not-found")
}

func TestKeyThatWouldHaveEndedAlreadyIsNotMade(t *testing.T) {
	owner := newOwnerRig(t)
	past := owner.world.clock().Add(-time.Hour)
	p := owner.problem(owner.do("POST", "/api/v1/tokens", map[string]any{"name": "m", "role": "read-only", "expires": past}), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.expires" {
		t.Errorf("errors: %+v", p.Errors)
	}
}

func TestLocalSocketIsTheOwner(t *testing.T) {
	r := newRig(t)
	a := r.local("GET", "/api/v1/session")
	if a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `"role":"owner"`) {
		t.Errorf("got %d %s", a.Code, a.Body)
	}
}
