package appliance

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"ringdown/fxo"
	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
)

const (
	// portTestMost bounds a test: half a minute until somebody lifts, and the
	// tones. A line is seized for less than a caller waits.
	portTestMost = time.Minute
	// portTestsKept is how many results of a port are kept until the restart: what
	// was before the repair, and after it. The oldest go.
	portTestsKept = 5
	// portTestEvents bounds what a port says during its test. Policy when full: the
	// rest is not heard.
	portTestEvents = 32
)

// portTests test analog ports that nobody uses (AD-5). It implements
// webadmin.PortTests. All it does to a port are effects like those of a call; the
// engine hears nothing of it, and its first order to the port ends the test.
type portTests struct {
	hardware *fxo.Hardware
	scopes   *scopes
	live     func(context.Context) (engine.Snapshot, error)
	post     func(call.Event)

	mu      sync.Mutex
	running map[call.Port]*portTest
	past    map[string][]webadmin.PortTest
}

// portTest is one that runs.
type portTest struct {
	all    *portTests
	port   call.Port
	line   bool // FXO
	events chan call.Event
	over   chan struct{} // closed: a call has the port

	// Under the lock of all.
	begun  bool // it has done something to the port
	lifted bool // the engine was not told that the telephone is
	ended  bool

	found webadmin.PortTest // of the goroutine in Run
}

func newPortTests(h *fxo.Hardware, s *scopes, live func(context.Context) (engine.Snapshot, error), post func(call.Event)) *portTests {
	return &portTests{hardware: h, scopes: s, live: live, post: post, running: map[call.Port]*portTest{}, past: map[string][]webadmin.PortTest{}}
}

// Past implements webadmin.PortTests.
func (p *portTests) Past(port string) []webadmin.PortTest {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.past[port])
}

// Echo implements webadmin.PortTests.
func (p *portTests) Echo(ctx context.Context, port string) webadmin.PortEcho {
	info, _ := p.hardware.PortNow(ctx, call.Port(port))
	return webadmin.PortEcho{Known: info.Echo.Known, Off: info.Echo.Off, ReturnLoss: whole(info.Echo.ReturnLoss), Cancelled: whole(info.Echo.Cancelled)}
}

// Run implements webadmin.PortTests.
func (p *portTests) Run(ctx context.Context, port, kind string) (webadmin.PortTest, error) {
	info, found := p.hardware.PortNow(ctx, call.Port(port))
	if !found {
		return webadmin.PortTest{}, fmt.Errorf("test port %s: %w", port, webadmin.ErrNotFound)
	}
	ctx, cancel := context.WithTimeout(ctx, portTestMost)
	defer cancel()
	x, err := p.enter(ctx, info)
	if err != nil {
		return webadmin.PortTest{}, err
	}
	x.found = webadmin.PortTest{Port: port, Kind: kind, Began: time.Now(), Result: "ended", Steps: []webadmin.PortTestStep{}}
	x.work(ctx, kind, info)
	p.leave(x)
	x.found.Ended = time.Now()
	p.keep(x.found)
	return x.found, nil
}

// enter takes a port that nobody uses. The engine's orders are looked at before it
// is asked, so that none slips through in between.
func (p *portTests) enter(ctx context.Context, info fxo.PortInfo) (*portTest, error) {
	x := &portTest{all: p, port: info.Port, line: info.Kind == hal.FXO, events: make(chan call.Event, portTestEvents), over: make(chan struct{})}
	p.mu.Lock()
	busy := p.running[x.port] != nil
	if !busy {
		p.running[x.port] = x
	}
	p.mu.Unlock()
	if busy {
		return nil, fmt.Errorf("test port %s: %w: somebody tests it already", x.port, webadmin.ErrNotNow)
	}
	s, err := p.live(ctx)
	if err == nil {
		err = idle(s, x.port)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil && x.ended {
		err = fmt.Errorf("test port %s: %w: a call has just begun there", x.port, webadmin.ErrNotNow)
	}
	if err != nil {
		delete(p.running, x.port)
		return nil, err
	}
	x.begun = true
	return x, nil
}

// idle says why a port cannot be tested now, nil if it can. One that is down can:
// its volts tell why.
func idle(s engine.Snapshot, port call.Port) error {
	i := slices.IndexFunc(s.Ports, func(v engine.PortView) bool { return v.Port == port })
	switch {
	case i < 0:
		return fmt.Errorf("test port %s: %w: it is not in the settings", port, webadmin.ErrNotNow)
	case s.Ports[i].Call != 0, s.Ports[i].State == "off-hook":
		return fmt.Errorf("test port %s: %w: it is in use", port, webadmin.ErrNotNow)
	}
	return nil
}

// leave gives the port back: the line is released, and a telephone that is still
// lifted hears dial tone, as when it is lifted now.
func (p *portTests) leave(x *portTest) {
	p.mu.Lock()
	ended, lifted := x.ended, x.lifted
	delete(p.running, x.port)
	p.mu.Unlock()
	if !ended {
		x.release()
	}
	if lifted {
		p.post(call.Event{Kind: call.OffHook, Port: x.port})
	}
}

// release ends what the test did to the port. It does not wait.
func (x *portTest) release() {
	kind := call.StopTone
	if x.line {
		kind = call.ReleaseLine
	}
	x.all.hardware.Do(call.Effect{Kind: kind, Port: x.port})
}

// ordered is told of each order of the engine to a port, before it is carried out:
// a call ends the test. It does not wait.
func (p *portTests) ordered(e call.Effect) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, port := range []call.Port{e.Port, e.Peer} {
		x := p.running[port]
		if x == nil || x.ended {
			continue
		}
		if x.begun {
			x.release()
		}
		x.end()
	}
}

// end says that a call has the port. The lock of all is held.
func (x *portTest) end() {
	x.ended = true
	close(x.over)
}

// takes reports whether an event belongs to a test alone. A ringing line and a port
// that fails are the engine's, and end the test.
func (p *portTests) takes(ev call.Event) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	x := p.running[ev.Port]
	if x == nil || x.ended || !x.begun {
		return false
	}
	switch ev.Kind {
	case call.RingStart, call.RingStop, call.CallerIDCame, call.CallerIDSpoilt, call.PortDown, call.PortUp:
		if ev.Kind == call.RingStart || ev.Kind == call.PortDown {
			x.end()
		}
		return false
	case call.OffHook, call.OnHook:
		x.lifted = ev.Kind == call.OffHook
	}
	select {
	case x.events <- ev:
	default:
	}
	return true
}

// keep remembers a result.
func (p *portTests) keep(found webadmin.PortTest) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := append([]webadmin.PortTest{found}, p.past[found.Port]...)
	p.past[found.Port] = all[:min(len(all), portTestsKept)]
}
