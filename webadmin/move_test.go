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

// mover remembers what was moved; 809 is in a call, and call 7 is over.
type mover struct{ moved []string }

func (m *mover) Move(_ context.Context, id call.ID, goal engine.Goal, who string) error {
	to := goal.To
	switch {
	case id == 7:
		return engine.ErrNoCall
	case to == "809":
		return engine.NotMoved{Why: "809 is in a call."}
	}
	m.moved = append(m.moved, strings.TrimSuffix(fmt.Sprint(id, to, who, " first ", goal.First), " first "))
	return nil
}

func (m *mover) Place(_ context.Context, id call.ID, place int, who string) error {
	m.moved = append(m.moved, fmt.Sprint(id, " place ", place, who))
	return nil
}

func TestACallIsMovedToANumberOrAPlace(t *testing.T) {
	m := &mover{}
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Mover = m })
	r.want(r.do("POST", "/api/v1/calls/42/move", webadmin.Move{To: "802"}), http.StatusNoContent)
	r.want(r.do("POST", "/api/v1/calls/42/move", webadmin.Move{To: "600", First: "803"}), http.StatusNoContent)
	r.want(r.as(auth.Supervisor).do("POST", "/api/v1/calls/42/move", webadmin.Move{Place: 1}), http.StatusNoContent)
	if got := strings.Join(m.moved, ", "); !strings.HasPrefix(got, "42802owner, 42600owner first 803, 42 place 1") {
		t.Errorf("moved %s", got)
	}
}

func TestACallThatCannotBeMovedSaysWhy(t *testing.T) {
	m := &mover{}
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Mover = m })
	r.problem(r.do("POST", "/api/v1/calls/7/move", webadmin.Move{To: "802"}), http.StatusNotFound, "not-found")
	r.problem(r.do("POST", "/api/v1/calls/42/move", webadmin.Move{To: "809"}), http.StatusConflict, "not-moved")
	r.problem(r.do("POST", "/api/v1/calls/42/move", webadmin.Move{}), http.StatusUnprocessableEntity, "invalid")
	r.problem(r.do("POST", "/api/v1/calls/42/move", webadmin.Move{To: "802", Place: 1}), http.StatusUnprocessableEntity, "invalid")
	r.problem(r.do("POST", "/api/v1/calls/42/move", webadmin.Move{First: "802", Place: 1}), http.StatusUnprocessableEntity, "invalid")
	r.want(r.do("POST", "/api/v1/calls/42/move", webadmin.Move{To: "eve"}), http.StatusUnprocessableEntity)
	r.want(r.as(auth.ReadOnly).do("POST", "/api/v1/calls/42/move", webadmin.Move{To: "802"}), http.StatusForbidden)
	r.want(r.as(auth.Agent).do("POST", "/api/v1/calls/42/move", webadmin.Move{To: "802"}), http.StatusForbidden)
	if len(m.moved) > 0 {
		t.Errorf("moved %q", m.moved)
	}
}
