package fxo

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media/callerid"
)

// The ways of sending caller id, with a country where each is at home.
var callerIDWays = []struct{ url, scheme string }{
	{"country=US&cid=bell202-after-ring", "bell202"},
	{"country=TW&cid=bell202-after-ring", "bell202"}, // 2 s of silence: no room for a late id
	{"country=DE&cid=v23-after-ring", "v23"},
	{"country=GB&cid=v23-before-ring-reversal-dtas", "v23"},
	{"country=CN&cid=dtmf-before-ring", "dtmf"},
	{"country=CN&cid=dtmf-before-ring-reversal", "dtmf"},
	{"country=JP&cid=ntt", "ntt"},
}

func TestEveryWayOfCallerIDIsReadFromTheLine(t *testing.T) {
	for _, w := range callerIDWays {
		t.Run(w.url, func(t *testing.T) {
			inOffice(t, w.url, nil, func(o *office) {
				o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678", Name: "WANG", GiveUp: 25 * time.Second}))
				var got call.CallerID
				o.await("the caller id", 25*time.Second, func() bool {
					o.mu.Lock()
					defer o.mu.Unlock()
					for _, ev := range o.log {
						if ev.CallerID.Number != "" {
							got = ev.CallerID
						}
					}
					return got.Number != ""
				})
				if got.Number != "0912345678" || got.Scheme != w.scheme {
					t.Errorf("got %+v, want 0912345678 by %s", got, w.scheme)
				}
				if w.scheme != "dtmf" && w.scheme != "ntt" && got.Name != "WANG" {
					t.Errorf("got the name %q, want WANG", got.Name)
				}
			})
		})
	}
}

func TestACallerIDCrossesFromTheLineToThePhone(t *testing.T) {
	for _, w := range waysOfSimulatedPhones() {
		t.Run(w.url, func(t *testing.T) {
			inOffice(t, w.url, nil, func(o *office) {
				o.ringsPhone()
				o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
				o.await("the phone shows the caller", 25*time.Second, func() bool {
					return o.phone(1).Shown.Number == "0912345678"
				})
				o.await("the phone rings", 5*time.Second, func() bool { return o.phone(1).State == sim.PhoneRinging })
				if s := o.phone(1).State; s != sim.PhoneRinging {
					t.Errorf("the phone is %s when it shows the caller, want ringing", s)
				}
				o.must(o.desk.Phone(1).Up())
				o.await("they talk", 3*time.Second, func() bool { return o.line().State == sim.LineTalking })
			})
		})
	}
}

// waysOfSimulatedPhones leaves out the Japanese sequence: a simulated telephone
// does not take part in it. It is tested on the scripted card.
func waysOfSimulatedPhones() (ways []struct{ url, scheme string }) {
	for _, w := range callerIDWays {
		if w.scheme != "ntt" {
			ways = append(ways, w)
		}
	}
	return ways
}

func TestAnIDKnownFromTheStartIsShownInEveryWay(t *testing.T) {
	for _, w := range waysOfSimulatedPhones() {
		t.Run(w.url, func(t *testing.T) {
			inOffice(t, w.url, nil, func(o *office) {
				o.do(call.RingPhone, "fxs1", showing(call.CallerID{Number: "802", Name: "LI"}))
				o.await("the phone shows the caller", 8*time.Second, func() bool { return o.phone(1).Shown.Number == "802" })
				o.await("the phone rings", 8*time.Second, func() bool { return o.phone(1).State == sim.PhoneRinging })
				if n := len(o.events()); n != 0 {
					t.Errorf("events %q, want none: nobody lifted it", o.events())
				}
				o.do(call.StopRinging, "fxs1")
				o.await("it stops ringing", 8*time.Second, func() bool { return o.phone(1).State == sim.PhoneOnHook })
			})
		})
	}
}

func TestASpoiltCallerIDIsReportedAndTheCallGoesOn(t *testing.T) {
	inOffice(t, "country=US", nil, func(o *office) {
		o.must(o.desk.Line(1).SpoilCallerID(5))
		o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
		o.await("it is reported", 10*time.Second, func() bool { return o.saw("fxo1 caller-id-spoilt") })
		if !o.saw("fxo1 ring-start") {
			t.Errorf("events %q, want ring-start too", o.events())
		}
	})
}

