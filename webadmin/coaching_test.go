package webadmin_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// blackboard knows who talks in which call, and what was noted of it: in call 13 nobody
// of ours talks.
type blackboard struct {
	talk  map[call.ID][]string
	noted []string
}

func (b *blackboard) Talkers(_ context.Context, id call.ID) ([]string, error) {
	if id == 13 {
		return nil, engine.NotJoined{Why: "No agent of ours talks in call 13 now."}
	}
	if b.talk[id] == nil {
		return nil, engine.ErrNoCall
	}
	return slices.Clone(b.talk[id]), nil
}

func (b *blackboard) Wrote(_ context.Context, id call.ID, from, who string) error {
	b.noted = append(b.noted, fmt.Sprintf("%d by %s at %s", id, who, from))
	return nil
}

// coached is an office where 801 talks with a caller in call 41 and 802 in call 42, and
// anna is a supervisor.
func coached(t *testing.T) (owner, anna *rig, b *blackboard) {
	t.Helper()
	b = &blackboard{talk: map[call.ID][]string{41: {"801"}, 42: {"802"}}}
	owner = newOwnerRig(t, func(d *webadmin.Deps) { d.Coach = b })
	owner.world.change(func(s *engine.Snapshot) {
		for id := range b.talk {
			s.Calls = append(s.Calls, engine.CallView{ID: id, Kind: call.KindIncoming, Caller: call.CallerID{Number: "0912345678"}})
		}
	})
	return owner, owner.being("anna", auth.Supervisor), b
}

// writes has somebody write to who talks in a call, and counts the pages that show it.
func (r *rig) writes(id call.ID, text string) int {
	r.t.Helper()
	a := r.do("POST", fmt.Sprintf("/api/v1/calls/%d/messages", id), webadmin.CoachWish{Text: text})
	r.want(a, http.StatusCreated)
	return decode[webadmin.CoachSent](r.t, a.Body.Bytes()).Screens
}

// wantText reads one event, which must be what was written.
func (l *listener) wantText(texts ...string) {
	l.t.Helper()
	m := l.next()
	var got []string
	items, _ := m.data["items"].([]any)
	for _, i := range items {
		got = append(got, i.(map[string]any)["text"].(string))
	}
	if m.name != "messages" || !slices.Equal(got, texts) {
		l.t.Fatalf("got %s %v, want %q", m.name, m.data, texts)
	}
}

func TestWhatASupervisorWritesIsShownToTheAgentInTheCallAndNobodyElse(t *testing.T) {
	owner, anna, b := coached(t)
	first, second := owner.being("801", auth.Agent), owner.being("802", auth.Agent)
	url := serve(t, owner)
	pages := []*listener{listen(t, first, url, "", ""), listen(t, first, url, "?topics=messages", "")}
	others := listen(t, second, url, "", "")
	if n := anna.writes(41, " Offer the annual plan. "); n != 2 {
		t.Errorf("shown on %d pages", n)
	}
	for _, p := range pages {
		p.wantText("Offer the annual plan.")
	}
	if n := anna.writes(42, "Slow down."); n != 1 {
		t.Errorf("shown on %d pages", n)
	}
	others.wantText("Slow down.") // the first that comes there
	if got := strings.Join(b.noted, ", "); got != "41 by anna at anna, 42 by anna at anna" {
		t.Errorf("noted: %s", got)
	}
	if e := owner.audit("?what=write-to-agent"); len(e) != 2 || e[1].Who != "anna" || e[1].On != "calls/41/messages" || strings.Contains(fmt.Sprint(e), "annual") {
		t.Errorf("audited %+v", e)
	}
}

func TestAMessageIsKeptForAPageOpenedLaterUntilItsCallIsOver(t *testing.T) {
	owner, anna, _ := coached(t)
	agent := owner.being("801", auth.Agent)
	if n := anna.writes(41, "Offer the annual plan."); n != 0 {
		t.Errorf("shown on %d pages, and none is open", n)
	}
	url := serve(t, owner)
	listen(t, agent, url, "", "").wantText("Offer the annual plan.")
	owner.world.change(func(s *engine.Snapshot) {
		s.Calls = slices.DeleteFunc(s.Calls, func(c engine.CallView) bool { return c.ID == 41 })
	})
	later := listen(t, agent, url, "", "")
	owner.agentAt("801", "802") // who has 802, too, now
	anna.writes(42, "Slow down.")
	later.wantText("Slow down.") // and nothing of call 41
}

