package webadmin_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// audit is the newest entries.
func (r *rig) audit(query string) []webadmin.AuditEntry {
	r.t.Helper()
	a := r.do("GET", "/api/v1/audit"+query, nil)
	r.want(a, http.StatusOK)
	return decode[webadmin.AuditPage](r.t, a.Body.Bytes()).Items
}

func TestAChangeOfTheConfigurationStandsInTheAuditLogBeforeAndAfter(t *testing.T) {
	owner := newOwnerRig(t)
	text := owner.do("GET", "/api/v1/config", nil)
	q := owner.request("PUT", "/api/v1/config?note=move", strings.Replace(text.Body.String(), "country: TW", "country: JP", 1))
	q.Header.Set("If-Match", text.Header().Get("ETag"))
	owner.want(owner.send(q), http.StatusOK)
	e := owner.audit("?what=put-config")[0]
	if e.Who != "owner" || e.By != "session" || e.From != "127.0.0.1" || e.Result != "done" || e.Note != "move" || e.Request == "" {
		t.Errorf("the entry is %+v", e)
	}
	if len(e.Changes) != 1 || e.Changes[0] != (webadmin.AuditChange{Field: "system: country", Old: "TW", New: "JP"}) {
		t.Errorf("the changes are %+v", e.Changes)
	}
	if who := owner.audit("?what=get-config"); len(who) != 1 {
		t.Errorf("reading its secrets: %+v", who)
	}
}

func TestOtherOperationsThatChangeTheConfigurationTellWhatToo(t *testing.T) {
	owner := newOwnerRig(t)
	owner.want(owner.do("POST", "/api/v1/agents", map[string]any{"number": "1001", "name": "Mei"}), http.StatusCreated)
	e := owner.audit("")[0]
	if e.What != "add-agent" || e.On != "agents" || len(e.Changes) == 0 || !strings.Contains(e.Changes[0].New, "Mei") {
		t.Errorf("the entry is %+v", e)
	}
}

func TestWhatChangesNothingIsNotInTheAuditLog(t *testing.T) {
	owner := newOwnerRig(t)
	before := len(owner.audit(""))
	owner.do("POST", "/api/v1/agents", map[string]any{"number": "1001", "name": strings.Repeat("x", 1000)}) // 422
	owner.do("DELETE", "/api/v1/users/nobody", nil)                                                         // 404
	owner.do("GET", "/api/v1/users", nil)
	if got := owner.audit(""); len(got) != before {
		t.Errorf("got %+v", got[0])
	}
	agent := owner.as(auth.Agent)
	agent.problem(agent.do("GET", "/api/v1/audit", nil), http.StatusForbidden, "not-permitted")
}

func TestSecretsAreNotInTheAuditLog(t *testing.T) {
	owner := newOwnerRig(t)
	owner.person("anna", auth.Agent)
	owner.want(owner.do("PATCH", "/api/v1/users/anna", map[string]any{"password": "nine blue kettles"}), http.StatusOK)
	secret, _ := owner.hasFactor()
	all := owner.do("GET", "/api/v1/audit.csv", nil).Body.String()
	for _, word := range []string{password, "nine blue kettles", secret, "argon2id"} {
		if strings.Contains(all, word) {
			t.Errorf("it says %q", word)
		}
	}
	if !strings.Contains(all, "password: – → (changed)") {
		t.Errorf("the change of a password is missing:\n%s", all)
	}
}

func TestSignInsAndRefusalsStandInTheAuditLogWithinBounds(t *testing.T) {
	owner := newOwnerRig(t)
	out := &rig{t: t, world: owner.world, server: owner.server}
	out.do("POST", "/api/v1/session", map[string]string{"name": "owner", "password": "wrong"})
	out.signsIn("owner", password, "")
	got := owner.audit("?what=sign-in")
	if len(got) != 2 || got[0].Result != "done" || got[0].Who != "owner" || got[1].Result != "wrong-credentials" || got[1].Who != "owner" {
		t.Errorf("got %+v", got)
	}
}

func TestTheAuditLogIsExportedWithoutFormulas(t *testing.T) {
	owner := newOwnerRig(t)
	err := owner.world.db.Audit().Append(store.AuditEntry{Who: "=1+1", What: "sign-in", On: "+886 2", Note: "@SUM(A1)", Result: "-1"})
	if err != nil {
		t.Fatal(err)
	}
	a := owner.do("GET", "/api/v1/audit.csv", nil)
	owner.want(a, http.StatusOK)
	text, marked := strings.CutPrefix(a.Body.String(), "\uFEFF")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) < 3 {
		t.Fatalf("%v %v:\n%s", marked, err, text)
	}
	if r := rows[1]; r[2] != "'=1+1" || r[6] != "'+886 2" || r[7] != "'-1" || r[8] != "'@SUM(A1)" {
		t.Errorf("the row is %q", r)
	}
	if kind := a.Header().Get("Content-Type"); kind != "text/csv; charset=utf-8" {
		t.Errorf("content type %s", kind)
	}
	check := decode[webadmin.AuditCheck](t, owner.do("GET", "/api/v1/audit/check", nil).Body.Bytes())
	if !check.OK || check.Entries < 3 {
		t.Errorf("the check says %+v", check)
	}
}

func TestWhoListensToACallStandsInTheAuditLogOnceForEachListening(t *testing.T) {
	r := newListenRig(t)
	for _, part := range []string{"", "bytes=0-", "bytes=4-7", "bytes=8-"} {
		q := r.request("GET", "/api/v1/records/1/recording", nil)
		if part != "" {
			q.Header.Set("Range", part)
		}
		r.send(q)
	}
	got := r.audit("?what=get-recording")
	if len(got) != 2 || got[0].On != "records/1/recording" || got[0].Who != "owner" {
		t.Errorf("got %+v", got)
	}
}

// Whatever way a thing was changed: by itself, or with the whole configuration.
func TestTheLastChangeOfAThingIsFoundWhoeverMadeIt(t *testing.T) {
	owner := newOwnerRig(t)
	const about = "?on=extension%20801&limit=1"
	if e := owner.audit(about); len(e) != 0 {
		t.Errorf("nobody changed it: %+v", e)
	}
	var x config.Extension
	tag := owner.read("/api/v1/extensions/801", &x)
	x.Name = "Front desk"
	owner.want(owner.change("PUT", "/api/v1/extensions/801", tag, x), http.StatusOK)
	if e := owner.audit(about); len(e) != 1 || e[0].What != "put-extension" {
		t.Errorf("by its page: %+v", e)
	}
	text, tag := owner.text()
	q := owner.request("PUT", "/api/v1/config", strings.Replace(text, "Front desk", "Reception", 1))
	q.Header.Set("If-Match", tag)
	owner.want(owner.send(q), http.StatusOK)
	owner.agentAt("Mei", "802")
	if e := owner.audit(about); len(e) != 1 || e[0].What != "put-config" {
		t.Errorf("by the text: %+v", e)
	}
}
