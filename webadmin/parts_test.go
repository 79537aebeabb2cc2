package webadmin_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/webadmin"
)

func TestARecordTellsEverybodysPart(t *testing.T) {
	r := newOwnerRig(t)
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	until := at.Add(time.Minute)
	r.world.records.Save(call.Record{ID: 7, Kind: call.KindIncoming, Result: call.ResultAnswered, Started: at, Answered: at, Ended: until, Parts: []call.Part{
		{Kind: call.PartIncoming, Port: "sim0/fxs1", Label: "801", Agent: "1001", Name: "Ann", From: at, Until: until, Began: call.BeganAnswered, Left: call.LeftHungUp},
		{Kind: call.PartAsked, Port: "sip/802", Label: "802", From: at, Began: call.BeganAsked, By: "801", Call: 8},
	}})
	r.world.records.Save(call.Record{ID: 3, Started: at, Ended: at}) // of firmware that knew nothing of parts
	var got, older webadmin.Record
	r.read("/api/v1/records/7", &got)
	r.read("/api/v1/records/3", &older)
	want := []webadmin.Part{
		{ID: "7-1", Kind: "incoming-dn", Port: "sim0/fxs1", Label: "801", Agent: "1001", Name: "Ann", From: at, Until: &until, Began: "answered", Left: "hung-up"},
		{ID: "7-2", Kind: "agent-coached", Port: "sip/802", Label: "802", From: at, Began: "asked", By: "801", Call: "8"},
	}
	if !reflect.DeepEqual(got.Parts, want) || older.Parts == nil || len(older.Parts) != 0 {
		t.Errorf("%+v, not %+v; of an older record %v", got.Parts, want, older.Parts)
	}
}

// The API's list of kinds is the program's.
func TestTheKindsOfPartsAreThoseOfCalls(t *testing.T) {
	var kinds []string
	for _, k := range call.PartKinds() {
		kinds = append(kinds, string(k))
	}
	for field, of := range map[string]reflect.Type{"Kind": reflect.TypeFor[webadmin.Part](), "Part": reflect.TypeFor[webadmin.RecordFilter]()} {
		if f, _ := of.FieldByName(field); f.Tag.Get("enum") != strings.Join(kinds, ",") {
			t.Errorf("%s.%s allows %s", of.Name(), field, f.Tag.Get("enum"))
		}
	}
}
