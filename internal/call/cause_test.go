package call_test

import (
	"testing"
	"time"

	"ringdown/internal/call"
)

// end plays events from an outside call on trunk/t/1 and gives its record.
func outsideCall(t *testing.T, events ...call.Event) call.Record {
	t.Helper()
	c := call.New(1, call.Leg{Port: "sim0/fxs1", Label: "801"}, call.Rules{})
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	trunk := call.Route{Kind: call.RouteSeize, Digits: "0212345678", Number: "0212345678", Targets: []call.Target{{Port: "trunk/t/1", Label: "t"}}}
	for i, e := range append([]call.Event{
		{Kind: call.OffHook, Port: "sim0/fxs1", Digits: "90212345678"},
		{Kind: call.Routed, Route: trunk},
		{Kind: call.LineSeized, Port: "trunk/t/1"},
	}, events...) {
		e.At = at.Add(time.Duration(i) * time.Second)
		c, _ = call.Step(c, e)
	}
	if !c.Over() {
		t.Fatalf("the call goes on in state %s", c.State)
	}
	return c.Rec
}

func TestTheCauseOfAnEndIsToldOrNamed(t *testing.T) {
	none := call.Event{Kind: call.Routed, Route: call.Route{Kind: call.RouteRefuse, Reason: "No other line."}}
	refused := func(sip, q850 int) call.Event {
		return call.Event{Kind: call.FarRefused, Port: "trunk/t/1", Cause: sip, Q850: q850}
	}
	answered := call.Event{Kind: call.FarAnswered, Port: "trunk/t/1", Confidence: call.SureSIP}
	for _, x := range []struct {
		name       string
		events     []call.Event
		sip, cause int
		told       bool
	}{
		{"486 is user busy", []call.Event{refused(486, 0), none}, 486, 17, true},
		{"the network's own cause goes before the answer's", []call.Event{refused(503, 34), none}, 503, 34, true},
		{"hung up here", []call.Event{answered, {Kind: call.OnHook, Port: "sim0/fxs1"}}, 0, 16, false},
		{"the network says why it cleared", []call.Event{answered, {Kind: call.FarDisconnected, Port: "trunk/t/1", How: call.HowReleased, Q850: 41}}, 0, 41, true},
		{"the caller gave up", []call.Event{{Kind: call.OnHook, Port: "sim0/fxs1"}}, 0, 16, false},
		{"ended by an administrator", []call.Event{answered, {Kind: call.Forced, How: call.HowForced}}, 0, 31, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := outsideCall(t, x.events...)
			if r.SIP != x.sip || r.Cause != x.cause || r.CauseTold != x.told {
				t.Errorf("SIP %d, Q.850 %d, told %t (%s by %s); want %d, %d, %t", r.SIP, r.Cause, r.CauseTold, r.Result, r.EndedBy, x.sip, x.cause, x.told)
			}
		})
	}
}

func TestARefusalBeforeAnAnswerIsNoCauseOfTheEnd(t *testing.T) {
	again := call.Event{Kind: call.Routed, Route: call.Route{Kind: call.RouteSeize, Digits: "0212345678", Number: "0212345678", Targets: []call.Target{{Port: "trunk/u/1", Label: "u"}}}}
	r := outsideCall(t,
		call.Event{Kind: call.FarRefused, Port: "trunk/t/1", Cause: 503}, again, call.Event{Kind: call.LineSeized, Port: "trunk/u/1"},
		call.Event{Kind: call.FarAnswered, Port: "trunk/u/1", Confidence: call.SureSIP}, call.Event{Kind: call.OnHook, Port: "sim0/fxs1"})
	if r.SIP != 0 || r.Cause != 16 || r.CauseTold {
		t.Errorf("SIP %d, Q.850 %d, told %t", r.SIP, r.Cause, r.CauseTold)
	}
}

func TestRemarksOutliveAnAmendedRecord(t *testing.T) {
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	written := call.Record{ID: 1, Remarks: call.Remarks{}.Written("rang back", "anna", at)}
	amended := call.Record{ID: 1, How: call.HowPortDown}.Carry(written)
	if amended.Remarks != written.Remarks || amended.How != call.HowPortDown {
		t.Errorf("%+v", amended)
	}
	newer := call.Record{ID: 1, Remarks: written.Remarks.Written("", "bert", at.Add(-time.Hour))} // the clock was set back
	if got := newer.Carry(written).Remarks; got != newer.Remarks {
		t.Errorf("remarks that were taken away came back: %+v", got)
	}
}
