package acd_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// town is a world with uses.
type town struct {
	is   map[call.Port]acd.Condition
	used map[string]acd.Use
}

func (w town) Standing(string, call.ID) acd.Standing { return acd.Standing{} }

func (w town) Now() time.Time { return noon }

func (w town) History() *acd.History { return nil }

func (w town) Look(p call.Port) acd.Condition { return w.is[p] }

func (w town) Used(what string) acd.Use { return w.used[what] }

func (w town) Talking(call.Port) (call.Port, call.ID) { return "", 0 }
func (w town) Holds(call.Port) call.Port              { return "" }
func (w town) Abroad(string) call.Port                { return "" }
func (w town) Parked(string) call.Port                { return "" }
func (w town) Recordable(call.Port) bool              { return true }
func (w town) InRoom(string) acd.Meeting              { return acd.Meeting{} }
func (w town) Rings() []acd.Rings                     { return nil }
func (w town) Phone(string) acd.PhoneState            { return acd.PhoneState{} }

func branch() *acd.Plan {
	numbering, _ := country.NumberingOf("TW")
	return &acd.Plan{
		Lines: []acd.Line{
			{ID: "1", Port: "c/fxo1", Enabled: true, AllowOut: true, DirectTo: "802"},
			{ID: "2", Port: "c/fxo2", Enabled: true, AllowOut: true, Prefix: "0", Group: "600"},
		},
		Trunks: []acd.Trunk{
			{
				ID: "net", Port: "trunk/net", Name: "HiNet", Enabled: true, AllowOut: true, MaxCalls: 2, Strip: 1, Prefix: "+886", Record: true,
				DIDs: []acd.DID{{Number: "+88622345678X", DirectTo: "801"}, {Number: "0800.", Group: "600"}}, DirectTo: "802",
			},
			{ID: "b", Port: "trunk/b", Enabled: true, AllowOut: true, MaxCalls: 1, DIDs: []acd.DID{{Number: "77", DirectTo: "801"}}},
			{ID: "off", Port: "trunk/off", AllowOut: true, MaxCalls: 1},
		},
		Extensions: []acd.Extension{
			{Number: "801", Port: "c/fxs1"},
			{Number: "802", Port: "outside/802", Outside: "0912345678", OutsideAlways: true, RingLimit: 25 * time.Second},
			{Number: "803", Port: "sip/803", Outside: "0933"},
		},
		Groups:     []acd.Group{{Number: "600", Members: []string{"801", "802", "803"}, RingFor: 15 * time.Second}},
		LineGroups: []acd.LineGroup{{ID: "pots", Name: "Land lines", Lines: []string{"line/1", "line/2"}, Order: acd.OrderRoundRobin, MaxCalls: 1}},
		Routes: []acd.OutRoute{
			{Name: "mobiles", Prefixes: []string{"09"}, MinDigits: 4, MaxDigits: 10, Over: []string{"trunk/net", "trunk/b"}, Order: acd.OrderLeastUsed, MaxCalls: 3, NextOn: []int{404}},
			{Name: "boss", Prefixes: []string{"00"}, Extensions: []string{"801"}, Over: []string{"group/pots"}},
			{Name: "rest", Prefixes: []string{"0"}, Over: []string{"group/pots", "trunk/b"}, Strip: 1, Prepend: "9"},
		},
		Emergency: []string{"119"},
		Numbering: numbering,
		RingLimit: time.Minute,
	}
}

// brief is an answer in one line.
func brief(r call.Route) string {
	parts := []string{string(r.Kind)}
	for _, t := range r.Targets {
		parts = append(parts, string(t.Port))
	}
	for _, s := range []string{r.Digits, r.By, string(r.Member.Port), r.Group} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	for _, f := range r.Full {
		parts = append(parts, "full:"+f.Line+"/"+f.Route)
	}
	return strings.Join(parts, " ")
}

func TestCallsFromATrunkGoByTheNumberCalled(t *testing.T) {
	for _, x := range []struct{ did, want, reason string }{
		{"886223456780", "ring c/fxs1", "HiNet for 886223456780 is tied to extension 801. 801 is free and rings."},
		{"+886223456789", "ring c/fxs1", "HiNet for +886223456789 is"},
		{"0800123", "ring c/fxs1 600", "HiNet for 0800123 rings group 600."},
		{"0800", "seize trunk/b/1 0912345678 mobiles outside/802", "HiNet is tied to extension 802. 802 is called at 0912345678 by the route mobiles: b is free and is taken. HiNet has its 2 calls."},
		{"88622345678A", "seize trunk/b/1 0912345678 mobiles outside/802", "HiNet is tied to extension 802."},
	} {
		w := town{used: map[string]acd.Use{"trunk/net": {Now: 2}}}
		r := branch().Decide(call.Ask{Kind: call.AskIncoming, Port: "trunk/net/3", Digits: x.did}, w)
		if got, _, _ := strings.Cut(brief(r), " full:"); got != x.want || !strings.HasPrefix(r.Reason, x.reason) || !r.Record && r.Kind == call.RouteRing {
			t.Errorf("%s: %s: %s, recorded %v", x.did, brief(r), r.Reason, r.Record)
		}
	}
	for _, port := range []call.Port{"trunk/b/2", "trunk/off/1", "trunk/gone/1"} {
		if r := branch().Decide(call.Ask{Kind: call.AskIncoming, Port: port, Digits: "78"}, town{}); r.Kind != call.RouteRefuse {
			t.Errorf("%s: %+v", port, r)
		}
	}
}

