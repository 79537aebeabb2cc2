package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/internal/engine"
)

// hotline is an office whose lines L1 to L9 ring group 600: 801 to 804, at P1 to
// P4.
func hotline(t *testing.T, change func(*acd.Plan), f func(o *office)) {
	p := &acd.Plan{Groups: []acd.Group{{
		Number: "600", Name: "Service", RingFor: 15 * time.Second,
		Queue: &acd.Queue{Beep: 20 * time.Second},
	}}}
	for n := 1; n <= 9; n++ {
		p.Lines = append(p.Lines, acd.Line{ID: fmt.Sprint(n), Port: call.Port(fmt.Sprint("L", n)), Enabled: true, Group: "600", AllowOut: true})
	}
	for n := 1; n <= 4; n++ {
		number := fmt.Sprint(800 + n)
		p.Extensions = append(p.Extensions, acd.Extension{Number: number, Port: call.Port(fmt.Sprint("P", n))})
		p.Groups[0].Members = append(p.Groups[0].Members, number)
	}
	if change != nil {
		change(p)
	}
	synctest.Test(t, func(t *testing.T) {
		o := &office{t: t}
		o.Engine = engine.New(engine.Options{Ports: o, Records: o, Plan: p, NewID: o.newID})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- o.Run(ctx) }()
		for _, l := range p.Lines {
			o.on(call.PortUp, l.Port)
		}
		for _, x := range p.Extensions {
			o.on(call.PortUp, x.Port)
		}
		f(o)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

// rings lets a caller with this number call on a line.
func (o *office) rings(line call.Port, number string) {
	o.post(call.Event{Kind: call.RingStart, Port: line, CallerID: call.CallerID{Number: number}})
}

// busy puts telephones into calls of their own.
func (o *office) busy(phones ...call.Port) {
	for _, p := range phones {
		o.on(call.OffHook, p)
	}
	o.did()
}

// standing lists who waits for a group, the first first, and who rings for them:
// "0911 0912>P2".
func (o *office) standing(group string) string {
	o.t.Helper()
	var words []string
	for _, l := range o.snap().Lines {
		for _, w := range l.Callers {
			word := w.Caller.Number
			for _, p := range w.Rings {
				word += ">" + string(p)
			}
			if l.Group == group {
				words = append(words, word)
			}
		}
	}
	return strings.Join(words, " ")
}

// recordOf is the one record of a caller that was given since the last time.
func (o *office) recordOf(number string) (found call.Record) {
	o.t.Helper()
	n := 0
	for _, r := range o.take() {
		if r.Caller.Number == number {
			found = r
			n++
		}
	}
	if n != 1 {
		o.t.Errorf("%d records of %s", n, number)
	}
	return found
}

func (o *office) stand(want string) {
	o.t.Helper()
	if got := o.standing("600"); got != want {
		o.t.Errorf("in the line are %q, want %q", got, want)
	}
}

func all() []call.Port { return []call.Port{"P1", "P2", "P3", "P4"} }

func TestTheFirstInLineGoesToWhoeverHangsUpFirst(t *testing.T) {
	hotline(t, nil, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.want("answer-line L1, play-sound L1")
		o.rings("L2", "0912")
		o.rings("L3", "0913")
		o.stand("0911 0912 0913")
		o.did()
		o.on(call.OnHook, "P3")
		o.want("stop-tone P3, ring P3")
		o.stand("0911>P3 0912 0913")
		o.on(call.OnHook, "P1")
		o.want("stop-tone P1, ring P1")
		o.stand("0911>P3 0912>P1 0913")
		o.on(call.OffHook, "P1")
		o.want("connect L2 P1 through")
		o.stand("0911>P3 0913")
		o.wait(15 * time.Second) // 803 does not answer: it is the only one free, and rings again
		o.stand("0911>P3 0913")
		o.on(call.OffHook, "P3")
		o.stand("0913")
	})
}

func TestTwoMembersFreeAtOnceServeTwoCallers(t *testing.T) {
	hotline(t, nil, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.rings("L2", "0912")
		o.Post(call.Event{Kind: call.OnHook, Port: "P2"})
		o.Post(call.Event{Kind: call.OnHook, Port: "P4"})
		o.settle()
		o.stand("0911>P2 0912>P4")
	})
}

