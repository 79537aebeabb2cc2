package fxo

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
)

func TestAPortThatFailsComesBackByItself(t *testing.T) {
	cases := []struct {
		name        string
		port        string
		spoil, mend func(o *office) error
		within      time.Duration // until it is back, after mend
	}{
		{
			"the line's cable", "fxo1",
			func(o *office) error { return o.desk.Line(1).Unplug() },
			func(o *office) error { return o.desk.Line(1).Plug() }, time.Second,
		},
		{
			"power cross on the line", "fxo1",
			func(o *office) error { return o.desk.Line(1).PowerCross(5 * time.Second) },
			nil, 12 * time.Second,
		},
		{
			"power cross on the phone's pair", "fxs1",
			func(o *office) error { return o.desk.Phone(1).PowerCross(5 * time.Second) },
			nil, 12 * time.Second,
		},
		{
			"a dead line port", "fxo1",
			func(o *office) error { return o.desk.Line(1).Dead(true) },
			func(o *office) error { return o.desk.Line(1).Dead(false) }, 2 * time.Second,
		},
		{
			"a dead phone port", "fxs1",
			func(o *office) error { return o.desk.Phone(1).Dead(true) },
			func(o *office) error { return o.desk.Phone(1).Dead(false) }, 2 * time.Second,
		},
	}
	states := []struct {
		name  string
		reach func(o *office)
	}{
		{"idle", func(*office) {}},
		{"ringing", func(o *office) {
			o.ringsPhone()
			o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
			o.await("the phone rings", 5*time.Second, func() bool { return o.phone(1).State == sim.PhoneRinging })
		}},
		{"talking", func(o *office) { o.incomingTalk() }},
	}
	for _, c := range cases {
		for _, s := range states {
			t.Run(c.name+", "+s.name, func(t *testing.T) {
				inOffice(t, "country=CN&cid=none", nil, func(o *office) {
					s.reach(o)
					o.must(c.spoil(o))
					o.await("port-down", 5*time.Second, func() bool { return o.saw(c.port + " port-down") })
					if p := o.port(c.port); p.Up || p.Reason == "" {
						t.Errorf("the port is shown as %+v", p)
					}
					if c.mend != nil {
						o.wait(3 * time.Second)
						o.must(c.mend(o))
					}
					o.await("port-up", c.within, func() bool { return o.saw(c.port + " port-up") })
					if p := o.port(c.port); !p.Up || p.Reason != "" {
						t.Errorf("the port is shown as %+v", p)
					}
				})
			})
		}
	}
}

func TestACardThatVanishesTakesItsPortsAndBringsThemBack(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.desk.Vanish()
		for _, p := range []string{"fxo1", "fxs1", "fxs2"} {
			o.await(p+" is down", time.Second, func() bool { return o.saw(p + " port-down") })
		}
		o.forget()
		o.do(call.SeizeLine, "fxo1")
		o.do(call.RingPhone, "fxs1")
		o.await("both are refused", time.Second, func() bool {
			return o.saw("fxo1 seize-failed") && o.saw("fxs1 port-down")
		})
		o.wait(time.Minute)
		o.must(o.desk.Phone(1).Down())
		o.desk.Return()
		for _, p := range []string{"fxo1", "fxs1", "fxs2"} {
			o.await(p+" is up", 12*time.Second, func() bool { return o.saw(p + " port-up") })
		}
		o.on(call.OffHook, nil)
		o.do(call.SeizeLine, "fxo1")
		o.await("the line works", 10*time.Second, func() bool { return o.saw("fxo1 line-seized") })
	})
}

func TestAStormOfEventsLeavesTheTruth(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.forget()
		o.desk.EventStorm(2000)
		o.wait(2 * time.Second)
		if p := o.port("fxo1"); !p.Up || !p.OffHook {
			t.Errorf("after the storm the line is %+v; events %q", p, o.events())
		}
		o.must(o.desk.Phone(1).Down())
		o.await("on-hook", 2*time.Second, func() bool { return o.saw("fxs1 on-hook") })
	})
}

func TestACardThatForgotItsProfileIsConfiguredAgain(t *testing.T) {
	onRig(t, "US", nil, func(r *rig) {
		before := r.card.ports[phone1].configs
		r.card.emit(hal.CardWide, hal.EvConfigLost, 0, 0)
		r.wait(50 * time.Millisecond)
		if after := r.card.ports[phone1].configs; after != before+1 {
			t.Errorf("configured %d times after EvConfigLost, want once", after-before)
		}
		r.saw()
	})
}

func TestAnEffectForNoPortIsAnswered(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		r.do(call.SeizeLine, "fxo9")
		r.do(call.RingPhone, "fxs9")
		r.do(call.StopRinging, "fxs9")
		r.wait(20 * time.Millisecond)
		r.saw("fxo9 seize-failed", "fxs9 port-down")
	})
}

func TestTooManyOrdersEndTheCallRatherThanHangIt(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		for range inboxSize + 10 {
			r.do(call.StopTone, "fxs1")
		}
		r.wait(2 * time.Second)
		r.saw("fxs1 port-down", "fxs1 port-up")
	})
}

func TestADisabledPortIsQuiet(t *testing.T) {
	onRig(t, "CN", func(p *Profile) { p.Enabled = p.Label != "Port fxo1" }, func(r *rig) {
		r.ring(time.Second, time.Second)
		r.saw()
		r.do(call.SeizeLine, "fxo1")
		r.wait(20 * time.Millisecond)
		r.saw("fxo1 seize-failed")
	})
}

func TestAProfileChangesWhileTheSystemRuns(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		prof := r.hw.profile("fake0/fxs1", 0)
		prof.RxGain = -3
		r.hw.Configure("fake0/fxs1", prof)
		r.wait(20 * time.Millisecond)
		if got := r.card.ports[phone1].config.RxGain; got != -3 {
			t.Errorf("the hardware's gain is %v dB, want -3", got)
		}
		r.saw()
		prof.Enabled = false
		r.hw.Configure("fake0/fxs1", prof)
		r.wait(20 * time.Millisecond)
		r.saw("fxs1 port-down")
		prof.Enabled = true
		r.hw.Configure("fake0/fxs1", prof)
		r.wait(20 * time.Millisecond)
		r.saw("fxs1 port-up")
	})
}

func TestACardThatRestartedEndsWhatItCutOffAndRingsOn(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.forget()
		o.desk.LoseConfig()
		o.await("the call is lost", time.Second, func() bool { return o.saw("fxo1 port-down") })
		o.await("the line works", time.Second, func() bool { return o.saw("fxo1 port-up") })
		if o.saw("fxs1 port-down") || o.saw("fxs1 on-hook") {
			t.Errorf("events %q: the telephone lost nothing", o.events())
		}
	})
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.do(call.RingPhone, "fxs1")
		o.await("it rings", time.Second, func() bool { return o.phone(1).State == sim.PhoneRinging })
		o.desk.LoseConfig()
		o.wait(20 * time.Second)
		if s := o.phone(1).State; s != sim.PhoneRinging {
			t.Errorf("the phone is %s after the card restarted, want ringing", s)
		}
	})
}
