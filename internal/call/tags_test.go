package call_test

import (
	"slices"
	"testing"
	"time"

	"ringdown/internal/call"
)

// The sentences of CR-3 about how a call ends, each by a call that did.
func TestAnEndIsTagged(t *testing.T) {
	answered := call.Event{Kind: call.FarAnswered, Port: "trunk/t/1", Confidence: call.SureSIP}
	down := call.Event{Kind: call.OnHook, Port: "sim0/fxs1"}
	for _, x := range []struct {
		name   string
		events []call.Event
		tags   []call.Tag
	}{
		{"an outside call that nobody answered and its caller gave up is abandoned", []call.Event{down}, []call.Tag{call.TagAbandoned}},
		{"our side hung up after an answer", []call.Event{answered, down}, []call.Tag{call.TagAgentLeft}},
		{"the customer hung up after an answer", []call.Event{answered, {Kind: call.FarDisconnected, Port: "trunk/t/1", How: call.HowReleased}}, []call.Tag{call.TagCustomerLeft}},
		{"an administrator is neither", []call.Event{answered, {Kind: call.Forced, How: call.HowForced}}, nil},
		{"a refusal is no abandon", []call.Event{{Kind: call.FarRefused, Port: "trunk/t/1", Cause: 404}, {Kind: call.Routed, Route: call.Route{Kind: call.RouteRefuse}}}, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			if r := outsideCall(t, x.events...); !slices.Equal(r.Tags, x.tags) {
				t.Errorf("%v, not %v (%s, %s)", r.Tags, x.tags, r.Result, r.EndedBy)
			}
		})
	}
}

// offered is an incoming call that rings 801 at SIP, to which something happens and
// which 802 answers then, or nobody does; its caller hangs up at the end.
func offered(t *testing.T, what call.Event, answered bool) call.Record {
	t.Helper()
	ring := func(port, label string) call.Event {
		return call.Event{Kind: call.Routed, Route: call.Route{Kind: call.RouteRing, Group: "600", RingFor: 20 * time.Second, Targets: []call.Target{{Port: call.Port(port), Label: label}}}}
	}
	events := []call.Event{{Kind: call.RingStart, Port: "trunk/t/1"}, ring("sip/801", "801"), what, ring("sip/802", "802")}
	if answered {
		events = append(events, call.Event{Kind: call.OffHook, Port: "sip/802"})
	}
	c := call.New(1, call.Leg{Port: "trunk/t/1", Label: "t", Line: true}, call.Rules{})
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	for i, e := range append(events, call.Event{Kind: call.FarDisconnected, Port: "trunk/t/1", How: call.HowReleased}) {
		if e.At = at.Add(time.Duration(i) * time.Second); e.Kind == call.TimerFired {
			e.Gen = c.Gen
		}
		c, _ = call.Step(c, e)
	}
	if !c.Over() {
		t.Fatalf("the call goes on in state %s", c.State)
	}
	return c.Rec
}

func TestARefusalIsTheAgentsOrTheDevices(t *testing.T) {
	refused := func(sip int, how call.HangupHow) call.Event {
		return call.Event{Kind: call.PhoneRefused, Port: "sip/801", Cause: sip, How: how, Text: "801 refused."}
	}
	for _, x := range []struct {
		name     string
		what     call.Event
		answered bool
		tags     []call.Tag
	}{
		{"pressed away, and taken by another", refused(486, call.HowBusy), true, []call.Tag{call.TagRejected, call.TagReassigned, call.TagCustomerLeft}},
		{"declined, and abandoned then", refused(603, call.HowBusy), false, []call.Tag{call.TagRejected, call.TagAbandoned}},
		{"the device cannot be reached", refused(408, ""), true, []call.Tag{call.TagDevice, call.TagReassigned, call.TagCustomerLeft}},
		{"busy, and not asked", refused(0, call.HowBusy), true, []call.Tag{call.TagCustomerLeft}},
		{"not answered in time", call.Event{Kind: call.TimerFired, Timer: call.WaitPickUp}, true, []call.Tag{call.TagUnanswered, call.TagReassigned, call.TagCustomerLeft}},
	} {
		t.Run(x.name, func(t *testing.T) {
			if r := offered(t, x.what, x.answered); !slices.Equal(r.Tags, x.tags) || r.Group != "600" {
				t.Errorf("%v, not %v (group %q)", r.Tags, x.tags, r.Group)
			}
		})
	}
}

