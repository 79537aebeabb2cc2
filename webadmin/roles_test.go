package webadmin_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/store"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// role makes one and returns its id.
func (r *rig) role(wish webadmin.RoleWish) auth.Role {
	r.t.Helper()
	a := r.do("POST", "/api/v1/roles", wish)
	r.want(a, http.StatusCreated)
	return decode[webadmin.RoleView](r.t, a.Body.Bytes()).ID
}

// being makes a user of a role and signs them in.
func (r *rig) being(name string, role auth.Role) *rig {
	r.t.Helper()
	u := r.person(name, role)
	u.signsIn(name, password, "")
	return u
}

// keyOf makes an API key of a role as the asker, and asks by it from then on.
func (r *rig) keyOf(role auth.Role) *rig {
	r.t.Helper()
	a := r.do("POST", "/api/v1/tokens", webadmin.TokenWish{Name: "program", Role: role})
	r.want(a, http.StatusCreated)
	return &rig{t: r.t, world: r.world, server: r.server, key: decode[webadmin.NewToken](r.t, a.Body.Bytes()).Key}
}

// Deny by default: with one permission, the operations that name it are open, and no
// other.
func TestARoleOfOnePermissionOpensWhatNamesItAndNothingElse(t *testing.T) {
	opensWhatIsNamed(t, func(owner *rig, i int, role auth.Role) *rig { return owner.being(fmt.Sprintf("u%d", i), role) })
}

func TestAKeyOfARoleOfOnePermissionOpensWhatNamesItAndNothingElse(t *testing.T) {
	opensWhatIsNamed(t, func(owner *rig, _ int, role auth.Role) *rig { return owner.keyOf(role) })
}

// opensWhatIsNamed walks all operations with each permission alone; who makes whoever
// asks.
func opensWhatIsNamed(t *testing.T, who func(owner *rig, i int, role auth.Role) *rig) {
	owner := newOwnerRig(t)
	type one struct {
		method, path string
		op           operation
	}
	var all []one
	walk(t, owner, func(method, path string, op operation) {
		if op.Permission != string(auth.Public) && path != "/api/v1/events" && method+path != "DELETE/api/v1/session" { // which would end the walk
			all = append(all, one{method, path, op})
		}
	})
	for i, p := range auth.Permissions() {
		wish := webadmin.RoleWish{Name: fmt.Sprintf("only %d", i), Permissions: []auth.Permission{p}}
		if auth.WithNumbers(p) {
			wish.Permissions = append(wish.Permissions, auth.NumbersRead)
		}
		r := who(owner, i, owner.role(wish))
		for _, x := range all {
			a := r.do(x.method, example(x.path), nil)
			has := append(wish.Permissions, auth.Self)
			if p == auth.ConfigWrite {
				has = append(has, auth.TelephonesManage) // which goes with it
			}
			may := slices.Contains(has, auth.Permission(x.op.Permission)) || slices.Contains(has, auth.Permission(x.op.Or))
			if denied := a.Code == http.StatusForbidden && !strings.Contains(a.Body.String(), "numbers-hidden"); denied == may {
				t.Errorf("%s: %s %s: %d %s", p, x.method, x.path, a.Code, a.Body)
			}
		}
	}
}

