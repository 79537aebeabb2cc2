package webadmin_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// found lists the calls that a search finds, in the order of their numbers.
func (r *rig) found(query string) []string {
	r.t.Helper()
	var page webadmin.RecordPage
	a := r.do("GET", "/api/v1/records?"+query, nil)
	if err := json.Unmarshal(a.Body.Bytes(), &page); err != nil || a.Code != http.StatusOK {
		r.t.Fatalf("%s: %d %s", query, a.Code, a.Body)
	}
	ids := []string{}
	for _, x := range page.Items {
		ids = append(ids, x.ID)
	}
	slices.Sort(ids)
	return ids
}

func TestRecordsAreFoundByEachField(t *testing.T) {
	r := newOwnerRig(t)
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	r.world.records.Save(call.Record{
		ID: 1, Kind: call.KindIncoming, Result: call.ResultAnswered, Started: at, Answered: at.Add(5 * time.Second), Ended: at.Add(65 * time.Second),
		Caller: call.CallerID{Number: "0912345678", Name: "Wang"}, Called: "801", Number: "+886912345678", DID: "+886223456789", Line: "line 1",
		Parties: []call.Party{{Label: "line 1"}, {Label: "801", Agent: "1001", Name: "Ann", Quality: &call.Quality{MOS: 3.1}}}, Group: "600", GroupName: "Sales",
		Parts: []call.Part{{Kind: call.PartIncoming, Label: "801", Agent: "1001", Name: "Ann"}, {Kind: call.PartSent, Label: "803", By: "804"}},
		Tags:  []call.Tag{call.TagQueued}, Missed: []string{"802"}, Marks: []call.Mark{{Name: "rating", Value: "1"}}, Account: "Bert",
		EndedBy: call.ByCaller, How: call.HowCPC, Cause: 16, Recording: "a.wav", Remarks: call.Remarks{Text: "Wants an offer", Times: 1},
	})
	r.world.records.Save(call.Record{ID: 2, Kind: call.KindOutgoing, Result: call.ResultBusy, Started: at.Add(time.Hour), Ended: at.Add(time.Hour), EndedBy: call.ByExchange, SIP: 486, Cause: 17, Tags: []call.Tag{call.TagCallBack}, First: 1})
	for _, query := range []string{
		"caller=0912", "caller=wang", "called=801", "called=223456", "line=line", "extension=801", "extension=802", "agent=1001", "agent=ann",
		"group=600", "group=sales", "account=bert", "remarks=OFFER", "tag=queued", "participation=incoming-dn", "participation=incoming-dn&extension=801&agent=ann", "participation=supervisor-transferred&extension=803", "mark=rating%3D1", "mark=1", "ended_by=caller", "how=cpc", "cause=16",
		"talked_min=60", "talked_min=60&talked_max=60", "mos_max=3.5", "recorded=yes", "kind=incoming", "result=answered", "to=2026-05-01T09:00:00Z",
	} {
		if got := r.found(query); !slices.Equal(got, []string{"1"}) {
			t.Errorf("%s finds %v", query, got)
		}
	}
	for _, query := range []string{"sip=486", "cause=17", "recorded=no", "tag=call-back", "tag=call-back-outgoing", "kind=outgoing", "talked_max=10", "from=2026-05-01T09:00:00Z"} {
		if got := r.found(query); !slices.Equal(got, []string{"2"}) {
			t.Errorf("%s finds %v", query, got)
		}
	}
	for _, query := range []string{"extension=80", "agent=802", "tag=call-back-incoming", "participation=agent-coached", "participation=supervisor-transferred&extension=801", "participation=supervisor-transferred&agent=ann", "mark=rating%3D2", "talked_min=61", "cause=16&kind=outgoing"} {
		if got := r.found(query); len(got) != 0 {
			t.Errorf("%s finds %v", query, got)
		}
	}
}

