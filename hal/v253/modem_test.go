package v253_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/modemsim"
)

// pass lets virtual time pass.
func pass(d time.Duration) { <-time.After(d) }

// on runs a test at a modem, in virtual time.
func on(t *testing.T, kind, query string, test func(x *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(open(t, modemsim.Kinds()[kind], query)) })
}

// Whether two can talk over a modem is found out, not believed.
func TestTheLoopBackProbeFindsOutWhoCanTalk(t *testing.T) {
	for kind, want := range map[string]struct {
		duplex   bool
		from, to time.Duration // of the delay; 0: not measured
	}{
		"usr":      {true, 50 * time.Millisecond, 90 * time.Millisecond},
		"conexant": {true, 70 * time.Millisecond, 110 * time.Millisecond},
		"zoom":     {}, // it has no AT+VTR
		"plain":    {false, 240 * time.Millisecond, 310 * time.Millisecond},
	} {
		t.Run(kind, func(t *testing.T) {
			on(t, kind, "country=US", func(x *rig) {
				took, known := x.port.(hal.Delayed).Delay()
				if duplex := x.port.Caps().Has(hal.CapDuplex); duplex != want.duplex {
					x.t.Errorf("two can talk over it: %v; it takes %v", duplex, took)
				}
				if known != (want.to > 0) || took < want.from || took > want.to {
					x.t.Errorf("to the line and back it takes %v, %v", took, known)
				}
			})
		})
	}
}

// No echo is no proof.
func TestAModemThatGivesNoEchoIsWorkedOneWay(t *testing.T) {
	k := modemsim.Kinds()["usr"]
	k.Echoless = true
	synctest.Test(t, func(t *testing.T) {
		x := open(t, k, "country=US")
		if x.port.Caps().Has(hal.CapDuplex) {
			t.Error("two can talk over a modem that was never heard")
		}
	})
}

// events collects what the modem tells.
func (x *rig) events() func() []hal.Event {
	var mu sync.Mutex
	var all []hal.Event
	go func() {
		for {
			e, err := x.host.Next(context.Background())
			if err != nil {
				return
			}
			mu.Lock()
			all = append(all, e)
			mu.Unlock()
		}
	}()
	return func() []hal.Event {
		mu.Lock()
		defer mu.Unlock()
		return append([]hal.Event(nil), all...)
	}
}

func count(all []hal.Event, k hal.EvKind) (n int) {
	for _, e := range all {
		if e.Kind == k {
			n++
		}
	}
	return n
}

func TestTheCallerIsWhoTheModemReads(t *testing.T) {
	for name, c := range map[string]struct {
		query string
		call  sim.CallOptions
		want  hal.Caller
	}{
		"a number and a name":         {"country=US", sim.CallOptions{From: "2125550123", Name: "ANN", Time: "03041122"}, hal.Caller{Number: "2125550123", Name: "ANN", Time: "03041122"}},
		"hidden":                      {"country=US", sim.CallOptions{Withheld: true, Time: "03041122"}, hal.Caller{Withheld: true, Time: "03041122"}},
		"not known to the network":    {"country=US", sim.CallOptions{OutOfArea: true, Time: "03041122"}, hal.Caller{Time: "03041122"}},
		"before the first ring rings": {"country=GB", sim.CallOptions{From: "02079460124", Time: "03041122"}, hal.Caller{Number: "02079460124", Time: "03041122"}},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, "conexant", c.query, func(x *rig) {
				told := x.events()
				if err := x.world.Desk().Line(1).Call(c.call); err != nil {
					x.t.Fatal(err)
				}
				pass(12 * time.Second)
				who, known := x.port.(hal.CallerReader).Caller()
				if !known || who != c.want || count(told(), hal.EvCaller) != 1 {
					x.t.Errorf("the caller is %+v, %v, told %d times", who, known, count(told(), hal.EvCaller))
				}
				rings, ends := count(told(), hal.EvRingOn), count(told(), hal.EvRingOff)
				if rings < 2 || rings-ends > 1 {
					x.t.Errorf("in 12 s it rang %d times and stopped %d times", rings, ends)
				}
			})
		})
	}
}

// ear keeps what the far end hears, frame by frame.
type ear struct {
	mu   sync.Mutex
	loud int
}

func (e *ear) WriteFrame(f *hal.Frame) {
	if power(f) > 1e5 {
		e.mu.Lock()
		e.loud++
		e.mu.Unlock()
	}
}

func (e *ear) heard() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := e.loud
	e.loud = 0
	return n
}

func power(f *hal.Frame) (sum float64) {
	for _, v := range f {
		sum += float64(v) * float64(v)
	}
	return sum / hal.FrameSamples
}

func hum(d time.Duration, hz float64) []int16 {
	p := make([]int16, hal.Ticks(d))
	for i := range p {
		p[i] = int16(7000 * math.Sin(2*math.Pi*hz*float64(i)/hal.SampleRate))
	}
	return p
}