func TestARoleThatWillNotDoIsToldAtTheField(t *testing.T) {
	owner := newOwnerRig(t)
	owner.role(webadmin.RoleWish{Name: "Sales lead", Permissions: []auth.Permission{auth.RecordsRead}})
	for at, wish := range map[string]webadmin.RoleWish{
		"body.name":           {Name: "sales LEAD", Permissions: []auth.Permission{auth.RecordsRead}},
		"body.permissions[1]": {Name: "a", Permissions: []auth.Permission{auth.RecordsRead, "fly"}},
		"body.permissions[0]": {Name: "b", Permissions: []auth.Permission{auth.UsersManage}, Departments: []string{"Sales"}},
		"body.groups[0]":      {Name: "c", Permissions: []auth.Permission{auth.RecordsRead}, Groups: []string{"999"}},
	} {
		p := owner.problem(owner.do("POST", "/api/v1/roles", wish), http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Location != at {
			t.Errorf("%s: %+v", at, p.Errors)
		}
	}
	p := owner.problem(owner.do("POST", "/api/v1/roles", webadmin.RoleWish{Name: "d", Permissions: []auth.Permission{auth.ConfigWrite}}), http.StatusUnprocessableEntity, "invalid")
	if !strings.Contains(p.Errors[0].Message, "give numbers:full too") {
		t.Errorf("%+v", p.Errors)
	}
}

func TestARoleThatSomebodyHasStays(t *testing.T) {
	owner := newOwnerRig(t)
	id := owner.role(webadmin.RoleWish{Name: "Lead", Permissions: []auth.Permission{auth.RecordsRead}})
	owner.person("anna", id)
	p := owner.problem(owner.do("DELETE", "/api/v1/roles/"+string(id), nil), http.StatusConflict, "role-in-use")
	if !strings.Contains(p.Detail, "anna") {
		t.Errorf("it says %s", p.Detail)
	}
	owner.want(owner.do("DELETE", "/api/v1/users/anna", nil), http.StatusNoContent)
	owner.want(owner.do("DELETE", "/api/v1/roles/"+string(id), nil), http.StatusNoContent)
	owner.problem(owner.do("DELETE", "/api/v1/roles/owner", nil), http.StatusNotFound, "not-found")
}

// Who manages users makes nobody greater than themselves, and does not become
// somebody greater by a new password.
func TestNobodyGivesAPermissionThatTheyDoNotHave(t *testing.T) {
	owner := newOwnerRig(t)
	desk := owner.being("desk", owner.role(webadmin.RoleWish{Name: "Desk", Permissions: []auth.Permission{auth.UsersManage, auth.TokensManage, auth.RecordsRead}}))
	owner.person("second", auth.Owner)
	greater := webadmin.RoleWish{Name: "Greater", Permissions: []auth.Permission{auth.RecordsRead, auth.RecordingsListen}}
	denied := func(what string, a *httptest.ResponseRecorder) {
		t.Helper()
		if p := desk.problem(a, http.StatusForbidden, "not-yours-to-give"); p.Status == 0 {
			t.Errorf("%s was done", what)
		}
	}
	denied("a role", desk.do("POST", "/api/v1/roles", greater))
	big := owner.role(greater)
	denied("a change of a role", desk.do("PUT", "/api/v1/roles/"+string(big), webadmin.RoleWish{Name: "Less", Permissions: []auth.Permission{auth.RecordsRead}}))
	denied("the end of a role", desk.do("DELETE", "/api/v1/roles/"+string(big), nil))
	denied("a user", desk.do("POST", "/api/v1/users", webadmin.NewUser{Name: "eve", Role: big, Password: password}))
	denied("an owner", desk.do("POST", "/api/v1/users", webadmin.NewUser{Name: "eve", Role: auth.Owner, Password: password}))
	denied("the owner's password", desk.do("PATCH", "/api/v1/users/owner", webadmin.UserPatch{Reset: true}))
	denied("the end of the owner", desk.do("DELETE", "/api/v1/users/owner", nil))
	denied("a key", desk.do("POST", "/api/v1/tokens", map[string]any{"name": "m", "role": "owner"}))
	if got := rowsOf(desk.bring(usersCSV, "", "name,role\neve,owner\nsecond,agent\n")); strings.Count(got, "has a permission that you do not have") != 2 {
		t.Errorf("by a table: %s", got)
	}
	same := desk.role(webadmin.RoleWish{Name: "Reader", Permissions: []auth.Permission{auth.RecordsRead}})
	desk.want(desk.do("POST", "/api/v1/users", webadmin.NewUser{Name: "rita", Role: same, Password: password}), http.StatusCreated)
}

// stranger and ours are the parties of two calls.
const ours, stranger = "0911000111", "0922000222"

// twoDepartments is an office with group 600 of 801, and 802 outside it; each had a
// call, and has one.
func twoDepartments(t *testing.T) *rig {
	owner := newOwnerRig(t)
	c, err := config.Parse(owner.do("GET", "/api/v1/config", nil).Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	sales, support := c.Groups[0], c.Groups[0]
	sales.Number, sales.Members, support.Number, support.Members = "600", []string{"801"}, "601", []string{"802"}
	c.Groups = []config.Group{sales, support}
	_, tag := owner.text()
	q := owner.request("PUT", "/api/v1/config", string(c.Text()))
	q.Header.Set("If-Match", tag)
	owner.want(owner.send(q), http.StatusOK)
	for i, x := range []struct{ number, extension, group string }{{ours, "801", "600"}, {stranger, "802", "601"}} {
		at := owner.world.clock().Add(-time.Hour)
		owner.world.records.Save(call.Record{
			ID: call.ID(i + 1), Kind: call.KindIncoming, Caller: call.CallerID{Number: x.number}, Called: x.extension, Group: x.group, Started: at, Ended: at.Add(time.Minute),
			Parties: []call.Party{{Port: "sim0/fxo1", Label: "line 1"}, {Port: call.Port("sim0/fxs" + fmt.Sprint(i+1)), Label: x.extension}}, Result: call.ResultMissed,
		})
	}
	owner.world.change(func(s *engine.Snapshot) {
		for i, x := range []struct{ number, extension, group string }{{ours, "801", "600"}, {stranger, "802", "601"}} {
			id := call.ID(11 + i)
			who := call.CallerID{Number: x.number}
			s.Ports = append(s.Ports, engine.PortView{Port: call.Port("sim0/fxs" + x.extension), Kind: "FXS", Label: x.extension, Call: id, Caller: who})
			s.Calls = append(s.Calls, engine.CallView{ID: id, Caller: who, From: "line 1", To: x.extension, Started: owner.world.now})
			s.Lines = append(s.Lines, engine.LineView{Group: x.group, Callers: []engine.WaiterView{{Call: id + 10, Caller: who}}})
			s.Groups = append(s.Groups, engine.GroupView{Number: x.group, Members: []string{x.extension}})
			s.Staff = append(s.Staff, engine.StaffView{Number: x.extension})
		}
	})
	return owner
}

// Whatever somebody who is bound asks, nothing of the others comes.
func TestNothingOutsideItsScopeLeavesForARoleThatIsBound(t *testing.T) {
	owner := twoDepartments(t)
	var all []auth.Permission
	for _, p := range auth.Permissions() {
		if auth.Bound(p) {
			all = append(all, p)
		}
	}
	owner.want(owner.do("POST", "/api/v1/users", webadmin.NewUser{Name: "801", Role: auth.Agent, Department: "Sales", Password: password}), http.StatusCreated)
	for name, wish := range map[string]webadmin.RoleWish{
		"by-group":      {Name: "By group", Permissions: all, Groups: []string{"600"}},
		"by-department": {Name: "By department", Permissions: all, Departments: []string{"sales"}},
	} {
		lead := owner.being(name, owner.role(wish))
		found := 0
		walk(t, owner, func(method, path string, op operation) {
			if method != "GET" || path == "/api/v1/events" || op.Permission == string(auth.Public) {
				return
			}
			for _, id := range []string{"1", "2", "11", "12", "801", "802", "600", "601"} {
				text := lead.do(method, strings.NewReplacer("{id}", id, "{number}", id, "{box}", id, "{call}", id).Replace(path), nil).Body.String()
				if strings.Contains(text, stranger) || strings.Contains(text, `"802"`) {
					t.Errorf("%s: %s tells of others: %s", name, path, text)
				}
				if strings.Contains(text, ours) {
					found++
				}
			}
		})
		if found < 5 {
			t.Errorf("%s: sees the own calls %d times only", name, found)
		}
		lead.want(lead.do("GET", "/api/v1/records/1", nil), http.StatusOK)
		for _, a := range [][2]string{{"GET", "/api/v1/records/2"}, {"GET", "/api/v1/records/2/recording"}, {"DELETE", "/api/v1/calls/12"}, {"PUT", "/api/v1/missed-calls/2"}, {"PUT", "/api/v1/records/2/remarks"}, {"GET", "/api/v1/extensions/802/state"}} {
			var body any
			if a[0] == "PUT" {
				body = map[string]any{"done": true, "text": "x"}
				if strings.HasSuffix(a[1], "remarks") {
					body = map[string]any{"text": "x"}
				} else {
					body = map[string]any{"done": true}
				}
			}
			lead.want(lead.do(a[0], a[1], body), http.StatusNotFound)
		}
		lead.problem(lead.do("GET", "/api/v1/phones", nil), http.StatusForbidden, "outside-scope")
		lead.want(lead.do("DELETE", "/api/v1/calls/11", nil), http.StatusNoContent)
		owner.world.hungUp = nil
	}
}

func TestAKeyOfABoundRoleSeesItsOwnAndMaskedNumbers(t *testing.T) {
	owner := twoDepartments(t)
	key := owner.keyOf(owner.role(webadmin.RoleWish{Name: "Lead", Permissions: []auth.Permission{auth.RecordsRead, auth.LiveRead, auth.PlanRead, auth.StaffRead}, Groups: []string{"600"}}))
	walk(t, owner, func(method, path string, _ operation) {
		if method != "GET" || path == "/api/v1/events" {
			return
		}
		for _, id := range []string{"1", "2", "11", "12"} {
			if text := key.do(method, strings.ReplaceAll(path, "{id}", id), nil).Body.String(); strings.Contains(text, stranger) || strings.Contains(text, ours) {
				t.Errorf("%s tells of others, or a full number: %s", path, text)
			}
		}
	})
	if text := key.do("GET", "/api/v1/records", nil).Body.String(); !strings.Contains(text, "0911****11") || strings.Contains(text, "0922****22") {
		t.Errorf("records: %s", text)
	}
	key.problem(key.do("GET", "/api/v1/phones", nil), http.StatusForbidden, "outside-scope")
}

func TestARoleThatAKeyHasStays(t *testing.T) {
	owner := newOwnerRig(t)
	id := owner.role(webadmin.RoleWish{Name: "Reports", Permissions: []auth.Permission{auth.RecordsRead, auth.NumbersRead}})
	owner.keyOf(id)
	p := owner.problem(owner.do("DELETE", "/api/v1/roles/"+string(id), nil), http.StatusConflict, "role-in-use")
	if !strings.Contains(p.Detail, `the API key "program"`) {
		t.Errorf("it says %s", p.Detail)
	}
	keys := decode[struct{ Items []webadmin.Token }](t, owner.do("GET", "/api/v1/tokens", nil).Body.Bytes()).Items
	if len(keys) != 1 || keys[0].RoleName != "Reports" || keys[0].Used != nil {
		t.Fatalf("keys: %+v", keys)
	}
	roles := decode[struct{ Items []webadmin.RoleView }](t, owner.do("GET", "/api/v1/roles", nil).Body.Bytes()).Items
	if last := roles[len(roles)-1]; last.Keys != 1 || last.Users != 0 {
		t.Errorf("the role: %+v", last)
	}
	owner.want(owner.do("DELETE", "/api/v1/tokens/"+keys[0].ID, nil), http.StatusNoContent)
	owner.want(owner.do("DELETE", "/api/v1/roles/"+string(id), nil), http.StatusNoContent)
}

func TestWhoMakesKeysIsOfferedRolesThatTheyMayGive(t *testing.T) {
	owner := newOwnerRig(t)
	owner.role(webadmin.RoleWish{Name: "Greater", Permissions: []auth.Permission{auth.RecordsRead, auth.RecordingsListen}})
	own := owner.role(webadmin.RoleWish{Name: "Desk", Permissions: []auth.Permission{auth.TokensManage, auth.RecordsRead}})
	desk := owner.being("desk", own)
	offered := decode[struct{ Items []webadmin.RoleView }](t, desk.do("GET", "/api/v1/tokens/roles", nil).Body.Bytes()).Items
	if len(offered) != 1 || offered[0].ID != own {
		t.Errorf("offered: %+v", offered)
	}
	p := owner.problem(owner.do("POST", "/api/v1/tokens", webadmin.TokenWish{Name: "m", Role: "king"}), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.role" {
		t.Errorf("%+v", p.Errors)
	}
}

func TestALostKeyIsSeenByItsLastUse(t *testing.T) {
	owner := newOwnerRig(t)
	key := owner.keyOf(auth.ReadOnly)
	before := time.Now().Add(-time.Second)
	key.want(key.do("GET", "/api/v1/ports", nil), http.StatusOK)
	list := decode[struct{ Items []webadmin.Token }](t, owner.do("GET", "/api/v1/tokens", nil).Body.Bytes()).Items
	if len(list) != 1 || list[0].Used == nil || list[0].Used.Before(before) || list[0].Expired {
		t.Errorf("%+v", list)
	}
}

func TestExportsAreBoundAndMaskedAsTheirMakerIs(t *testing.T) {
	owner := twoDepartments(t)
	owner.working()
	lead := owner.being("lead", owner.role(webadmin.RoleWish{Name: "Lead", Permissions: []auth.Permission{auth.RecordsRead, auth.RecordsExport}, Groups: []string{"600"}}))
	e := lead.exported(webadmin.ExportWish{Format: "csv"})
	file := lead.do("GET", "/api/v1/exports/"+e.ID+"/file", nil)
	lead.want(file, http.StatusOK)
	text := file.Body.String()
	if strings.Contains(text, stranger) || strings.Contains(text, ours) || !strings.Contains(text, "0911****11") || e.Rows != 1 {
		t.Errorf("%d rows: %s", e.Rows, text)
	}
	of := owner.exported(webadmin.ExportWish{Format: "csv"})
	lead.problem(lead.do("GET", "/api/v1/exports/"+of.ID+"/file", nil), http.StatusNotFound, "not-found")
	if list := lead.do("GET", "/api/v1/exports", nil).Body.String(); strings.Contains(list, of.ID) {
		t.Errorf("sees others' exports: %s", list)
	}
}

func TestNumbersAreMaskedInEveryAnswerWithoutThePermission(t *testing.T) {
	owner := twoDepartments(t)
	reader := owner.being("reader", owner.role(webadmin.RoleWish{Name: "Reader", Permissions: []auth.Permission{auth.LiveRead, auth.RecordsRead, auth.MissedHandle, auth.StaffRead, auth.CallersRefuse, auth.PlanRead}}))
	seen := 0
	walk(t, owner, func(method, path string, op operation) {
		if method != "GET" || path == "/api/v1/events" {
			return
		}
		text := reader.do(method, strings.NewReplacer("{id}", "1", "{number}", "801").Replace(path), nil).Body.String()
		if strings.Contains(text, ours) || strings.Contains(text, stranger) {
			t.Errorf("%s shows a number: %s", path, text)
		}
		seen += strings.Count(text, "0911****11")
	})
	if seen < 5 {
		t.Errorf("masked numbers were seen %d times only", seen)
	}
}

// streamed reads live events until one has a text.
func (r *rig) streamed(until string) string {
	r.t.Helper()
	web := httptest.NewServer(r.server.Handler())
	defer web.Close()
	q, err := http.NewRequestWithContext(r.t.Context(), "GET", web.URL+"/api/v1/events", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	q.AddCookie(r.cookie)
	a, err := web.Client().Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer a.Body.Close()
	var all strings.Builder
	lines := bufio.NewScanner(a.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		all.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), until) {
			return all.String()
		}
	}
	r.t.Fatalf("the stream ended without %q: %s", until, all.String())
	return ""
}

func TestLiveEventsAreBoundAndMaskedToo(t *testing.T) {
	owner := twoDepartments(t)
	owner.working()
	lead := owner.being("lead", owner.role(webadmin.RoleWish{Name: "Lead", Permissions: []auth.Permission{auth.LiveRead, auth.NumbersRead}, Groups: []string{"600"}}))
	reader := owner.being("reader", owner.role(webadmin.RoleWish{Name: "Reader", Permissions: []auth.Permission{auth.LiveRead}}))
	if text := lead.streamed("snapshot"); strings.Contains(text, stranger) {
		t.Errorf("bound: %s", text)
	}
	go owner.world.change(func(s *engine.Snapshot) { s.Calls[0].State, s.Calls[1].State = "talking", "talking" })
	if text := lead.streamed("talking"); strings.Contains(text, stranger) || !strings.Contains(text, ours) {
		t.Errorf("bound: %s", text)
	}
	if text := reader.streamed("talking"); strings.Contains(text, ours) || !strings.Contains(text, "0922****22") {
		t.Errorf("masked: %s", text)
	}
}

func TestAnUnknownRoleMayNothing(t *testing.T) {
	owner := newOwnerRig(t)
	if err := owner.world.db.Users().Create(store.User{Name: "lost", Role: "own-9", Hash: auth.HashMade("k7pw-3xhd-9mqt-b2fz")}); err != nil {
		t.Fatal(err)
	}
	lost := &rig{t: t, world: owner.world, server: owner.server}
	lost.signsIn("lost", "k7pw-3xhd-9mqt-b2fz", "")
	lost.problem(lost.do("GET", "/api/v1/records", nil), http.StatusForbidden, "not-permitted")
}
