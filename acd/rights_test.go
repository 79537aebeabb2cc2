package acd_test

import (
	"strings"
	"testing"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// shanghai is an office in China with telephones of every right.
func shanghai() *acd.Plan {
	numbers, _ := country.NumberPlanOf("CN", "21")
	numbering, _ := country.NumberingOf("CN")
	return &acd.Plan{
		Lines: []acd.Line{
			{ID: "1", Port: "c/fxo1", Enabled: true, AllowOut: true, Prefix: "0,", Long: "17909", CallerStrip: "9"},
			{ID: "2", Port: "c/fxo2", Enabled: true, AllowOut: true},
		},
		Trunks: []acd.Trunk{{ID: "net", Port: "trunk/net", Enabled: true, AllowOut: true, MaxCalls: 2, CallerStrip: "+86"}},
		Extensions: []acd.Extension{
			{Number: "801", Port: "c/fxs1", Rights: acd.Rights{Level: acd.LevelInternal}},
			{Number: "802", Port: "c/fxs2", Rights: acd.Rights{Level: acd.LevelLocal, Allow: []country.Pattern{"0571"}, Deny: []country.Pattern{"[48]00", "12345"}}},
			{Number: "803", Port: "c/fxs3"},
			{Number: "804", Port: "c/fxs4", Rights: acd.Rights{Level: acd.LevelInternational, Deny: []country.Pattern{"001", "16"}, Allow: []country.Pattern{"0012"}}},
			{Number: "805", Port: "c/fxs5", Hotline: "9110"},
			{Number: "806", Port: "c/fxs6", Hotline: "801", HotlineIn: 5e9},
		},
		Emergency: numbers.Emergency, Numbers: numbers, Numbering: numbering,
	}
}

func fromPort(at call.Port, digits string) call.Ask {
	return call.Ask{Kind: call.AskDialled, Port: at, Digits: digits, Done: true}
}

// EX-8: who may call what.
func TestRightsKeepNumbersFromWhoMayNotCallThem(t *testing.T) {
	for _, x := range []struct {
		from, number string
		may          bool
		says         string
	}{
		{"1", "62881234", false, "it is a local number, and 801 has the right internal"},
		{"1", "10086", false, "it is a service"},
		{"1", "110", true, ""},
		{"2", "62881234", true, ""},
		{"2", "02162881234", true, ""},
		{"2", "01062881234", false, "it is a national number, and 802 has the right local"},
		{"2", "057112345678", true, ""},
		{"2", "13912345678", false, "it is a mobile"},
		{"2", "013912345678", false, "(a mobile elsewhere)"},
		{"2", "4008123123", false, "its rights deny this number"},
		{"2", "12345", false, "its rights deny this number"},
		{"3", "13912345678", true, ""},
		{"3", "01062881234", true, ""},
		{"3", "999", true, ""}, // not known: a national number
		{"3", "0014155550123", false, "it is an international number"},
		{"3", "17909 0014155550123", false, "it is an international number"},
		{"3", "16812345", false, "it is a paid service (information services)"},
		{"4", "00442079460123", true, ""},
		{"4", "0012125550123", false, "its rights deny this number"}, // the denial is stronger
		{"4", "16812345", false, "its rights deny this number"},
	} {
		number := strings.ReplaceAll(x.number, " ", "")
		r := shanghai().Decide(fromPort(call.Port("c/fxs"+x.from), "9"+number), town{})
		switch {
		case x.may && r.Kind != call.RouteSeize:
			t.Errorf("80%s and %s: %+v", x.from, number, r)
		case !x.may && (r.Kind != call.RouteRefuse || r.Sound != "prompt/call-restricted" || !strings.Contains(r.Reason, x.says) || !strings.HasSuffix(r.Reason, "the call is restricted.")):
			t.Errorf("80%s and %s: %+v", x.from, number, r)
		}
	}
}

// EX-8: the system's level is that of all who have none of their own.
func TestTheSystemsLevelIsForTheOthers(t *testing.T) {
	p := shanghai()
	p.Level = acd.LevelInternational
	if r := p.Decide(fromPort("c/fxs3", "900442079460123"), town{}); r.Kind != call.RouteSeize {
		t.Errorf("%+v", r)
	}
	p.Level = acd.LevelInternal
	if r := p.Decide(fromPort("c/fxs3", "962881234"), town{}); r.Kind != call.RouteRefuse {
		t.Errorf("%+v", r)
	}
	p.Numbers.MobileIsLocal = true
	if r := p.Decide(fromPort("c/fxs2", "913912345678"), town{}); r.Kind != call.RouteSeize {
		t.Errorf("%+v", r)
	}
}

// FC-4: what cannot go on is dialled at once.
func TestWholeNumbersAreDialledAtOnce(t *testing.T) {
	for _, x := range []struct {
		digits string
		want   call.RouteKind
	}{
		{"962881234", call.RouteSeize},
		{"96288123", call.RouteMore},
		{"913912345678", call.RouteSeize},
		{"900442079460123", call.RouteMore},
	} {
		a := fromPort("c/fxs4", x.digits)
		a.Done = false
		if r := shanghai().Decide(a, town{}); r.Kind != x.want {
			t.Errorf("%s: %+v", x.digits, r)
		}
	}
}

// LN-9, LN-10: the line's prefix, the long-distance prefix, the number.
func TestLongDistanceNumbersGetTheirPrefix(t *testing.T) {
	for number, want := range map[string]string{
		"62881234":       "0,62881234",
		"02162881234":    "0,02162881234",
		"01062881234":    "0,1790901062881234",
		"00442079460123": "0,1790900442079460123",
		"13912345678":    "0,13912345678",
	} {
		if r := shanghai().Decide(fromPort("c/fxs4", "9"+number), town{}); r.Digits != want || r.Number != number {
			t.Errorf("%s: %+v", number, r)
		}
	}
}

// LN-8: what the exchange puts in front is taken off where it is there.
func TestCallersNumbersAreCleaned(t *testing.T) {
	for _, x := range []struct {
		port            call.Port
		number, is, raw string
	}{
		{"c/fxo1", "913912345678", "13912345678", "913912345678"},
		{"c/fxo1", "13912345678", "13912345678", ""},
		{"c/fxo1", "9", "9", ""},
		{"c/fxo2", "913912345678", "913912345678", ""},
		{"trunk/net/3", "+8613912345678", "13912345678", "+8613912345678"},
		{"trunk/gone/1", "+86139", "+86139", ""},
	} {
		if got := shanghai().Clean(x.port, call.CallerID{Number: x.number}); got.Number != x.is || got.Raw != x.raw {
			t.Errorf("%s %s: %+v", x.port, x.number, got)
		}
	}
}

// TS-2, LN-13: routes by pattern, class and cost; TS-1: the shortest time counts.
func TestRoutesByPatternClassAndCost(t *testing.T) {
	p := shanghai()
	p.Routes = []acd.OutRoute{
		{Name: "dear", Over: []string{"line/1"}, Cost: 9},
		{Name: "mobiles", Classes: []country.Class{country.Mobile}, Over: []string{"trunk/net"}, Cost: 5, TalkLimit: 60e9},
		{Name: "beijing", Patterns: []country.Pattern{"010XXXXXXXX"}, Prefixes: []string{"022"}, Over: []string{"line/2"}, Cost: 1},
	}
	p.TalkLimit, p.Extensions[2].TalkLimit = 300e9, 120e9
	for _, x := range []struct {
		number         string
		listed, cheap  string
		limit, cheaply float64
	}{
		{"13912345678", "dear", "mobiles", 120, 60},
		{"01062881234", "dear", "beijing", 120, 120},
		{"02262881234", "dear", "beijing", 120, 120},
		{"62881234", "dear", "dear", 120, 120},
	} {
		p.Cheapest = false
		r := p.Decide(fromPort("c/fxs3", "9"+x.number), town{})
		p.Cheapest = true
		c := p.Decide(fromPort("c/fxs3", "9"+x.number), town{})
		if r.By != x.listed || c.By != x.cheap || r.Limit.Seconds() != x.limit || c.Limit.Seconds() != x.cheaply {
			t.Errorf("%s: by %s, %v; the cheapest by %s, %v", x.number, r.By, r.Limit, c.By, c.Limit)
		}
	}
}

// TS-1: a telephone that dials by itself.
func TestAHotlineDialsByItself(t *testing.T) {
	if r := shanghai().Decide(lifted("c/fxs5"), town{}); r.Kind != call.RouteDialTone || r.Digits != "9110" || r.After != 0 || r.Reason != "805 is lifted and calls 9110 by itself." {
		t.Errorf("%+v", r)
	}
	if r := shanghai().Decide(lifted("c/fxs6"), town{}); r.Digits != "801" || r.After.Seconds() != 5 {
		t.Errorf("%+v", r)
	}
}
