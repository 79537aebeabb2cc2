package call_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
)

// The events of the calls below, at a trunk and at the telephones 801 to 803.
var (
	noon     = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	rings    = call.Event{Kind: call.RingStart, Port: "trunk/t/1"}
	hangsUp  = call.Event{Kind: call.FarDisconnected, Port: "trunk/t/1", How: call.HowReleased}
	answered = call.Event{Kind: call.FarAnswered, Port: "trunk/t/1", Confidence: call.SureSIP}
)

func leads(group string, labels ...string) call.Event {
	r := call.Route{Kind: call.RouteRing, Group: group, RingFor: 20 * time.Second}
	for _, l := range labels {
		r.Targets = append(r.Targets, call.Target{Port: call.SIPPort(l), Label: l})
	}
	return call.Event{Kind: call.Routed, Route: r}
}

func lifts(label string) call.Event { return call.Event{Kind: call.OffHook, Port: call.SIPPort(label)} }
func puts(label string) call.Event  { return call.Event{Kind: call.OnHook, Port: call.SIPPort(label)} }
func passes(label, to string) call.Event {
	return call.Event{Kind: call.Transfer, Port: call.SIPPort(label), Digits: to}
}

// runs steps a call through events, a second apart, and tells of people's parts:
// "801 incoming-dn answered 2-5 hung-up".
func runs(t *testing.T, from call.Leg, events ...call.Event) []string {
	t.Helper()
	c := call.New(1, from, call.Rules{})
	for i, e := range events {
		if e.At = noon.Add(time.Duration(i) * time.Second); e.Kind == call.TimerFired {
			e.Gen = c.Gen
		}
		c, _ = call.Step(c, e)
	}
	var parts []string
	for _, p := range c.Rec.Parts {
		words := []string{p.Label, string(p.Kind), string(p.Began), fmt.Sprintf("%.0f-%.0f", p.From.Sub(noon).Seconds(), p.Until.Sub(noon).Seconds()), string(p.Left)}
		if p.By != "" {
			words = append(words, "by "+p.By)
		}
		parts = append(parts, strings.Join(words, " "))
	}
	if !c.Over() {
		t.Fatalf("the call goes on in state %s", c.State)
	}
	return parts
}

// The sentences of CR-2 about what one call can tell.
func TestEverybodysPartInACallHasItsKind(t *testing.T) {
	outside := call.Leg{Port: "trunk/t/1", Label: "t", Line: true}
	missed := call.Event{Kind: call.TimerFired, Timer: call.WaitPickUp}
	joined := call.Event{Kind: call.Joined, Port: "sip/801", Leg: call.Leg{Port: "sip/802", Label: "802"}}
	given := joined
	given.Text = "From call 2."
	seizes := call.Event{Kind: call.Routed, Route: call.Route{Kind: call.RouteSeize, Digits: "0912", Number: "0912", Targets: []call.Target{{Port: "trunk/t/1", Label: "t"}}}}
	dials := call.Event{Kind: call.OffHook, Port: "sip/801", Digits: "90912"}
	seized := call.Event{Kind: call.LineSeized, Port: "trunk/t/1"}
	for _, x := range []struct {
		name   string
		from   call.Leg
		events []call.Event
		parts  []string
	}{
		{"incoming DN: to a centre number", outside, []call.Event{rings, leads("600", "801"), lifts("801"), hangsUp}, []string{"801 incoming-dn answered 2-3 other-hung-up"}},
		{"non-DN incoming: to an individual extension", outside, []call.Event{rings, leads("", "801"), lifts("801"), puts("801")}, []string{"801 incoming-non-dn answered 2-3 hung-up"}},
		{"outbound", call.Leg{Port: "sip/801", Label: "801"}, []call.Event{dials, seizes, seized, answered, puts("801")}, []string{"801 outbound dialled 0-4 hung-up"}},
		{"outbound, and nobody answered", call.Leg{Port: "sip/801", Label: "801"}, []call.Event{dials, seizes, seized, puts("801")}, []string{"801 outbound dialled 0-3 hung-up"}},
		{"agent to agent: no customer", call.Leg{Port: "sip/801", Label: "801"}, []call.Event{{Kind: call.OffHook, Port: "sip/801", Digits: "802"}, leads("", "802"), lifts("802"), puts("802")}, []string{"801 agent-to-agent dialled 0-3 other-hung-up", "802 agent-to-agent answered 2-3 hung-up"}},
		{"nobody took part in a call that nobody answered", outside, []call.Event{rings, leads("600", "801"), hangsUp}, nil},
		{"reassigned: another was rung in vain", outside, []call.Event{rings, leads("600", "801"), missed, leads("600", "802"), lifts("802"), hangsUp}, []string{"802 reassigned answered 4-5 other-hung-up"}},
		{"agent transferred, blind", outside, []call.Event{rings, leads("600", "801"), lifts("801"), passes("801", "802"), leads("", "802"), lifts("802"), hangsUp},
			[]string{"801 incoming-dn answered 2-5 transferred", "802 agent-transferred answered 5-6 other-hung-up by 801"}},
		{"agent transferred, after they had talked", outside, []call.Event{rings, leads("600", "801"), lifts("801"), given, puts("802")},
			[]string{"801 incoming-dn answered 2-3 transferred", "802 agent-transferred given 3-4 hung-up by 801"}},
		{"taken over", outside, []call.Event{rings, leads("600", "801"), lifts("801"), joined, puts("802")},
			[]string{"801 incoming-dn answered 2-3 transferred", "802 agent-transferred took-over 3-4 hung-up by 802"}},
		{"a transfer in vain: who had the call has it again", outside, []call.Event{rings, leads("600", "801"), lifts("801"), passes("801", "802"), {Kind: call.Routed, Route: call.Route{Kind: call.RouteBusy}}, puts("801")},
			[]string{"801 incoming-dn answered 2-5 hung-up"}},
		{"a transfer in vain, and its doer had left: they are rung back", outside, []call.Event{rings, leads("600", "801"), lifts("801"), passes("801", "802"), puts("801"), {Kind: call.Routed, Route: call.Route{Kind: call.RouteBusy}}, leads("", "801"), lifts("801"), hangsUp},
			[]string{"801 incoming-dn answered 2-4 transferred", "801 incoming-dn answered 7-8 other-hung-up"}},
		{"supervisor transferred: sent on at a page as they talk", outside, []call.Event{rings, leads("600", "801"), lifts("801"), {Kind: call.Transfer, Port: "sip/801", Digits: "802", Text: "Ann"}, leads("", "802"), lifts("802"), hangsUp},
			[]string{"801 incoming-dn answered 2-5 transferred", "802 supervisor-transferred answered 5-6 other-hung-up by Ann"}},
		{"supervisor transferred: sent on at a page as they wait", outside, []call.Event{rings, leads("600", "801"), {Kind: call.Redirected, Digits: "802", Text: "Ann"}, leads("", "802"), lifts("802"), hangsUp},
			[]string{"802 supervisor-transferred answered 4-5 other-hung-up by Ann"}},
		{"ended at a page", outside, []call.Event{rings, leads("", "801"), lifts("801"), {Kind: call.Forced, How: call.HowForced}}, []string{"801 incoming-non-dn answered 2-3 administrator"}},
		{"its telephone failed", outside, []call.Event{rings, leads("", "801"), lifts("801"), {Kind: call.PortDown, Port: "sip/801"}}, []string{"801 incoming-non-dn answered 2-3 fault"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			if parts := runs(t, x.from, x.events...); !slices.Equal(parts, x.parts) {
				t.Errorf("%q, not %q", parts, x.parts)
			}
		})
	}
}