func TestAPeriodIsOfDaysOnTheAppliancesClock(t *testing.T) {
	r := newOwnerRig(t) // the demonstration's clock is Taipei's, UTC+8
	r.world.now = time.Date(2026, 3, 1, 17, 30, 0, 0, time.UTC)
	for id, at := range map[call.ID]time.Time{
		1: time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC),  // 2 March, 0:00
		2: time.Date(2026, 3, 1, 15, 59, 0, 0, time.UTC), // 1 March
		3: time.Date(2026, 2, 28, 15, 59, 0, 0, time.UTC),
		4: time.Date(2026, 1, 31, 15, 0, 0, 0, time.UTC),
	} {
		r.world.records.Save(call.Record{ID: id, Started: at, Ended: at})
	}
	for period, want := range map[string][]string{
		"today": {"1"}, "yesterday": {"2"}, "last-7-days": {"1", "2", "3"}, "this-month": {"1", "2"}, "last-month": {"3"}, "all": {"1", "2", "3", "4"}, "": {"1", "2", "3", "4"},
	} {
		if got := r.found("period=" + period); period != "" && !slices.Equal(got, want) {
			t.Errorf("%s: %v, not %v", period, got, want)
		}
	}
	r.problem(r.do("GET", "/api/v1/records?from=2026-03-01T00:00:00Z&to=2026-02-01T00:00:00Z", nil), http.StatusUnprocessableEntity, "invalid")
}

func TestFiltersAreKeptForEachUser(t *testing.T) {
	r := newOwnerRig(t)
	const at = "/api/v1/record-filters"
	want := webadmin.RecordFilter{Period: "today", Result: "missed", TalkMin: 3}
	r.want(r.do("PUT", at+"/"+url.PathEscape("Missed today"), want), http.StatusOK)
	r.want(r.do("PUT", at+"/"+url.PathEscape("missed TODAY"), want), http.StatusOK)
	var mine struct{ Items []webadmin.SavedFilter }
	r.read(at, &mine)
	if len(mine.Items) != 1 || mine.Items[0].Name != "missed TODAY" || mine.Items[0].Filter != want {
		t.Errorf("kept: %+v", mine.Items)
	}
	r.as(auth.Supervisor).read(at, &mine)
	if len(mine.Items) != 0 {
		t.Errorf("others see %+v", mine.Items)
	}
	p := r.problem(r.do("PUT", at+"/"+url.PathEscape("a name of far more than the forty letters that one has"), want), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Location != "path.name" {
		t.Errorf("%+v", p)
	}
	r.problem(r.do("PUT", at+"/x", map[string]any{"result": "lost", "cause": 200}), http.StatusUnprocessableEntity, "invalid")
	r.want(r.do("DELETE", at+"/missed%20today", nil), http.StatusNoContent)
	r.problem(r.do("DELETE", at+"/missed%20today", nil), http.StatusNotFound, "not-found")
}

// Who sees 0912****78 cannot find out the rest by asking for it digit by digit.
func TestASearchFindsNoMoreOfANumberThanItsMaskShows(t *testing.T) {
	owner := newOwnerRig(t)
	owner.working()
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	owner.world.records.Save(call.Record{
		ID: 1, Kind: call.KindIncoming, Result: call.ResultMissed, Started: at, Ended: at.Add(time.Minute), Caller: call.CallerID{Number: "0912345678", Name: "Wang"}, Called: "0222334455", DID: "+886223456789",
		Number: "+886912345678", Remarks: call.Remarks{Text: "or 0287654321", Times: 1}, Marks: []call.Mark{{Name: "key", Value: "0955443322"}}, Parties: []call.Party{{Label: "801"}},
	})
	hidden := owner.being("reader", owner.role(webadmin.RoleWish{Name: "Reader", Permissions: []auth.Permission{auth.RecordsRead, auth.RecordsExport}}))
	for _, query := range []string{"q=0912345678", "q=3456", "caller=09123", "caller=5678", "called=0222334455", "called=22345", "called=%2B886912345678", "remarks=8765", "mark=9554"} {
		if got := owner.found(query); !slices.Equal(got, []string{"1"}) {
			t.Errorf("%s: who sees full numbers finds %v", query, got)
		}
		if got := hidden.found(query); len(got) != 0 {
			t.Errorf("%s finds %v", query, got)
		}
	}
	for _, query := range []string{"q=0912", "caller=0912", "caller=78", "q=wang", "caller=wang", "extension=801", "called=0222", "q=Wang&caller=09"} {
		if got := hidden.found(query); !slices.Equal(got, []string{"1"}) {
			t.Errorf("%s finds %v", query, got)
		}
	}
	if e := hidden.exported(webadmin.ExportWish{Format: "csv", Filter: webadmin.RecordFilter{Caller: "34567"}}); e.Rows != 0 {
		t.Errorf("an export has %d rows", e.Rows)
	}
}
