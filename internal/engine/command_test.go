package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
)

func (o *office) snap() engine.Snapshot {
	o.t.Helper()
	s, err := o.Snapshot(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

func (o *office) view(p call.Port) engine.PortView {
	o.t.Helper()
	for _, v := range o.snap().Ports {
		if v.Port == p {
			return v
		}
	}
	o.t.Fatalf("no port %s", p)
	return engine.PortView{}
}

// record takes the one record that was given since the last time.
func (o *office) record(want call.Result) call.Record {
	o.t.Helper()
	records := o.take()
	if len(records) != 1 {
		o.t.Fatalf("%d records, want one", len(records))
	}
	r := records[0]
	if r.Result != want {
		o.t.Errorf("result %s, want %s", r.Result, want)
	}
	if _, err := call.Replay(r.Track); err != nil {
		o.t.Error(err)
	}
	return r
}

func (o *office) hangup(id call.ID) {
	o.t.Helper()
	if err := o.Hangup(o.t.Context(), id, "by a test"); err != nil {
		o.t.Error(err)
	}
}

func TestHangupEndsACall(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.RingStart, "L1")
		o.on(call.OffHook, "P1")
		o.hangup(7)
		if r := o.record(call.ResultAnswered); r.EndedBy != call.ByAdministrator || !strings.Contains(r.Track, "by a test") {
			t.Errorf("%+v", r)
		}
		err := o.Hangup(o.t.Context(), 8, "by a test")
		if !errors.Is(err, engine.ErrNoCall) || !strings.Contains(err.Error(), "hang up call 8") {
			t.Errorf("call 8: %v", err)
		}
	})
}

func TestDrainEndsEveryCallAndBeginsNone(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.RingStart, "L1")
		o.on(call.OffHook, "P1")
		o.on(call.RingStart, "L2")
		o.on(call.OffHook, "P4")
		if err := o.Drain(o.t.Context()); err != nil {
			t.Fatal(err)
		}
		if records := o.take(); len(records) != 3 || len(o.snap().Calls) != 0 {
			t.Errorf("%d records, calls %+v", len(records), o.snap().Calls)
		}
		o.did()
		o.on(call.OffHook, "P2")
		o.on(call.RingStart, "L3")
		o.want("")
		if err := o.Check(o.t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestTheEndOfRunEndsEveryCallAndWaitsForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{t: t}
		o.Engine = engine.New(engine.Options{Ports: o, Records: o, Plan: plan()})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan error, 1)
		go func() { done <- o.Run(ctx) }()
		o.on(call.OffHook, "P2")
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if r := o.record(call.ResultFailed); r.ID != 1 {
			t.Errorf("the first call is %d", r.ID)
		}
		for range 2000 { // more than any inbox holds
			o.Post(call.Event{Kind: call.OffHook, Port: "P3"})
		}
		if _, err := o.Snapshot(o.t.Context()); !errors.Is(err, engine.ErrStopped) {
			t.Errorf("Snapshot: %v", err)
		}
	})
}

func TestACommandGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{t: t}
		o.Engine = engine.New(engine.Options{Ports: o, Records: o, Plan: plan()})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := o.Check(ctx); !errors.Is(err, context.DeadlineExceeded) { // nobody runs it
			t.Errorf("Check: %v", err)
		}
		for len(ctx.Done()) == 0 && postsWithin(o, time.Second) {
		}
		if err := o.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) { // the inbox is full
			t.Errorf("Drain: %v", err)
		}
		run, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- o.Run(run) }()
		synctest.Wait() // the poster gets through
		stop()
		<-done
	})
}

// postsWithin reports whether an event could be posted in time.
func postsWithin(o *office, d time.Duration) bool {
	posted := make(chan struct{})
	go func() { o.Post(call.Event{Kind: call.PortUp, Port: "P1"}); close(posted) }()
	select {
	case <-posted:
		return true
	case <-time.After(d):
		return false
	}
}

