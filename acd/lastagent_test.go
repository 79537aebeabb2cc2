package acd_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// Who was in touch with a caller takes them past the flow: while the days last,
// while nothing keeps them, and once a call.
func TestALinesCallersComeToTheAgentWhoKnowsThem(t *testing.T) {
	day := 24 * time.Hour
	for _, c := range []struct {
		name, way string
		ago       time.Duration
		is        acd.Condition
		tried     bool
		want      string
	}{
		{"preferred and free", acd.LastPreferred, 2 * day, acd.Idle, false, "802"},
		{"on the last day", acd.LastPreferred, 3 * day, acd.Idle, false, "802"},
		{"too long ago", acd.LastPreferred, 3*day + time.Minute, acd.Idle, false, "flow/main"},
		{"preferred and busy", acd.LastPreferred, day, acd.InCall, false, "flow/main"},
		{"preferred and away", acd.LastPreferred, day, acd.Absent, false, "flow/main"},
		{"rung in vain", acd.LastPreferred, day, acd.Idle, true, "flow/main"},
		{"assigned and free", acd.LastAssigned, day, acd.Idle, false, "802"},
		{"assigned and busy", acd.LastAssigned, day, acd.InCall, false, "waits"},
		{"assigned and away", acd.LastAssigned, day, acd.Down, false, "flow/main"},
		{"nobody is wanted", "", day, acd.Idle, false, "flow/main"},
	} {
		p := team(acd.Group{})
		p.Lines = []acd.Line{{ID: "1", Port: "c/fxo1", Enabled: true, App: "flow/main", Last: acd.LastAgent{Way: c.way, Within: 3 * day}}}
		h := acd.NewHistory()
		h.Called("0912345678", "802", noon.Add(-c.ago))
		a := call.Ask{Kind: call.AskIncoming, Call: 7, Port: "c/fxo1", Caller: call.CallerID{Number: "0912345678"}, Outside: true}
		if c.tried {
			a.Tried = []call.Port{port("802")}
		}
		r := p.Decide(a, desk{world{port("802"): c.is}, h})
		got := r.App
		switch {
		case r.Kind == call.RouteRing:
			got = r.Targets[0].Label
		case r.Kind == call.RouteBusy:
			got = "waits"
		}
		if got != c.want || (r.Kind == call.RouteRing) != (r.Diverts.Again || c.way != acd.LastPreferred && r.Kind == call.RouteRing) {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// RG-14: who is asked for by name rings first, once, whatever the strategy.
func TestWhoIsAskedForRingsFirst(t *testing.T) {
	for _, c := range []struct {
		name, named string
		is          acd.Condition
		tried, want string
		says        string
	}{
		{"free", "803", acd.Idle, "", "803 20s", "803 is asked for, and rings first."},
		{"the agent who sits there", "7003", acd.Idle, "", "803 20s", "803 is asked for, and rings first."},
		{"busy", "803", acd.InCall, "", "801+802+804 20s", "803 is in a call."},
		{"rung in vain", "803", acd.Idle, "803", "801+802+804 20s", ""},
		{"of another group", "805", acd.Idle, "", "801+802+803+804 20s", "805 is asked for, but is not in the group."},
	} {
		p := team(acd.Group{Strategy: acd.StrategyRingAll})
		p.Extensions[2].Agent = acd.Agent{Number: "7003"}
		a := asked()
		if c.tried != "" {
			a = asked(c.tried)
		}
		a.Named = c.named
		r := p.Indexed().Decide(a, world{port("803"): c.is})
		if got := rungs(r); got != c.want || !strings.Contains(r.Reason, c.says) {
			t.Errorf("%s: %s; %s", c.name, got, r.Reason)
		}
	}
}
