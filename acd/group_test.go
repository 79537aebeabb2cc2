package acd_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// desk is a world with history.
type desk struct {
	world
	past *acd.History
}

func (d desk) History() *acd.History { return d.past }

// team is a group of four telephones, 801 to 804, listed the other way round.
func team(g acd.Group) *acd.Plan {
	p := &acd.Plan{Groups: []acd.Group{g}, Zone: time.UTC}
	p.Groups[0].Number = "600"
	for n := 801; n <= 804; n++ {
		p.Extensions = append(p.Extensions, acd.Extension{Number: strconv.Itoa(n), Port: call.Port(fmt.Sprintf("c/fxs%d", n-800))})
	}
	p.Groups[0].Members = []string{"804", "803", "802", "801"}
	return p.Indexed()
}

func port(number string) call.Port { return call.Port("c/fxs" + number[2:]) }

func asked(tried ...string) call.Ask {
	a := call.Ask{Kind: call.AskNextHop, Call: 7, Group: "600", Caller: call.CallerID{Number: "0912345678"}}
	for _, n := range tried {
		a.Tried = append(a.Tried, port(n))
	}
	return a
}

// rungs lists who an answer rings: "801+802 20s keep".
func rungs(r call.Route) string {
	var labels []string
	for _, t := range r.Targets {
		labels = append(labels, t.Label)
	}
	text := strings.Join(labels, "+") + " " + r.RingFor.String()
	if r.Keep {
		text += " keep"
	}
	return text
}

// morning is a history in which 801 talked most and was busy last, and 803 has
// not had a call today.
func morning() *acd.History {
	h := acd.NewHistory()
	h.Talked("803", 5*time.Hour, true, noon.Add(-24*time.Hour))
	h.Free("803", noon.Add(-24*time.Hour))
	for i := range 3 {
		h.Talked("801", 20*time.Minute, true, noon.Add(-time.Duration(4-i)*time.Hour))
	}
	h.Free("801", noon.Add(-30*time.Second))
	h.Talked("802", time.Minute, true, noon.Add(-2*time.Hour))
	h.Free("802", noon.Add(-4*time.Minute-10*time.Second))
	h.Talked("804", 2*time.Minute, false, noon.Add(-3*time.Hour))
	h.Talked("804", 10*time.Minute, true, noon.Add(-3*time.Hour))
	h.Free("804", noon.Add(-3*time.Hour))
	h.Rang("600", "802")
	return h
}