// answered has a caller on the line, who hears into the ear.
func (x *rig) answered() *ear {
	x.t.Helper()
	line, e := x.world.Desk().Line(1), &ear{}
	if err := line.Call(sim.CallOptions{From: "2125550123"}); err != nil {
		x.t.Fatal(err)
	}
	pass(5 * time.Second)
	x.drive(hal.OffHook)
	x.exchange(100, nil)
	if err := line.Record(e); err != nil {
		x.t.Fatal(err)
	}
	return e
}

func (x *rig) drive(d hal.Drive) {
	x.t.Helper()
	if _, err := x.port.Run(x.t.Context(), hal.Pattern{Steps: []hal.Step{{Drive: d}}}); err != nil {
		x.t.Fatal(err)
	}
}

// exchange passes n frames, with say in each, and gives how many were loud.
func (x *rig) exchange(n int, say []int16) (loud int) {
	x.t.Helper()
	rx, tx := new(hal.Frame), new(hal.Frame)
	for range n {
		m := copy(tx[:], say)
		clear(tx[m:])
		say = say[m:]
		if _, _, err := x.host.Media().Exchange(x.t.Context(), []*hal.Frame{rx}, []*hal.Frame{tx}); err != nil {
			x.t.Fatal(err)
		}
		if power(rx) > 1e5 {
			loud++
		}
	}
	return loud
}

func TestSoundGoesBothWaysAtOnce(t *testing.T) {
	for _, kind := range []string{"usr", "conexant"} {
		t.Run(kind, func(t *testing.T) {
			on(t, kind, "country=US&noise=none&erl=25", func(x *rig) {
				far := x.answered()
				far.heard()
				if err := x.world.Desk().Line(1).Say(hum(time.Second, 700)); err != nil {
					x.t.Fatal(err)
				}
				in := x.exchange(150, hum(time.Second, 1000))
				if out := far.heard(); in < 95 || in > 125 || out < 95 || out > 125 {
					x.t.Errorf("of a second each way %d frames came and %d were heard", in, out)
				}
				x.drive(hal.OnHook)
				pass(2 * time.Second)
				if s, err := x.world.Desk().Line(1).State(); err != nil || s.Looped {
					x.t.Errorf("after the call the line is %+v: %v", s, err)
				}
			})
		})
	}
}

// One way at a time: what is played is heard whole, then what is said comes back.
func TestAOneWayModemPlaysAndThenListens(t *testing.T) {
	for _, kind := range []string{"zoom", "plain"} {
		t.Run(kind, func(t *testing.T) {
			on(t, kind, "country=US&noise=none&erl=25", func(x *rig) {
				far, told := x.answered(), x.events()
				far.heard()
				x.exchange(200, hum(time.Second, 1000))
				if out := far.heard(); out < 95 || out > 110 {
					x.t.Errorf("of a second that was played %d frames were heard", out)
				}
				if err := x.world.Desk().Line(1).Say(hum(time.Second, 700)); err != nil {
					x.t.Fatal(err)
				}
				if in := x.exchange(150, nil); in < 95 || in > 110 {
					x.t.Errorf("of a second that was said %d frames came", in)
				}
				if err := x.world.Desk().Line(1).Press("5#"); err != nil {
					x.t.Fatal(err)
				}
				x.exchange(200, hum(2*time.Second, 1000))
				if n := count(told(), hal.EvDTMF); n != 2 {
					x.t.Errorf("two keys pressed over what is played are told %d times", n)
				}
				if err := x.world.Desk().Line(1).Hangup(sim.HangupBusy); err != nil {
					x.t.Fatal(err)
				}
				x.exchange(800, hum(8*time.Second, 1000))
				if count(told(), hal.EvFarTone) == 0 {
					x.t.Error("busy tone under what is played is not told")
				}
			})
		})
	}
}

// A modem that is pulled is gone, and is the same when it is back: it is not
// probed again.
func TestAPulledModemIsGoneAndComesBack(t *testing.T) {
	on(t, "usr", "country=US", func(x *rig) {
		x.answered()
		x.socket.pull(true)
		if _, err := x.port.Snapshot(x.t.Context()); !errors.Is(err, hal.ErrGone) {
			pass(100 * time.Millisecond)
		}
		if _, err := x.host.Next(x.t.Context()); !errors.Is(err, hal.ErrGone) {
			x.t.Errorf("a modem that was pulled: %v", err)
		}
		if _, err := x.driver.Open(x.t.Context(), "modem"); err == nil {
			x.t.Error("a modem that is not there was opened")
		}
		x.socket.pull(false)
		pass(3 * time.Second)
		began := time.Now()
		host, err := x.driver.Open(x.t.Context(), "modem")
		if err != nil {
			x.t.Fatal(err)
		}
		x.host = host
		if took := time.Since(began); took > time.Second || !host.Ports()[0].Caps().Has(hal.CapDuplex) {
			x.t.Errorf("the modem that is back took %v and has %#x", took, host.Ports()[0].Caps())
		}
	})
}
