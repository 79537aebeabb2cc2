package webadmin_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// eavesdropper remembers who joined; 809 is in use, in call 13 nobody talks, and call 7 is
// over.
type eavesdropper struct{ done []string }

func (l *eavesdropper) Supervise(_ context.Context, id call.ID, want engine.Supervision, who string) (call.ID, error) {
	switch {
	case want.From == "809":
		return 0, engine.ErrInUse
	case id == 7:
		return 0, engine.ErrNoCall
	case id == 13:
		return 0, engine.NotJoined{Why: "Nobody talks there now."}
	}
	l.done = append(l.done, fmt.Sprintf("%s %ss %d of %q by %s", want.From, want.Way, id, want.Of, who))
	return call.ID(50 + len(l.done)), nil
}

func (l *eavesdropper) Leave(_ context.Context, id call.ID, from, who string) error {
	if id == 7 {
		return engine.ErrNoCall
	}
	l.done = append(l.done, fmt.Sprintf("%s leaves %d by %s", from, id, who))
	return nil
}

func TestWhoMayJoinsACallFromTheListAndLeavesIt(t *testing.T) {
	l := &eavesdropper{}
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Supervisor = l })
	boss := r.being("anna", auth.Supervisor)
	wish := func() string {
		q := boss.request("POST", "/api/v1/calls/42/join", webadmin.JoinWish{From: "804", Way: "coach", Extension: "801"})
		q.Header.Set("Idempotency-Key", "a")
		a := boss.send(q)
		boss.want(a, http.StatusCreated)
		return a.Body.String()
	}
	if first, again := wish(), wish(); first != again || !strings.Contains(first, `"51"`) {
		t.Errorf("answers %s %s", first, again)
	}
	boss.want(boss.do("DELETE", "/api/v1/calls/42/join?from=804", nil), http.StatusNoContent)
	if got := strings.Join(l.done, ", "); got != `804 coachs 42 of "801" by anna, 804 leaves 42 by anna` {
		t.Errorf("done: %s", got)
	}
	if log := r.do("GET", "/api/v1/audit", nil).Body.String(); !strings.Contains(log, "join-call") || !strings.Contains(log, `"coach"`) || !strings.Contains(log, "leave-call") {
		t.Errorf("the audit log: %s", log)
	}
}

func TestACallIsNotJoinedByWhoMayNotOrWhereNobodyTalks(t *testing.T) {
	l := &eavesdropper{}
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Supervisor = l })
	listen := webadmin.JoinWish{From: "804", Way: "listen"}
	r.problem(r.do("POST", "/api/v1/calls/7/join", listen), http.StatusNotFound, "not-found")
	r.problem(r.do("POST", "/api/v1/calls/13/join", listen), http.StatusConflict, "not-joined")
	r.problem(r.do("POST", "/api/v1/calls/42/join", webadmin.JoinWish{From: "809", Way: "listen"}), http.StatusConflict, "in-use")
	r.want(r.do("POST", "/api/v1/calls/42/join", webadmin.JoinWish{From: "804", Way: "shout"}), http.StatusUnprocessableEntity)
	r.problem(r.do("DELETE", "/api/v1/calls/7/join?from=804", nil), http.StatusNotFound, "not-found")
	for _, role := range []auth.Role{auth.Installer, auth.Agent, auth.ReadOnly} {
		r.want(r.as(role).do("POST", "/api/v1/calls/42/join", listen), http.StatusForbidden)
	}
	if len(l.done) > 0 {
		t.Errorf("done: %q", l.done)
	}
}

func TestWhoIsBoundJoinsOwnCallsAlone(t *testing.T) {
	owner := twoDepartments(t)
	l := &eavesdropper{}
	d := owner.world.deps(t)
	d.Supervisor = l
	server, err := webadmin.New(d)
	if err != nil {
		t.Fatal(err)
	}
	owner.server = server
	lead := owner.keyOf(owner.role(webadmin.RoleWish{Name: "Lead", Permissions: []auth.Permission{auth.CallsMonitor}, Groups: []string{"600"}}))
	lead.want(lead.do("POST", "/api/v1/calls/11/join", webadmin.JoinWish{From: "801", Way: "listen"}), http.StatusCreated)
	lead.want(lead.do("POST", "/api/v1/calls/12/join", webadmin.JoinWish{From: "801", Way: "listen"}), http.StatusNotFound)
	lead.want(lead.do("POST", "/api/v1/calls/11/join", webadmin.JoinWish{From: "802", Way: "listen"}), http.StatusNotFound)
	if len(l.done) != 1 {
		t.Errorf("done: %q", l.done)
	}
}
