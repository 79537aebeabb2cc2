package sim_test

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/country"
)

// talks brings an incoming call on line 1 to be answered.
func (r *rig) talks() *tape {
	r.t.Helper()
	r.must(r.desk.Line(1).Call(sim.CallOptions{From: "5551234"}))
	r.pass(700 * time.Millisecond)
	r.drive("fxo1", hal.OffHook)
	r.pass(time.Second)
	if s := r.line(1).State; s != sim.LineTalking {
		r.t.Fatalf("line is %s", s)
	}
	heard := &tape{}
	r.hears("fxo1", heard)
	return heard
}

func TestFarHangUpShowsOneWayOnly(t *testing.T) {
	tests := map[string]struct {
		how                     sim.Hangup
		battery, polarity, busy bool
	}{
		"CPC":       {sim.HangupCPC, true, false, false},
		"polarity":  {sim.HangupPolarity, false, true, false},
		"busy tone": {sim.HangupBusy, false, false, true},
		"silence":   {sim.HangupSilence, false, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
				heard := r.talks()
				r.must(r.desk.Line(1).Hangup(test.how))
				r.pass(8 * time.Second)
				if s := r.line(1).State; s != sim.LineReleased {
					r.t.Errorf("line is %s", s)
				}
				battery := r.saw("fxo1", hal.EvBattery)
				if got := len(battery) == 2 && battery[1].Ms >= 690 && battery[1].Ms <= 710; got != test.battery {
					r.t.Errorf("battery events %+v", battery)
				}
				if got := len(r.saw("fxo1", hal.EvPolarity)) == 1; got != test.polarity {
					r.t.Errorf("polarity events %+v", r.saw("fxo1", hal.EvPolarity))
				}
				if got := heardTones("US", heard.all())[country.BusyTone]; got != test.busy {
					r.t.Errorf("busy tone heard: %v", got)
				}
			})
		})
	}
}

// A line that the far end has left is free soon after our loop opens; one that
// we leave ourselves might be a flash. With CPC the exchange opens the loop, so
// that the line is free when that ends.
func TestReleasedLineIsFreeSoonAfterOurLoopOpens(t *testing.T) {
	tests := map[string]struct {
		how         sim.Hangup
		after       time.Duration // from hang-up to our on-hook
		least, most time.Duration // from our on-hook to idle
	}{
		"busy tone":            {sim.HangupBusy, time.Second, 95 * time.Millisecond, 115 * time.Millisecond},
		"polarity":             {sim.HangupPolarity, 100 * time.Millisecond, 95 * time.Millisecond, 115 * time.Millisecond},
		"on-hook within CPC":   {sim.HangupCPC, 300 * time.Millisecond, 490 * time.Millisecond, 515 * time.Millisecond},
		"on-hook after CPC":    {sim.HangupCPC, time.Second, 95 * time.Millisecond, 115 * time.Millisecond},
		"far end after us":     {sim.HangupBusy, -100 * time.Millisecond, 195 * time.Millisecond, 215 * time.Millisecond},
		"near end only, flash": {"", 0, 790 * time.Millisecond, 1600 * time.Millisecond},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
				r.talks()
				if test.after < 0 {
					r.drive("fxo1", hal.OnHook)
					r.pass(-test.after)
				}
				if test.how != "" {
					r.must(r.desk.Line(1).Hangup(test.how))
				}
				began := time.Now()
				if test.after < 0 {
					began = began.Add(test.after)
				} else {
					r.pass(test.after)
					began = time.Now()
					r.drive("fxo1", hal.OnHook)
				}
				for r.line(1).State != sim.LineIdle && time.Since(began) < 5*time.Second {
					r.pass(5 * time.Millisecond)
				}
				if took := time.Since(began); took < test.least || took > test.most {
					r.t.Errorf("idle after %v, want %v to %v", took, test.least, test.most)
				}
			})
		})
	}
}