func TestStrategiesChooseTheirMember(t *testing.T) {
	prios := map[string]acd.Member{"801": {Priority: 5}, "803": {Priority: 1}, "804": {Priority: 2}}
	for _, x := range []struct {
		strategy string
		ask      call.Ask
		w        world
		want     string
		reason   string
	}{
		{"", asked(), nil, "801 20s", "801 is next in the order of ports and rings."},
		{acd.StrategyPriority, asked("801"), world{port("802"): acd.InCall}, "803 20s", "803 is next in the order of ports and rings. 802 is in a call."},
		{acd.StrategyRoundRobin, asked(), nil, "801 20s", "It is the turn of 801, after 802, and it rings."},
		{acd.StrategyRoundRobin, asked(), world{port("801"): acd.InCall}, "804 20s", "It is the turn of 804, after 802, and it rings. 801 is in a call."},
		{
			acd.StrategyRoundRobin, asked(),
			world{port("801"): acd.InCall, port("803"): acd.Down, port("804"): acd.OffHook},
			"802 20s", "802 rang last and has the turn again: nobody else is free. 804 is off-hook. 803 does not work. 801 is in a call.",
		},
		{acd.StrategyLongestIdle, asked(), nil, "803 20s", "803 has been idle longest, for 1 days 0 h, and rings."},
		{acd.StrategyLongestIdle, asked("803", "804"), nil, "802 20s", "802 has been idle longest, for 4 min 10 s, and rings."},
		{acd.StrategyFewestCalls, asked(), nil, "803 20s", "803 has taken the fewest calls since midnight, 0, and rings."},
		{acd.StrategyFewestCalls, asked("803"), nil, "802 20s", "802 has taken the fewest calls since midnight, 1, and rings."},
		{acd.StrategyFewestCalls, asked("803", "802", "804"), nil, "801 20s", "801 has taken the fewest calls since midnight, 3, and rings."},
		{acd.StrategyLeastTalk, asked("803"), nil, "802 20s", "802 has talked least since midnight, 1 min 0 s, and rings."},
		{acd.StrategyLeastTalk, asked("803", "802"), nil, "804 20s", "804 has talked least since midnight, 12 min 0 s, and rings."},
		{acd.StrategyMemberPriority, asked(), nil, "803 20s", "803 has the highest priority of those who are free, 1, and rings."},
		{acd.StrategyMemberPriority, asked("803", "804"), nil, "802 20s", "802 has the highest priority of those who are free, 3, and rings."},
		{acd.StrategyMemberPriority, asked("803", "804", "802", "801"), nil, "803 20s", "803 has the highest priority of those who are free, 1, and rings. It begins another round."},
		{acd.StrategyRingAll, asked(), nil, "801+802+803+804 20s", "All who are free ring together: 801, 802, 803, 804."},
		{acd.StrategyRingAll, asked("801"), world{port("803"): acd.InCall}, "802+804 20s", "All who are free ring together: 802, 804. 803 is in a call."},
		{acd.StrategyMemoryHunt, asked(), nil, "804 20s keep", "804 is the first who is free and rings."},
		{"dice", asked(), nil, " 0s", "Group 600 has a strategy that does not exist."},
	} {
		t.Run(x.strategy, func(t *testing.T) {
			p := team(acd.Group{Strategy: x.strategy, Each: prios})
			r := p.Decide(x.ask, desk{x.w, morning()})
			if got := rungs(r); got != x.want || r.Reason != x.reason {
				t.Errorf("%s, %q\nwant %s, %q", got, r.Reason, x.want, x.reason)
			}
		})
	}
}

func TestASystemsStrategyIsThatOfGroupsWithoutOne(t *testing.T) {
	p := team(acd.Group{})
	p.Strategy = acd.StrategyLongestIdle
	if got := rungs(p.Decide(asked(), desk{nil, morning()})); got != "803 20s" {
		t.Errorf("%s is rung", got)
	}
	p.Groups[0].Strategy = acd.StrategyPriority
	if got := rungs(p.Indexed().Decide(asked(), desk{nil, morning()})); got != "801 20s" {
		t.Errorf("%s is rung", got)
	}
}

func TestNobodyRemembersAnythingInANewOffice(t *testing.T) {
	for _, s := range []string{acd.StrategyRoundRobin, acd.StrategyLongestIdle, acd.StrategyFewestCalls, acd.StrategyLeastTalk} {
		p := team(acd.Group{Strategy: s, LastAgent: time.Hour})
		if r := p.Decide(asked(), world{}); len(r.Targets) != 1 {
			t.Errorf("%s: %+v", s, r)
		}
	}
}

func TestRandomIsEvenAndTheSameForACall(t *testing.T) {
	p := team(acd.Group{Strategy: acd.StrategyRandom})
	times := map[string]int{}
	for id := range call.ID(4000) {
		a := asked()
		a.Call = id
		r := p.Decide(a, world{})
		if again := p.Decide(a, world{}); again.Reason != r.Reason {
			t.Fatalf("call %d: %q, then %q", id, r.Reason, again.Reason)
		}
		times[r.Targets[0].Label]++
	}
	for n, k := range times {
		if len(times) != 4 || k < 880 || k > 1120 { // four standard deviations
			t.Errorf("of 4000 calls %d are drawn for %s", k, n)
		}
	}
}

