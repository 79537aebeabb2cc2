package webadmin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

func TestRemarksAreWrittenToARecordAndStandInTheAuditLog(t *testing.T) {
	r := newOwnerRig(t)
	r.world.records.Save(call.Record{ID: 7, Kind: call.KindIncoming, Started: r.world.now, Parties: []call.Party{{Port: "sim0/fxs1", Agent: "1001", Name: "Ann", To: time.Now()}}, Group: "600", GroupName: "Sales", SIP: 486, Cause: 17, CauseTold: true})
	const at = "/api/v1/records/7/remarks"
	r.want(r.do("PUT", at, webadmin.RemarksWish{Text: " wants an offer "}), http.StatusOK)
	r.want(r.do("PUT", at, webadmin.RemarksWish{Text: "has an offer"}), http.StatusOK)
	var got webadmin.Record
	r.read("/api/v1/records/7", &got)
	if got.Remarks.Text != "has an offer" || got.Remarks.By != "owner" || got.Remarks.At == nil {
		t.Errorf("remarks: %+v", got.Remarks)
	}
	if got.Group != "600" || got.GroupName != "Sales" || got.SIP != 486 || got.Cause != 17 || !got.CauseTold || got.Parties[0].Name != "Ann" {
		t.Errorf("record: %+v", got)
	}
	entry := r.audit("?what=put-record-remarks")[0]
	if entry.On != "records/7/remarks" || len(entry.Changes) != 1 || entry.Changes[0] != (webadmin.AuditChange{Field: "remarks", Old: "wants an offer", New: "has an offer"}) {
		t.Errorf("audited: %+v", entry)
	}
}

func TestRemarksThatWillNotDoAreRefused(t *testing.T) {
	r := newOwnerRig(t)
	r.world.records.Save(call.Record{ID: 7, Started: r.world.now})
	p := r.problem(r.do("PUT", "/api/v1/records/7/remarks", webadmin.RemarksWish{Text: strings.Repeat("王", call.MaxRemarks+1)}), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.text" {
		t.Errorf("faults: %+v", p.Errors)
	}
	r.problem(r.do("PUT", "/api/v1/records/8/remarks", webadmin.RemarksWish{Text: "who?"}), http.StatusNotFound, "not-found")
	r.problem(r.as(auth.ReadOnly).do("PUT", "/api/v1/records/7/remarks", webadmin.RemarksWish{Text: "mine"}), http.StatusForbidden, "not-permitted")
}
