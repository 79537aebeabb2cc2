package acd_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// handsets is an office at whose telephones something is set, at a quarter past seven.
type handsets struct {
	world
	set map[string]acd.PhoneState
}

func (h handsets) Phone(number string) acd.PhoneState { return h.set[number] }

func (h handsets) Now() time.Time { return time.Date(2026, 11, 21, 7, 15, 0, 0, time.UTC) }

func withCodes() *acd.Plan {
	p := office()
	p.Codes, p.Zone = feature.Table("", nil), time.UTC
	p.PauseReasons = []string{"lunch", "meeting"}
	p.Emergency = []string{"110"}
	return p
}

// dialsCode asks as the telephone at c/fxs10, extension 802.
func dialsCode(p *acd.Plan, w acd.World, digits string, done bool) call.Route {
	return p.Decide(call.Ask{Kind: call.AskDialled, Port: "c/fxs10", Digits: digits, Done: done}, w)
}

// What a code answers: the kind, what is heard, what is remembered, and the
// number that it stands for.
func TestWhatCodesDo(t *testing.T) {
	w := handsets{world: world{"c/fxs2": acd.InCall}, set: map[string]acd.PhoneState{"802": {
		Speed: map[string]string{"07": "90212345"}, LastDialled: "803", LastCaller: "90987654", Paused: true,
	}}}
	for _, c := range []struct {
		digits string
		done   bool
		want   string
	}{
		{"*7", false, "more"},
		{"*7", true, "refuse"},
		{"*78", false, "hear tone/confirm prompt/dnd-on dnd=on"},
		{"*72", false, "more"},
		{"*72", true, "hear prompt/enter-number keys"},
		{"*7280", false, "more"},
		{"*72803", false, "hear tone/confirm prompt/forward-on digits/803 forward-always=803"},
		{"*72802", false, "refuse prompt/wrong-number"},
		{"*72899", false, "refuse prompt/wrong-number"},
		{"*7290212345", true, "hear tone/confirm prompt/forward-on digits/90212345 forward-always=90212345"},
		{"*73", false, "hear tone/confirm prompt/forward-off forward-always="},
		{"*70", false, "hear tone/confirm prompt/forward-off forward-all="},
		{"*007", false, "instead 90212345"},
		{"*008", false, "refuse prompt/wrong-number"},
		{"*7512803", false, "hear tone/confirm prompt/saved speed/12=803"},
		{"*66", false, "instead 803"},
		{"*69", false, "instead 90987654"},
		{"*65", false, "hear prompt/extension-number-is digits/802"},
		{"*43", false, "hear prompt/echo-test echo"},
		{"*60", false, "hear time/07:15"},
		{"*360715", false, "hear tone/confirm prompt/wake-up-set time/07:15 wake=2026-11-22T07:15"},
		{"*360716", false, "hear tone/confirm prompt/wake-up-set time/07:16 wake=2026-11-21T07:16"},
		{"*362400", false, "refuse prompt/wrong-number"},
		{"*3607", false, "more"},
		{"*37", false, "hear tone/confirm prompt/saved call-back=803"},
		{"*45600", false, "hear tone/confirm prompt/signed-in group/600=in"},
		{"*46601", false, "hear tone/confirm prompt/signed-out group/601=out"},
		{"*45602", false, "refuse prompt/wrong-number"},
		{"*47", false, "more"},
		{"*47", true, "hear tone/confirm prompt/signed-out pause=on"},
		{"*472", false, "hear tone/confirm prompt/signed-out pause=meeting"},
		{"*473", false, "refuse prompt/wrong-number"},
		{"*48", false, "hear tone/confirm prompt/signed-in pause="},
		{"*32", false, "hear tone/confirm prompt/saved black-list=0987654"},
		{"*54", false, "refuse prompt/wrong-number"},
	} {
		r := dialsCode(withCodes(), w, c.digits, c.done)
		got := []string{string(r.Kind), string(r.Sound), r.Instead}
		for _, x := range r.Changes {
			got = append(got, x.Name+"="+x.Value)
		}
		if r.Keys {
			got = append(got, "keys")
		}
		if r.Echo {
			got = append(got, "echo")
		}
		got = slices.DeleteFunc(got, func(s string) bool { return s == "" })
		if strings.Join(got, " ") != c.want || r.Reason == "" {
			t.Errorf("%s, complete %v: %q (%s), want %q", c.digits, c.done, strings.Join(got, " "), r.Reason, c.want)
		}
	}
}

