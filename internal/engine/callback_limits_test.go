package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/internal/engine"
)

// RG-12: whoever keeps the place is counted as promised, and lowers the service
// level neither by having waited nor when they are called back.
func TestAPromisedCallBackDoesNotLowerTheServiceLevel(t *testing.T) {
	backs(t, func(o *office) {
		o.rings("L1", "0911")
		o.on(call.OffHook, "P1") // in time
		o.wait(time.Minute)
		o.promise("L2", "0223456789")
		if is := o.snap().Groups[0].Today; is.Offered != 1 || is.InTime != 1 || is.Promised != 1 || is.Lost != 0 {
			t.Errorf("promised: %+v", is)
		}
		o.on(call.FarDisconnected, "L1")
		o.frees()
		o.lifts()
		o.post(call.Event{Kind: call.FarAnswered, Port: "L9", Confidence: call.SureReversal})
		o.on(call.OnHook, "P1")
		if is := o.snap().Groups[0].Today; is.Offered != 1 || is.InTime != 1 || is.Promised != 1 || is.Lost != 0 {
			t.Errorf("called back: %+v", is)
		}
	})
}

// A number that is put on the black list after the promise is not called, and
// people are told of it; so are those for whom there are too many.
func TestABlackListedCallerIsNotCalledBack(t *testing.T) {
	var plan acd.Plan
	hotline(t, func(p *acd.Plan) { callingBack(p); plan = *p }, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		o.promise("L2", "0287654321")
		plan.Callers.Refused = []country.Pattern{"0223456789"}
		if err := o.SetPlan(o.t.Context(), &plan); err != nil {
			t.Fatal(err)
		}
		o.frees()
		o.wantBacks("0287654321>P1")
	})
}

// Whoever asks for a call back while on the black list hears that this number is
// not called.
func TestABlackListedNumberIsNotPromised(t *testing.T) {
	shape := func(p *acd.Plan) {
		callingBack(p)
		p.Callers.Refused = []country.Pattern{"0287654321"}
	}
	hotline(t, shape, func(o *office) {
		o.busy("P1")
		o.rings("L1", "0223456789")
		o.press("L1", "1")
		o.did()
		o.press("L1", "0287654321#")
		if did := o.did(); !strings.Contains(did, "play-sound L1") {
			t.Errorf("did %s", did)
		}
		o.wantBacks("")
		o.press("L1", "*")
		if got := o.standing("600"); got != "0223456789" {
			t.Errorf("in the line: %s", got)
		}
	})
}

// Those who wait for a call back count as callers who wait: the line is full with
// them. Of one number there is one call back.
func TestThoseWhoWaitForACallBackFillTheLine(t *testing.T) {
	hotline(t, func(p *acd.Plan) { callingBack(p); p.Groups[0].Queue.Most = 2 }, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		o.promise("L2", "0287654321")
		o.rings("L3", "0233334444")
		if got := o.standing("600"); got != "" {
			t.Errorf("%s waits too", got)
		}
		o.rings("L4", "0223456789") // who has a place already has it again
		o.wantBacks("0287654321")
		o.press("L4", "1")
		o.press("L4", "1#")
		o.wantBacks("0223456789 0287654321")
	})
}

// The promises of all groups are bounded; the oldest one goes, and people are told.
func TestPromisesAreBounded(t *testing.T) {
	const most = 1000
	kept := shelf{}
	synctest.Test(t, func(t *testing.T) {
		for n := range most {
			asked := time.Now().Add(time.Duration(n-most) * time.Second).Format(time.RFC3339)
			kept[fmt.Sprint("callback/", n+1)] = fmt.Appendf(nil, `{"id":%d,"group":"600","number":"02%d","since":%q,"asked":%q}`, n+1, 20000000+n, asked, asked)
		}
		p := &acd.Plan{
			Lines:      []acd.Line{{ID: "1", Port: "L1", Enabled: true, Group: "600"}},
			Extensions: []acd.Extension{{Number: "801", Port: "P1"}},
			Groups:     []acd.Group{{Number: "600", Members: []string{"801"}, Queue: &acd.Queue{Most: 2 * most, CallBack: &acd.CallBack{Key: "1"}}}},
		}
		o := &office{t: t, last: most}
		o.Engine = engine.New(engine.Options{Ports: o, Records: o, Alerts: o, Plan: p, NewID: o.newID, State: kept, Kept: kept})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- o.Run(ctx) }()
		o.on(call.PortUp, "L1")
		o.on(call.PortUp, "P1")
		o.busy("P1")
		o.promise("L1", "0287654321")
		backs := o.snap().Lines[0].Backs
		if len(backs) != most || backs[0].Number != "0220000001" || backs[most-1].Number != "0287654321" {
			t.Errorf("%d call backs, from %s to %s", len(backs), backs[0].Number, backs[len(backs)-1].Number)
		}
		if len(o.alerts) != 1 || o.alerts[0].Kind != alert.CallBackFailed || o.alerts[0].Caller != "0220000000" {
			t.Errorf("alerts %+v", o.alerts)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// A member at a SIP telephone is rung, hears for whom, and the number is dialled;
// a telephone that refuses is left alone for a while.
func TestAMemberAtASIPTelephoneCallsBack(t *testing.T) {
	const at = "sip/801"
	shape := func(p *acd.Plan) {
		callingBack(p)
		p.Extensions[0].Port = at
	}
	hotline(t, shape, func(o *office) {
		o.post(call.Event{Kind: call.OffHook, Port: at, Digits: "802"})
		o.promise("L1", "0223456789")
		o.on(call.OnHook, at)
		o.settle()
		o.wantBacks("0223456789>sip/801")
		o.post(call.Event{Kind: call.PhoneRefused, Port: at, Text: "801 is busy (486).", How: call.HowBusy})
		o.settle()
		o.wantBacks("0223456789")
		o.wait(time.Minute + time.Second)
		o.wantBacks("0223456789>sip/801")
		o.did()
		o.on(call.OffHook, at)
		o.want("play-sound sip/801")
		o.press(at, "5") // whoever keys something need not hear it out
		o.want("stop-tone sip/801, seize-line L9")
		o.on(call.LineSeized, "L9")
		o.post(call.Event{Kind: call.FarAnswered, Port: "L9", Confidence: call.SureReversal})
		o.wantBacks("")
		if v := o.view(at); v.State != string(call.StateTalking) {
			t.Errorf("%+v", v)
		}
	})
}