// dialFrom801 asks for a number as telephone 801 dials it.
func dialFrom801(number string, tried []call.Port, cause int) call.Ask {
	return call.Ask{Kind: call.AskDialled, Port: "c/fxs1", Digits: number, Done: true, Tried: tried, Cause: cause}
}

func TestRoutesLeadOut(t *testing.T) {
	down := map[call.Port]acd.Condition{"trunk/net": acd.Unreachable}
	for _, x := range []struct {
		name  string
		ask   call.Ask
		w     town
		want  string
		tells string
	}{
		{"by prefix and length", dialFrom801("90912345678", nil, 0), town{}, "seize trunk/net/1 +886912345678 mobiles", "by the route mobiles: HiNet is free"},
		{"the next channel", dialFrom801("90912345678", nil, 0), town{is: map[call.Port]acd.Condition{"trunk/net/1": acd.InCall}, used: map[string]acd.Use{"trunk/net": {Now: 1}}}, "seize trunk/net/2 +886912345678 mobiles", ""},
		{"too long for the route", dialFrom801("909123456789", nil, 0), town{}, "seize c/fxo1 99123456789 rest", ""},
		{"least used first", dialFrom801("90912345678", nil, 0), town{used: map[string]acd.Use{"trunk/net": {Begun: 2}, "trunk/b": {Begun: 1}}}, "seize trunk/b/1 0912345678 mobiles", ""},
		{"LN-12 trunk full, the next one", dialFrom801("90912345678", nil, 0), town{used: map[string]acd.Use{"trunk/net": {Now: 2}}}, "seize trunk/b/1 0912345678 mobiles full:HiNet/mobiles", "HiNet has its 2 calls."},
		{"LN-12 route full, the next route", dialFrom801("90912345678", nil, 0), town{used: map[string]acd.Use{acd.RouteUse("mobiles"): {Now: 3}}}, "seize c/fxo1 9912345678 rest full:/mobiles", "The route mobiles has its 3 calls."},
		{"LN-12 group full, its next", dialFrom801("9021", nil, 0), town{used: map[string]acd.Use{"c/fxo2": {Now: 1}}}, "seize trunk/b/1 921 rest full:Land lines/rest", "The line group Land lines has its 1 calls."},
		{"all full", dialFrom801("9021", nil, 0), town{used: map[string]acd.Use{"c/fxo2": {Now: 1}, "trunk/b": {Now: 1}}}, "none full:Land lines/rest full:b/rest", "no line can be taken"},
		{"trunk down", dialFrom801("90912345678", nil, 0), town{is: down}, "seize trunk/b/1 0912345678 mobiles", "HiNet cannot be reached now."},
		{"round robin", dialFrom801("9021", nil, 0), town{used: map[string]acd.Use{"c/fxo1": {Last: 7}, "c/fxo2": {Last: 5}}}, "seize c/fxo2 0921 rest", ""},
		{"for one extension only", dialFrom801("9002", nil, 0), town{}, "seize c/fxo1 002 boss", ""},
		{"not for another", call.Ask{Kind: call.AskDialled, Port: "sip/803", Digits: "9002", Done: true}, town{}, "seize c/fxo1 902 rest", ""},
		{"no route", dialFrom801("9123", nil, 0), town{}, "refuse", "no route is for 123 and 801."},
		{"no route for an emergency", dialFrom801("9119", nil, 0), town{}, "seize trunk/net/1 119", "119 is an emergency number: HiNet is free and is taken."},
		{"after 503 the next", dialFrom801("90912345678", []call.Port{"trunk/net/1"}, 503), town{}, "seize trunk/b/1 0912345678 mobiles", "HiNet did not put the call through."},
		{"after 503 no other is left", dialFrom801("90912345678", []call.Port{"trunk/net/1", "trunk/b/1", "c/fxo1", "c/fxo2"}, 503), town{}, "none", "no line can be taken"},
		{"after 486 no other", dialFrom801("90912345678", []call.Port{"trunk/net/1"}, 486), town{}, "busy", "after the answer 486 no other line is tried"},
		{"after 603 no other", dialFrom801("90912345678", []call.Port{"trunk/net/1"}, 603), town{}, "busy", ""},
		{"after 404 the next, by wish", dialFrom801("90912345678", []call.Port{"trunk/net/1"}, 404), town{}, "seize trunk/b/1 0912345678 mobiles", ""},
		{"after 404 no other", dialFrom801("9021", []call.Port{"trunk/b/1"}, 404), town{}, "refuse", ""},
		{"after 480 no other", dialFrom801("9021", []call.Port{"trunk/b/1"}, 480), town{}, "none", ""},
		{"dialled whole", call.Ask{Kind: call.AskDialled, Port: "c/fxs1", Digits: "90912345678"}, town{}, "seize trunk/net/1 +886912345678 mobiles", ""},
		{"not yet whole", call.Ask{Kind: call.AskDialled, Port: "c/fxs1", Digits: "9091234567"}, town{}, "more", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := branch().Decide(x.ask, x.w)
			if brief(r) != x.want || !strings.Contains(r.Reason, x.tells) {
				t.Errorf("%s: %s\nwant %s: %s", brief(r), r.Reason, x.want, x.tells)
			}
		})
	}
}

