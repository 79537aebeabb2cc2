package webadmin_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

const missedAt = "/api/v1/missed-calls"

// missing are calls of which 1 to 4 were missed: 801 alone, a group of 801, 803
// alone, and one without a number.
func (r *rig) missing() {
	at := r.world.now.Add(-time.Hour)
	from := call.CallerID{Number: "0912345678", Name: "Wang"}
	group := r.inForce().Groups[0].Number
	for _, x := range []call.Record{
		{ID: 1, Called: "801", Caller: from, Result: call.ResultMissed},
		{ID: 2, Called: group, Group: group, Caller: from, Result: call.ResultAbandoned, Missed: []string{"801"}},
		{ID: 3, Called: "803", Caller: from, Result: call.ResultMissed},
		{ID: 4, Called: "803", Caller: call.CallerID{Withheld: true}, Result: call.ResultBusy},
		{ID: 5, Called: "801", Caller: from, Result: call.ResultAnswered, Answered: at},
		{ID: 6, Called: "801", Caller: from, Result: call.ResultServed},
	} {
		x.Kind, x.Started, x.Ended = call.KindIncoming, at.Add(time.Duration(x.ID)*time.Minute), at.Add(time.Duration(x.ID)*time.Minute+21*time.Second)
		r.world.records.Save(x)
	}
	r.world.records.Save(call.Record{ID: 7, Kind: call.KindOutgoing, Result: call.ResultMissed, Started: at, Ended: at})
}

func (r *rig) missed(query string) []string {
	r.t.Helper()
	var page webadmin.MissedPage
	r.read(missedAt+query, &page)
	ids := []string{}
	for _, m := range page.Items {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestMissedCallsAreListedUntilSomebodyMarksThemDone(t *testing.T) {
	r := newOwnerRig(t)
	r.agentAt("Ann", "802")
	r.missing()
	if got := r.missed(""); !slices.Equal(got, []string{"4", "3", "2", "1"}) {
		t.Fatalf("missed: %v", got)
	}
	r.want(r.do("PUT", missedAt+"/3", webadmin.MissedChange{Done: true}), http.StatusOK)
	if open, done := r.missed(""), r.missed("?state=done"); !slices.Equal(open, []string{"4", "2", "1"}) || !slices.Equal(done, []string{"3"}) {
		t.Errorf("open %v, done %v", open, done)
	}
	var page webadmin.MissedPage
	r.read(missedAt+"?state=done", &page)
	if m := page.Items[0]; m.By != "owner" || m.At == nil || m.Waited != 21 || m.CallBack != "90912345678" || m.Caller.Name != "Wang" {
		t.Errorf("%+v", m)
	}
	r.want(r.do("PUT", missedAt+"/3", webadmin.MissedChange{}), http.StatusOK)
	if open := r.missed(""); len(open) != 4 {
		t.Errorf("open again: %v", open)
	}
	if e := r.audit("?what=put-missed-call"); len(e) != 2 || e[0].Changes[0] != (webadmin.AuditChange{Field: "done", Old: "true", New: "false"}) {
		t.Errorf("audited: %+v", e)
	}
	r.problem(r.do("PUT", missedAt+"/5", webadmin.MissedChange{Done: true}), http.StatusNotFound, "not-found")
	r.problem(r.as(auth.ReadOnly).do("GET", missedAt, nil), http.StatusForbidden, "not-permitted")
}

func TestAnAgentSeesAndCallsBackTheOwnMissedCalls(t *testing.T) {
	d := &dialler{}
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Dialler = d })
	r.agentAt("test", "801") // the name of the key
	r.missing()
	a := r.as(auth.Agent)
	if got := a.missed(""); !slices.Equal(got, []string{"2", "1"}) {
		t.Fatalf("an agent sees %v", got)
	}
	a.problem(a.do("PUT", missedAt+"/3", webadmin.MissedChange{Done: true}), http.StatusNotFound, "not-found")
	a.want(a.do("POST", missedAt+"/1/call-back", webadmin.BackWish{}), http.StatusCreated)
	if p := a.problem(a.do("POST", missedAt+"/1/call-back", webadmin.BackWish{From: "802"}), http.StatusUnprocessableEntity, "invalid"); p.Errors[0].Location != "body.from" {
		t.Errorf("%+v", p)
	}
	r.want(r.do("POST", missedAt+"/1/call-back", webadmin.BackWish{From: "802"}), http.StatusCreated)
	r.problem(r.do("POST", missedAt+"/1/call-back", webadmin.BackWish{}), http.StatusUnprocessableEntity, "invalid")
	r.problem(r.do("POST", missedAt+"/4/call-back", webadmin.BackWish{From: "802"}), http.StatusConflict, "no-number")
	if len(d.dialled) != 2 || d.dialled[0] != "801 90912345678 test" || d.dialled[1] != "802 90912345678 owner" {
		t.Errorf("dialled: %q", d.dialled)
	}
}
