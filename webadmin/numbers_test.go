package webadmin_test

import (
	"net/http"
	"strings"
	"testing"
)

// LN-16, EX-20: what the API binds is in force and in the lists; what will not do
// changes nothing and says why.
func TestNumbersAndAgentsAreBoundByTheAPI(t *testing.T) {
	r := newOwnerRig(t)
	number := map[string]any{"number": "0223456789", "on": "line/1", "preferred_by": []string{"600"}}
	r.want(r.do("POST", "/api/v1/numbers", number), http.StatusCreated)
	r.want(r.do("POST", "/api/v1/agents", map[string]string{"number": "1001", "name": "Ann", "extension": "801"}), http.StatusCreated)
	inForce := r.world.applied[len(r.world.applied)-1]
	if len(inForce.Numbers) != 1 || inForce.Numbers[0].PreferredBy[0] != "600" || len(inForce.Agents) != 1 {
		t.Errorf("in force: %+v %+v", inForce.Numbers, inForce.Agents)
	}
	for path, want := range map[string]string{"/api/v1/numbers": `"0223456789"`, "/api/v1/agents": `"Ann"`, "/api/v1/number-groups": `[]`} {
		if a := r.do("GET", path, nil); !strings.Contains(a.Body.String(), want) {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	r.problem(r.do("POST", "/api/v1/numbers", number), http.StatusUnprocessableEntity, "invalid")
	p := r.problem(r.do("POST", "/api/v1/agents", map[string]string{"number": "1002", "name": "Bob", "extension": "801"}), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || !strings.Contains(p.Errors[0].Message, "already that of agent 1001") {
		t.Errorf("errors: %+v", p.Errors)
	}
	r.want(r.change("DELETE", "/api/v1/numbers/0223456789", "*", nil), http.StatusNoContent)
	r.problem(r.change("DELETE", "/api/v1/numbers/0223456789", "*", nil), http.StatusNotFound, "not-found")
	r.want(r.change("DELETE", "/api/v1/agents/1001", "*", nil), http.StatusNoContent)
	r.problem(r.change("DELETE", "/api/v1/agents/1001", "*", nil), http.StatusNotFound, "not-found")
}
