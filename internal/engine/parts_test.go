package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// partsIn tells of people's parts in the call of a number: "801 incoming-dn".
func partsIn(r call.Record) string {
	var words []string
	for _, p := range r.Parts {
		word := p.Label + " " + string(p.Kind)
		if p.By != "" {
			word += " by " + p.By
		}
		if p.Call != 0 {
			word += fmt.Sprint(" in ", p.Call)
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// watched is a hotline whose member 804 may supervise everybody.
func watched(p *acd.Plan) {
	p.Codes = feature.Table(feature.ProfileRingdown, nil)
	p.Extensions[3].Monitors = []string{acd.AnyExtension}
}

// Both calls name each other: that of the customer whose part the supervisor had, and
// the supervisor's own how they had it.
func TestASupervisorsPartStandsInBothCalls(t *testing.T) {
	hotline(t, watched, func(o *office) {
		o.busy("P2", "P3")
		o.rings("L1", "0911")
		o.on(call.OffHook, "P1")
		o.settle()
		o.on(call.OffHook, "P4")
		o.press("P4", "*81801")
		o.settle()
		o.on(call.SoundOver, "P4")
		o.wait(time.Second)
		o.press("P4", "3")
		o.wait(time.Second)
		o.on(call.OnHook, "P1")
		o.settle()
		for _, r := range o.take() {
			want := ""
			switch r.Caller.Number {
			case "0911":
				want = "801 incoming-dn, 804 supervisor-monitored in 4, 804 supervisor-conference in 4"
			case "804":
				want = "804 supervisor-monitored in 3, 804 supervisor-conference in 3"
			}
			if got := partsIn(r); got != want {
				t.Errorf("call %d of %s: %q, not %q", r.ID, r.Caller.Number, got, want)
			}
			for _, p := range r.Parts {
				if p.Left == "" || p.Until.Before(p.From) || p.Until.After(r.Ended) {
					t.Errorf("call %d: %+v", r.ID, p)
				}
			}
		}
	})
}

// asks lets 801, who talks to a customer, call 802 at the second channel.
func (o *office) asks() {
	o.t.Helper()
	o.post(call.Event{Kind: call.Hold, Port: "sip/801"})
	o.post(call.Event{Kind: call.OffHook, Port: "sip/801/2", Digits: "802"})
	o.settle()
	o.on(call.OffHook, "P2")
	o.settle()
}

func TestWhoIsAskedByAnAgentTakesPartInTheCustomersCall(t *testing.T) {
	sip := func(p *acd.Plan) {
		p.Extensions[0].Port = "sip/801"
		p.Groups[0].Members = []string{"801"}
	}
	for _, x := range []struct {
		name         string
		plan         func(*acd.Plan)
		then         func(o *office)
		theirs, here string // in the call of 801 and 802, and in the customer's
	}{
		{
			"asked, while the customer waits", sip, func(*office) {},
			"801 agent-to-agent, 802 agent-coached by 801 in 1", "801 incoming-dn, 802 agent-coached by 801 in 2",
		},
		{
			"brought in", sip, func(o *office) { o.post(call.Event{Kind: call.Retrieve, Port: "sip/801"}) },
			"801 agent-to-agent, 802 agent-conference by 801 in 1", "801 incoming-dn, 802 agent-coached by 801 in 2, 802 agent-conference by 801 in 2",
		},
		{
			"asked by a supervisor", func(p *acd.Plan) { sip(p); p.Extensions[0].Monitors = []string{"802"} }, func(*office) {},
			"801 agent-to-agent, 802 supervisor-coached by 801 in 1", "801 incoming-dn, 802 supervisor-coached by 801 in 2",
		},
	} {
		t.Run(x.name, func(t *testing.T) {
			hotline(t, x.plan, func(o *office) {
				o.rings("L1", "0911")
				o.on(call.OffHook, "sip/801")
				o.settle()
				o.asks()
				o.wait(time.Second)
				x.then(o)
				o.wait(time.Second)
				o.on(call.OnHook, "sip/801/2")
				o.on(call.OnHook, "sip/801")
				o.settle()
				records := o.take()
				if len(records) != 2 || partsIn(records[0]) != x.theirs || partsIn(records[1]) != x.here {
					for _, r := range records {
						t.Errorf("call %d: %s", r.ID, partsIn(r))
					}
				}
			})
		})
	}
}

func TestAnExtensionOfNobodyCallsOutsideAsSuch(t *testing.T) {
	for _, x := range []struct {
		name string
		plan func(*acd.Plan)
		want string
	}{
		{"a member of a group", nil, "801 outbound"},
		{"an agent's", func(p *acd.Plan) {
			p.Groups[0].Members = []string{"802"}
			p.Extensions[0].Agent = acd.Agent{Number: "1001", Name: "Ann"}
		}, "801 outbound"},
		{"nobody's", func(p *acd.Plan) { p.Groups[0].Members = []string{"802"} }, "801 outgoing-non-dn"},
	} {
		t.Run(x.name, func(t *testing.T) {
			hotline(t, x.plan, func(o *office) {
				o.on(call.OffHook, "P1")
				o.press("P1", "90911")
				o.wait(5 * time.Second)
				o.on(call.LineSeized, "L1")
				o.on(call.OnHook, "P1")
				o.settle()
				if r := o.recordOf("801"); partsIn(r) != x.want {
					t.Errorf("%q, not %q", partsIn(r), x.want)
				}
			})
		})
	}
}
