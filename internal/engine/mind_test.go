package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// BX-3: a mind is of its moment, whatever calls do afterwards, and a call that is
// only thought of changes nothing in the engine.
func TestAMindStaysAsItWas(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.OffHook, "P3")
		o.post(call.Event{Kind: call.Digit, Port: "P3", Digits: "8"})
		m, err := o.Mind(o.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o.on(call.OnHook, "P3")
		o.on(call.PortDown, "P4")
		w := m.As(call.Call{ID: m.Next, Wait: call.Wait{Group: "600"}})
		if is, other := w.Look("P3"), w.Look("P4"); is != acd.InCall || other != acd.Idle {
			t.Errorf("P3 %s, P4 %s; they were in a call, and free", is, other)
		}
		if s := w.Standing("600", m.Next); s.Place != 1 {
			t.Errorf("the call that is thought of stands at %+v", s)
		}
		now, err := o.Mind(o.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w = now.As(call.Call{})
		if is, other, s := w.Look("P3"), w.Look("P4"), w.Standing("600", 0); is != acd.Idle || other != acd.Down || s.Waiting != 0 {
			t.Errorf("P3 %s, P4 %s, %+v wait; they are free, out of order, and nobody waits", is, other, s)
		}
	})
}

// watcher keeps what an onlooker is told.
type watcher struct {
	asks   []call.AskKind
	before []acd.Condition // of P2, had the call not begun
	alone  []bool
}

// Decided implements engine.Onlooker.
func (w *watcher) Decided(d engine.Decision) {
	w.asks, w.alone = append(w.asks, d.Ask.Kind), append(w.alone, d.Alone)
	m := d.Mind()
	w.before = append(w.before, m.As(call.Call{}).Look("P2"))
}

// An onlooker is told of each decision, with everything as it were without the
// call.
func TestAnOnlookerSeesTheWorldWithoutTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := &watcher{}
		o := &office{t: t}
		o.Engine = engine.New(engine.Options{Ports: o, Records: o, Plan: plan(), Onlooker: seen})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- o.Run(ctx) }()
		for _, p := range []call.Port{"L1", "L2", "P1", "P2", "P3"} {
			o.on(call.PortUp, p)
		}
		o.on(call.OffHook, "P2")
		o.on(call.RingStart, "L2")
		<-time.After(time.Second)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if len(seen.asks) != 2 || seen.asks[0] != call.AskOffHook || seen.before[0] != acd.Idle || !seen.alone[0] {
			t.Errorf("P2 lifted, and was told: %+v", *seen)
		}
		if seen.before[1] != acd.InCall || seen.alone[1] {
			t.Errorf("L2 rang while P2 was in a call, and was told: %+v", *seen)
		}
	})
}