func TestWatchersHearOfChangesAndHoldUpNobody(t *testing.T) {
	work(t, func(o *office) {
		slow, stopSlow := o.Watch()
		gone, stopGone := o.Watch()
		stopGone()
		defer stopSlow()
		for range 10 {
			o.on(call.OffHook, "P2")
			o.on(call.OnHook, "P2")
		}
		if len(slow) != 1 || len(gone) != 0 {
			t.Errorf("%d changes wait for the slow one, %d for the one that left", len(slow), len(gone))
		}
		<-slow
		o.on(call.OffHook, "P2")
		<-slow
		o.wait(15 * time.Second) // a timer changes something too
		<-slow
		if err := o.SetPlan(o.t.Context(), plan()); err != nil {
			t.Error(err)
		}
		<-slow
		o.hangup(17)
		<-slow
	})
}

// A timer that is due is heard before an event that came later.
func TestADueTimerComesFirst(t *testing.T) {
	for range 20 { // either may be seen first by the select
		work(t, func(o *office) {
			o.on(call.OffHook, "P4")
			o.wait(time.Millisecond)
			o.on(call.OffHook, "P3")
			o.did()
			o.wait(15*time.Second - 2*time.Millisecond)
			later := time.NewTimer(time.Millisecond) // just as P4's time is over
			<-later.C
			o.Post(call.Event{Kind: call.Digit, Port: "P4", Digits: "8"})
			o.wait(time.Second)
			o.want("play-tone P4 congestion, play-tone P3 congestion")
		})
	}
}

// A random office: whatever the ports tell, in whatever order, the laws hold,
// every call gives one record, and every track replays.
func TestRandomOfficeKeepsTheLaws(t *testing.T) {
	seeds := uint64(6)
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			work(t, func(o *office) { o.random(rand.New(rand.NewPCG(seed, 1)), 2500) })
		})
	}
}

func (o *office) random(r *rand.Rand, events int) {
	lines, phones := []call.Port{"L1", "L2", "L3", "L4"}, []call.Port{"P1", "P2", "P3", "P4", "sip/821"}
	one := func(list []call.Port) call.Port { return list[r.IntN(len(list))] }
	for range events {
		if r.IntN(3) == 0 {
			o.wait(time.Duration(r.IntN(6000)) * time.Millisecond)
		}
		switch r.IntN(14) {
		case 0, 1:
			o.on(call.OffHook, one(phones))
		case 2:
			o.on(call.OnHook, one(phones))
		case 3, 4:
			o.press(one(phones), []string{"#", "8", "0", "2", "9", "803", "9110#", "600", "821"}[r.IntN(9)])
		case 5:
			o.on(call.RingStart, one(lines))
		case 6:
			o.on([]call.EventKind{call.RingStop, call.DigitsSent, call.PortDown, call.PortUp}[r.IntN(4)], one(lines))
		case 7, 8:
			o.on(call.LineSeized, one(lines))
		case 9:
			o.post(call.Event{Kind: call.SeizeFailed, Port: one(lines), Text: []string{"glare: it rings.", "no dial tone"}[r.IntN(2)]})
		case 10:
			o.post(call.Event{Kind: call.FarDisconnected, Port: one(lines), How: call.HowBusy})
		case 11:
			o.on([]call.EventKind{call.PortDown, call.PortUp, call.PortUp}[r.IntN(3)], one(phones))
		case 12:
			o.post(call.Event{Kind: call.OffHook, Port: one(phones), Digits: []string{"802", "821", "9110", "600", "eve"}[r.IntN(5)]})
		case 13:
			o.post(call.Event{Kind: call.PhoneRefused, Port: one(phones), How: []call.HangupHow{"", call.HowBusy}[r.IntN(2)]})
		}
	}
	if err := o.Drain(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	o.whole()
}

// whole checks the records of a long run.
func (o *office) whole() {
	o.t.Helper()
	seen := map[call.ID]bool{}
	records := o.take()
	for _, r := range records {
		if seen[r.ID] {
			o.t.Fatalf("call %d gave two records", r.ID)
		}
		seen[r.ID] = true
		if _, err := call.Replay(r.Track); err != nil {
			o.t.Fatalf("call %d: %v\n%s", r.ID, err, r.Track)
		}
	}
	pickedUp := 0 // calls that only led to another one give no record of their own
	for _, r := range records {
		pickedUp += strings.Count(r.Track, " picks the call up for ")
	}
	for id := call.ID(7); id < call.ID(7+len(records)+pickedUp); id++ {
		if seen[id] {
			continue
		}
		if pickedUp--; pickedUp < 0 {
			o.t.Fatalf("call %d gave no record", id)
		}
	}
	o.t.Logf("%d calls", len(seen))
}
