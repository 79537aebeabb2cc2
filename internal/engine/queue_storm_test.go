package engine_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// Whatever callers and members do, in whatever order, and whatever the group
// becomes meanwhile: each caller stands in at most one line, nobody waits for
// whom somebody is free, and in the end nobody is left (see Check).
func TestLinesInAStorm(t *testing.T) {
	runs := uint64(60)
	if testing.Short() {
		runs = 5
	}
	for seed := range runs {
		storm(t, seed)
	}
}

func storm(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 4))
	strategies := []string{acd.StrategyPriority, acd.StrategyRoundRobin, acd.StrategyRingAll, acd.StrategyMemoryHunt, acd.StrategyLongestIdle, acd.StrategyRandom}
	shape := func(p *acd.Plan) {
		g := &p.Groups[0]
		g.Strategy, g.RingFor = strategies[r.IntN(len(strategies))], 8*time.Second
		g.Queue = &acd.Queue{Place: 10 * time.Second, Beep: 7 * time.Second, Most: 2 + r.IntN(5), Longest: time.Duration(r.IntN(3)) * 20 * time.Second, Ask: r.IntN(2) == 1, JoinEmpty: r.IntN(2) == 1, LeaveEmpty: r.IntN(2) == 1}
		g.Style.Pause = r.IntN(4) == 1
		g.LastAgent = time.Duration(r.IntN(2)) * time.Hour
		if r.IntN(2) == 1 {
			g.Overflow = acd.Destination{Extension: "804"}
			g.Members = g.Members[:3]
		}
	}
	hotline(t, shape, func(o *office) {
		for range 150 {
			o.gust(r, shape)
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
		for n := 1; n <= 9; n++ {
			o.post(call.Event{Kind: call.PortDown, Port: lineAt(n), Text: "the end"})
		}
		for _, p := range all() {
			o.post(call.Event{Kind: call.PortDown, Port: p, Text: "the end"})
		}
		if s := o.snap(); len(s.Calls) > 0 || o.standing("600") != "" {
			t.Errorf("seed %d: %d calls are left, in the line %q", seed, len(s.Calls), o.standing("600"))
		}
		seen := map[call.ID]bool{}
		for _, rec := range o.take() {
			if seen[rec.ID] && rec.How != call.HowPortDown { // else it was amended: see cutOff
				t.Errorf("seed %d: call %d has two records", seed, rec.ID)
			}
			seen[rec.ID] = true
		}
	})
}

func lineAt(n int) call.Port { return call.Port("L" + string(rune('0'+n))) }

// gust is one thing that happens.
func (o *office) gust(r *rand.Rand, shape func(*acd.Plan)) {
	line, phone := lineAt(1+r.IntN(9)), all()[r.IntN(4)]
	switch r.IntN(16) {
	case 0, 1, 2:
		o.rings(line, []string{"", "0911", "0912"}[r.IntN(3)])
	case 3:
		o.post(call.Event{Kind: call.FarDisconnected, Port: line, How: call.HowCPC})
	case 4:
		o.on(call.RingStop, line)
	case 5, 6:
		o.on(call.OffHook, phone)
	case 7, 8:
		o.on(call.OnHook, phone)
	case 9:
		o.on(call.SoundOver, line)
	case 10:
		o.post(call.Event{Kind: call.Digit, Port: line, Digits: []string{"#", "1"}[r.IntN(2)]})
	case 11:
		o.wait(time.Duration(r.IntN(12000)) * time.Millisecond)
	case 12:
		o.post(call.Event{Kind: call.PortDown, Port: phone, Text: "cable"})
		o.on(call.PortUp, phone)
	case 14, 15:
		o.sent(r)
	case 13:
		if r.IntN(4) > 0 {
			return
		}
		p := hotlinePlan(nil)
		shape(p)
		if err := o.SetPlan(o.t.Context(), p); err != nil {
			o.t.Error(err)
		}
		o.settle()
	}
}

// sent is an administrator who moves somebody, sensibly or not.
func (o *office) sent(r *rand.Rand) {
	calls := o.snap().Calls
	if len(calls) == 0 {
		return
	}
	id := calls[r.IntN(len(calls))].ID
	if r.IntN(3) == 0 {
		why(o.t, o.Place(o.t.Context(), id, r.IntN(4), "anna"))
	} else {
		why(o.t, o.Move(o.t.Context(), id, engine.Goal{To: []string{"801", "804", "600", "999"}[r.IntN(4)]}, "anna"))
	}
	o.settle()
}
