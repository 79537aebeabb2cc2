package sim_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
)

func TestCableMayBePulledInAnyState(t *testing.T) {
	states := map[string]func(r *rig){
		"idle":    func(*rig) {},
		"ringing": func(r *rig) { r.must(r.desk.Line(1).Call(sim.CallOptions{From: "1"})); r.pass(800 * time.Millisecond) },
		"in call": func(r *rig) { r.talks() },
		"seized":  func(r *rig) { r.drive("fxo1", hal.OffHook); r.pass(time.Second) },
	}
	for name, reach := range states {
		t.Run(name, func(t *testing.T) {
			bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
				reach(r)
				before := len(r.saw("fxo1", hal.EvBattery))
				r.must(r.desk.Line(1).Unplug())
				r.pass(3 * time.Second)
				if e := r.saw("fxo1", hal.EvBattery); len(e) != before+1 || e[before].Val != 0 {
					r.t.Errorf("unplugged: %+v", e)
				}
				if s := r.line(1); s.State != sim.LineUnplugged || s.Volts != 0 {
					r.t.Errorf("unplugged: %+v", s)
				}
				r.drive("fxo1", hal.OnHook)
				r.pass(time.Second)
				r.must(r.desk.Line(1).Plug())
				r.pass(2 * time.Minute) // a caller rings on, or has given up
				if e := r.saw("fxo1", hal.EvBattery); len(e) != before+2 || e[before+1].Val != 1 {
					r.t.Errorf("plugged in: %+v", e)
				}
				if s := r.line(1).State; s != sim.LineIdle {
					r.t.Errorf("line is %s at the end", s)
				}
			})
		})
	}
}

func TestTelephoneUnpluggedInACallIsOnHook(t *testing.T) {
	bubble(t, "sim://?lines=0&phones=1", func(r *rig) {
		r.must(r.desk.Phone(1).Up())
		r.pass(time.Second)
		r.must(r.desk.Phone(1).Unplug())
		r.pass(2 * time.Second)
		if e := r.saw("fxs1", hal.EvHook); len(e) != 2 || e[1].Val != 0 {
			r.t.Errorf("unplugged: %+v", e)
		}
		r.must(r.desk.Phone(1).Plug())
		r.pass(time.Second)
		if e := r.saw("fxs1", hal.EvHook); len(e) != 3 || e[2].Val != 1 {
			r.t.Errorf("plugged in, still lifted: %+v", e)
		}
	})
}

func TestDeadPortSaysSoAndComesBack(t *testing.T) {
	bubble(t, "sim://?lines=1&phones=1", func(r *rig) {
		for _, id := range []string{"fxo1", "fxs1"} {
			dead := r.desk.Line(1).Dead
			if id == "fxs1" {
				dead = r.desk.Phone(1).Dead
			}
			r.must(dead(true))
			r.pass(time.Second)
			if len(r.saw(id, hal.EvPortDead)) != 1 {
				r.t.Errorf("%s: nothing said it is dead", id)
			}
			if err := r.port(id).Stop(context.Background()); err != nil {
				r.t.Error(err)
			}
			if s, _ := r.port(id).Snapshot(context.Background()); s.Faults&hal.FaultDead == 0 {
				r.t.Errorf("%s is dead: %+v", id, s)
			}
			r.must(dead(false))
			r.pass(time.Second)
			if len(r.saw(id, hal.EvPortBack)) != 1 {
				r.t.Errorf("%s: nothing said it is back", id)
			}
			if s, _ := r.port(id).Snapshot(context.Background()); s.Faults != 0 || !s.Battery {
				r.t.Errorf("%s is back: %+v", id, s)
			}
		}
	})
}

func TestConfigurationLostPutsPortsAtRest(t *testing.T) {
	bubble(t, "sim://?lines=1&phones=1", func(r *rig) {
		r.run("fxs1", hal.Pattern{ID: 4, Repeat: hal.Forever, Steps: []hal.Step{{Drive: hal.Ring, Dur: time.Second}, {Drive: hal.Forward, Dur: time.Second}}})
		r.drive("fxo1", hal.OffHook)
		r.pass(500 * time.Millisecond)
		r.desk.LoseConfig()
		r.pass(time.Second)
		s, err := r.port("fxs1").Snapshot(context.Background())
		r.must(err)
		o, err := r.port("fxo1").Snapshot(context.Background())
		r.must(err)
		if s.Drive != hal.Forward || s.PatternRuns || o.Drive != hal.OnHook {
			r.t.Errorf("after the loss: %+v and %+v", s, o)
		}
		if len(r.saw("fxs1", hal.EvPatternAbort)) != 1 {
			r.t.Error("the pattern was not aborted")
		}
	})
}

func TestParallelTelephoneIsSensed(t *testing.T) {
	bubble(t, "sim://?lines=1&phones=0", func(r *rig) {
		for _, lifted := range []bool{true, false} {
			r.must(r.desk.Line(1).Parallel(lifted))
			r.pass(time.Second)
		}
		if e := r.saw("fxo1", hal.EvParallel); len(e) != 2 || e[0].Val != 1 || e[1].Val != 0 {
			r.t.Errorf("parallel telephone: %+v", e)
		}
	})
}

func TestNoiseAndHumAreHeardAtTheirLevel(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0&noise=none&hum=-30&dialtone-delay=none", func(r *rig) {
		m := &meter{}
		r.hears("fxo1", m)
		r.drive("fxo1", hal.OffHook)
		r.pass(time.Second)
		if p := m.power(); p < 1.2e5 || p > 6e5 { // -30 dBm0 is 2.6e5; a frame is not a period of 60 Hz
			r.t.Errorf("hum of -30 dBm0 has a power of %.0f", p)
		}
	})
	bubble(t, "sim://?country=US&lines=1&phones=0&noise=-30&dialtone-delay=none", func(r *rig) {
		m := &meter{}
		r.hears("fxo1", m)
		r.drive("fxo1", hal.OffHook)
		r.pass(time.Second)
		if p := m.power(); p < 1.3e5 || p > 5e5 {
			r.t.Errorf("noise of -30 dBm0 has a power of %.0f", p)
		}
		if err := r.desk.Line(1).Noise(3); err == nil {
			r.t.Error("noise above full level was taken")
		}
	})
}

func TestGoneCardEndsEverythingWithErrGone(t *testing.T) {
	bubble(t, "sim://?lines=1&phones=1", func(r *rig) {
		r.must(r.desk.Phone(1).Up())
		r.pass(time.Second)
		r.desk.Vanish()
		r.done.Wait() // both goroutines end by themselves
		if _, err := r.driver.Open(context.Background(), "sim0"); !errors.Is(err, hal.ErrGone) {
			r.t.Errorf("opening a card that is gone: %v", err)
		}
		if s := r.phone(1); s.Volts != 0 {
			r.t.Errorf("a telephone without its card is fed: %+v", s)
		}
	})
}