func TestMemoryHuntAddsOneAfterAnother(t *testing.T) {
	p := team(acd.Group{Strategy: acd.StrategyMemoryHunt, RingFor: 8 * time.Second})
	w := world{port("803"): acd.InCall, port("804"): acd.Ringing}
	a := asked("804")
	a.Rung, a.Stage = []call.Port{port("804")}, 1
	r := p.Decide(a, w)
	if got := rungs(r); got != "804+802 8s keep" || r.Reason != "802 now rings besides 804. 803 is in a call." {
		t.Errorf("%s, %q", got, r.Reason)
	}
	a = asked("804", "802")
	a.Rung, a.Stage = a.Tried, 2
	if got := rungs(p.Decide(a, w)); got != "802+804+801 8s" {
		t.Errorf("%s", got)
	}
	a = asked("804", "802", "801")
	a.Rung, a.Stage = a.Tried, 3
	if r := p.Decide(a, w); rungs(r) != "801+802+804 8s" || !strings.Contains(r.Reason, "nobody else is free") {
		t.Errorf("%s, %q", rungs(r), r.Reason)
	}
	if r := p.Decide(asked("804", "802", "801"), world{}); rungs(r) != "803 8s" {
		t.Errorf("%s", rungs(r))
	}
}

func TestMembersWithADelayRingLater(t *testing.T) {
	p := team(acd.Group{Strategy: acd.StrategyRingAll, RingFor: 30 * time.Second, Each: map[string]acd.Member{"803": {Delay: 10 * time.Second}, "804": {Delay: 25 * time.Second}}})
	if got := rungs(p.Decide(asked(), world{})); got != "801+802 10s keep" {
		t.Errorf("at first %s", got)
	}
	a := asked("801", "802")
	a.Rung, a.Stage = a.Tried, 1
	if got := rungs(p.Decide(a, world{})); got != "801+802+803 15s keep" {
		t.Errorf("after 10 s %s", got)
	}
	if got := rungs(p.Decide(a, world{port("803"): acd.InCall})); got != "801+802 15s keep" {
		t.Errorf("after 10 s, 803 busy: %s", got)
	}
	a = asked("801", "802", "803")
	a.Rung, a.Stage = a.Tried, 2
	if got := rungs(p.Decide(a, world{})); got != "801+802+803+804 5s" {
		t.Errorf("after 25 s %s", got)
	}
	busy := world{port("801"): acd.InCall, port("802"): acd.InCall}
	if got := rungs(p.Decide(asked(), busy)); got != "803 15s keep" {
		t.Errorf("nobody need wait for nobody: %s", got)
	}
}

func TestWhoTalkedToTheCallerLastRingsFirst(t *testing.T) {
	h := morning()
	h.TalkedTo("0912345678", "804", noon.Add(-50*time.Hour))
	h.Called("0912345678", "802", noon.Add(-2*time.Hour))
	h.TalkedTo("0955", "899", noon.Add(-time.Hour))
	long := acd.Group{LastAgent: 72 * time.Hour, Strategy: acd.StrategyPriority}
	both := long
	both.LastCalled = true
	short := long
	short.LastAgent = 49 * time.Hour
	for _, x := range []struct {
		name   string
		g      acd.Group
		a      call.Ask
		w      world
		reason string
	}{
		{"the one who talked", long, asked(), nil, "804 talked to this caller last, 2 days 2 h ago, and rings first."},
		{"the one who called, where that counts", both, asked(), nil, "802 called this number last, 2 h 0 min ago, and rings first."},
		{"out of the window", short, asked(), nil, "801 is next in the order of ports and rings."},
		{"busy", long, asked(), world{port("804"): acd.InCall}, "801 is next in the order of ports and rings. 804 is in a call."},
		{"only first", long, asked("804"), nil, "801 is next in the order of ports and rings."},
		{"not a member", long, call.Ask{Kind: call.AskNextHop, Group: "600", Caller: call.CallerID{Number: "0955"}}, nil, "801 is next in the order of ports and rings. 899 talked to this caller last, but is not in the group."},
		{"withheld", long, call.Ask{Kind: call.AskNextHop, Group: "600", Caller: call.CallerID{Number: "0912345678", Withheld: true}}, nil, "801 is next in the order of ports and rings."},
	} {
		t.Run(x.name, func(t *testing.T) {
			if r := team(x.g).Decide(x.a, desk{x.w, h}); r.Reason != x.reason {
				t.Errorf("%q, want %q", r.Reason, x.reason)
			}
		})
	}
}

