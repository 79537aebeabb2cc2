package webadmin_test

import (
	"net/http"
	"testing"

	"ringdown/internal/config"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

func TestAPasswordThatTheApplianceMakesIsShownOnceAndSignsIn(t *testing.T) {
	r := newOwnerRig(t)
	made := r.do("POST", "/api/v1/users", webadmin.NewUser{Name: "anna", Role: auth.Supervisor, Email: "anna@example.com", Department: "Sales"})
	r.want(made, http.StatusCreated)
	first := decode[webadmin.User](t, made.Body.Bytes())
	if len(first.Password) != 19 || first.Email != "anna@example.com" || first.Department != "Sales" {
		t.Fatalf("made: %+v", first)
	}
	if seen := r.users("")[0]; seen.Password != "" {
		t.Errorf("shown again: %+v", seen)
	}
	anna := &rig{t: r.t, world: r.world, server: r.server}
	anna.signsIn("anna", first.Password, "")
	reset := r.do("PATCH", "/api/v1/users/anna", webadmin.UserPatch{Reset: true})
	r.want(reset, http.StatusOK)
	second := decode[webadmin.User](t, reset.Body.Bytes())
	if second.Password == "" || second.Password == first.Password {
		t.Errorf("reset: %+v", second)
	}
	anna.want(anna.do("GET", "/api/v1/session", nil), http.StatusUnauthorized)
	anna.signsIn("anna", second.Password, "")
}

func (r *rig) users(query string) []webadmin.User {
	r.t.Helper()
	var all struct{ Items []webadmin.User }
	r.read("/api/v1/users"+query, &all)
	return all.Items
}

func TestUsersAreFoundByNameAddressDepartmentAndRole(t *testing.T) {
	r := newOwnerRig(t)
	for _, u := range []webadmin.NewUser{
		{Name: "anna", Role: auth.Supervisor, Email: "a.lee@example.com", Department: "Sales"},
		{Name: "bert", Role: auth.ReadOnly, Department: "Support"},
	} {
		r.want(r.do("POST", "/api/v1/users", u), http.StatusCreated)
	}
	r.want(r.do("POST", "/api/v1/agents", config.Agent{Number: "4711", Name: "Anna", Extension: "801"}), http.StatusCreated)
	r.want(r.do("POST", "/api/v1/groups", map[string]any{"number": "677", "members": []string{"802", "801"}}), http.StatusCreated)
	for query, want := range map[string]string{"ANN": "anna", "lee@": "anna", "supp": "bert", "read-only": "bert", "4711": "anna", "801": "anna", "677": "anna"} {
		if got := r.users("?q=" + query); len(got) != 1 || got[0].Name != want {
			t.Errorf("%s: %+v", query, got)
		}
	}
	empty := ""
	r.want(r.do("PATCH", "/api/v1/users/anna", webadmin.UserPatch{Department: &empty}), http.StatusOK)
	if got := r.users("?q=sales"); len(got) != 0 {
		t.Errorf("a department that was taken away: %+v", got)
	}
}

func TestAMailAddressOrAResetThatWillNotDoIsToldAtTheField(t *testing.T) {
	r := newOwnerRig(t)
	wrong := "nobody"
	for field, a := range map[string]any{
		"body.email":          webadmin.UserPatch{Email: &wrong},
		"body.reset_password": webadmin.UserPatch{Reset: true, Password: "nine blue kettles"},
	} {
		p := r.problem(r.do("PATCH", "/api/v1/users/owner", a), http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Location != field {
			t.Errorf("%s: %+v", field, p)
		}
	}
}
