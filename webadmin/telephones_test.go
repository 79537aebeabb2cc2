package webadmin_test

import (
	"net/http"
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// backOffice is who may change telephones and nothing else, and the owner.
func backOffice(t *testing.T) (owner, office *rig) {
	t.Helper()
	owner = newOwnerRig(t, func(d *webadmin.Deps) { d.Handsets = &handsets{} })
	role := owner.role(webadmin.RoleWish{Name: "Telephones", Permissions: []auth.Permission{auth.TelephonesManage, auth.NumbersRead}})
	return owner, owner.being("olga", role)
}

func TestTheTelephoneBackOfficeChangesExtensionsAndWhatIsSetAtTelephones(t *testing.T) {
	owner, office := backOffice(t)
	var x config.Extension
	tag := office.read("/api/v1/extensions/801", &x)
	x.Name, x.CallWaiting, x.Rights.Level = "Front desk", true, "local"
	office.want(office.change("PUT", "/api/v1/extensions/801", tag, x), http.StatusOK)
	if owner.read("/api/v1/extensions/801", &x); x.Name != "Front desk" {
		t.Errorf("it is called %q", x.Name)
	}
	office.want(office.do("PATCH", "/api/v1/extensions/801/state", map[string]any{"set": map[string]string{"dnd": "on"}}), http.StatusOK)
	for _, path := range []string{"/api/v1/extensions", "/api/v1/extensions/801/state", "/api/v1/phones", "/api/v1/settings/choices"} {
		office.want(office.do("GET", path, nil), http.StatusOK)
	}
	if e := owner.audit("?what=put-extension"); len(e) != 1 || e[0].Who != "olga" {
		t.Errorf("audited %+v", e)
	}
}

func TestTheTelephoneBackOfficeChangesNoLineNoNetworkAndNobodysRights(t *testing.T) {
	owner, office := backOffice(t)
	for _, x := range [][2]string{
		{"GET", "/api/v1/config"}, {"GET", "/api/v1/settings"}, {"GET", "/api/v1/lines/1"}, {"PUT", "/api/v1/lines/1"}, {"PUT", "/api/v1/groups/600"}, {"POST", "/api/v1/extensions"}, {"DELETE", "/api/v1/extensions/801"},
		{"POST", "/api/v1/trunks"}, {"PUT", "/api/v1/settings/sip"}, {"PUT", "/api/v1/settings/system"}, {"GET", "/api/v1/users"}, {"POST", "/api/v1/roles"}, {"GET", "/api/v1/lines"}, {"GET", "/api/v1/calls"}, {"POST", "/api/v1/draft/apply"},
	} {
		office.problem(office.do(x[0], x[1], map[string]any{}), http.StatusForbidden, "not-permitted")
	}
	for field, alter := range map[string]func(*config.Extension){
		"number":      func(x *config.Extension) { x.Number = "899" },
		"port":        func(x *config.Extension) { x.Port = "sim0/fxs4" },
		"direct_line": func(x *config.Extension) { x.DirectLine = 1 },
		"lines":       func(x *config.Extension) { x.Lines = []string{"line/1"} },
		"monitors":    func(x *config.Extension) { x.Monitors = []string{"*"} },
	} {
		t.Run(field, func(t *testing.T) {
			office, owner := *office, *owner
			office.t, owner.t = t, t
			var x config.Extension
			tag := office.read("/api/v1/extensions/801", &x)
			alter(&x)
			p := office.problem(office.change("PUT", "/api/v1/extensions/801", tag, x), http.StatusForbidden, "not-permitted")
			if len(p.Errors) != 1 || p.Errors[0].Location != "body."+field {
				t.Errorf("named: %+v", p.Errors)
			}
			if owner.read("/api/v1/extensions/801", &x) != tag {
				t.Error("it was changed")
			}
		})
	}
}

// A role that was made when there was no such permission keeps what config:write let
// it do; so do installers.
func TestWhoMayChangeTheConfigurationKeepsTheTelephones(t *testing.T) {
	owner, _ := backOffice(t)
	if err := owner.world.db.OwnRoles().Put(store.OwnRole{ID: "own-9", Name: "Old", Permissions: []string{"config:write", "numbers:full"}}); err != nil {
		t.Fatal(err)
	}
	for _, who := range []*rig{owner.being("otto", "own-9"), owner.as(auth.Installer)} {
		who.want(who.do("PATCH", "/api/v1/extensions/801/state", map[string]any{"set": map[string]string{"dnd": "on"}}), http.StatusOK)
	}
	if roles := owner.do("GET", "/api/v1/roles", nil).Body.String(); strings.Count(roles, "telephones:manage") != 4 {
		t.Errorf("of the owner, installers, Old and Telephones: %s", roles)
	}
	reader := owner.as(auth.ReadOnly)
	reader.problem(reader.do("PATCH", "/api/v1/extensions/801/state", map[string]any{"set": map[string]string{"dnd": "on"}}), http.StatusForbidden, "not-permitted")
}
