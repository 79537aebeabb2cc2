package acd_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// world says which ports are not idle.
type world map[call.Port]acd.Condition

// noon is when all is decided.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func (w world) Standing(string, call.ID) acd.Standing { return acd.Standing{} }

func (w world) Now() time.Time { return noon }

func (w world) History() *acd.History { return nil }

func (w world) Look(p call.Port) acd.Condition { return w[p] }

func (w world) Used(string) acd.Use { return acd.Use{} }

func (w world) Talking(call.Port) (call.Port, call.ID) { return "", 0 }
func (w world) Holds(call.Port) call.Port              { return "" }
func (w world) Abroad(string) call.Port                { return "" }
func (w world) Parked(string) call.Port                { return "" }
func (w world) Recordable(call.Port) bool              { return true }
func (w world) InRoom(string) acd.Meeting              { return acd.Meeting{} }
func (w world) Rings() []acd.Rings                     { return nil }
func (w world) Phone(string) acd.PhoneState            { return acd.PhoneState{} }

func office() *acd.Plan {
	return &acd.Plan{
		Lines: []acd.Line{
			{ID: "1", Port: "c/fxo1", Enabled: true, DirectTo: "801"},
			{ID: "2", Port: "c/fxo2", Name: "Main", Enabled: true, Group: "600", AllowOut: true, Record: true},
			{ID: "3", Port: "c/fxo3", Enabled: true, AllowOut: true, Prefix: "0"},
			{ID: "4", Port: "c/fxo4", AllowOut: true, DirectTo: "801"},
			{ID: "5", Port: "c/fxo5", Enabled: true},
			{ID: "6", Port: "c/fxo6", Enabled: true, DirectTo: "899", Group: "600"},
			{ID: "7", Port: "c/fxo7", Enabled: true, Group: "699"},
			{ID: "8", Port: "c/fxo8", Enabled: true, DirectTo: "804", Record: true},
			{ID: "9", Port: "c/fxo9", Enabled: true, DirectTo: "821"},
		},
		Extensions: []acd.Extension{
			{Number: "801", Port: "c/fxs1", DirectLine: "1"},
			{Number: "802", Port: "c/fxs10"},
			{Number: "803", Port: "c/fxs2", Lines: []string{"3"}},
			{Number: "804", Port: "c/fxs4", RingLimit: 12 * time.Second, DirectLine: "4"},
			{Number: "8011", Port: "c/fxs5", DirectLine: "77"},
			{Number: "", Port: "c/fxs6"},
			{Number: "91", Port: "c/fxs7", DirectLine: "8"},
			{Number: "821", Port: "sip/821", Lines: []string{"3"}},
		},
		Groups: []acd.Group{
			{Number: "600", Members: []string{"802", "803", "890", "804"}, RingFor: 15 * time.Second},
			{Number: "601", Members: []string{"802"}},
			{Number: "602", Members: nil},
		},
		RingLimit: time.Minute,
	}
}

func ring(port call.Port, number string, limit time.Duration, reason string) call.Route {
	return call.Route{Kind: call.RouteRing, Targets: []call.Target{{Port: port, Label: number}}, RingFor: limit, Reason: reason}
}

func inGroup(r call.Route, group string) call.Route { r.Group = group; return r }

func recorded(r call.Route) call.Route { r.Record = true; return r }

func says(k call.RouteKind, reason string) call.Route { return call.Route{Kind: k, Reason: reason} }

func seize(port call.Port, label, digits, number, reason string) call.Route {
	return call.Route{Kind: call.RouteSeize, Targets: []call.Target{{Port: port, Label: label}}, Digits: digits, Number: number, Reason: reason}
}

// A question is one ask in one world; where no world is named, all is idle.
type question struct {
	name string
	ask  call.Ask
	w    world
	want call.Route
}

func decide(t *testing.T, questions []question) {
	t.Helper()
	for _, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			if got := office().Decide(q.ask, q.w); !reflect.DeepEqual(got, q.want) {
				t.Errorf("\n got %+v\nwant %+v", got, q.want)
			}
		})
	}
}

const (
	minute  = time.Minute
	missing = " 890 does not exist."
)

func incoming(p call.Port) call.Ask { return call.Ask{Kind: call.AskIncoming, Port: p} }

func next(group string, tried ...call.Port) call.Ask {
	return call.Ask{Kind: call.AskNextHop, Port: "c/fxo2", Group: group, Tried: tried}
}

func lifted(p call.Port) call.Ask { return call.Ask{Kind: call.AskOffHook, Port: p} }

func dial(digits string) call.Ask {
	return call.Ask{Kind: call.AskDialled, Port: "c/fxs10", Digits: digits}
}

