package haltest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"ringdown/hal"
)

const (
	// soon is how long the suite waits for what must come at once, a slow bus
	// and a debouncer included.
	soon = 500 * time.Millisecond
	// patience bounds every other wait.
	patience = 10 * time.Second
	// settle is how long must pass without an event for it not to come.
	settle = 300 * time.Millisecond
)

// bench is a Bench with its events being read.
type bench struct {
	*Bench
	t *testing.T

	stop context.CancelFunc
	done sync.WaitGroup
	news chan struct{} // capacity 1: something came

	mu     sync.Mutex
	events []hal.Event
	taken  int // events that a wait has used up
	end    error
}

func start(t *testing.T, b *Bench) *bench {
	ctx, stop := context.WithCancel(context.Background())
	x := &bench{Bench: b, t: t, stop: stop, news: make(chan struct{}, 1)}
	x.done.Go(func() { x.read(ctx) })
	return x
}

// finish closes the card, waits for the reader and checks the events' order.
func (x *bench) finish() {
	x.t.Helper()
	if err := x.Card.Close(); err != nil {
		x.t.Errorf("close card: %v", err)
	}
	x.stop()
	x.done.Wait()
	for i := 1; i < len(x.events); i++ {
		a, b := x.events[i-1], x.events[i]
		if b.At < a.At {
			x.t.Errorf("event %d goes back in time: %+v after %+v", i, b, a)
		}
		if lost := b.Kind == hal.EvLost || a.Kind == hal.EvLost; b.Seq != a.Seq+1 && !lost {
			x.t.Errorf("event %d has a gap in its numbers: %+v after %+v", i, b, a)
		}
	}
}

func (x *bench) read(ctx context.Context) {
	for {
		e, err := x.Card.Next(ctx)
		x.mu.Lock()
		if err != nil {
			x.end = err
		} else {
			x.events = append(x.events, e)
		}
		x.mu.Unlock()
		select {
		case x.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// port finds the first port of kind k that has caps, or skips.
func (x *bench) port(k hal.Kind, caps hal.Caps) (hal.Port, int) {
	x.t.Helper()
	for i, p := range x.Card.Ports() {
		if p.Kind() == k && p.Caps().Has(caps) {
			return p, i
		}
	}
	x.t.Skipf("the card has no %s port with capabilities %#x", k, caps)
	return nil, 0
}

// need skips the behaviour if a stimulus is missing.
func (x *bench) need(has bool, what string) {
	x.t.Helper()
	if !has {
		x.t.Skipf("the bench cannot %s", what)
	}
}

// next waits for the first event not yet taken that match wants; those before
// it count as taken too.
func (x *bench) next(within time.Duration, what string, match func(hal.Event) bool) hal.Event {
	x.t.Helper()
	limit := time.NewTimer(within)
	defer limit.Stop()
	for {
		if e, ok := x.take(match); ok {
			return e
		}
		select {
		case <-x.news:
		case <-limit.C:
			x.t.Fatalf("no %s within %v; came: %+v", what, within, x.events)
		}
	}
}

func (x *bench) take(match func(hal.Event) bool) (hal.Event, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := x.taken; i < len(x.events); i++ {
		if match(x.events[i]) {
			x.taken = i + 1
			return x.events[i], true
		}
	}
	return hal.Event{}, false
}

// want waits for an event of kind at port.
func (x *bench) want(within time.Duration, port int, kind hal.EvKind, name string) hal.Event {
	x.t.Helper()
	return x.next(within, name, func(e hal.Event) bool { return e.Port == port && e.Kind == kind })
}

// none checks that no event of kind comes at port for a while.
func (x *bench) none(port int, kind hal.EvKind, name string) {
	x.t.Helper()
	pause(settle)
	if e, ok := x.take(func(e hal.Event) bool { return e.Port == port && e.Kind == kind }); ok {
		x.t.Errorf("unexpected %s: %+v", name, e)
	}
}

// pause lets time pass.
func pause(d time.Duration) { <-time.After(d) }

func (x *bench) run(p hal.Port, pattern hal.Pattern) hal.Tick {
	x.t.Helper()
	at, err := p.Run(x.t.Context(), pattern)
	if err != nil {
		x.t.Fatalf("run %+v at %s: %v", pattern, p.ID(), err)
	}
	return at
}

// hold sets one drive.
func (x *bench) hold(p hal.Port, d hal.Drive) {
	x.t.Helper()
	x.run(p, hal.Pattern{Steps: []hal.Step{{Drive: d}}})
}

func (x *bench) state(p hal.Port) hal.State {
	x.t.Helper()
	s, err := p.Snapshot(x.t.Context())
	if err != nil {
		x.t.Fatalf("snapshot of %s: %v", p.ID(), err)
	}
	return s
}

// until waits for a state of the port.
func (x *bench) until(p hal.Port, what string, is func(hal.State) bool) hal.State {
	x.t.Helper()
	for range int(patience / (10 * time.Millisecond)) {
		if s := x.state(p); is(s) {
			return s
		}
		pause(10 * time.Millisecond)
	}
	x.t.Fatalf("%s: never %s; state %+v", p.ID(), what, x.state(p))
	return hal.State{}
}

// configure gives the port windows that the suite knows.
func (x *bench) configure(p hal.Port) {
	x.t.Helper()
	err := p.Configure(x.t.Context(), hal.LineConfig{
		Country: "US", Impedance: "600", FlashMin: 100 * time.Millisecond, FlashMax: 800 * time.Millisecond,
		HookDebounce: 12 * time.Millisecond, RingHz: 25, RingV: 75,
	})
	if err != nil {
		x.t.Fatalf("configure %s: %v", p.ID(), err)
	}
}

// refused checks that err is of the kind wanted.
func (x *bench) refused(what string, err, want error) {
	x.t.Helper()
	if !errors.Is(err, want) {
		x.t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// frames makes a set of frames for every port.
func (x *bench) frames() []*hal.Frame {
	f := make([]*hal.Frame, len(x.Card.Ports()))
	for i := range f {
		f[i] = new(hal.Frame)
	}
	return f
}
