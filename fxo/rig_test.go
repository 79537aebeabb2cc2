package fxo

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// rig is hardware on a scripted card, with all events noted.
type rig struct {
	t      *testing.T
	card   *fakeCard
	hw     *Hardware
	driver *fakeDriver
	mu     sync.Mutex
	log    []call.Event
	alerts []string
	start  time.Time
	// waiting: messages wait for whoever has the first telephone.
	waiting atomic.Bool
}

// onRig runs a test in a bubble of virtual time, on one line and two phones of
// a country.
func onRig(t *testing.T, code country.Code, change func(*Profile), test func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		prof, err := country.Lookup(code)
		if err != nil {
			t.Fatal(err)
		}
		r := &rig{t: t, start: time.Now()}
		r.driver = &fakeDriver{card: func() *fakeCard { r.card = newFakeCard(1, 2); return r.card }}
		r.hw = NewHardware(Options{
			Drivers: []hal.Driver{r.driver},
			Profile: func(p call.Port, _ hal.Kind) Profile {
				full := Profile{Profile: prof, Enabled: true, Label: "Port " + string(p[len(p)-4:])}
				if change != nil {
					change(&full)
				}
				return full
			},
			Post:  r.note,
			Waits: func(p call.Port) bool { return p == "fake0/fxs1" && r.waiting.Load() },
			Alert: func(card, text string) { r.alerts = append(r.alerts, card+": "+text) },
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- r.hw.Run(ctx) }()
		r.wait(50 * time.Millisecond)
		r.forget()
		test(r)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
}

func (r *rig) note(ev call.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, ev)
}

func (r *rig) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = nil
}

// wait lets virtual time pass.
func (r *rig) wait(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// events are the events so far, in words.
func (r *rig) events() (words []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ev := range r.log {
		w := strings.TrimPrefix(string(ev.Port), "fake0/") + " " + string(ev.Kind)
		for _, more := range []string{ev.Digits, string(ev.How), string(ev.Confidence), string(ev.Tone), ev.CallerID.Number} {
			if more != "" {
				w += " " + more
			}
		}
		words = append(words, w)
	}
	return words
}

// saw checks all events since the last look, in order, and forgets them.
func (r *rig) saw(want ...string) {
	r.t.Helper()
	if got := r.events(); fmt.Sprint(got) != fmt.Sprint(want) {
		r.t.Errorf("events\n got %q\nwant %q", got, want)
	}
	r.forget()
}

// since gives how long after from the first event of this kind came.
func (r *rig) since(from time.Time, kind call.EventKind) time.Duration {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ev := range r.log {
		if ev.Kind == kind {
			return ev.At.Sub(from)
		}
	}
	r.t.Fatalf("no event %s among %d", kind, len(r.log))
	return 0
}

func (r *rig) do(k call.EffectKind, port string, more ...func(*call.Effect)) {
	e := call.Effect{Kind: k, Port: call.Port("fake0/" + port)}
	for _, m := range more {
		m(&e)
	}
	r.hw.Do(e)
}

const (
	theLine = 0 // indices of the ports on the card
	phone1  = 1
)

// ring plays one burst on the line.
func (r *rig) ring(on, off time.Duration) {
	r.card.emit(theLine, hal.EvRingOn, 25, 0)
	r.wait(on)
	r.card.emit(theLine, hal.EvRingOff, 0, int32(on/time.Millisecond))
	r.wait(off)
}