func TestAPersonWithoutLiveReadIsToldOfNothingThatGoesOn(t *testing.T) {
	owner, anna, _ := coached(t)
	agent := owner.being("801", auth.Agent)
	page := listen(t, agent, serve(t, owner), "", "")
	owner.world.change(rings)
	anna.writes(41, "Offer the annual plan.")
	page.wantText("Offer the annual plan.") // no snapshot, no port, no call
	for _, x := range []struct {
		name  string
		who   *rig
		query string
	}{
		{"topics of others", agent, "?topics=calls"}, {"among them", agent, "?topics=messages,ports"},
		{"a key, which nobody writes to", owner.as(auth.Agent), ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.who.problem(x.who.do("GET", "/api/v1/events"+x.query, nil), http.StatusForbidden, "not-permitted")
		})
	}
	stranger := &rig{t: t, world: owner.world, server: owner.server}
	stranger.problem(stranger.do("GET", "/api/v1/events", nil), http.StatusUnauthorized, "sign-in")
}

func TestWhoMayNotCoachWritesToNobody(t *testing.T) {
	owner, anna, b := coached(t)
	owner.being("801", auth.Agent)
	b.talk[44] = []string{"803"} // nobody's account
	b.talk[45] = []string{"804"} // anna's own
	owner.agentAt("anna", "804")
	wish := webadmin.CoachWish{Text: "Slow down."}
	anna.problem(anna.do("POST", "/api/v1/calls/7/messages", wish), http.StatusNotFound, "not-found")
	for _, id := range []int{13, 44, 45} {
		anna.problem(anna.do("POST", fmt.Sprintf("/api/v1/calls/%d/messages", id), wish), http.StatusConflict, "no-agent")
	}
	for _, text := range []string{"", "  ", "two\nlines", strings.Repeat("x", 301)} {
		anna.problem(anna.do("POST", "/api/v1/calls/41/messages", webadmin.CoachWish{Text: text}), http.StatusUnprocessableEntity, "invalid")
	}
	for _, role := range []auth.Role{auth.Installer, auth.Agent, auth.ReadOnly} {
		who := owner.as(role)
		who.problem(who.do("POST", "/api/v1/calls/41/messages", wish), http.StatusForbidden, "not-permitted")
	}
	owner.want(owner.do("PATCH", "/api/v1/users/801", map[string]any{"disabled": true}), http.StatusOK)
	anna.problem(anna.do("POST", "/api/v1/calls/41/messages", wish), http.StatusConflict, "no-agent")
	if len(b.noted) > 0 {
		t.Errorf("noted: %q", b.noted)
	}
}

func TestWhoIsBoundWritesToOwnAgentsAlone(t *testing.T) {
	owner := twoDepartments(t)
	b := &blackboard{talk: map[call.ID][]string{11: {"801", "802"}, 12: {"802"}}}
	d := owner.world.deps(t)
	d.Coach = b
	server, err := webadmin.New(d)
	if err != nil {
		t.Fatal(err)
	}
	owner.server = server
	for _, n := range []string{"801", "802"} {
		owner.person(n, auth.Agent)
	}
	lead := owner.keyOf(owner.role(webadmin.RoleWish{Name: "Lead", Permissions: []auth.Permission{auth.CallsMonitor}, Groups: []string{"600"}}))
	a := lead.do("POST", "/api/v1/calls/11/messages", webadmin.CoachWish{Text: "Slow down."})
	if lead.want(a, http.StatusCreated); !strings.Contains(a.Body.String(), `["801"]`) {
		t.Errorf("answers %s", a.Body)
	}
	lead.problem(lead.do("POST", "/api/v1/calls/12/messages", webadmin.CoachWish{Text: "Slow down."}), http.StatusNotFound, "not-found")
}
