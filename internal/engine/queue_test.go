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
