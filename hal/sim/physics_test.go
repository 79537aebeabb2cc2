package sim_test

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
)

// peaks counts the clicks on a tape: samples above a level after 5 ms below it.
func peaks(pcm []int16, above int16) (n int) {
	quiet := 40
	for _, v := range pcm {
		if v < above && v > -above {
			quiet++
			continue
		}
		if quiet >= 40 {
			n++
		}
		quiet = 0
	}
	return n
}

func TestLineCracklesAsOftenAsAsked(t *testing.T) {
	for url, want := range map[string][2]int{"": {0, 0}, "&impulses=120": {5, 50}, "&impulses=1200": {120, 280}} {
		t.Run(url, func(t *testing.T) {
			bubble(t, "sim://?country=US&lines=1&phones=0"+url, func(r *rig) {
				heard := r.talks()
				heard.all()
				from := len(heard.all())
				r.pass(10 * time.Second)
				if n := peaks(heard.all()[from:], 3000); n < want[0] || n > want[1] {
					r.t.Errorf("%d clicks in ten seconds, want %d to %d", n, want[0], want[1])
				}
			})
		})
	}
}

func TestSlowReversalIsToldOnceAndIsNoBreak(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=1&slew=100ms", func(r *rig) {
		r.talks()
		before := len(r.saw("fxo1", hal.EvBattery))
		r.must(r.desk.Line(1).Reverse())
		r.pass(20 * time.Millisecond)
		if s, _ := r.port("fxo1").Snapshot(r.t.Context()); s.Reversed || s.MilliVolts > 0 {
			r.t.Errorf("reversed after 20 ms of 100: %+v", s)
		}
		r.pass(time.Second)
		if n := len(r.saw("fxo1", hal.EvPolarity)); n != 1 || len(r.saw("fxo1", hal.EvBattery)) != before {
			r.t.Errorf("polarity told %d times, battery %+v", n, r.saw("fxo1", hal.EvBattery))
		}
		if s := r.line(1).State; s != sim.LineTalking {
			r.t.Errorf("line is %s", s)
		}
		r.must(r.desk.Phone(1).Up())
		r.pass(500 * time.Millisecond)
		r.drive("fxs1", hal.Reverse)
		r.pass(time.Second)
		if s := r.phone(1); !s.Reversed || len(r.saw("fxs1", hal.EvPulse)) != 0 || len(r.saw("fxs1", hal.EvHook)) != 1 {
			r.t.Errorf("telephone %+v, hook %+v", s, r.saw("fxs1", hal.EvHook))
		}
		r.must(r.desk.Phone(1).Down())
		r.pass(2 * time.Second)
	})
}

func TestNewerFeedOvertakesAReversalOnItsWay(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0&slew=100ms", func(r *rig) {
		r.talks()
		r.must(r.desk.Line(1).Reverse())
		r.pass(30 * time.Millisecond)
		r.must(r.desk.Line(1).Drop(300 * time.Millisecond))
		r.pass(time.Second)
		if s, _ := r.port("fxo1").Snapshot(r.t.Context()); !s.Reversed || !s.Battery {
			r.t.Errorf("state %+v", s)
		}
	})
}

func TestTelephoneHearsItselfBySidetone(t *testing.T) {
	for url, loud := range map[string]bool{"": false, "&sidetone=-12": true} {
		t.Run(url, func(t *testing.T) {
			bubble(t, "sim://?country=US&lines=0&phones=1"+url, func(r *rig) {
				r.must(r.desk.Phone(1).Up())
				r.pass(500 * time.Millisecond)
				m := &meter{}
				r.must(r.desk.Phone(1).Record(m))
				r.must(r.desk.Phone(1).Say(hum(2 * time.Second)))
				r.pass(time.Second)
				if got := m.power() > 1000; got != loud {
					r.t.Errorf("it hears itself at %.0f", m.power())
				}
				r.must(r.desk.Phone(1).Down())
				r.pass(2 * time.Second)
			})
		})
	}
}

func TestStuckHookswitchFollowsTheHandsetOnceItIsFree(t *testing.T) {
	bubble(t, "sim://?country=US&lines=0&phones=1", func(r *rig) {
		r.must(r.desk.Phone(1).Up())
		r.pass(500 * time.Millisecond)
		r.must(r.desk.Phone(1).Stick(true))
		r.must(r.desk.Phone(1).Down())
		r.pass(3 * time.Second)
		if n := len(r.saw("fxs1", hal.EvHook)); n != 1 {
			r.t.Errorf("%d hook events", n)
		}
		r.must(r.desk.Phone(1).Stick(false))
		r.pass(2 * time.Second)
		if hooks := r.saw("fxs1", hal.EvHook); len(hooks) != 2 || hooks[1].Val != 0 {
			r.t.Errorf("hook events %+v", hooks)
		}
	})
}

func TestRingSplashStandsBeforeCallerIDAndRinging(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
		heard := &tape{}
		r.hears("fxo1", heard)
		r.drive("fxo1", hal.Monitor)
		r.must(r.desk.Line(1).Call(sim.CallOptions{From: "5551234", Splash: 300 * time.Millisecond}))
		r.pass(9 * time.Second)
		rings := r.saw("fxo1", hal.EvRingOff)
		if len(rings) != 2 || rings[0].Ms > 350 || rings[1].Ms < 1900 {
			r.t.Errorf("rings %+v", rings)
		}
		if got := decoded(heard, "ASCII"); len(got) != 1 || got[0].Info.Number != "5551234" {
			r.t.Errorf("read %+v", got)
		}
		if err := r.desk.Line(1).Call(sim.CallOptions{Splash: time.Minute}); err == nil {
			r.t.Error("a splash of a minute was made")
		}
	})
}

func TestPhysicsOutOfRangeIsRefused(t *testing.T) {
	for _, key := range []string{"impulses=-1", "impulses=1e9", "loop=7", "sidetone=0", "slew=101ms", "slew=x"} {
		if _, err := sim.NewDriver("sim://?" + key); err == nil {
			t.Errorf("%s was taken", key)
		}
	}
	bubble(t, "sim://?country=US&lines=1&phones=1", func(r *rig) {
		if r.desk.Line(1).Impulses(-1) == nil || r.desk.Line(1).Slew(time.Second) == nil ||
			r.desk.Phone(1).Impulses(1e9) == nil || r.desk.Phone(1).Slew(-1) == nil || r.desk.Phone(1).Knock(time.Second) == nil {
			r.t.Error("physics out of range were taken")
		}
	})
}
