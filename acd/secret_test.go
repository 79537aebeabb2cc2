package acd_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// guard is a world in which some have keyed too many wrong codes, or a number is
// called by many.
type guard struct {
	town
	locked  string
	outward int
	now     time.Time
	holds   map[call.Port]acd.Holder
}

func (g guard) Locked(who string) bool { return who == g.locked }

func (g guard) Outward(string) int { return g.outward }

func (g guard) Now() time.Time { return g.now }

func (g guard) Holder(at call.Port) acd.Holder { return g.holds[at] }

func guarded() *acd.Plan {
	p := shanghai()
	p.PINSets = []acd.PINSet{
		{ID: "staff", Digits: 4, Numbers: []acd.PIN{{Number: "4719", Name: "Ann"}, {Number: "8320", Name: "Bob"}}},
		{ID: "clients", Account: true, Numbers: []acd.PIN{{Number: "77", Name: "Smith"}}},
		{ID: "free", Account: true, Digits: 3},
	}
	p.DISA = []acd.DISA{{ID: "door", PINs: "staff", Extension: "802"}, {ID: "broken", PINs: "clients", Extension: "802"}}
	p.Lines = append(p.Lines, acd.Line{ID: "3", Port: "c/fxo3", Enabled: true, DISA: "door"}, acd.Line{ID: "4", Port: "c/fxo4", Enabled: true, DISA: "broken"})
	p.Routes = []acd.OutRoute{
		{Name: "abroad", Classes: []country.Class{country.International}, PINs: "staff", Over: []string{"line/1"}},
		{Name: "mobiles", Classes: []country.Class{country.Mobile}, PINs: "clients", Over: []string{"line/1"}},
		{Name: "local", Classes: []country.Class{country.Local}, PINs: "free", Over: []string{"line/1"}},
		{Name: "all", Classes: []country.Class{country.National}, Over: []string{"line/2"}},
	}
	return p
}

// TS-1: PINs and account codes.
func TestRoutesAskForCodes(t *testing.T) {
	for _, x := range []struct {
		name, number, code string
		codes              int
		kind               call.RouteKind
		sound              call.Sound
		account, wrong     string
		tells              string
	}{
		{"a PIN is asked for", "00442079460123", "", 0, call.RouteCode, "prompt/enter-pin", "", "", "a code of the set staff is needed"},
		{"a right PIN", "00442079460123", "8320", 1, call.RouteSeize, "", "Bob", "", "by the route abroad"},
		{"a wrong PIN", "00442079460123", "8321", 1, call.RouteCode, "prompt/wrong-pin prompt/enter-pin", "", "extension 804", "another is asked for"},
		{"the third wrong PIN", "00442079460123", "832", 3, call.RouteRefuse, "prompt/wrong-pin", "", "extension 804", "3 wrong codes were keyed"},
		{"an account of the list", "13912345678", "77", 1, call.RouteSeize, "", "77", "", ""},
		{"an account that is not in the list", "13912345678", "78", 1, call.RouteCode, "prompt/wrong-pin prompt/enter-pin", "", "extension 804", ""},
		{"any account of three digits", "62881234", "123", 1, call.RouteSeize, "", "123", "", ""},
		{"an account of four digits", "62881234", "1234", 1, call.RouteCode, "prompt/wrong-pin prompt/enter-pin", "", "extension 804", ""},
		{"no code", "01062881234", "", 0, call.RouteSeize, "", "", "", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			a := fromPort("c/fxs4", "9"+x.number)
			a.Listens, a.Code, a.Codes = true, x.code, x.codes
			r := guarded().Decide(a, town{})
			if r.Kind != x.kind || r.Sound != x.sound || r.Account != x.account || r.Wrong != x.wrong || !strings.Contains(r.Reason, x.tells) {
				t.Errorf("%+v", r)
			}
			if x.code != "" && strings.Contains(strings.ReplaceAll(r.Reason, x.number, ""), x.code) {
				t.Errorf("the reason tells the code: %s", r.Reason)
			}
			if (x.kind == call.RouteSeize && x.account != "") != (r.Right == "extension 804") {
				t.Errorf("right %q", r.Right)
			}
		})
	}
}