func TestSilencedBusyToneLeavesNoSign(t *testing.T) {
	bubble(t, "sim://?country=CN&lines=1&phones=0", func(r *rig) {
		r.must(r.desk.Line(1).SilenceBusyTone(true))
		heard := r.talks()
		r.must(r.desk.Line(1).Hangup(sim.HangupUsual))
		r.pass(8 * time.Second)
		if tones := heardTones("CN", heard.all()); len(tones) != 0 {
			r.t.Errorf("heard %v", tones)
		}
	})
}

func TestLineLeftOffHookIsLockedOut(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
		heard := &tape{}
		r.hears("fxo1", heard)
		r.drive("fxo1", hal.OffHook)
		for _, want := range []struct {
			after time.Duration
			state string
		}{
			{10 * time.Second, sim.LineSeized},
			{20 * time.Second, sim.LineReleased},
			{40 * time.Second, sim.LineHowler},
			{60 * time.Second, sim.LineLockedOut},
		} {
			r.pass(want.after)
			if s := r.line(1).State; s != want.state {
				r.t.Errorf("line is %s, want %s", s, want.state)
			}
		}
		r.drive("fxo1", hal.OnHook)
		r.pass(2 * time.Second)
		if s := r.line(1).State; s != sim.LineIdle {
			r.t.Errorf("line is %s after it was put back", s)
		}
	})
}

func TestShortBreakInACallIsAFlashAndLongOneEndsIt(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0&cid=none", func(r *rig) {
		r.talks()
		r.must(r.desk.Line(1).Call(sim.CallOptions{From: "5559999"}))
		r.pass(time.Second)
		if s := r.line(1); !s.Waiting || s.Party != "5551234" {
			r.t.Errorf("no call waits: %+v", s)
		}
		r.run("fxo1", hal.Pattern{Steps: []hal.Step{{Drive: hal.OnHook, Dur: 600 * time.Millisecond}, {Drive: hal.OffHook}}})
		r.pass(time.Second)
		if s := r.line(1); s.Party != "5559999" || s.State != sim.LineTalking {
			r.t.Errorf("after the flash: %+v", s)
		}
		r.run("fxo1", hal.Pattern{Steps: []hal.Step{{Drive: hal.OnHook, Dur: 1200 * time.Millisecond}, {Drive: hal.OffHook}}})
		r.pass(2 * time.Second)
		if s := r.line(1); s.State != sim.LineSeized {
			r.t.Errorf("after a long break: %+v", s)
		}
	})
}

func TestCallThatMeetsOurSeizureIsAnswered(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
		r.must(r.desk.Line(1).Call(sim.CallOptions{From: "5551234"}))
		r.drive("fxo1", hal.OffHook)
		r.pass(time.Second)
		if s := r.line(1).State; s != sim.LineTalking {
			r.t.Errorf("line is %s", s)
		}
		if err := r.desk.Line(1).Answer(); err == nil {
			r.t.Error("a call in progress was answered")
		}
	})
}

func TestCallerWhoGivesUpStopsTheRinging(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
		r.must(r.desk.Line(1).Call(sim.CallOptions{From: "5551234", GiveUp: 7 * time.Second}))
		r.pass(20 * time.Second)
		if on, off := r.saw("fxo1", hal.EvRingOn), r.saw("fxo1", hal.EvRingOff); len(on) != 2 || len(off) != 2 || off[1].Ms > 1100 {
			r.t.Errorf("rang %+v, stopped %+v", on, off)
		}
		if s := r.line(1).State; s != sim.LineIdle {
			r.t.Errorf("line is %s", s)
		}
	})
}

func TestCallWaitingSendsItsCallerToAnAcknowledgement(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
		heard := r.talks()
		r.must(r.desk.Line(1).Call(sim.CallOptions{From: "5559999", Time: "11210830"}))
		r.pass(410 * time.Millisecond) // 300 ms tone, 30 ms, 80 ms CAS
		r.sends("fxo1", &play{pcm: dialled(941, 1633, -9, -7, 0, 60*time.Millisecond)})
		r.pass(2 * time.Second)
		got := decoded(heard, "ASCII")
		if len(got) != 1 || got[0].Info.Number != "5559999" {
			r.t.Errorf("read %+v", got)
		}
	})
}