func done(digits string, tried ...call.Port) call.Ask {
	return call.Ask{Kind: call.AskDialled, Port: "c/fxs10", Digits: digits, Done: true, Tried: tried}
}

func from821(digits string) call.Ask {
	return call.Ask{Kind: call.AskDialled, Port: "sip/821", Digits: digits, Done: true}
}

func from803(a call.Ask) call.Ask {
	a.Port = "c/fxs2"
	return a
}

func TestWhomALineRings(t *testing.T) {
	decide(t, []question{
		{
			"LN-2 rings the extension", incoming("c/fxo1"), nil,
			ring("c/fxs1", "801", minute, "line 1 is tied to extension 801. 801 is free and rings."),
		},
		{
			"LN-2 passes the recording on", incoming("c/fxo8"), nil,
			recorded(ring("c/fxs4", "804", 12*time.Second, "line 8 is tied to extension 804. 804 is free and rings.")),
		},
		{
			"LN-2 extension in a call", incoming("c/fxo1"),
			world{"c/fxs1": acd.InCall},
			says(call.RouteBusy, "line 1 is tied to extension 801. 801 is in a call."),
		},
		{
			"LN-2 to a SIP telephone", incoming("c/fxo9"), nil,
			ring("sip/821", "821", minute, "line 9 is tied to extension 821. 821 is free and rings."),
		},
		{
			"LN-2 to a SIP telephone that is not there", incoming("c/fxo9"),
			world{"sip/821": acd.Absent},
			says(call.RouteBusy, "line 9 is tied to extension 821. 821 is not registered."),
		},
		{
			"LN-2 extension down", incoming("c/fxo1"),
			world{"c/fxs1": acd.Down},
			says(call.RouteBusy, "line 1 is tied to extension 801. 801 does not work."),
		},
		{
			"LN-2 extension does not exist", incoming("c/fxo6"), nil,
			says(call.RouteRefuse, "line 6 is tied to extension 899, which does not exist."),
		},
		{"disabled line", incoming("c/fxo4"), nil, says(call.RouteRefuse, "line 4 is disabled: its calls are not answered.")},
		{
			"line to nobody", incoming("c/fxo5"), nil,
			says(call.RouteNone, "line 5 rings nobody: it has neither an extension nor a group."),
		},
		{"no such line", incoming("c/fxo10"), nil, says(call.RouteRefuse, "No line is set up at c/fxo10.")},
		{"no such group", incoming("c/fxo7"), nil, says(call.RouteRefuse, "line 7 rings group 699. Group 699 does not exist.")},
		{"no such question", call.Ask{Kind: "why"}, nil, says(call.RouteRefuse, `The question "why" is unknown.`)},
	})
}

func TestWhoIsNextInAGroup(t *testing.T) {
	decide(t, []question{
		{
			"RG-1 first port first, not first member", incoming("c/fxo2"), nil,
			recorded(inGroup(ring("c/fxs2", "803", 15*time.Second, "Main rings group 600. 803 is next in the order of ports and rings."+missing), "600")),
		},
		{
			"RG-1 passes over who is busy", incoming("c/fxo2"),
			world{"c/fxs2": acd.OffHook},
			recorded(inGroup(ring("c/fxs4", "804", 15*time.Second, "Main rings group 600. 804 is next in the order of ports and rings. 803 is off-hook."+missing), "600")),
		},
		{
			"RG-1 nobody can be rung", incoming("c/fxo2"),
			world{"c/fxs2": acd.OffHook, "c/fxs4": acd.Down, "c/fxs10": acd.InCall},
			recorded(inGroup(says(call.RouteNone, "Main rings group 600. Nobody in the group can be rung. 802 is in a call. 803 is off-hook."+missing+" 804 does not work."), "600")),
		},
		{
			"RG-9 next", next("600", "c/fxs2"), nil,
			recorded(inGroup(ring("c/fxs4", "804", 15*time.Second, "804 is next in the order of ports and rings."+missing), "600")),
		},
		{
			"RG-9 the last", next("600", "c/fxs2", "c/fxs4"), nil,
			recorded(inGroup(ring("c/fxs10", "802", 15*time.Second, "802 is next in the order of ports and rings."+missing), "600")),
		},
		{
			"RG-9 round again", next("600", "c/fxs2", "c/fxs4", "c/fxs10"), nil,
			recorded(inGroup(ring("c/fxs2", "803", 15*time.Second, "803 is next in the order of ports and rings. It begins another round."+missing), "600")),
		},
		{
			"RG-9 round again without who is busy", next("600", "c/fxs2", "c/fxs4", "c/fxs10"),
			world{"c/fxs2": acd.InCall},
			recorded(inGroup(ring("c/fxs4", "804", 15*time.Second, "804 is next in the order of ports and rings. It begins another round. 803 is in a call."+missing), "600")),
		},
		{
			"RG-9 default time", next("601"), nil,
			recorded(inGroup(ring("c/fxs10", "802", 20*time.Second, "802 is next in the order of ports and rings."), "601")),
		},
		{
			"RG-9 for a telephone records nothing", from803(next("601")), nil,
			inGroup(ring("c/fxs10", "802", acd.DefaultRingFor, "802 is next in the order of ports and rings."), "601"),
		},
		{"group gone", next("677"), nil, recorded(says(call.RouteRefuse, "Group 677 does not exist."))},
	})
}