// A party is passed on: by one who stays until the other answers, and by one who
// gives the two to each other.
func TestATransferIsTagged(t *testing.T) {
	ring := func(port, label string) call.Event {
		return call.Event{Kind: call.Routed, Route: call.Route{Kind: call.RouteRing, RingFor: 20 * time.Second, Targets: []call.Target{{Port: call.Port(port), Label: label}}}}
	}
	for _, x := range []struct {
		name   string
		events []call.Event
		tagged bool
	}{
		{"blind, and answered", []call.Event{{Kind: call.Transfer, Port: "sip/801", Digits: "802"}, ring("sip/802", "802"), {Kind: call.OffHook, Port: "sip/802"}}, true},
		{"blind, and given up before anybody answered", []call.Event{{Kind: call.Transfer, Port: "sip/801", Digits: "802"}, ring("sip/802", "802"), {Kind: call.PhoneRefused, Port: "sip/802", Cause: 486, How: call.HowBusy}, {Kind: call.Routed, Route: call.Route{Kind: call.RouteBusy}}}, false},
		{"attended", []call.Event{{Kind: call.Joined, Port: "sip/801", Leg: call.Leg{Port: "sip/802", Label: "802"}}}, true},
		{"nobody", nil, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := call.New(1, call.Leg{Port: "trunk/t/1", Label: "t", Line: true}, call.Rules{})
			events := slices.Concat([]call.Event{{Kind: call.RingStart, Port: "trunk/t/1"}, ring("sip/801", "801"), {Kind: call.OffHook, Port: "sip/801"}}, x.events)
			for _, e := range append(events, call.Event{Kind: call.FarDisconnected, Port: "trunk/t/1", How: call.HowReleased}) {
				c, _ = call.Step(c, e)
			}
			if got := slices.Contains(c.Rec.Tags, call.TagTransferred); got != x.tagged || !c.Over() {
				t.Errorf("tagged %v, %v; state %s", got, c.Rec.Tags, c.State)
			}
		})
	}
}

func TestOlderRecordsTellTheDirectionOfACallBack(t *testing.T) {
	promised := call.Record{Tags: []call.Tag{call.TagQueued, call.TagCallBack}}
	made := call.Record{Tags: []call.Tag{call.TagCallBack}, First: 7}
	if got := promised.Told(); !slices.Equal(got, []call.Tag{call.TagQueued, call.TagCallBackIn}) || promised.Tags[1] != call.TagCallBack {
		t.Errorf("promised: %v", got)
	}
	if got := made.Told(); !slices.Equal(got, []call.Tag{call.TagCallBackOut}) {
		t.Errorf("made: %v", got)
	}
}

