package sim_test

import (
	"context"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/country"
)

// rig is a host as simple as can be: it exchanges frames and collects events.
type rig struct {
	t      *testing.T
	driver *sim.Driver
	desk   *sim.Desk
	card   hal.Card
	ports  []hal.Port

	mu     sync.Mutex
	events []hal.Event
	say    []source        // what each port sends, nil for silence
	heard  []sim.FrameSink // where each port's sound goes
	ticks  hal.Tick
	stop   context.CancelFunc
	done   sync.WaitGroup
}

// source fills a frame and reports whether there is more.
type source interface{ ReadFrame(f *hal.Frame) bool }

// bubble runs test in virtual time with a world made from url and its card open.
func bubble(t *testing.T, url string, test func(r *rig)) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, url)
		test(r)
		r.close()
	})
}

func open(t *testing.T, url string) *rig {
	t.Helper()
	d, err := sim.NewDriver(url)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, driver: d, desk: d.Desk()}
	if r.card, err = d.Open(context.Background(), "sim0"); err != nil {
		t.Fatal(err)
	}
	r.ports = r.card.Ports()
	r.say, r.heard = make([]source, len(r.ports)), make([]sim.FrameSink, len(r.ports))
	var ctx context.Context
	ctx, r.stop = context.WithCancel(context.Background())
	r.done.Go(func() { r.pump(ctx) })
	r.done.Go(func() { r.listen(ctx) })
	return r
}

func (r *rig) close() {
	r.t.Helper()
	r.stop()
	r.done.Wait()
	for _, v := range r.desk.Violations() {
		r.t.Errorf("violation %s", v)
	}
	if err := r.card.Close(); err != nil {
		r.t.Error(err)
	}
}

// pump exchanges frames.
func (r *rig) pump(ctx context.Context) {
	n := len(r.ports)
	rx, tx, in, out := make([]*hal.Frame, n), make([]*hal.Frame, n), make([]hal.Frame, n), make([]hal.Frame, n)
	for i := range rx {
		rx[i] = &in[i]
	}
	for {
		at, _, err := r.card.Media().Exchange(ctx, rx, tx)
		if err != nil {
			return
		}
		r.mu.Lock()
		r.ticks = at
		for i := range rx {
			if r.heard[i] != nil {
				r.heard[i].WriteFrame(rx[i])
			}
			if tx[i] = nil; r.say[i] != nil && r.say[i].ReadFrame(&out[i]) {
				tx[i] = &out[i]
			}
		}
		r.mu.Unlock()
	}
}

func (r *rig) listen(ctx context.Context) {
	for {
		e, err := r.card.Next(ctx)
		if err != nil {
			return
		}
		r.mu.Lock()
		r.events = append(r.events, e)
		r.mu.Unlock()
	}
}

// port finds a port by its name.
func (r *rig) port(id string) hal.Port {
	r.t.Helper()
	for _, p := range r.ports {
		if p.ID() == id {
			return p
		}
	}
	r.t.Fatalf("no port %q", id)
	return nil
}

func (r *rig) index(id string) int {
	for i, p := range r.ports {
		if p.ID() == id {
			return i
		}
	}
	return -1
}

// drive sets one drive at a port and holds it.
func (r *rig) drive(id string, d hal.Drive) {
	r.t.Helper()
	r.run(id, hal.Pattern{Steps: []hal.Step{{Drive: d}}})
}

func (r *rig) run(id string, p hal.Pattern) {
	r.t.Helper()
	if _, err := r.port(id).Run(context.Background(), p); err != nil {
		r.t.Fatal(err)
	}
}

// pass lets time pass.
func (r *rig) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// saw gives the events of a port so far, as "ring-on 25" and the like.
func (r *rig) saw(id string, kind hal.EvKind) []hal.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []hal.Event
	for _, e := range r.events {
		if e.Port == r.index(id) && e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

func (r *rig) sends(id string, s source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.say[r.index(id)] = s
}

func (r *rig) hears(id string, s sim.FrameSink) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard[r.index(id)] = s
}

func (r *rig) line(n int) sim.LineState {
	r.t.Helper()
	s, err := r.desk.Line(n).State()
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

func (r *rig) phone(n int) sim.PhoneState {
	r.t.Helper()
	s, err := r.desk.Phone(n).State()
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// profileOf is the profile that a URL's country and cid give.
func profileOf(t *testing.T, query string) country.Profile {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	p, err := country.Lookup(country.Code(q.Get("country")))
	if err == nil && q.Has("cid") {
		p, err = p.WithCallerID(q.Get("cid"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// bubbleOf is bubble for scripts that do what is not allowed.
func bubbleOf(t *testing.T, url string, test func(r *rig)) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, url)
		test(r)
		r.stop()
		r.done.Wait()
		r.must(r.card.Close())
	})
}
