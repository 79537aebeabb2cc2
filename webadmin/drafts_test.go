package webadmin_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// collect is do with the changes going into the draft.
func (r *rig) collect(method, path string, body any) *httptest.ResponseRecorder {
	q := r.request(method, path, body)
	q.Header.Set("Ringdown-Draft", "1")
	q.Header.Set("If-Match", "*")
	return r.send(q)
}

// drafted is the draft with its ETag.
func (r *rig) drafted() (webadmin.Collected, string) {
	r.t.Helper()
	a := r.do("GET", "/api/v1/draft", nil)
	r.want(a, http.StatusOK)
	return decode[webadmin.Collected](r.t, a.Body.Bytes()), a.Header().Get("ETag")
}

func (r *rig) appliesDraft(tag, query string) *httptest.ResponseRecorder {
	q := r.request("POST", "/api/v1/draft/apply"+query, nil)
	q.Header.Set("If-Match", tag)
	return r.send(q)
}

// lineName is the name of line 1 in force.
func (r *rig) lineName() string {
	r.t.Helper()
	var l config.Line
	r.read("/api/v1/lines/1", &l)
	return l.Name
}

// named changes line 1's name by one of the two ways.
func (r *rig) named(name string, by func(string, string, any) *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	r.t.Helper()
	var l config.Line
	r.read("/api/v1/lines/1", &l)
	l.Name = name
	return by("PUT", "/api/v1/lines/1", l)
}

// now is do for a change that comes into force at once.
func (r *rig) now(method, path string, body any) *httptest.ResponseRecorder {
	return r.change(method, path, "*", body)
}

func fieldsOf(all []webadmin.ConfigChange) string {
	var out []string
	for _, c := range all {
		out = append(out, c.Field)
	}
	return strings.Join(out, "|")
}

func TestChangesAreCollectedShownAndAppliedTogether(t *testing.T) {
	owner := newOwnerRig(t)
	was := owner.lineName()
	owner.want(owner.named("Front desk", owner.collect), http.StatusOK)
	owner.want(owner.collect("POST", "/api/v1/agents", config.Agent{Number: "1001", Name: "Ann"}), http.StatusCreated)
	owner.want(owner.collect("DELETE", "/api/v1/agents/1001", nil), http.StatusNoContent)
	owner.want(owner.collect("POST", "/api/v1/agents", config.Agent{Number: "1002", Name: "Ben"}), http.StatusCreated)
	if got := owner.lineName(); got != was {
		t.Fatalf("in force already: %s", got)
	}
	if got := decode[config.Line](t, owner.collect("GET", "/api/v1/lines/1", nil).Body.Bytes()); got.Name != "Front desk" {
		t.Errorf("the draft is read as %s", got.Name)
	}
	d, tag := owner.drafted()
	if !d.On || d.Steps != 4 || fieldsOf(d.Changes) != "line 1: name|agent 1002" || len(d.Others)+len(d.Clashes)+len(d.Problems) != 0 {
		t.Fatalf("draft: %+v", d)
	}
	owner.problem(owner.collect("POST", "/api/v1/agents", config.Agent{Number: "x", Name: "Ann"}), http.StatusUnprocessableEntity, "invalid")
	owner.problem(owner.appliesDraft(`"draft-3-on-1"`, ""), http.StatusPreconditionFailed, "changed")
	owner.want(owner.appliesDraft(tag, ""), http.StatusOK)
	if got := owner.lineName(); got != "Front desk" || len(owner.inForce().Agents) != 1 {
		t.Errorf("in force: %s, %v", got, owner.inForce().Agents)
	}
	if d, tag := owner.drafted(); d.On || owner.appliesDraft(tag, "").Code != http.StatusNotFound {
		t.Errorf("it is still there: %+v", d)
	}
	if log := owner.audit(""); log[0].What != "apply-draft" || !slices.ContainsFunc(log[0].Changes, func(c webadmin.AuditChange) bool { return strings.Contains(c.New, "Front desk") }) {
		t.Errorf("the audit log: %+v", log[0])
	}
}