func TestACallWithoutSoundIsMarkedByTheWaysThatFailed(t *testing.T) {
	fails := func(kind call.EventKind, port call.Port) call.Event {
		return call.Event{Kind: kind, Port: port, Text: "why"}
	}
	for _, x := range []struct {
		name   string
		events []call.Event
		want   call.Tag
	}{
		{"all is heard", nil, ""},
		{"the caller is not heard", []call.Event{fails(call.SoundMissing, "trunk/t/1")}, call.TagOneWay},
		{"told from both ends", []call.Event{fails(call.SoundMissing, "trunk/t/1"), fails(call.SoundUnheard, "sip/801")}, call.TagOneWay},
		{"neither is heard", []call.Event{fails(call.SoundMissing, "trunk/t/1"), fails(call.SoundMissing, "sip/801")}, call.TagNoAudio},
		{"one after the other", []call.Event{fails(call.SoundMissing, "trunk/t/1"), fails(call.SoundBack, "trunk/t/1"), fails(call.SoundMissing, "sip/801")}, call.TagOneWay},
		{"one is back", []call.Event{fails(call.SoundMissing, "trunk/t/1"), fails(call.SoundMissing, "sip/801"), fails(call.SoundBack, "sip/801"), fails(call.SoundMissing, "sip/801"), fails(call.SoundBack, "sip/801")}, call.TagNoAudio},
		{"a microphone is muted", []call.Event{fails(call.SoundBlank, "sip/801")}, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := call.New(1, call.Leg{Port: "trunk/t/1", Label: "t", Line: true}, call.Rules{})
			ring := call.Event{Kind: call.Routed, Route: call.Route{Kind: call.RouteRing, RingFor: 20 * time.Second, Targets: []call.Target{{Port: "sip/801", Label: "801"}}}}
			for _, e := range slices.Concat([]call.Event{{Kind: call.RingStart, Port: "trunk/t/1"}, ring, {Kind: call.OffHook, Port: "sip/801"}}, x.events) {
				c, _ = call.Step(c, e)
			}
			var got call.Tag
			for _, tag := range c.Rec.Tags {
				if tag == call.TagOneWay || tag == call.TagNoAudio {
					got += tag
				}
			}
			if got != x.want {
				t.Errorf("marked %q, not %q", got, x.want)
			}
		})
	}
}

// Callers in applications, queues, rooms and slots, and those on hold, are watched as
// well: nobody who talks to them is there to be named.
func TestACallerWhoTalksToNobodyAndIsNotHeardIsNamed(t *testing.T) {
	missing := call.Event{Kind: call.SoundMissing, Port: "sip/801", Text: "why"}
	deaf := call.Event{Kind: call.SoundUnheard, Port: "sip/801", Text: "why"}
	back := call.Event{Kind: call.SoundBack, Port: "sip/801"}
	for state, c := range map[call.State]call.Call{
		call.StateApp:     {App: call.App{Name: "flow/1"}},
		call.StateQueued:  {Wait: call.Wait{Group: "600"}},
		call.StateMeeting: {Room: "700"},
		call.StateParked:  {Slot: "71"},
		call.StateHearing: {},
		call.StateTalking: {To: call.Leg{Port: "sip/802", Label: "802"}, ToHolds: true},
	} {
		c.State, c.From = state, call.Leg{Port: "sip/801", Label: "801"}
		after, effects := call.Step(c, missing)
		if got := effects[0].Reason; got != "801 is not heard: why." || !slices.Equal(after.Rec.Tags, []call.Tag{call.TagOneWay}) {
			t.Errorf("%s: said %q, marked %v", state, got, after.Rec.Tags)
		}
		both, effects := call.Step(after, deaf)
		if got := effects[0].Reason; got != "801 hears nothing: why." || len(both.Troubles()) != 1 {
			t.Errorf("%s: said %q, troubles %v", state, got, both.Troubles())
		}
		if after, _ = call.Step(both, back); len(after.Troubles()) != 0 {
			t.Errorf("%s: heard again, troubles %v", state, after.Troubles())
		}
	}
}

func TestWhoHearsAPageNeedNotBeHeard(t *testing.T) {
	c := call.Call{State: call.StateMeeting, Room: call.PageRoom + "90", Mute: true, From: call.Leg{Port: "sip/801", Label: "801"}}
	after, _ := call.Step(c, call.Event{Kind: call.SoundMissing, Port: "sip/801", Text: "why"})
	if len(after.Troubles())+len(after.Rec.Tags) != 0 {
		t.Errorf("troubles %v, marked %v", after.Troubles(), after.Rec.Tags)
	}
}
