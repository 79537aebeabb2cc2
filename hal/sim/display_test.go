package sim_test

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/country"
	"ringdown/media/callerid"
)

// carPattern is what a Japanese exchange does before it rings.
func carPattern() hal.Pattern {
	return hal.Pattern{ID: 5, Repeat: 5, From: 1, Steps: []hal.Step{
		{Drive: hal.OHTReverse, Dur: 120 * time.Millisecond},
		{Drive: hal.Ring, Dur: 500 * time.Millisecond},
		{Drive: hal.OHTReverse, Dur: 500 * time.Millisecond},
	}}
}

// nttData is the message that the exchange sends to the closed loop.
func (r *rig) nttData(info callerid.Info, spoil int) source {
	prof, err := country.Lookup("JP")
	r.must(err)
	bytes, err := callerid.EncodeBytes(prof.CallerID, info)
	r.must(err)
	if spoil >= 0 {
		bytes[spoil] ^= 2
	}
	gen, err := callerid.Modulate(prof.CallerID, bytes)
	r.must(err)
	return generated{gen}
}

func TestJapaneseDisplayTakesTheLineByItself(t *testing.T) {
	tests := map[string]struct {
		info  callerid.Info
		spoil int
		want  sim.Shown
	}{
		"a number":          {callerid.Info{Number: "0312345678"}, -1, sim.Shown{Number: "0312345678"}},
		"withheld":          {callerid.Info{Withheld: true}, -1, sim.Shown{Withheld: true}},
		"out of area":       {callerid.Info{OutOfArea: true}, -1, sim.Shown{OutOfArea: true}},
		"a spoilt digit":    {callerid.Info{Number: "0312345678"}, 10, sim.Shown{Trouble: "parity"}},
		"a spoilt checksum": {callerid.Info{Number: "0312345678"}, 21, sim.Shown{Trouble: "checksum"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, "sim://?country=JP&lines=0&phones=1", func(r *rig) {
				r.run("fxs1", carPattern())
				r.pass(760 * time.Millisecond)
				if hooks := r.saw("fxs1", hal.EvHook); len(hooks) != 1 || hooks[0].Val != 1 {
					r.t.Fatalf("hook events %+v", hooks)
				}
				r.drive("fxs1", hal.Reverse)
				r.pass(200 * time.Millisecond)
				r.sends("fxs1", r.nttData(test.info, test.spoil))
				r.pass(3 * time.Second)
				test.want.Scheme = "ntt"
				if s := r.phone(1); s.Shown != test.want || s.State != sim.PhoneOnHook || s.Rings != 0 {
					r.t.Errorf("telephone %+v", s)
				}
				if hooks := r.saw("fxs1", hal.EvHook); len(hooks) != 2 || hooks[1].Val != 0 {
					r.t.Errorf("hook events %+v", hooks)
				}
				r.run("fxs1", hal.Pattern{Steps: []hal.Step{{Drive: hal.Ring, Dur: time.Second}, {Drive: hal.Forward}}})
				r.pass(1500 * time.Millisecond)
				if s := r.phone(1); s.State != sim.PhoneRinging || s.Shown != test.want {
					r.t.Errorf("telephone %+v when it is rung", s)
				}
			})
		})
	}
}

func TestJapaneseDisplayLeavesALineThatSendsNothing(t *testing.T) {
	bubble(t, "sim://?country=JP&lines=0&phones=1", func(r *rig) {
		r.run("fxs1", carPattern())
		r.pass(900 * time.Millisecond)
		r.drive("fxs1", hal.Forward) // the caller gave up: normal polarity
		r.pass(200 * time.Millisecond)
		if s := r.phone(1); s.Amperes != 0 {
			r.t.Errorf("it still draws %g A", s.Amperes)
		}
		r.pass(2 * time.Second)
		r.run("fxs1", carPattern())
		r.pass(760 * time.Millisecond)
		r.drive("fxs1", hal.Reverse)
		r.pass(8 * time.Second)
		if s := r.phone(1); s.Amperes != 0 {
			r.t.Errorf("it draws %g A eight seconds on", s.Amperes)
		}
	})
}

func TestHandsetLiftedWhileTheDisplayReceivesStaysOffHook(t *testing.T) {
	bubble(t, "sim://?country=JP&lines=0&phones=1", func(r *rig) {
		r.run("fxs1", carPattern())
		r.pass(760 * time.Millisecond)
		r.drive("fxs1", hal.Reverse)
		r.must(r.desk.Phone(1).Up())
		r.drive("fxs1", hal.Forward)
		r.pass(8 * time.Second)
		if s := r.phone(1); s.State != sim.PhoneOffHook || s.Amperes == 0 {
			r.t.Errorf("telephone %+v", s)
		}
		if hooks := r.saw("fxs1", hal.EvHook); len(hooks) != 1 {
			r.t.Errorf("hook events %+v", hooks)
		}
		r.must(r.desk.Phone(1).Down())
		r.pass(2 * time.Second)
	})
}

func TestTelephoneWithoutDisplayJustRings(t *testing.T) {
	bubble(t, "sim://?country=JP&lines=0&phones=1", func(r *rig) {
		r.must(r.desk.Phone(1).Set(sim.PhoneOptions{Plain: true}))
		r.run("fxs1", carPattern())
		r.pass(1500 * time.Millisecond)
		if s := r.phone(1); s.State != sim.PhoneRinging || s.Rings != 2 {
			r.t.Errorf("telephone %+v", s)
		}
		if hooks := r.saw("fxs1", hal.EvHook); len(hooks) != 0 {
			r.t.Errorf("hook events %+v", hooks)
		}
		r.drive("fxs1", hal.Forward)
	})
}

func TestLongRingOnAReversedLineRingsForPeople(t *testing.T) {
	bubble(t, "sim://?country=JP&lines=0&phones=1", func(r *rig) {
		r.run("fxs1", hal.Pattern{Steps: []hal.Step{
			{Drive: hal.OHTReverse, Dur: 200 * time.Millisecond}, {Drive: hal.Ring, Dur: time.Second}, {Drive: hal.Forward},
		}})
		r.pass(2 * time.Second)
		if s := r.phone(1); s.State != sim.PhoneRinging || s.Amperes != 0 {
			r.t.Errorf("telephone %+v", s)
		}
	})
}
