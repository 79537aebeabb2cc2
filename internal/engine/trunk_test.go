package engine_test

import (
	"strings"
	"testing"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// trunks adds two trunks of one call each, and a route over both.
func (o *office) trunks() {
	o.t.Helper()
	p := plan()
	p.Numbering, _ = country.NumberingOf("TW")
	p.Trunks = []acd.Trunk{
		{ID: "net", Name: "HiNet", Port: "trunk/net", Enabled: true, AllowOut: true, MaxCalls: 1, DIDs: []acd.DID{{Number: "0223", DirectTo: "802"}}},
		{ID: "b", Port: "trunk/b", Enabled: true, AllowOut: true, MaxCalls: 1},
	}
	p.Routes = []acd.OutRoute{{Name: "all", Over: []string{"trunk/net", "trunk/b"}}}
	if err := o.SetPlan(o.t.Context(), p); err != nil {
		o.t.Fatal(err)
	}
	o.on(call.PortUp, "trunk/net")
	o.on(call.PortUp, "trunk/b")
}

// dial lets a telephone dial, up to the seizure that is wanted.
func (o *office) dial(p call.Port, digits, want string) {
	o.t.Helper()
	o.on(call.OffHook, p)
	o.press(p, digits)
	o.settle()
	o.want("play-tone " + string(p) + " dial, stop-tone " + string(p) + ", " + want)
}

// LN-12, LN-13: the call over the cap takes the next line, and people are told.
func TestTheCallOverTheCapTakesTheNextTrunk(t *testing.T) {
	work(t, func(o *office) {
		o.trunks()
		o.dial("P2", "90912345678#", "seize-line trunk/net/1")
		o.on(call.LineSeized, "trunk/net/1")
		o.want("dial trunk/net/1 0912345678")
		o.dial("P3", "9077#", "seize-line trunk/b/1")
		o.mu.Lock()
		alerts := o.alerts
		o.mu.Unlock()
		if len(alerts) != 1 {
			t.Fatalf("alerts %+v", alerts)
		}
		if a := alerts[0]; a.Text != "call attempt had over the max concurrent calls" || a.Kind != alert.CallCap || a.Trunk != "HiNet" || a.Route != "all" || a.Caller != "803" {
			t.Errorf("alert %+v", a)
		}
		o.dial("P4", "9066#", "play-tone P4 congestion")
		if r := o.record(call.ResultFailed); !strings.Contains(r.Track, "HiNet has its 1 calls. b has its 1 calls.") {
			t.Errorf("track\n%s", r.Track)
		}
		o.on(call.OnHook, "P4")
		o.on(call.OnHook, "P3")
		o.record(call.ResultAbandoned)
		o.on(call.FarAnswered, "trunk/net/1")
		o.on(call.OnHook, "P2")
		if r := o.record(call.ResultAnswered); r.Number != "+886912345678" || r.Called != "0912345678" || r.Line != "HiNet" {
			t.Errorf("%+v", r)
		}
	})
}

// LN-13: the next line after a refusal, within the call.
func TestARefusalLeadsToTheNextTrunk(t *testing.T) {
	work(t, func(o *office) {
		o.trunks()
		o.dial("P2", "90912345678#", "seize-line trunk/net/1")
		o.on(call.LineSeized, "trunk/net/1")
		o.did()
		o.post(call.Event{Kind: call.FarRefused, Port: "trunk/net/1", Cause: 503, Text: "503 Service Unavailable"})
		o.want("release-line trunk/net/1, seize-line trunk/b/1")
		o.on(call.LineSeized, "trunk/b/1")
		o.post(call.Event{Kind: call.FarRefused, Port: "trunk/b/1", Cause: 486, Text: "486 Busy Here"})
		o.want("dial trunk/b/1 0912345678, release-line trunk/b/1, play-tone P2 busy")
		if r := o.record(call.ResultBusy); !strings.Contains(r.Track, "HiNet did not put the call through.") {
			t.Errorf("track\n%s", r.Track)
		}
	})
}

// LN-1: a trunk's lamp, and a line of its own for each of its calls.
func TestATrunkShowsItsCalls(t *testing.T) {
	work(t, func(o *office) {
		o.trunks()
		if v := o.view("trunk/net"); v.Kind != "TRUNK" || v.Label != "net" || v.Name != "HiNet" || v.Lamp != "ready" || v.State != "idle" {
			t.Errorf("idle: %+v", v)
		}
		o.post(call.Event{Kind: call.RingStart, Port: "trunk/net/2", Digits: "0223", CallerID: call.CallerID{Number: "0933123456"}})
		o.want("ring P2, play-tone trunk/net/2 ringback")
		if v := o.view("trunk/net"); v.Lamp != "ringing" || v.Reason != "1 of at most 1 calls." {
			t.Errorf("ringing: %+v", v)
		}
		if v := o.view("trunk/net/2"); v.Kind != "TRUNK" || v.Lamp != "ringing" || v.Caller.Number != "0933123456" {
			t.Errorf("its channel: %+v", v)
		}
		o.on(call.OffHook, "P2")
		if v := o.view("trunk/net"); v.Lamp != "in-call" || v.State != "talking" {
			t.Errorf("talking: %+v", v)
		}
		o.post(call.Event{Kind: call.FarDisconnected, Port: "trunk/net/2", How: call.HowReleased})
		if r := o.record(call.ResultAnswered); r.Number != "+886933123456" || r.DID != "0223" || r.EndedBy != call.ByCaller {
			t.Errorf("%+v", r)
		}
		o.post(call.Event{Kind: call.PortDown, Port: "trunk/net", Text: "HiNet: the proxy 192.0.2.1 has not answered since 10:03."})
		if v := o.view("trunk/net"); v.Lamp != "fault" || !strings.Contains(v.Reason, "has not answered since 10:03") {
			t.Errorf("down: %+v", v)
		}
		for _, v := range o.snap().Ports {
			if v.Port == "trunk/net/2" {
				t.Errorf("a channel without a call is shown: %+v", v)
			}
		}
	})
}
