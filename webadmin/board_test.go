package webadmin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// handsetDesk notes what is set at telephones.
type handsetDesk struct {
	webadmin.Handsets
	set []call.Change
}

func (d *handsetDesk) SetPhone(_ context.Context, _ string, changes []call.Change) error {
	d.set = append(d.set, changes...)
	return nil
}

func salesBoard(s *engine.Snapshot) {
	s.Ports = append(s.Ports,
		engine.PortView{Port: "sim0/fxs1", Kind: "FXS", Label: "801", Lamp: engine.LampReady, State: "idle"},
		engine.PortView{Port: "sim0/fxs2", Kind: "FXS", Label: "802", Lamp: engine.LampInCall, State: "talking", Call: 9})
	in := []engine.SeatView{{Group: "600", In: true}}
	s.Staff = []engine.StaffView{
		{Number: "801", Name: "Ann", Port: "sim0/fxs1", Served: 4, Today: engine.Attended{Attendance: engine.Attendance{SignedIn: time.Hour, Paused: time.Minute}, Since: time.Unix(50, 0), Duty: engine.Duty{SignedIn: true, Paused: true}}, Paused: true, Reason: "lunch", Since: time.Unix(100, 0), Groups: in},
		{Number: "802", Name: "Bob", Port: "sim0/fxs2", Groups: in},
	}
	s.Groups = []engine.GroupView{{Number: "600", Name: "Sales", Queues: true, Members: []string{"801", "802"}, Staffing: engine.Staffing{SignedIn: 2, Online: 1, Paused: 1}, Within: 20 * time.Second, Today: engine.Tally{Offered: 5, Answered: 3, InTime: 2, Lost: 1, Waited: 30 * time.Second}}}
	s.Lines = []engine.LineView{{Group: "600", Callers: []engine.WaiterView{{Call: 7, Caller: call.CallerID{Number: "0911"}, Expect: 90 * time.Second}}}}
	s.Today.Incoming = 6
}

func TestABoardTellsOfGroupsTheirMembersAndTheDay(t *testing.T) {
	r := newOwnerRig(t)
	r.world.change(salesBoard)
	var b webadmin.Board
	if err := json.Unmarshal(r.do("GET", "/api/v1/board", nil).Body.Bytes(), &b); err != nil {
		t.Fatal(err)
	}
	g := b.Groups[0]
	if g.Service == nil || *g.Service != 40 || g.Within != 20 || g.SignedIn != 2 || g.Paused != 1 || g.Wait != 10 || len(g.Callers) != 1 || *g.Callers[0].Expected != 90 || g.Callers[0].Place != 1 {
		t.Errorf("the group is shown as %+v", g)
	}
	if b.Staff[0].State != "paused" || b.Staff[0].Reason != "lunch" || b.Staff[1].State != "talking" || b.Staff[1].Call != "9" || b.Today.Incoming != 6 {
		t.Errorf("shown: %+v, %+v", b.Staff, b.Today)
	}
	if m := b.Staff[0]; m.Served != 4 || m.Kind != "FXS" || m.Today.Doing != "paused" || m.Today.SignedIn != 3600 || m.Today.Paused != 60 || m.Today.Counted.Unix() != 50 {
		t.Errorf("a member's day is shown as %+v", m)
	}
}

func TestTheStreamTellsWhatChangesOfGroupsAndMembers(t *testing.T) {
	r := newOwnerRig(t)
	r.world.change(salesBoard)
	l := listen(t, r, serve(t, r), "?topics=groups,staff,today", "")
	m := l.next()
	if groups, _ := m.data["groups"].([]any); m.name != "snapshot" || len(groups) != 1 || len(m.data["staff"].([]any)) != 2 || len(m.data["ports"].([]any)) != 0 {
		t.Fatalf("got %+v", m)
	}
	r.world.change(func(s *engine.Snapshot) {
		s.Lines = nil
		s.Staff[0].Paused = false
		s.Today.Incoming = 7
	})
	l.want("group", "group", "600")
	l.want("staff", "state", "free")
	l.want("today", "incoming", "7")
	r.world.change(func(s *engine.Snapshot) { s.Groups, s.Staff = nil, s.Staff[1:] })
	l.want("group-gone", "id", "600")
	l.want("staff-gone", "id", "801")
}

func TestAMemberIsPausedAndSignedOutAndAnAgentOnlyTheOwn(t *testing.T) {
	d := &handsetDesk{}
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Handsets = d })
	r.world.change(salesBoard)
	const path = "/api/v1/staff/"
	r.want(r.do("PATCH", path+"801", map[string]any{"paused": true, "reason": "tea", "groups": map[string]bool{"600": false}}), http.StatusOK)
	if len(d.set) != 2 || d.set[0].Name != "pause" || d.set[0].Value != "tea" || d.set[1].Name != "group/600" || d.set[1].Value != "out" {
		t.Errorf("set %+v", d.set)
	}
	p := r.problem(r.do("PATCH", path+"801", map[string]any{"reason": "tea", "groups": map[string]bool{"601": true}}), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 2 || p.Errors[0].Location != "body.reason" || p.Errors[1].Location != "body.groups.601" {
		t.Errorf("faults %+v", p.Errors)
	}
	r.problem(r.do("PATCH", path+"801", map[string]any{}), http.StatusUnprocessableEntity, "invalid")
	r.problem(r.do("PATCH", path+"899", map[string]any{"paused": true}), http.StatusNotFound, "not-found")
	agent := r.as(auth.Agent) // its name is no extension's
	if a := agent.do("GET", "/api/v1/staff", nil); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `"items":[]`) {
		t.Errorf("an agent without an extension sees %d %s", a.Code, a.Body)
	}
	agent.problem(agent.do("PATCH", path+"801", map[string]any{"paused": false}), http.StatusNotFound, "not-found")
	reader := r.as(auth.ReadOnly)
	reader.problem(reader.do("PATCH", path+"801", map[string]any{"paused": false}), http.StatusForbidden, "not-permitted")
}