// A code is for telephones: an outside caller has none, and one that is free is
// not waited for but called.
func TestCodesAreForTelephones(t *testing.T) {
	p, w := withCodes(), handsets{set: map[string]acd.PhoneState{"802": {LastDialled: "803"}}}
	if r := p.Decide(call.Ask{Kind: call.AskDialled, Port: "c/fxs10", Digits: "*78", Done: true, Outside: true}, w); r.Kind != call.RouteRefuse {
		t.Errorf("an outside caller who is passed on to a code: %+v", r)
	}
	if r := dialsCode(p, w, "*37", false); r.Kind != call.RouteInstead || r.Instead != "803" {
		t.Errorf("a call back from a telephone that is free: %+v", r)
	}
}

// Who is rung instead, and why.
func TestForwardsAndDoNotDisturb(t *testing.T) {
	all := acd.PhoneState{Forward: acd.Forwards{Busy: "804", NoAnswer: "90212", Unreachable: "91"}}
	for _, c := range []struct {
		what   string
		state  acd.PhoneState
		is     acd.Condition
		ask    call.Ask
		intern bool // both rules of the system
		want   string
	}{
		{"every call", acd.PhoneState{Forward: acd.Forwards{Always: "804"}}, acd.Idle, call.Ask{}, false, "forward 804"},
		{"free", all, acd.Idle, call.Ask{}, false, "ring no-answer 90212 busy 804 in 20s"},
		{"busy", all, acd.InCall, call.Ask{}, false, "forward 804"},
		{"absent", all, acd.Absent, call.Ask{}, false, "forward 91"},
		{"busy, no forward", acd.PhoneState{}, acd.InCall, call.Ask{}, false, "busy"},
		{"not to be disturbed", acd.PhoneState{DND: true}, acd.Idle, call.Ask{}, false, "busy"},
		{"not to be disturbed, forwards", acd.PhoneState{DND: true, Forward: all.Forward}, acd.Idle, call.Ask{}, false, "forward 804"},
		{"internal calls pass", acd.PhoneState{DND: true}, acd.Idle, call.Ask{}, true, "ring"},
		{"outside ones do not", acd.PhoneState{DND: true}, acd.Idle, call.Ask{Outside: true}, true, "busy"},
		{"transferred ones do", acd.PhoneState{DND: true}, acd.Idle, call.Ask{Outside: true, Transferred: true}, true, "ring"},
		{"who hides", acd.PhoneState{NoAnonymous: true}, acd.Idle, call.Ask{Outside: true, Caller: call.CallerID{Withheld: true}}, false, "refuse"},
		{"who shows a number", acd.PhoneState{NoAnonymous: true}, acd.Idle, call.Ask{Outside: true, Caller: call.CallerID{Number: "0912"}}, false, "ring"},
		{"from inside", acd.PhoneState{NoAnonymous: true}, acd.Idle, call.Ask{}, false, "ring"},
	} {
		p := withCodes()
		p.DNDInternal, p.DNDTransferred = c.intern, c.intern
		c.ask.Kind, c.ask.Port, c.ask.Digits, c.ask.Done = call.AskDialled, "c/fxs10", "803", true
		r := p.Decide(c.ask, handsets{world: world{"c/fxs2": c.is}, set: map[string]acd.PhoneState{"803": c.state}})
		got := string(r.Kind)
		if r.Kind == call.RouteForward {
			got += " " + r.Digits
		}
		if r.Diverts != (call.Diverts{}) {
			got += " no-answer " + r.Diverts.NoAnswer + " busy " + r.Diverts.Busy + " in " + r.RingFor.String()
		}
		if got != c.want {
			t.Errorf("%s: %s (%s), want %s", c.what, got, r.Reason, c.want)
		}
	}
}

// A secretary takes the calls, but for their own and those that they transfer.
func TestTheSecretaryTakesTheCalls(t *testing.T) {
	p := withCodes()
	i := slices.IndexFunc(p.Extensions, func(x acd.Extension) bool { return x.Number == "803" })
	p.Extensions[i].Secretary = "804"
	w := handsets{set: map[string]acd.PhoneState{"803": {Filter: true}}}
	if r := dialsCode(p, w, "803", true); r.Kind != call.RouteForward || r.Digits != "804" {
		t.Errorf("somebody's call: %+v", r)
	}
	if r := p.Decide(call.Ask{Kind: call.AskDialled, Port: "c/fxs4", Digits: "803", Done: true}, w); r.Kind != call.RouteRing {
		t.Errorf("the secretary's call: %+v", r)
	}
}

// A number outside is dialled back as it is dialled at home.
func TestOutward(t *testing.T) {
	p := shanghai()
	for number, want := range map[string]string{"02112345678": "902112345678", "+8613912345678": "913912345678", "+862112345678": "902112345678", "+886912345678": "900886912345678"} {
		if got := p.Outward(number); got != want {
			t.Errorf("%s: %s, want %s", number, got, want)
		}
	}
}