func TestWithoutRoutesAllLinesThenAllTrunks(t *testing.T) {
	p := branch()
	p.Routes = nil
	for _, x := range []struct {
		tried []call.Port
		want  string
	}{
		{nil, "seize c/fxo1 123"},
		{[]call.Port{"c/fxo1"}, "seize c/fxo2 0123"},
		{[]call.Port{"c/fxo1", "c/fxo2"}, "seize trunk/net/1 +88623"},
		{[]call.Port{"c/fxo1", "c/fxo2", "trunk/net/1"}, "seize trunk/b/1 123"},
		{[]call.Port{"c/fxo1", "c/fxo2", "trunk/net/1", "trunk/b/1"}, "none"},
	} {
		if got := brief(p.Decide(dialFrom801("9123", x.tried, 0), town{})); got != x.want {
			t.Errorf("after %v: %s, want %s", x.tried, got, x.want)
		}
	}
}

// EX-17: a number outside rings as an extension.
func TestAnOutsideNumberIsAnExtension(t *testing.T) {
	away := town{is: map[call.Port]acd.Condition{"sip/803": acd.Absent, "c/fxs1": acd.InCall}}
	group := func(member call.Port, cause int, tried ...call.Port) call.Ask {
		return call.Ask{Kind: call.AskNextHop, Port: "c/fxo2", Group: "600", Member: member, Cause: cause, Tried: tried}
	}
	for _, x := range []struct {
		name string
		ask  call.Ask
		w    town
		want string
	}{
		{"always", dialFrom801("802", nil, 0), town{}, "seize trunk/net/1 +886912345678 mobiles outside/802"},
		{"not while its telephone is there", dialFrom801("803", nil, 0), town{}, "ring sip/803"},
		{"while it is not", dialFrom801("803", nil, 0), away, "seize trunk/net/1 +886933 mobiles sip/803"},
		{"as a line's own", incoming("c/fxo1"), town{}, "seize trunk/net/1 +886912345678 mobiles outside/802"},
		{"in a group", group("", 0, "sip/803"), away, "seize trunk/net/1 +886912345678 mobiles outside/802 600"},
		{"by another line", group("outside/802", 503, "trunk/net/1", "outside/802"), away, "seize trunk/b/1 0912345678 mobiles outside/802 600"},
		{"busy, so the next member", group("outside/802", 486, "trunk/net/1", "outside/802"), away, "seize trunk/net/1 +886933 mobiles sip/803 600"},
		{"not answered, so the next member", group("", 0, "trunk/net/1", "outside/802"), away, "seize trunk/net/1 +886933 mobiles sip/803 600"},
		{"each once", group("", 0, "trunk/net/1", "outside/802", "sip/803"), away, "none 600"},
		{"a telephone after it", group("outside/802", 486, "outside/802"), town{is: map[call.Port]acd.Condition{"sip/803": acd.Absent}}, "ring c/fxs1 600"},
		{"as an extension once", dialFrom801("802", []call.Port{"outside/802"}, 0), town{}, "none"},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := branch().Decide(x.ask, x.w)
			if brief(r) != x.want {
				t.Errorf("%s: %s\nwant %s", brief(r), r.Reason, x.want)
			}
			if r.Member.Port == "outside/802" && r.Group == "" && (r.RingFor != 25*time.Second || r.Number != "802") {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestAnswersDoNotChangeThePlan(t *testing.T) {
	p, untouched := branch(), branch()
	w := town{used: map[string]acd.Use{"trunk/net": {Begun: 9, Last: 9}, "c/fxo1": {Last: 3}}}
	for _, digits := range []string{"90912345678", "9021", "802", "600", "9119"} {
		a := dialFrom801(digits, []call.Port{"c/fxo1"}, 503)
		first := p.Decide(a, w)
		if again := p.Decide(a, w); !reflect.DeepEqual(first, again) {
			t.Errorf("%s: %+v, then %+v", digits, first, again)
		}
	}
	if !reflect.DeepEqual(p, untouched) || !slices.Equal(p.Routes[0].Over, untouched.Routes[0].Over) {
		t.Error("the plan is another one")
	}
	if n := p.Normal("0912345678"); n != "+886912345678" {
		t.Errorf("normalised %q", n)
	}
}

func (town) Holder(call.Port) acd.Holder { return acd.Holder{} }

func (town) Locked(string) bool { return false }

func (town) Outward(string) int { return 0 }