// Who cannot be asked does not get the route; who guessed too often neither.
func TestCodesThatCannotBeAskedFor(t *testing.T) {
	a := fromPort("c/fxs4", "913912345678")
	if r := guarded().Decide(a, town{}); r.Kind != call.RouteNone || !strings.Contains(r.Reason, "nobody is there who could key one") {
		t.Errorf("%+v", r)
	}
	a.Listens, a.Code = true, "77"
	if r := guarded().Decide(a, guard{locked: "extension 804"}); r.Kind != call.RouteRefuse || !strings.Contains(r.Reason, "too many were wrong") {
		t.Errorf("%+v", r)
	}
}

// TS-1: an outside caller is let in by a PIN, with an extension's rights.
func TestDISALetsCallersInByPIN(t *testing.T) {
	in := call.Ask{Kind: call.AskIncoming, Port: "c/fxo3"}
	if r := guarded().Decide(in, town{}); r.Kind != call.RouteCode || r.Sound != "prompt/enter-pin" || r.Length != 4 {
		t.Errorf("%+v", r)
	}
	in.Code, in.Codes = "9999", 1
	if r := guarded().Decide(in, town{}); r.Kind != call.RouteCode || r.Wrong != "DISA door" {
		t.Errorf("%+v", r)
	}
	if r := guarded().Decide(in, guard{locked: "DISA door"}); r.Kind != call.RouteRefuse {
		t.Errorf("%+v", r)
	}
	in.Code = "4719"
	if r := guarded().Decide(in, town{}); r.Kind != call.RouteHear || !r.Keys || r.Right != "DISA door" || r.Account != "Ann" || !strings.Contains(r.Reason, "with the rights of 802") {
		t.Errorf("%+v", r)
	}
	in.Port = "c/fxo4"
	if r := guarded().Decide(in, town{}); r.Kind != call.RouteRefuse {
		t.Errorf("a set of accounts lets in: %+v", r)
	}
	for number, kind := range map[string]call.RouteKind{"9057182345678": call.RouteSeize, "901062881234": call.RouteRefuse, "803": call.RouteRing} {
		a := fromPort("c/fxo3", number)
		a.Inward, a.Listens = true, true
		if r := guarded().Decide(a, town{}); r.Kind != kind {
			t.Errorf("%s: %+v", number, r)
		}
	}
}

// TS-2: a call that comes back by every line it goes out on is ended.
func TestALoopIsBroken(t *testing.T) {
	p := guarded()
	p.Extensions = append(p.Extensions, acd.Extension{Number: "899", Port: "outside/899", Outside: "01062881234", OutsideAlways: true})
	p.Lines = append(p.Lines, acd.Line{ID: "5", Port: "c/fxo5", Enabled: true, DirectTo: "899"})
	for n, kind := range map[int]call.RouteKind{2: call.RouteSeize, 3: call.RouteRefuse} {
		if r := p.Decide(call.Ask{Kind: call.AskIncoming, Port: "c/fxo5"}, guard{outward: n}); r.Kind != kind {
			t.Errorf("%d: %+v", n, r)
		}
	}
	if r := p.Decide(fromPort("c/fxs4", "901062881234"), guard{outward: 9}); r.Kind != call.RouteSeize {
		t.Errorf("a telephone of ours: %+v", r)
	}
}

// LN-13: routes by time, in the plan's zone, over midnight too.
func TestRoutesByTime(t *testing.T) {
	zone := time.FixedZone("UTC+8", 8*3600)
	weekdays := [7]bool{false, true, true, true, true, true, false}
	p := shanghai()
	p.Zone = zone
	p.Routes = []acd.OutRoute{
		{Name: "day", Over: []string{"line/1"}, Times: []acd.Times{{Days: weekdays, From: 8 * time.Hour, To: 18 * time.Hour}}},
		{Name: "night", Over: []string{"line/1"}, Times: []acd.Times{{Days: weekdays, From: 22 * time.Hour, To: 6 * time.Hour}}},
	}
	for at, want := range map[string]string{
		"2026-11-20T07:59:59": "", "2026-11-20T08:00:00": "day", "2026-11-20T17:59:59": "day", "2026-11-20T18:00:00": "",
		"2026-11-20T22:00:00": "night", "2026-11-21T05:59:59": "night", "2026-11-21T06:00:00": "", "2026-11-21T23:00:00": "",
		"2026-11-22T23:00:00": "", "2026-11-23T03:00:00": "", "2026-11-24T03:00:00": "night",
	} {
		now, err := time.ParseInLocation("2006-01-02T15:04:05", at, zone)
		if err != nil {
			t.Fatal(err)
		}
		r := p.Decide(fromPort("c/fxs3", "962881234"), guard{now: now.UTC()})
		if r.By != want || want == "" && !strings.Contains(r.Reason, "The route day is not for this time.") {
			t.Errorf("%s: by %q: %s", at, r.By, r.Reason)
		}
	}
}

