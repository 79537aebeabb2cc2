package sim_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/country"
	"ringdown/media/callerid"
	"ringdown/media/dtmf"
	"ringdown/media/fsk"
)

func TestTelephoneDialsWhatAReceiverReads(t *testing.T) {
	bubble(t, "sim://?lines=0&phones=1", func(r *rig) {
		heard := &tape{}
		r.hears("fxs1", heard)
		r.must(r.desk.Phone(1).Up())
		r.pass(time.Second)
		r.must(r.desk.Phone(1).Dial("9*801#,0123456789"))
		if !r.desk.Phone(1).Saying() {
			r.t.Error("a dialling telephone is silent")
		}
		r.pass(6 * time.Second)
		var got strings.Builder
		for _, e := range dtmf.NewDetector(dtmf.Config{}).Write(heard.all()) {
			if !e.End {
				got.WriteByte(e.Digit)
			}
		}
		if got.String() != "9*801#0123456789" {
			r.t.Errorf("read %q", got.String())
		}
		if r.desk.Phone(1).Saying() {
			r.t.Error("the telephone dials for ever")
		}
	})
}

func TestRotaryDialsOfAllSpeedsAreRead(t *testing.T) {
	for _, o := range []sim.PhoneOptions{
		{PPS: 8, Break: 0.60, Jitter: 0.05}, {PPS: 10, Jitter: 0.1}, {PPS: 12, Break: 0.66},
	} {
		bubble(t, "sim://?lines=0&phones=1", func(r *rig) {
			r.must(r.desk.Phone(1).Set(o))
			r.must(r.desk.Phone(1).Up())
			r.pass(time.Second)
			r.must(r.desk.Phone(1).Rotary("1970"))
			r.pass(12 * time.Second)
			var got []int32
			for _, e := range r.saw("fxs1", hal.EvPulse) {
				got = append(got, e.Val)
			}
			if len(got) != 4 || got[0] != 1 || got[1] != 9 || got[2] != 7 || got[3] != 10 {
				r.t.Errorf("%+v: read %v", o, got)
			}
			if f := r.saw("fxs1", hal.EvFlash); len(f) != 0 {
				r.t.Errorf("%+v: flashes %+v", o, f)
			}
		})
	}
}

func TestTelephoneOnHookDoesNothingWithItsKeys(t *testing.T) {
	bubble(t, "sim://?lines=1&phones=1", func(r *rig) {
		p := r.desk.Phone(1)
		for name, err := range map[string]error{
			"dial": p.Dial("1"), "rotary": p.Rotary("1"), "flash": p.Flash(time.Second), "say": p.Say(hum(time.Second)),
		} {
			if err == nil || !strings.Contains(err.Error(), "on-hook") {
				r.t.Errorf("%s on-hook: %v", name, err)
			}
		}
		r.must(p.Up())
		for name, err := range map[string]error{
			"letter": p.Dial("9x"), "no digits": p.Dial(""), "star on a dial": p.Rotary("*"),
			"flash of a minute": p.Flash(time.Minute), "nothing": p.Say(nil),
			"phone 2": r.desk.Phone(2).Up(), "line 0": r.desk.Line(0).Answer(),
			"a phone of 50 REN": p.Set(sim.PhoneOptions{REN: 50}),
		} {
			if err == nil {
				r.t.Errorf("%s was taken", name)
			}
		}
	})
}

func TestTelephoneRingsWithItsCadenceAndForgets(t *testing.T) {
	bubble(t, "sim://?lines=0&phones=1", func(r *rig) {
		r.run("fxs1", hal.Pattern{Repeat: 2, Steps: []hal.Step{
			{Drive: hal.Ring, Dur: time.Second}, {Drive: hal.Forward, Dur: 4 * time.Second},
		}})
		r.pass(12 * time.Second)
		if s := r.phone(1); s.State != sim.PhoneRinging || s.Rings != 3 {
			r.t.Errorf("in the third pause: %+v", s)
		}
		r.pass(6 * time.Second)
		if s := r.phone(1); s.State != sim.PhoneOnHook {
			r.t.Errorf("long after: %+v", s)
		}
	})
}

func TestTooManyRingersMakeABellTooWeak(t *testing.T) {
	bubble(t, "sim://?lines=0&phones=1", func(r *rig) {
		r.must(r.desk.Phone(1).Set(sim.PhoneOptions{REN: 5}))
		r.run("fxs1", hal.Pattern{VRms: 50, Steps: []hal.Step{{Drive: hal.Ring, Dur: time.Second}, {Drive: hal.Forward}}})
		r.pass(800 * time.Millisecond)
		if s := r.phone(1); s.State != sim.PhoneOnHook {
			r.t.Errorf("50 V ring 5 REN: %+v", s)
		}
	})
}

func TestTelephoneSeesItsLoopOpenedAndReversed(t *testing.T) {
	bubble(t, "sim://?lines=0&phones=1", func(r *rig) {
		r.must(r.desk.Phone(1).Up())
		r.pass(time.Second)
		r.run("fxs1", hal.Pattern{Steps: []hal.Step{{Drive: hal.Open, Dur: 500 * time.Millisecond}, {Drive: hal.Reverse}}})
		r.pass(time.Second)
		if s := r.phone(1); s.Drops != 1 || !s.Reversed || s.Volts < 0 {
			r.t.Errorf("after CPC and a reversal: %+v", s)
		}
		if e := r.saw("fxs1", hal.EvHook); len(e) != 1 {
			r.t.Errorf("hook events %+v", e)
		}
	})
}

func TestMessageLampFollowsFSK(t *testing.T) {
	bubble(t, "sim://?country=CN&cid=v23-before-ring-reversal-dtas&lines=0&phones=1", func(r *rig) {
		prof := profileOf(t, "country=CN&cid=v23-before-ring-reversal-dtas")
		for _, on := range []byte{0xFF, 0x00} {
			msg := []byte{0x82, 3, 0x0B, 1, on}
			var sum byte
			for _, b := range msg {
				sum += b
			}
			o := fsk.Opts{Seizure: prof.CallerID.Seizure, Mark: prof.CallerID.Mark, Post: 10, Level: -13.5}
			r.drive("fxs1", hal.OHTReverse)
			r.pass(200 * time.Millisecond)
			r.sends("fxs1", generated{fsk.NewModulator(fsk.V23, append(msg, -sum), o)})
			r.pass(2 * time.Second)
			if got := r.phone(1).Lamp; got != (on != 0) {
				r.t.Errorf("lamp is on: %v after %#x", got, on)
			}
			r.drive("fxs1", hal.Forward)
			r.pass(time.Second)
		}
	})
}

func TestTelephoneForgetsItsCallerWhenPutDown(t *testing.T) {
	bubble(t, "sim://?country=TW&lines=0&phones=1", func(r *rig) {
		prof, _ := country.Lookup("TW")
		r.sendsID(prof.CallerID, callerid.Info{Number: "0912345678", Time: "11210830"}, prof.Ring.Cadence)
		r.must(r.desk.Phone(1).Up())
		r.pass(time.Second)
		if s := r.phone(1).Shown.Number; s != "0912345678" {
			r.t.Errorf("shows %q in the call", s)
		}
		r.must(r.desk.Phone(1).Down())
		r.pass(2 * time.Second)
		if s := r.phone(1).Shown; s != (sim.Shown{}) {
			r.t.Errorf("shows %+v after the call", s)
		}
	})
}
