package engine_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// office is an engine in a bubble, with ports that only remember what they were
// told to do. Lines are L1.., telephones P1...
type office struct {
	*engine.Engine
	t       *testing.T
	mu      sync.Mutex // the engine's goroutine fills what follows
	effects []call.Effect
	records []call.Record
	last    call.ID
	alerts  []alert.Alert
	app     *script // what an application orders, nil none
	works   []string
}

func (o *office) Raise(a alert.Alert) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.alerts = append(o.alerts, a)
}

func (o *office) newID() call.ID {
	o.last++
	return o.last
}

func (o *office) Do(x call.Effect) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.effects = append(o.effects, x)
}

func (o *office) Save(r call.Record) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.records = append(o.records, r)
}

// take returns the records given since the last time.
func (o *office) take() []call.Record {
	o.mu.Lock()
	defer o.mu.Unlock()
	taken := o.records
	o.records = nil
	return taken
}

func (o *office) Path(id call.ID, _ time.Time) string { return "recording-of-" + string(rune('0'+id)) }

func plan() *acd.Plan {
	return &acd.Plan{
		Lines: []acd.Line{
			{ID: "1", Port: "L1", Enabled: true, DirectTo: "801", AllowOut: false},
			{ID: "2", Port: "L2", Enabled: true, Group: "600", AllowOut: true, Record: true},
			{ID: "3", Port: "L3", Enabled: true, AllowOut: true},
			{ID: "4", Port: "L4", Enabled: false},
		},
		Extensions: []acd.Extension{
			{Number: "801", Port: "P1", Name: "Reception", DirectLine: "1"},
			{Number: "802", Port: "P2"},
			{Number: "803", Port: "P3"},
			{Number: "804", Port: "P4"},
			{Number: "821", Port: "sip/821", Name: "Lobby"},
		},
		Groups: []acd.Group{{Number: "600", Members: []string{"803", "802"}}},
	}
}

// work runs f against an engine whose ports have all come up.
func work(t *testing.T, f func(o *office)) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{t: t, last: 6}
		o.Engine = engine.New(engine.Options{Ports: o, Records: o, Recordings: o, Alerts: o, Plan: plan(), NewID: o.newID, Apps: o, Works: o})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan error, 1)
		go func() { done <- o.Run(ctx) }()
		for _, p := range []call.Port{"L1", "L2", "L3", "L4", "P1", "P2", "P3", "P4"} {
			o.on(call.PortUp, p)
		}
		f(o)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

// on posts an event that needs no more than a port.
func (o *office) on(k call.EventKind, p call.Port) { o.post(call.Event{Kind: k, Port: p}) }

func (o *office) post(e call.Event) {
	o.t.Helper()
	o.Post(e)
	if err := o.Check(o.t.Context()); err != nil {
		o.t.Fatalf("after %s of %s: %v", e.Kind, e.Port, err)
	}
}

func (o *office) press(p call.Port, digits string) {
	for _, d := range digits {
		o.post(call.Event{Kind: call.Digit, Port: p, Digits: string(d)})
	}
}

// did lists what was done since the last time, one "kind port" each.
func (o *office) did() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var words []string
	for _, x := range o.effects {
		w := string(x.Kind) + " " + string(x.Port)
		for _, more := range []string{string(x.Peer), string(x.Mode), string(x.Tone), x.Digits, x.Path} {
			if more != "" {
				w += " " + more
			}
		}
		words = append(words, w)
	}
	o.effects = nil
	return strings.Join(words, ", ")
}

func (o *office) want(what string) {
	o.t.Helper()
	if got := o.did(); got != what {
		o.t.Errorf("did  %s\nwant %s", got, what)
	}
}

// settle waits until the engine has done all that is due now.
func (o *office) settle() {
	o.t.Helper()
	o.snap()
	synctest.Wait()
}

// wait lets time pass.
func (o *office) wait(d time.Duration) {
	timer := time.NewTimer(d)
	<-timer.C
	synctest.Wait()
}

func TestIncomingCallRingsTheDirectExtensionAndEndsInOneRecord(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.RingStart, "L1")
		o.want("ring P1")
		o.post(call.Event{Kind: call.CallerIDCame, Port: "L1", CallerID: call.CallerID{Number: "0912345678", Name: "王小明"}})
		o.want("show-caller-id P1")
		o.wait(3 * time.Second)
		o.on(call.OffHook, "P1")
		o.want("answer-line L1, connect L1 P1 through")
		o.wait(time.Minute)
		o.post(call.Event{Kind: call.FarDisconnected, Port: "L1", How: call.HowCPC})
		o.want("disconnect L1 P1, release-line L1, play-tone P1 busy")
		r := o.record(call.ResultAnswered)
		if r.ID != 7 || r.EndedBy != call.ByCaller || r.How != call.HowCPC ||
			r.Ended.Sub(r.Answered) != time.Minute || r.Caller.Name != "王小明" || r.Called != "801" || r.Line != "line 1" {
			t.Errorf("record %+v", r)
		}
		o.on(call.OnHook, "P1")
		o.want("stop-tone P1")
		if len(r.Track) > 2048 {
			t.Errorf("the track of a plain call takes %d bytes", len(r.Track))
		}
	})
}