func TestHistoryIsKeptOverARestart(t *testing.T) {
	h := morning()
	h.TalkedTo("0912345678", "804", noon.Add(-50*time.Hour))
	h.Called("old", "804", noon.Add(-acd.LongestMemory-time.Hour))
	saved := h.Changes()
	if more := h.Changes(); len(more) != 0 || len(saved) != 7 {
		t.Errorf("%d pieces, and again %v", len(saved), more)
	}
	again := acd.NewHistory()
	for _, s := range saved {
		if err := again.Load(s, noon); err != nil {
			t.Error(err)
		}
	}
	if forgotten := again.Changes(); len(forgotten) != 1 || forgotten[0].Key != "caller/old" || forgotten[0].Value != nil {
		t.Errorf("%+v", forgotten)
	}
	for _, n := range []string{"801", "802", "803", "804"} {
		if a, b := h.Member(n, noon), again.Member(n, noon); a.Calls != b.Calls || a.Talk != b.Talk || !a.Freed.Equal(b.Freed) {
			t.Errorf("%s: %+v, before %+v", n, b, a)
		}
	}
	if again.Turn("600") != "802" || again.Last("0912345678").Member != "804" {
		t.Errorf("turn %s, last %+v", again.Turn("600"), again.Last("0912345678"))
	}
	again.Keep(&acd.Plan{})
	if forgotten := again.Changes(); len(forgotten) != 5 || again.Turn("600") != "" {
		t.Errorf("%d are forgotten with their members", len(forgotten))
	}
	for _, bad := range []acd.Saved{{Key: "x/1"}, {Key: "turn/600", Value: []byte("{")}} {
		if err := again.Load(bad, noon); err == nil || !strings.Contains(err.Error(), bad.Key) {
			t.Errorf("%q: %v", bad.Key, err)
		}
	}
}

func TestMemoryOfCallersIsBounded(t *testing.T) {
	h := acd.NewHistory()
	for i := range 20000 {
		h.TalkedTo(strconv.Itoa(i), "801", noon.Add(time.Duration(i)*time.Second))
	}
	kept := 0
	for i := range 20000 {
		if h.Last(strconv.Itoa(i)).Member != "" {
			kept++
		}
	}
	if kept > 8192 || kept < 7000 || h.Last("19999").Member != "801" || h.Last("0").Member != "" {
		t.Errorf("%d callers are remembered", kept)
	}
}

// crowd is a group of 200 members with a history of n callers.
func crowd(strategy string, n int) (*acd.Plan, desk) {
	p := &acd.Plan{Groups: []acd.Group{{Number: "600", Strategy: strategy, LastAgent: time.Hour}}}
	w := world{}
	h := acd.NewHistory()
	for i := range 1000 {
		x := acd.Extension{Number: strconv.Itoa(1000 + i), Port: call.Port(fmt.Sprintf("c/fxs%d", i+1))}
		p.Extensions = append(p.Extensions, x)
		if i%5 == 0 {
			p.Groups[0].Members = append(p.Groups[0].Members, x.Number)
			h.Free(x.Number, noon.Add(-time.Duration(i*7919%1000)*time.Second))
		}
		if i%10 == 0 {
			w[x.Port] = acd.InCall
		}
	}
	for i := range n {
		h.TalkedTo(strconv.Itoa(i), "1005", noon)
	}
	return p.Indexed(), desk{w, h}
}

