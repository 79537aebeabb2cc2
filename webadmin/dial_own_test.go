package webadmin_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

const ownAt = "/api/v1/own-calls"

// clickingAgent is an agent whose own telephone is 801, and the owner.
func clickingAgent(t *testing.T) (owner, agent *rig, d *dialler) {
	t.Helper()
	d = &dialler{}
	owner = newOwnerRig(t, func(deps *webadmin.Deps) { deps.Dialler = d })
	owner.agentAt("test", "801") // the name of the key
	return owner, owner.as(auth.Agent), d
}

// goesOn lets calls go on, each with the extension that is in it.
func (r *rig) goesOn(in map[call.ID]string) {
	r.world.change(func(s *engine.Snapshot) {
		s.Calls, s.Ports = nil, nil
		for id, label := range in {
			s.Calls = append(s.Calls, engine.CallView{ID: id})
			s.Ports = append(s.Ports, engine.PortView{Port: call.Port("sim0/fxs" + label), Label: label, Call: id})
		}
	})
}

func (r *rig) ownCalls() (from, ids []string) {
	r.t.Helper()
	a := r.do("GET", ownAt, nil)
	r.want(a, http.StatusOK)
	own := decode[webadmin.OwnCalls](r.t, a.Body.Bytes())
	for _, c := range own.Items {
		ids = append(ids, c.ID)
	}
	return own.From, ids
}

func TestAnAgentCallsFromTheOwnTelephoneSeesThatCallAndHangsItUp(t *testing.T) {
	owner, agent, d := clickingAgent(t)
	agent.want(agent.do("POST", ownAt, webadmin.OwnDialRequest{To: "802"}), http.StatusCreated)
	owner.goesOn(map[call.ID]string{41: "801", 7: "802"})
	from, ids := agent.ownCalls()
	if !slices.Equal(from, []string{"801"}) || !slices.Equal(ids, []string{"41"}) {
		t.Errorf("calls %v from %v", ids, from)
	}
	agent.want(agent.do("DELETE", ownAt+"/41", nil), http.StatusNoContent)
	if !slices.Equal(d.dialled, []string{"801 802 test"}) || !slices.Equal(d.hungUp, []string{"41 of 801 by test"}) || len(owner.world.hungUp) > 0 {
		t.Errorf("dialled %q, hung up %q as the own and %v as an administrator", d.dialled, d.hungUp, owner.world.hungUp)
	}
	if e := owner.audit("?what=hang-up-own"); len(e) != 1 || e[0].Who != "test" {
		t.Errorf("audited %+v", e)
	}
}

func TestAnAgentCallsFromNobodyElsesTelephone(t *testing.T) {
	_, agent, d := clickingAgent(t)
	p := agent.problem(agent.do("POST", ownAt, webadmin.OwnDialRequest{From: "802", To: "803"}), http.StatusUnprocessableEntity, "invalid")
	if p.Errors[0].Location != "body.from" {
		t.Errorf("%+v", p)
	}
	agent.problem(agent.do("POST", "/api/v1/calls", webadmin.DialRequest{From: "801", To: "802"}), http.StatusForbidden, "not-permitted")
	agent.problem(agent.do("GET", "/api/v1/calls", nil), http.StatusForbidden, "not-permitted")
	if len(d.dialled) != 0 {
		t.Errorf("dialled %q", d.dialled)
	}
}

func TestWhoHasNoTelephoneCallsFromNone(t *testing.T) {
	d := &dialler{}
	owner := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Dialler = d })
	for _, who := range []*rig{owner, owner.as(auth.Agent)} {
		who.problem(who.do("POST", ownAt, webadmin.OwnDialRequest{To: "802"}), http.StatusUnprocessableEntity, "invalid")
		if from, ids := who.ownCalls(); len(from)+len(ids) != 0 {
			t.Errorf("calls %v from %v", ids, from)
		}
	}
	reader := owner.as(auth.ReadOnly)
	for method, path := range map[string]string{"POST": ownAt, "GET": ownAt, "DELETE": ownAt + "/41"} {
		reader.problem(reader.do(method, path, map[string]string{"to": "802"}), http.StatusForbidden, "not-permitted")
	}
}

func TestCallsThatSomebodyDidNotBeginAreNotHungUpAsTheOwn(t *testing.T) {
	owner, agent, _ := clickingAgent(t)
	owner.want(owner.do("POST", "/api/v1/calls", webadmin.DialRequest{From: "801", To: "802"}), http.StatusCreated)
	agent.want(agent.do("POST", ownAt, webadmin.OwnDialRequest{To: "803"}), http.StatusCreated)
	for name, in := range map[string]map[call.ID]string{
		"began by the owner":          {41: "801"},
		"left by the own telephone":   {42: "803"},
		"of others":                   {7: "802"},
		"over, and the next of 801's": {43: "801"},
	} {
		t.Run(name, func(t *testing.T) {
			owner.goesOn(in)
			if _, ids := agent.ownCalls(); len(ids) != 0 {
				t.Errorf("sees %v", ids)
			}
			for id := range in {
				agent.problem(agent.do("DELETE", fmt.Sprintf("%s/%d", ownAt, id), nil), http.StatusNotFound, "not-found")
			}
		})
	}
}

func TestACallIsNoLongerTheOwnOnceTheTelephoneIsSomebodyElses(t *testing.T) {
	owner, agent, _ := clickingAgent(t)
	agent.want(agent.do("POST", ownAt, webadmin.OwnDialRequest{To: "802"}), http.StatusCreated)
	owner.goesOn(map[call.ID]string{41: "801"})
	owner.agentAt("somebody", "801")
	agent.problem(agent.do("DELETE", ownAt+"/41", nil), http.StatusNotFound, "not-found")
}