func TestWhatALiftedTelephoneGets(t *testing.T) {
	decide(t, []question{
		{"dial tone", lifted("c/fxs10"), nil, says(call.RouteDialTone, "802 gets dial tone.")},
		{"dial tone without a number", lifted("c/fxs6"), nil, says(call.RouteDialTone, "c/fxs6 gets dial tone.")},
		{"no such telephone", lifted("c/fxs8"), nil, says(call.RouteRefuse, "No extension is set up at c/fxs8.")},
		{"LN-2 seizes", lifted("c/fxs1"), nil, seize("c/fxo1", "line 1", "", "", "801 is tied to line 1 and seizes it.")},
		{"LN-2 seizes, recorded", lifted("c/fxs7"), nil, recorded(seize("c/fxo8", "line 8", "", "", "91 is tied to line 8 and seizes it."))},
		{"LN-2 line in a call", lifted("c/fxs1"), world{"c/fxo1": acd.InCall}, says(call.RouteDialTone, "801 is tied to line 1, which is in a call: it gets our own dial tone, for the inside and for emergencies.")},
		{"LN-2 line disabled", lifted("c/fxs4"), nil, says(call.RouteDialTone, "804 is tied to line 4, which is disabled: it gets our own dial tone, for the inside and for emergencies.")},
		{"LN-2 line does not exist", lifted("c/fxs5"), nil, says(call.RouteRefuse, "8011 is tied to line 77, which does not exist.")},
	})
}

func TestWhomInsideDigitsReach(t *testing.T) {
	decide(t, []question{
		{"EX-12 more to come", dial("80"), nil, says(call.RouteMore, "80 may go on.")},
		{"EX-12 complete", dial("802"), nil, ring("c/fxs10", "802", minute, "802 is free and rings.")},
		{"EX-12 own limit", dial("804"), nil, ring("c/fxs4", "804", 12*time.Second, "804 is free and rings.")},
		{"EX-12 busy", dial("803"), world{"c/fxs2": acd.InCall}, says(call.RouteBusy, "803 is in a call.")},
		{"EX-14 a SIP telephone", dial("821"), nil, ring("sip/821", "821", minute, "821 is free and rings.")},
		{"EX-14 a SIP telephone, busy", dial("821"), world{"sip/821": acd.InCall}, says(call.RouteBusy, "821 is in a call.")},
		{"EX-14 a SIP telephone that is not there", dial("821"), world{"sip/821": acd.Absent}, says(call.RouteNone, "821 is not registered.")},
		{"EX-14 itself", from821("821"), world{"sip/821": acd.InCall}, says(call.RouteBusy, "821 is in a call.")},
		{"EX-14 a SIP telephone dials whole", from821("801"), nil, ring("c/fxs1", "801", minute, "801 is free and rings.")},
		{"EX-14 a SIP telephone dials outside", from821("90212"), nil, seize("c/fxo3", "line 3", "00212", "0212",
			"9 leads outside: line 3 is free and is taken. line 1 is not for outgoing calls. Main is not for 821.")},
		{"EX-12 perhaps longer", dial("801"), nil, says(call.RouteMore, "801 may go on.")},
		{"EX-12 was not longer", done("801"), nil, ring("c/fxs1", "801", minute, "801 is free and rings.")},
		{"EX-12 was longer", dial("8011"), nil, ring("c/fxs5", "8011", minute, "8011 is free and rings.")},
		{"unknown at once", dial("7"), nil, says(call.RouteRefuse, "The number 7 does not exist.")},
		{"unknown at the third digit", dial("805"), nil, says(call.RouteRefuse, "The number 805 does not exist.")},
		{"cut short", done("80"), nil, says(call.RouteRefuse, "The number 80 does not exist.")},
		{"group may go on", dial("60"), nil, says(call.RouteMore, "60 may go on.")},
		{"group by number", dial("601"), nil, inGroup(ring("c/fxs10", "802", acd.DefaultRingFor, "802 is next in the order of ports and rings."), "601")},
		{"group by number, all busy", dial("601"), world{"c/fxs10": acd.InCall}, says(call.RouteBusy, "Nobody in the group can be rung. 802 is in a call.")},
		{"group without members", dial("602"), nil, says(call.RouteBusy, "Nobody in the group can be rung.")},
	})
}