func TestWhatOthersChangedMeanwhileStays(t *testing.T) {
	owner := newOwnerRig(t)
	owner.want(owner.named("Front desk", owner.collect), http.StatusOK)
	second := owner.being("second", auth.Owner)
	second.want(second.now("POST", "/api/v1/agents", config.Agent{Number: "1001", Name: "Ann"}), http.StatusCreated)
	d, tag := owner.drafted()
	if fieldsOf(d.Changes) != "line 1: name" || fieldsOf(d.Others) != "agent 1001" {
		t.Fatalf("draft: %+v", d)
	}
	owner.want(owner.appliesDraft(tag, ""), http.StatusOK)
	if c := owner.inForce(); owner.lineName() != "Front desk" || len(c.Agents) != 1 {
		t.Errorf("in force: %+v", c.Agents)
	}
}

func TestWhatBothChangedIsShownAndNotOverwritten(t *testing.T) {
	owner := newOwnerRig(t)
	owner.want(owner.named("Front desk", owner.collect), http.StatusOK)
	second := owner.being("second", auth.Owner)
	_, before := owner.drafted()
	second.want(second.named("Reception", second.now), http.StatusOK)
	owner.problem(owner.appliesDraft(before, ""), http.StatusPreconditionFailed, "changed")
	d, tag := owner.drafted()
	if !slices.Equal(d.Clashes, []string{"lines[1].name"}) {
		t.Fatalf("draft: %+v", d)
	}
	p := owner.problem(owner.appliesDraft(tag, ""), http.StatusConflict, "draft-clashes")
	if len(p.Errors) != 1 || p.Errors[0].Location != "lines[1].name" || owner.lineName() != "Reception" {
		t.Errorf("%+v; the line is %s", p.Errors, owner.lineName())
	}
	if d, _ := second.drafted(); d.On {
		t.Errorf("it is the other's too: %+v", d)
	}
	owner.want(owner.do("DELETE", "/api/v1/draft", nil), http.StatusNoContent)
	if d, _ := owner.drafted(); d.On || owner.lineName() != "Reception" {
		t.Errorf("thrown away: %+v", d)
	}
}

// Each alone may be right and both together not.
func TestChangesThatDoNotGoTogetherAreTold(t *testing.T) {
	owner := newOwnerRig(t)
	owner.want(owner.collect("POST", "/api/v1/agents", config.Agent{Number: "1001", Name: "Ann", Extension: "801"}), http.StatusCreated)
	second := owner.being("second", auth.Owner)
	second.want(second.now("POST", "/api/v1/agents", config.Agent{Number: "1002", Name: "Ben", Extension: "801"}), http.StatusCreated)
	d, tag := owner.drafted()
	if len(d.Problems) != 1 || !strings.Contains(d.Problems[0].Message, "is already that of agent") {
		t.Fatalf("draft: %+v", d)
	}
	owner.problem(owner.appliesDraft(tag, ""), http.StatusUnprocessableEntity, "config-invalid")
	if n := len(owner.inForce().Agents); n != 1 {
		t.Errorf("%d agents are in force", n)
	}
}

func TestCollectedChangesGoBackByThemselvesUnlessConfirmed(t *testing.T) {
	owner := newOwnerRig(t)
	owner.want(owner.named("Front desk", owner.collect), http.StatusOK)
	_, tag := owner.drafted()
	owner.want(owner.appliesDraft(tag, "?confirm_within=60"), http.StatusOK)
	if got := decode[webadmin.ConfigTrial](t, owner.do("GET", "/api/v1/config/trial", nil).Body.Bytes()); !got.On {
		t.Errorf("trial: %+v", got)
	}
	owner.want(owner.do("POST", "/api/v1/config/take-back", nil), http.StatusNoContent)
	if got := owner.lineName(); got == "Front desk" {
		t.Errorf("it stayed")
	}
}

func TestOnlyWhoChangesSettingsCollectsThem(t *testing.T) {
	owner := newOwnerRig(t)
	reader := owner.being("reader", auth.Supervisor)
	reader.problem(reader.collect("POST", "/api/v1/agents", config.Agent{Number: "1001", Name: "Ann"}), http.StatusForbidden, "not-permitted")
	reader.problem(reader.do("GET", "/api/v1/draft", nil), http.StatusForbidden, "not-permitted")
}