// LN-18: whose call makes room.
func TestTheLeastCallMakesRoom(t *testing.T) {
	h := func(id call.ID, in, answered, seizing, emergency bool) acd.Holder {
		return acd.Holder{Call: id, Incoming: in, Answered: answered, Seizing: seizing, Emergency: emergency}
	}
	for _, x := range []struct {
		name string
		a, b acd.Holder
		want string
	}{
		{"out before in", h(1, true, true, false, false), h(2, false, true, false, false), "c/fxo2"},
		{"unanswered before answered", h(1, false, false, false, false), h(2, false, true, false, false), "c/fxo1"},
		{"the younger", h(4, false, true, false, false), h(9, false, true, false, false), "c/fxo2"},
		{"talking in before ringing in", h(1, true, true, false, false), h(2, true, false, false, false), "c/fxo1"},
		{"talking out before one just taken", h(1, false, false, true, false), h(2, false, true, false, false), "c/fxo2"},
		{"never an emergency", h(1, false, false, false, true), h(2, true, false, false, false), "c/fxo2"},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := shanghai()
			p.Trunks = nil
			w := guard{town: town{is: map[call.Port]acd.Condition{"c/fxo1": acd.InCall, "c/fxo2": acd.InCall}}, holds: map[call.Port]acd.Holder{"c/fxo1": x.a, "c/fxo2": x.b}}
			r := p.Decide(fromPort("c/fxs1", "110"), w)
			if r.Kind != call.RouteSeize || !r.Emergency || !r.Preempt || string(r.Targets[0].Port) != x.want {
				t.Errorf("%+v", r)
			}
		})
	}
}

// LN-18: a trunk's calls over its cap, then its calls that make room.
func TestATrunkForAnEmergency(t *testing.T) {
	p := shanghai()
	p.Lines = nil
	w := guard{town: town{used: map[string]acd.Use{"trunk/net": {Now: 2}}}}
	if r := p.Decide(fromPort("c/fxs1", "9110"), w); r.Preempt || r.Targets[0].Port != "trunk/net/1" || r.Digits != "110" {
		t.Errorf("%+v", r)
	}
	w.is = map[call.Port]acd.Condition{"trunk/net/1": acd.InCall, "trunk/net/2": acd.InCall}
	w.holds = map[call.Port]acd.Holder{"trunk/net/1": {Call: 3, Answered: true}, "trunk/net/2": {Call: 2}}
	if r := p.Decide(fromPort("c/fxs1", "110"), w); !r.Preempt || r.Targets[0].Port != "trunk/net/2" {
		t.Errorf("%+v", r)
	}
	w.holds = map[call.Port]acd.Holder{"trunk/net/1": {Call: 3, Emergency: true}, "trunk/net/2": {Call: 2, Emergency: true}}
	if r := p.Decide(fromPort("c/fxs1", "110"), w); r.Kind != call.RouteNone || !strings.Contains(r.Reason, "All calls of net are emergencies.") {
		t.Errorf("%+v", r)
	}
}

// LN-18: a number that a route names is dialled as the route says.
func TestARouteMayNameAnEmergency(t *testing.T) {
	p := shanghai()
	p.Routes = []acd.OutRoute{{Name: "any", Over: []string{"line/1"}}, {Name: "help", Patterns: []country.Pattern{"11X"}, Over: []string{"line/2"}, Prepend: "0"}}
	if r := p.Decide(fromPort("c/fxs1", "110"), town{}); r.Targets[0].Port != "c/fxo2" || r.Digits != "0110" || r.By != "help" {
		t.Errorf("%+v", r)
	}
	if r := p.Decide(fromPort("c/fxs1", "110"), town{is: map[call.Port]acd.Condition{"c/fxo2": acd.Down}}); r.Targets[0].Port != "c/fxo1" || r.Digits != "0,110" {
		t.Errorf("%+v", r)
	}
}