func sequential() []string {
	return []string{
		acd.StrategyPriority, acd.StrategyRoundRobin, acd.StrategyLongestIdle, acd.StrategyFewestCalls, acd.StrategyMemberPriority,
		acd.StrategyLeastTalk, acd.StrategyRandom,
	}
}

// Issue 4 allows 50 µs for a decision among 200 members.
func BenchmarkDecide(b *testing.B) {
	for _, s := range append(sequential(), acd.StrategyRingAll, acd.StrategyMemoryHunt) {
		b.Run(s, func(b *testing.B) {
			p, w := crowd(s, 8000)
			a := asked()
			b.ReportAllocs()
			for b.Loop() {
				p.Decide(a, w)
			}
		})
	}
}

func TestADecisionAllocatesNoMoreForALongHistory(t *testing.T) {
	for _, s := range append(sequential(), acd.StrategyRingAll, acd.StrategyMemoryHunt) {
		allocs := func(callers int) float64 {
			p, w := crowd(s, callers)
			a := asked()
			return testing.AllocsPerRun(20, func() { p.Decide(a, w) })
		}
		if few, many := allocs(10), allocs(8000); many > few {
			t.Errorf("%s: %v allocations with 10 callers remembered, %v with 8000", s, few, many)
		}
	}
}

func TestCallersOnTheBlackListAreRefused(t *testing.T) {
	p := branch()
	p.Callers = acd.Callers{Refused: []country.Pattern{"0204X.", "+8610."}, VIP: []country.Pattern{"0912345678"}, Prompt: "prompt/not-in-service"}
	h := acd.NewHistory()
	for _, r := range []call.Refused{{Number: "0955123456"}, {Number: "0966123456"}, {Number: "0944123456", By: "803"}, {Number: "0944123456", By: "804"}} {
		if err := h.Refuse(p, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Accept(p, "+886966123456", nil); err != nil {
		t.Error(err)
	}
	if err := h.Accept(p, "+886944123456", []string{"804"}); !errors.Is(err, call.ErrRefusedByOthers) {
		t.Errorf("804 takes off whom 803 refused: %v", err)
	}
	for _, x := range []struct {
		caller call.CallerID
		reason string // "" is let through
	}{
		{call.CallerID{Number: "02041234"}, `The caller 02041234 is on the black list, as "0204X.".`},
		{call.CallerID{Number: "0028610123456"}, `The caller 0028610123456 is on the black list, as "+8610.".`},
		{call.CallerID{Number: "+886955123456"}, "The caller +886955123456 is on the black list, put there by a telephone or a page."},
		{call.CallerID{Number: "0944123456"}, "The caller 0944123456 is on the black list, put there by 803."},
		{call.CallerID{Number: "0966123456"}, ""},
		{call.CallerID{Number: "02041234", Withheld: true}, ""},
		{call.CallerID{}, ""},
	} {
		for _, k := range []call.AskKind{call.AskIncoming, call.AskCaller} {
			r := p.Decide(call.Ask{Kind: k, Port: "c/fxo2", Caller: x.caller}, desk{nil, h})
			refused := r.Kind == call.RouteRefuse && r.Sound == "prompt/not-in-service"
			if refused != (x.reason != "") || refused && r.Reason != x.reason {
				t.Errorf("%s, %s: %+v", k, x.caller, r)
			}
		}
	}
	if err := h.Refuse(p, call.Refused{Number: "0933123456", Why: strings.Repeat("長", call.MaxWhy+1)}); err == nil {
		t.Error("a reason may be as long as one likes")
	}
	if err := h.Refuse(p, call.Refused{}); err == nil {
		t.Error("nobody is on the black list")
	}
	for i := range 2000 {
		if err := h.Refuse(p, call.Refused{Number: fmt.Sprint("0977", 100000+i)}); err != nil {
			if i < 900 || !strings.Contains(err.Error(), "1000 entries") {
				t.Errorf("%d: %v", i, err)
			}
			return
		}
	}
	t.Error("the black list has no end")
}
