package engine

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

type nobody struct{}

func (nobody) Do(call.Effect)   {}
func (nobody) Save(call.Record) {}

// talking is an engine with one call: L1 and P1 talk.
func talking() *Engine {
	e := New(Options{Ports: nobody{}, Records: nobody{}, Plan: &acd.Plan{
		Lines:      []acd.Line{{ID: "1", Port: "L1", Enabled: true, DirectTo: "801"}},
		Extensions: []acd.Extension{{Number: "801", Port: "P1"}},
	}})
	for _, ev := range []call.Event{
		{Kind: call.PortUp, Port: "P1"}, {Kind: call.RingStart, Port: "L1"}, {Kind: call.OffHook, Port: "P1"},
	} {
		e.handle(ev)
	}
	return e
}

// Check finds each law broken, and nothing else.
func TestCheckFindsWhatIsBroken(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(e *Engine, l *live)
		want  string
	}{
		{"nothing", func(*Engine, *live) {}, "<nil>"},
		{"an owner that is no call", func(e *Engine, _ *live) { e.port("P9").owner = 9 }, "port P9 is held for call 9, which does not have it"},
		{"an owner that lacks the port", func(e *Engine, _ *live) { e.port("P9").owner = 1 }, "port P9 is held for call 1, which does not have it"},
		{"a line without a call", func(e *Engine, _ *live) { e.port("L9").seized = true }, "line L9 is seized without a call"},
		{"a line that its call did not seize", func(_ *Engine, l *live) { l.call.Seized = false }, "line L1 is seized without a call"},
		{"a telephone without a call", func(e *Engine, _ *live) { e.port("P9").ringing = true }, "telephone P9 rings without a call"},
		{"a telephone that its call does not ring", func(e *Engine, _ *live) { e.port("P1").ringing = true }, "telephone P1 rings without a call"},
		{"two calls with a port", func(e *Engine, l *live) {
			other := *l
			e.calls[2] = &other
		}, "port L1 is in calls"},
		{"a call that has ended", func(_ *Engine, l *live) { l.call.State, l.saved = call.StateEnded, 1 }, "call 1 has ended and is still here"},
		{"a call of nobody", func(e *Engine, l *live) { l.call.From, l.call.To = call.Leg{}, call.Leg{}; clear(e.ports) }, "call 1 has neither a port nor a timer"},
		{"a call of nobody with a timer", func(e *Engine, l *live) {
			l.call.From, l.call.To, l.timers = call.Leg{}, call.Leg{}, []timer{{}}
			clear(e.ports)
			clear(e.desks)
		}, "<nil>"},
		{"a record too early", func(_ *Engine, l *live) { l.saved = 1 }, "call 1 goes on and gave 1 records"},
		{"no record", func(_ *Engine, l *live) { l.call.State = call.StateHearingTone }, "call 1 is over and gave 0 records"},
		{"two records", func(_ *Engine, l *live) { l.call.State, l.saved = call.StateHearingTone, 2 }, "call 1 is over and gave 2 records"},
		{"one record", func(_ *Engine, l *live) { l.call.State, l.saved = call.StateHearingTone, 1 }, "<nil>"},
		{"a port held for nobody", func(e *Engine, _ *live) { e.port("P1").owner = 0 }, "port P1 of call 1 is held for call 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := talking()
			c.spoil(e, e.calls[1])
			got := fmt.Sprint(e.check())
			if len(got) > len(c.want) && c.name == "two calls with a port" {
				got = got[:len(c.want)] // either may be seen first
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCheckTellsOverTheInbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := talking()
		e.port("L9").seized = true
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- e.Run(ctx) }()
		if err := e.Check(t.Context()); err == nil {
			t.Error("Check finds nothing")
		}
		cancel()
		<-done
	})
}

// Memory is bounded: ports that nobody set up are not remembered without end.
func TestPortsBeyondTheBoundAreDropped(t *testing.T) {
	e := talking()
	for i := range 2 * maxPorts {
		e.handle(call.Event{Kind: call.OffHook, Port: call.Port(fmt.Sprint("X", i))})
	}
	if len(e.ports) != maxPorts || len(e.calls) != maxPorts-1 {
		t.Errorf("%d ports, %d calls", len(e.ports), len(e.calls))
	}
	if err := e.check(); err != nil {
		t.Error(err)
	}
	e.handle(call.Event{Kind: call.OnHook, Port: "P1"}) // one that is known
	if _, still := e.calls[1]; still {
		t.Error("a known port is not heard any more")
	}
}

// A slow reader of the inbox makes posters wait; nothing is lost.
func TestAFullInboxMakesPostersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := talking()
		var posted atomic.Int64
		go func() {
			for range 2 * inboxSize {
				e.Post(call.Event{Kind: call.OnHook, Port: "P2"})
				posted.Add(1)
			}
		}()
		synctest.Wait()
		if posted.Load() != inboxSize {
			t.Fatalf("%d posted without a reader", posted.Load())
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := e.Run(ctx); err != nil || posted.Load() != 2*inboxSize {
			t.Errorf("%d posted, %v", posted.Load(), err)
		}
	})
}

func BenchmarkIncomingCall(b *testing.B) {
	e := talking()
	e.handle(call.Event{Kind: call.OnHook, Port: "P1"})
	b.ReportAllocs()
	for b.Loop() {
		e.handle(call.Event{Kind: call.RingStart, Port: "L1"})
		e.handle(call.Event{Kind: call.OffHook, Port: "P1"})
		e.handle(call.Event{Kind: call.OnHook, Port: "P1"})
	}
}
