package engine_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/internal/engine"
)

func TestAnEmptyGroupLetsNobodyWait(t *testing.T) {
	hotline(t, nil, func(o *office) {
		for _, p := range all() {
			o.post(call.Event{Kind: call.PortDown, Port: p, Text: "cable"})
		}
		o.rings("L1", "0911")
		o.want("answer-line L1, play-sound L1")
		o.stand("")
	})
	hotline(t, func(p *acd.Plan) { p.Groups[0].Queue.JoinEmpty, p.Groups[0].Queue.LeaveEmpty = true, true }, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		for _, p := range all() {
			o.stand("0911")
			o.post(call.Event{Kind: call.PortDown, Port: p, Text: "cable"})
		}
		o.stand("")
	})
}

func TestALineOverflowsIntoAnotherGroup(t *testing.T) {
	over := func(p *acd.Plan) {
		p.Extensions = append(p.Extensions, acd.Extension{Number: "805", Port: "P5"})
		p.Groups[0].Queue.Longest, p.Groups[0].Overflow = 30*time.Second, acd.Destination{Group: "601"}
		p.Groups = append(p.Groups, acd.Group{Number: "601", Members: []string{"805"}, Queue: &acd.Queue{}, Overflow: acd.Destination{Group: "600"}})
	}
	hotline(t, over, func(o *office) {
		o.busy(append(all(), "P5")...)
		o.rings("L1", "0911")
		o.stand("0911")
		o.wait(31 * time.Second)
		o.stand("")
		if got := o.standing("601"); got != "0911" {
			t.Errorf("for 601 wait %q", got)
		}
		o.did()
		o.on(call.OnHook, "P1")
		o.want("stop-tone P1")
		o.on(call.OnHook, "P5")
		o.want("stop-tone P5, ring P5")
	})
}

// crowd is a group of 200 members, half of them SIP telephones, all but one in
// calls, with 50 callers who wait for them.
func crowd(tb testing.TB, strategy string) *engine.Engine {
	p := &acd.Plan{Groups: []acd.Group{{Number: "600", Strategy: strategy, Queue: &acd.Queue{}}}}
	for n := range 200 {
		x := acd.Extension{Number: fmt.Sprint(1000 + n), Port: call.Port(fmt.Sprint("c/fxs", n))}
		if n%2 == 1 {
			x.Port = call.SIPPort(x.Number)
		}
		p.Extensions = append(p.Extensions, x)
		p.Groups[0].Members = append(p.Groups[0].Members, x.Number)
	}
	for n := range 50 {
		p.Lines = append(p.Lines, acd.Line{ID: fmt.Sprint(n), Port: call.Port(fmt.Sprint("L", n)), Enabled: true, Group: "600"})
	}
	e := engine.New(engine.Options{Ports: nowhere{}, Records: nowhere{}, Plan: p})
	ctx, cancel := context.WithCancel(tb.Context())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	tb.Cleanup(func() { cancel(); <-done })
	for _, x := range p.Extensions {
		e.Post(call.Event{Kind: call.PortUp, Port: x.Port})
		e.Post(call.Event{Kind: call.OffHook, Port: x.Port, Digits: "1"})
	}
	for _, l := range p.Lines {
		e.Post(call.Event{Kind: call.RingStart, Port: l.Port, CallerID: call.CallerID{Number: "0911" + l.ID}})
	}
	return e
}

// nowhere is where nothing happens.
type nowhere struct{}

func (nowhere) Do(call.Effect)   {}
func (nowhere) Save(call.Record) {}

// Issue 4 allows 50 µs for a decision among 200 members with 50 callers in line:
// the world is the engine's own.
func BenchmarkServe(b *testing.B) {
	for _, s := range []string{acd.StrategyPriority, acd.StrategyRoundRobin, acd.StrategyLongestIdle, acd.StrategyRandom, acd.StrategyRingAll} {
		b.Run(s, func(b *testing.B) {
			e := crowd(b, s)
			ctx := b.Context()
			if err := e.Check(ctx); err != nil {
				b.Fatal(err)
			}
			s, err := e.Snapshot(ctx)
			if err != nil || len(s.Lines) != 1 || len(s.Lines[0].Callers) != 50 {
				b.Fatalf("%+v, %v", s.Lines, err)
			}
			a := call.Ask{Kind: call.AskNextHop, Group: "600", Call: s.Lines[0].Callers[0].Call}
			b.ReportAllocs()
			b.ResetTimer()
			if err := e.Bench(ctx, a, b.N); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func TestVIPsGoBeforeOthersAndTheBlackListIsTurnedAway(t *testing.T) {
	lists := func(p *acd.Plan) {
		p.Callers = acd.Callers{Refused: []country.Pattern{"0666"}, VIP: []country.Pattern{"0999"}}
	}
	hotline(t, lists, func(o *office) {
		o.busy("P1", "P2", "P3")
		o.on(call.RingStart, "L1") // who calls is not known yet
		o.want("ring P4")
		o.post(call.Event{Kind: call.CallerIDCame, Port: "L1", CallerID: call.CallerID{Number: "0666"}})
		o.want("show-caller-id P4, stop-ringing P4")
		o.on(call.RingStop, "L1")
		if r := o.recordOf("0666"); r.Result != call.ResultRefused {
			t.Errorf("%+v", r)
		}
		o.busy("P4")
		o.rings("L2", "0911")
		o.rings("L3", "0912")
		o.rings("L4", "0999")
		o.rings("L5", "0913")
		o.stand("0999 0911 0912 0913")
		if err := o.RefuseCaller(o.t.Context(), call.Refused{Number: "0914"}); err != nil {
			t.Error(err)
		}
		o.did()
		o.rings("L6", "0914")
		o.want("")
	})
}

func TestWhatGroupsRememberSurvivesARestart(t *testing.T) {
	kept := shelf{"group/nonsense": []byte("{")}
	life := func(f func(e *engine.Engine, o *office)) {
		synctest.Test(t, func(t *testing.T) {
			p := hotlinePlan(nil)
			p.Groups[0].Strategy = acd.StrategyRoundRobin
			o := &office{t: t}
			o.Engine = engine.New(engine.Options{Ports: o, Records: o, Plan: p, State: kept, Kept: kept})
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- o.Run(ctx) }()
			for _, port := range []call.Port{"L1", "P1", "P2", "P3", "P4"} {
				o.on(call.PortUp, port)
			}
			f(o.Engine, o)
			cancel()
			<-done
		})
	}
	life(func(_ *engine.Engine, o *office) {
		o.rings("L1", "0911")
		o.want("ring P1")
		o.on(call.RingStop, "L1")
		o.did()
		o.rings("L1", "0911")
		o.want("ring P2")
		if err := o.RefuseCaller(o.t.Context(), call.Refused{Number: "0666", By: "anna", Why: "rude"}); err != nil {
			t.Error(err)
		}
	})
	life(func(e *engine.Engine, o *office) {
		o.rings("L1", "0911")
		o.want("ring P3")
		list, err := e.RefusedCallers(o.t.Context())
		if err != nil || len(list) != 1 || list[0].Number != "0666" || list[0].By != "anna" || list[0].Why != "rude" || list[0].At.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
		if err := e.AcceptCaller(o.t.Context(), "0666", nil); err != nil {
			t.Error(err)
		}
	})
	kept["group/refused/0777"] = []byte("true") // of a life that did not keep who refused
	life(func(e *engine.Engine, o *office) {
		if list, err := e.RefusedCallers(o.t.Context()); err != nil || len(list) != 1 || list[0] != (call.Refused{Number: "0777"}) {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
