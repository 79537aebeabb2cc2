package haltest

import (
	"context"
	"errors"
	"sync"
	"time"

	"ringdown/hal"
)

func atRest(x *bench) {
	for _, p := range x.Card.Ports() {
		s := x.state(p)
		want := hal.OnHook
		if p.Kind() == hal.FXS {
			want = hal.Forward
		}
		if s.Drive != want || s.OffHook || s.Ringing || s.Faults != 0 || s.PatternRuns || !s.Battery {
			x.t.Errorf("%s at rest: %+v", p.ID(), s)
		}
	}
}

func portsSayWhatTheyAre(x *bench) {
	info := x.Card.Info()
	count := map[hal.Kind]int{}
	seen := map[string]bool{}
	for _, p := range x.Card.Ports() {
		count[p.Kind()]++
		if p.ID() == "" || seen[p.ID()] {
			x.t.Errorf("port id %q is empty or used twice", p.ID())
		}
		seen[p.ID()] = true
	}
	if info.ID == "" || count[hal.FXS] != info.FXS || count[hal.FXO] != info.FXO {
		x.t.Errorf("card %+v has ports %v", info, count)
	}
}

func measurements(x *bench) {
	for _, p := range x.Card.Ports() {
		s := x.state(p)
		if p.Caps().Has(hal.CapVoltage) {
			x.close(p, hal.QuantityVolts, s.MilliVolts)
		}
		if p.Caps().Has(hal.CapCurrent) {
			x.close(p, hal.QuantityCurrent, s.MicroAmps)
		}
		_, err := p.Measure(x.t.Context(), 250)
		x.refused("measuring what there is not", err, hal.ErrUnsupported)
	}
}

// close checks that a measurement is near what the state said: two readings of
// a converter differ by a tenth at most.
func (x *bench) close(p hal.Port, q hal.Quantity, said int32) {
	x.t.Helper()
	v, err := p.Measure(x.t.Context(), q)
	if err != nil {
		x.t.Errorf("measure %s: %v", p.ID(), err)
	}
	if d := max(v-said, said-v); d > 1000+max(said, -said)/10 {
		x.t.Errorf("%s: measured %d, state says %d", p.ID(), v, said)
	}
}

func faultLatches(x *bench) {
	x.need(x.PowerCross != nil, "cross the wires with the mains")
	p, i := x.port(hal.FXO, 0)
	x.hold(p, hal.OffHook)
	x.PowerCross(p.ID(), time.Second)
	x.want(soon, i, hal.EvPowerCross, "power cross")
	if s := x.state(p); s.OffHook || s.Faults&hal.FaultPowerCross == 0 {
		x.t.Errorf("state in a power cross: %+v", s)
	}
	_, err := p.Run(x.t.Context(), hal.Pattern{Steps: []hal.Step{{Drive: hal.OffHook}}})
	x.refused("driving a port with a fault", err, hal.ErrFault)
	x.configure(p)
	if s := x.state(p); s.Faults == 0 {
		x.t.Error("a fault was cleared while its cause was there")
	}
	pause(2 * time.Second)
	x.configure(p)
	if s := x.state(p); s.Faults != 0 {
		x.t.Errorf("state after the cause has gone: %+v", s)
	}
	x.hold(p, hal.OffHook)
}

// stormEvents are more than any card keeps; what stormKept allows of them to
// arrive is a bounded queue and what was read meanwhile.
const (
	stormEvents = 5000
	stormKept   = stormEvents / 2
)

func stormIsLost(x *bench) {
	x.need(x.Storm != nil, "storm")
	x.Storm(stormEvents)
	x.next(patience, "loss of events", func(e hal.Event) bool { return e.Kind == hal.EvLost })
	pause(settle)
	x.lossIsReal()
	for _, p := range x.Card.Ports() {
		x.state(p)
	}
	if x.Lift != nil && x.Hang != nil {
		_, i := x.lifted(0)
		x.none(i, hal.EvLost, "loss of events after the storm")
	}
}

// lossIsReal checks that EvLost stands for events that are missing: the queue
// was emptied, and the numbers have a gap there.
func (x *bench) lossIsReal() {
	x.t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	first, last := x.events[0], x.events[len(x.events)-1]
	came, made := len(x.events), int(last.Seq)
	if first.Kind != hal.EvLost { // nothing was missing before it
		made = int(last.Seq-first.Seq) + 1
	}
	if came > stormKept || made <= came {
		x.t.Errorf("of %d events %d came, although EvLost was told", made, came)
	}
}

func goneEverywhere(x *bench) {
	x.need(x.Vanish != nil, "pull the card out")
	ports := x.Card.Ports()
	blocked := make(chan error, 1)
	x.done.Go(func() {
		for {
			if _, _, err := x.Card.Media().Exchange(context.Background(), x.frames(), x.frames()); err != nil {
				blocked <- err
				return
			}
		}
	})
	pause(123 * time.Millisecond)
	x.Vanish()
	select {
	case err := <-blocked:
		x.refused("an exchange that was waiting", err, hal.ErrGone)
	case <-time.After(time.Second):
		x.t.Error("an exchange still waits a second after the card has gone")
	}
	for range 20 { // Next too, within a second
		pause(50 * time.Millisecond)
	}
	x.mu.Lock()
	x.refused("the wait for events", x.end, hal.ErrGone)
	x.mu.Unlock()
	x.portsGone(ports)
}

// portsGone checks that every later call says so at once.
func (x *bench) portsGone(ports []hal.Port) {
	x.t.Helper()
	ctx := x.t.Context()
	for _, p := range ports {
		drive := hal.OnHook
		if p.Kind() == hal.FXS {
			drive = hal.Forward
		}
		_, err := p.Snapshot(ctx)
		x.refused("snapshot", err, hal.ErrGone)
		_, err = p.Run(ctx, hal.Pattern{Steps: []hal.Step{{Drive: drive}}})
		x.refused("run", err, hal.ErrGone)
		_, err = p.Measure(ctx, hal.QuantityVolts)
		x.refused("measure", err, hal.ErrGone)
		x.refused("stop", p.Stop(ctx), hal.ErrGone)
		x.refused("configure", p.Configure(ctx, hal.LineConfig{}), hal.ErrGone)
	}
	_, _, err := x.Card.Media().Exchange(ctx, x.frames(), x.frames())
	x.refused("exchange", err, hal.ErrGone)
	_, err = x.Card.Next(ctx)
	x.refused("next", err, hal.ErrGone)
}

func closeTwice(x *bench) {
	ports := x.Card.Ports()
	for range 2 {
		if err := x.Card.Close(); err != nil {
			x.t.Errorf("close: %v", err)
		}
	}
	x.portsGone(ports)
}

func allAtOnce(x *bench) {
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() {
		for {
			if _, _, err := x.Card.Media().Exchange(ctx, x.frames(), x.frames()); err != nil {
				return
			}
		}
	})
	for _, p := range x.Card.Ports() {
		all.Go(func() { x.work(p) })
	}
	pause(time.Second)
	stop()
	all.Wait()
}

// work calls everything at p for a while.
func (x *bench) work(p hal.Port) {
	idle := hal.OnHook
	if p.Kind() == hal.FXS {
		idle = hal.Forward
	}
	for range 50 {
		_, err := p.Snapshot(x.t.Context())
		_, err2 := p.Run(x.t.Context(), hal.Pattern{Steps: []hal.Step{{Drive: idle}}})
		if err := errors.Join(err, err2, p.Stop(x.t.Context())); err != nil {
			x.t.Errorf("%s: %v", p.ID(), err)
		}
		pause(7 * time.Millisecond)
	}
}