// The head leaves in the very moment in which a member becomes free.
func TestTheHeadLeavesAsAMemberBecomesFree(t *testing.T) {
	gone := call.Event{Kind: call.FarDisconnected, Port: "L1", How: call.HowCPC}
	free := call.Event{Kind: call.OnHook, Port: "P2"}
	for _, order := range [][]call.Event{{gone, free}, {free, gone}} {
		hotline(t, nil, func(o *office) {
			o.busy(all()...)
			o.rings("L1", "0911")
			o.rings("L2", "0912")
			for _, e := range order {
				o.Post(e)
			}
			o.settle()
			o.stand("0912>P2")
			r := o.recordOf("0911")
			if r.Result != call.ResultMissed || fmt.Sprint(r.Tags) != "[queued abandoned]" || r.EndedBy != call.ByCaller {
				t.Errorf("%+v", r)
			}
		})
	}
}

// A member makes a call in the moment in which they are to be rung.
func TestAMemberWhoIsBusyByThenCostsNoPlace(t *testing.T) {
	hotline(t, nil, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.rings("L2", "0912")
		o.on(call.OnHook, "P2")
		o.stand("0911>P2 0912")
		o.did()
		o.post(call.Event{Kind: call.OffHook, Port: "P2", Digits: "803"}) // by speed dialling: its own call
		if got := o.did(); strings.Contains(got, "connect") {
			t.Errorf("did %s", got)
		}
		o.stand("0911 0912")
		o.on(call.OnHook, "P2")
		o.stand("0911>P2 0912")
		o.on(call.OnHook, "P1")
		o.stand("0911>P2 0912>P1")
	})
}

func TestAMemberWhoFailsWhileRingingCostsNoPlace(t *testing.T) {
	hotline(t, nil, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.rings("L2", "0912")
		o.on(call.OnHook, "P2")
		o.post(call.Event{Kind: call.PortDown, Port: "P2", Text: "cable"})
		o.stand("0911 0912")
		o.on(call.PortUp, "P2")
		o.stand("0911>P2 0912")
	})
}

func TestAGroupIsEditedWhilePeopleWait(t *testing.T) {
	for _, x := range []struct {
		name   string
		change func(*acd.Plan)
		stand  string
		did    string
	}{
		{"a member more", func(p *acd.Plan) { p.Groups[0].Members = append(p.Groups[0].Members, "805") }, "0911>P5 0912", "ring P5"},
		{"no queue any more", func(p *acd.Plan) { p.Groups[0].Queue = nil }, "0911 0912", ""},
		{"the group is gone", func(p *acd.Plan) { p.Groups = nil }, "", "release-line L1, release-line L2"},
		{"another order", func(p *acd.Plan) { p.Groups[0].Strategy = acd.StrategyRingAll }, "0911 0912", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			hotline(t, func(p *acd.Plan) { p.Extensions = append(p.Extensions, acd.Extension{Number: "805", Port: "P5"}) }, func(o *office) {
				o.busy(all()...)
				o.rings("L1", "0911")
				o.rings("L2", "0912")
				o.did()
				p := hotlinePlan(o)
				x.change(p)
				if err := o.SetPlan(o.t.Context(), p); err != nil {
					t.Fatal(err)
				}
				o.settle()
				if got := o.did(); x.did != "" && got != x.did {
					t.Errorf("did %s, want %s", got, x.did)
				}
				if x.name != "no queue any more" {
					o.stand(x.stand)
				}
				o.on(call.OnHook, "P2")
				if got := o.did(); !strings.Contains(got, "ring P2") && x.name != "the group is gone" {
					t.Errorf("then it did %s", got)
				}
			})
		})
	}
}