func TestTheJapaneseSequenceIsPlayedToAPhone(t *testing.T) {
	onRig(t, "JP", nil, func(r *rig) {
		p := r.card.ports[phone1]
		r.do(call.RingPhone, "fxs1", showing(call.CallerID{Number: "0312345678"}))
		r.wait(700 * time.Millisecond)
		car := p.runs[len(p.runs)-1].Steps
		if len(car) != 3 || car[0].Drive != hal.OHTReverse || car[1] != (hal.Step{Drive: hal.Ring, Dur: carBurst}) {
			t.Fatalf("the port runs %v, want a reversal and the receiver-seizing signal", car)
		}
		r.card.emit(phone1, hal.EvHook, 1, 0) // the telephone answers by itself
		r.wait(time.Second)
		results := callerid.NewReceiver(country.CIDNTT).Write(p.heard)
		if len(results) != 1 || !results[0].OK || results[0].Info.Number != "0312345678" {
			t.Errorf("the telephone heard %+v, want 0312345678", results)
		}
		r.card.emit(phone1, hal.EvHook, 0, 0)
		r.wait(time.Second)
		last := p.runs[len(p.runs)-1]
		if last.Steps[0].Drive != hal.Ring || last.Repeat != hal.Forever {
			t.Errorf("after the data the port runs %+v, want the cadence", last)
		}
		r.saw() // no person lifted it
		r.card.emit(phone1, hal.EvHook, 1, 0)
		r.wait(20 * time.Millisecond)
		r.saw("fxs1 off-hook")
	})
}

func TestAPersonWhoLiftsDuringTheJapaneseSequenceIsHeard(t *testing.T) {
	onRig(t, "JP", nil, func(r *rig) {
		r.do(call.RingPhone, "fxs1", showing(call.CallerID{Number: "0312345678"}))
		r.wait(700 * time.Millisecond)
		r.card.mu.Lock()
		p := r.card.ports[phone1]
		p.caps |= hal.CapCurrent
		p.state.OffHook, p.state.MicroAmps = true, 25000
		r.card.mu.Unlock()
		r.card.emit(phone1, hal.EvHook, 1, 0)
		r.wait(2 * time.Second)
		r.saw("fxs1 off-hook")
	})
}

// The card tells of on-hook only after the longest flash, 1.3 s in Japan: until
// then a telephone that draws no current is not taken for a lifted one.
func TestATelephoneThatHangsUpAfterItsDataIsNotTakenForALiftedOne(t *testing.T) {
	onRig(t, "JP", nil, func(r *rig) {
		r.do(call.RingPhone, "fxs1", showing(call.CallerID{Number: "0312345678"}))
		r.wait(700 * time.Millisecond)
		p := r.card.ports[phone1]
		r.card.mu.Lock()
		p.caps |= hal.CapCurrent
		p.state.OffHook = true // on-hook by now, but it might be a flash
		r.card.mu.Unlock()
		r.card.emit(phone1, hal.EvHook, 1, 0)
		r.wait(2200 * time.Millisecond)
		r.saw()
		r.card.emit(phone1, hal.EvHook, 0, 0)
		r.wait(time.Second)
		if got := p.drives(); got[len(got)-1] != hal.Ring {
			t.Errorf("drives %v, want it rung", got)
		}
		r.saw()
	})
}

func TestALateIDMakesTheNextRingWaitRatherThanRunIntoIt(t *testing.T) {
	onRig(t, "TW", nil, func(r *rig) { // rings 1 s, silent 2 s
		p := r.card.ports[phone1]
		r.do(call.RingPhone, "fxs1")
		r.wait(2600 * time.Millisecond)
		r.do(call.ShowCallerID, "fxs1", showing(call.CallerID{Number: "0912345678", Name: "WANG"}))
		r.wait(3 * time.Second)
		results := callerid.NewReceiver(country.CIDBell202).Write(append(p.heard, make([]int16, 800)...))
		if len(results) != 1 || !results[0].OK {
			t.Fatalf("the telephone heard %+v, want one whole caller id", results)
		}
		got := p.drives()
		if len(got) < 3 || got[len(got)-1] != hal.Ring || got[len(got)-2] != hal.OHTForward {
			t.Errorf("drives %#v, want the ringing to be held for the data and begun anew", got)
		}
	})
}