// Supervisor monitored: silent; coached: by voice; conference: all three. Each change
// is another part.
func TestASupervisorsPartIsOfTheWayTheyWatch(t *testing.T) {
	watches := call.Event{Kind: call.Routed, Route: call.Route{Kind: call.RouteWatch, Watch: call.Listening, Watches: 7, Targets: []call.Target{{Port: "sip/801", Label: "801"}}}}
	key := func(k string) call.Event { return call.Event{Kind: call.Digit, Port: "sip/804", Digits: k} }
	parts := runs(t, call.Leg{Port: "sip/804", Label: "804"}, call.Event{Kind: call.OffHook, Port: "sip/804", Digits: "*81801"}, watches, key("2"), key("3"), puts("804"))
	want := []string{"804 supervisor-monitored watching 1-2 moved", "804 supervisor-coached watching 2-3 moved", "804 supervisor-conference watching 3-4 hung-up"}
	if !slices.Equal(parts, want) {
		t.Errorf("%q, not %q", parts, want)
	}
}

// The same operation is a different kind by the doer's role; an extension that is
// nobody's of the centre calls as such.
func TestAKindDependsOnTheRoles(t *testing.T) {
	agent, supervisor, plain := call.Role{Centre: true}, call.Role{Centre: true, Supervisor: true}, call.Role{}
	for _, x := range []struct {
		kind      call.PartKind
		who, doer call.Role
		want      call.PartKind
	}{
		{call.PartGiven, agent, agent, call.PartGiven},
		{call.PartGiven, agent, supervisor, call.PartSent},
		{call.PartAsked, agent, agent, call.PartAsked},
		{call.PartAsked, supervisor, agent, call.PartAsked},
		{call.PartAsked, agent, supervisor, call.PartCoached},
		{call.PartThird, agent, agent, call.PartThird},
		{call.PartThird, agent, supervisor, call.PartJoined},
		{call.PartOutgoing, agent, plain, call.PartOutgoing},
		{call.PartOutgoing, plain, plain, call.PartOutgoingPlain},
		{call.PartIncoming, plain, plain, call.PartIncoming},
		{call.PartMonitored, supervisor, plain, call.PartMonitored},
	} {
		if got := x.kind.Of(x.who, x.doer); got != x.want {
			t.Errorf("%s of %+v by %+v is %s, not %s", x.kind, x.who, x.doer, got, x.want)
		}
	}
}

func TestAPowerCutEndsEverybodysPart(t *testing.T) {
	c := call.New(1, call.Leg{Port: "trunk/t/1", Label: "t", Line: true}, call.Rules{})
	for i, e := range []call.Event{rings, leads("600", "801"), lifts("801")} {
		e.At = noon.Add(time.Duration(i) * time.Second)
		c, _ = call.Step(c, e)
	}
	r := c.Rec
	r.Interrupt(noon.Add(time.Minute))
	if len(r.Parts) != 1 || r.Parts[0].Left != call.LeftFault || !r.Parts[0].Until.Equal(noon.Add(time.Minute)) || c.Rec.Parts[0].Left != "" {
		t.Errorf("%+v, and before %+v", r.Parts, c.Rec.Parts)
	}
}