func TestWhatTheAccessCodeReaches(t *testing.T) {
	decide(t, []question{
		{"FC-4 goes on", dial("9"), nil, says(call.RouteMore, "9 may go on.")},
		{"FC-4 goes on and on", dial("90212345678"), nil, says(call.RouteMore, "90212345678 may go on.")},
		{"FC-4 without a number", done("9"), nil, says(call.RouteRefuse, "9 leads outside, but no number followed.")},
		{"FC-4 an extension that begins so", done("91"), nil, ring("c/fxs7", "91", minute, "91 is free and rings.")},
		{
			"FC-4 first line allowed", done("90212"), nil,
			recorded(seize("c/fxo2", "Main", "0212", "0212", "9 leads outside: Main is free and is taken. line 1 is not for outgoing calls.")),
		},
		{
			"FC-4 next line when busy, LN-9", done("90212"),
			world{"c/fxo2": acd.InCall},
			seize("c/fxo3", "line 3", "00212", "0212", "9 leads outside: line 3 is free and is taken. line 1 is not for outgoing calls. Main is in a call."),
		},
		{
			"FC-4 next line when it failed", done("90212", "c/fxo2"), nil,
			seize("c/fxo3", "line 3", "00212", "0212", "9 leads outside: line 3 is free and is taken. line 1 is not for outgoing calls. Main could not be seized."),
		},
		{
			"EX-9 the lines allowed", from803(done("90212")), nil,
			seize("c/fxo3", "line 3", "00212", "0212", "9 leads outside: line 3 is free and is taken. line 1 is not for outgoing calls. Main is not for 803."),
		},
		{
			"FC-4 no line", done("90212", "c/fxo2", "c/fxo3"), nil,
			says(call.RouteNone, "9 leads outside, but no line can be taken. line 1 is not for outgoing calls. Main could not be seized. line 3 could not be seized. line 4 is disabled."+
				" line 5 is not for outgoing calls. line 6 is not for outgoing calls. line 7 is not for outgoing calls. line 8 is not for outgoing calls. line 9 is not for outgoing calls."),
		},
	})
}

func TestAnotherAccessCode(t *testing.T) {
	p := office()
	p.AccessCode = "00"
	dial := func(digits string, done bool) call.Route {
		return p.Decide(call.Ask{Kind: call.AskDialled, Port: "c/fxs10", Digits: digits, Done: done}, world{})
	}
	if r := dial("0", false); r.Kind != call.RouteMore {
		t.Errorf("0: %+v", r)
	}
	if r := dial("0", true); r.Kind != call.RouteRefuse {
		t.Errorf("0 alone: %+v", r)
	}
	if r := dial("0012", true); r.Kind != call.RouteSeize || r.Number != "12" {
		t.Errorf("0012: %+v", r)
	}
	if r := dial("92", false); r.Kind != call.RouteRefuse {
		t.Errorf("92: %+v", r)
	}
}

// RG-1: ports come in the order in which people count them.
func TestMembersRingInTheOrderOfTheirPorts(t *testing.T) {
	ordered := []call.Port{"a/fxs01", "a/fxs1", "a/fxs2", "a/fxs9", "a/fxs10", "a/fxs11", "a/fxs20", "a/fxs20b", "b", "b/fxs1", "b/x", "b10/fxs1"}
	for i := range ordered {
		for j := range ordered {
			p := &acd.Plan{
				Extensions: []acd.Extension{{Number: "1", Port: ordered[i]}, {Number: "2", Port: ordered[j]}},
				Groups:     []acd.Group{{Number: "6", Members: []string{"1", "2"}}},
			}
			r := p.Decide(call.Ask{Kind: call.AskNextHop, Group: "6"}, world{})
			first := "1"
			if j < i {
				first = "2"
			}
			if !strings.HasPrefix(r.Reason, first+" ") {
				t.Errorf("%s before %s: %s", ordered[i], ordered[j], r.Reason)
			}
		}
	}
}

func (world) Holder(call.Port) acd.Holder { return acd.Holder{} }

func (world) Locked(string) bool { return false }

func (world) Outward(string) int { return 0 }
