package webadmin_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/webadmin/auth"
)

// mostRefused is the end of the black list of these tests.
const mostRefused = 2

func (w *world) RefusedCallers(context.Context) ([]call.Refused, error) { return w.refused, nil }

func (w *world) RefuseCaller(_ context.Context, r call.Refused) error {
	if len(w.refused) == mostRefused {
		return errors.New("the black list is full")
	}
	w.refused = append(w.refused, r)
	return nil
}

func (w *world) AcceptCaller(_ context.Context, number string, by []string) error {
	i := slices.IndexFunc(w.refused, func(r call.Refused) bool { return r.Number == number })
	switch {
	case i < 0:
		return nil
	case by != nil && !slices.Contains(by, w.refused[i].By):
		return fmt.Errorf("take %s off: %w", number, call.ErrRefusedByOthers)
	}
	w.refused = slices.Delete(w.refused, i, i+1)
	return nil
}

const refusedAt = "/api/v1/callers/refused"

func TestACallerIsPutOnTheBlackListAndTakenOff(t *testing.T) {
	r := newOwnerRig(t)
	r.want(r.do("PUT", refusedAt+"/+886912345678", map[string]string{"why": "sells windows"}), http.StatusNoContent)
	r.want(r.do("PUT", refusedAt+"/0955", nil), http.StatusNoContent)
	body := r.do("GET", refusedAt, nil).Body.String()
	for _, want := range []string{`"number":"+886912345678","by":"owner"`, `"why":"sells windows","own":true`, `"number":"0955"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
	r.problem(r.do("PUT", refusedAt+"/0912", nil), http.StatusConflict, "conflict")
	r.problem(r.do("PUT", refusedAt+"/nobody", nil), http.StatusUnprocessableEntity, "invalid")
	r.problem(r.do("PUT", refusedAt+"/0913", map[string]string{"why": strings.Repeat("a", call.MaxWhy+1)}), http.StatusUnprocessableEntity, "invalid")
	for _, number := range []string{"0955", "+886912345678", "0912"} {
		r.want(r.do("DELETE", refusedAt+"/"+number, nil), http.StatusNoContent)
	}
	if a := r.do("GET", refusedAt, nil); !strings.Contains(a.Body.String(), `[]`) {
		t.Error(a.Body.String())
	}
}

// An agent refuses callers, and takes off whom the agent refused, by page or at
// the telephone, and nobody else.
func TestAnAgentTakesOffOnlyOwnRefusals(t *testing.T) {
	r := newOwnerRig(t)
	r.agentAt("test", "801")
	r.world.refused = []call.Refused{{Number: "0911", By: "802"}, {Number: "0922", By: "801"}}
	agent := r.as(auth.Agent)
	if body := agent.do("GET", refusedAt, nil).Body.String(); strings.Count(body, `"own":true`) != 1 || !strings.Contains(body, `"number":"0922","by":"801","why":"","own":true`) {
		t.Error(body)
	}
	agent.problem(agent.do("DELETE", refusedAt+"/0911", nil), http.StatusForbidden, "not-permitted")
	agent.want(agent.do("DELETE", refusedAt+"/0922", nil), http.StatusNoContent)
	agent.want(agent.do("PUT", refusedAt+"/0933", map[string]string{"why": "rude"}), http.StatusNoContent)
	agent.want(agent.do("DELETE", refusedAt+"/0933", nil), http.StatusNoContent)
	supervisor := r.as(auth.Supervisor)
	supervisor.want(supervisor.do("DELETE", refusedAt+"/0911", nil), http.StatusNoContent)
	reader := r.as(auth.ReadOnly)
	for _, x := range [][2]string{{"GET", refusedAt}, {"PUT", refusedAt + "/0944"}, {"DELETE", refusedAt + "/0944"}, {"GET", "/api/v1/callers/recent"}} {
		reader.problem(reader.do(x[0], x[1], nil), http.StatusForbidden, "not-permitted")
	}
}

// Recent callers are an agent's own, and everybody's for others.
func TestRecentCallersAreTheAgentsOwn(t *testing.T) {
	r := newOwnerRig(t)
	r.agentAt("test", "801")
	r.world.refused = []call.Refused{{Number: "+886922000000", By: "801"}}
	at := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	for i, x := range []call.Record{
		{Caller: call.CallerID{Number: "0911000000"}, Parties: []call.Party{{Label: "Main number"}, {Label: "802"}}},
		{Caller: call.CallerID{Number: "0922000000"}, Number: "+886922000000", Parties: []call.Party{{Label: "801"}}},
		{Caller: call.CallerID{Number: "0922000000"}, Number: "+886922000000", Missed: []string{"801"}},
		{Caller: call.CallerID{Number: "0933000000", Withheld: true}, Parties: []call.Party{{Label: "801"}}},
	} {
		x.Kind, x.Started = call.KindIncoming, at.Add(time.Duration(i)*time.Minute)
		x.ID, x.Ended = call.ID(i+1), x.Started
		r.world.records.Save(x)
	}
	const path = "/api/v1/callers/recent"
	own := r.as(auth.Agent).do("GET", path, nil).Body.String()
	if strings.Count(own, `"number"`) != 1 || !strings.Contains(own, `"number":"0922000000"`) || !strings.Contains(own, `"at":"2026-11-20T10:02:00Z"`) || !strings.Contains(own, `"refused":true`) {
		t.Error(own)
	}
	if all := r.as(auth.Supervisor).do("GET", path, nil).Body.String(); strings.Count(all, `"number"`) != 2 || strings.Contains(all, "0933") {
		t.Error(all)
	}
}