// hotlinePlan is the office's plan to be changed.
func hotlinePlan(*office) *acd.Plan {
	p := &acd.Plan{Groups: []acd.Group{{Number: "600", RingFor: 15 * time.Second, Members: []string{"801", "802", "803", "804"}, Queue: &acd.Queue{}}}}
	for n := 1; n <= 9; n++ {
		p.Lines = append(p.Lines, acd.Line{ID: fmt.Sprint(n), Port: call.Port(fmt.Sprint("L", n)), Enabled: true, Group: "600"})
	}
	for n := 1; n <= 5; n++ {
		p.Extensions = append(p.Extensions, acd.Extension{Number: fmt.Sprint(800 + n), Port: call.Port(fmt.Sprint("P", n))})
	}
	return p
}

func TestTheLineHasALimit(t *testing.T) {
	hotline(t, func(p *acd.Plan) { p.Groups[0].Queue.Most = 1 }, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.did()
		o.rings("L2", "0912")
		o.want("answer-line L2, play-sound L2")
		o.stand("0911")
		o.on(call.SoundOver, "L2")
		o.want("release-line L2")
		r := o.recordOf("0912")
		if r.Result != call.ResultRefused || fmt.Sprint(r.Tags) != "[overflowed]" || r.EndedBy != call.ByExchange {
			t.Errorf("%+v", r)
		}
	})
}

func TestBusyMembersHearThatSomebodyWaits(t *testing.T) {
	hotline(t, nil, func(o *office) {
		o.busy("P2", "P3", "P4")
		o.rings("L9", "0919")
		o.on(call.OffHook, "P1")
		o.did()
		o.rings("L1", "0911") // the others only hear dial tone
		o.want("answer-line L1, play-sound L1, play-sound P1 over")
		o.wait(19 * time.Second)
		o.did()
		o.wait(2 * time.Second)
		o.want("play-sound P1 over")
		o.post(call.Event{Kind: call.FarDisconnected, Port: "L1", How: call.HowCPC})
		o.did()
		o.wait(time.Minute)
		if got := o.did(); strings.Contains(got, "P1 over") {
			t.Errorf("nobody waits: %s", got)
		}
	})
}

func TestALongWaitEndsByAQuestion(t *testing.T) {
	hotline(t, func(p *acd.Plan) {
		p.Groups[0].Queue = &acd.Queue{Longest: time.Minute, Ask: true, Place: 25 * time.Second}
	}, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.rings("L2", "0912")
		o.rings("L3", "0913")
		o.did()
		o.wait(61 * time.Second)
		for _, l := range []call.Port{"L1", "L2", "L3"} {
			o.post(call.Event{Kind: call.Digit, Port: l, Digits: "#"}) // before the prompt's end
			o.on(call.SoundOver, l)
		}
		o.stand("0911 0912 0913")
		o.did()
		o.post(call.Event{Kind: call.Digit, Port: "L1", Digits: "#"})
		o.want("release-line L1")
		o.post(call.Event{Kind: call.Digit, Port: "L2", Digits: "5"})
		o.want("play-sound L2")
		o.stand("0912 0913")
		o.wait(11 * time.Second) // and the third one keys nothing
		o.want("play-sound L3")
		o.on(call.SoundOver, "L3")
		o.want("release-line L3")
		o.wait(40 * time.Second)
		o.stand("0912")
	})
}

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
		if err := o.RefuseCaller(o.t.Context(), "0914", false); err != nil {
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
		if err := o.RefuseCaller(o.t.Context(), "0666", false); err != nil {
			t.Error(err)
		}
	})
	life(func(e *engine.Engine, o *office) {
		o.rings("L1", "0911")
		o.want("ring P3")
		if list, err := e.RefusedCallers(o.t.Context()); err != nil || fmt.Sprint(list) != "[0666]" {
			t.Errorf("%v, %v", list, err)
		}
	})
}
