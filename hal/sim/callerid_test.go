package sim_test

import (
	"fmt"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/country"
	"ringdown/media/callerid"
)

// decoded plays the tape to a receiver and gives what it read.
func decoded(t *tape, encoding string) []callerid.Result {
	r := callerid.NewReceiver(country.CIDBell202, country.CIDV23, country.CIDDTMF, country.CIDNTT)
	r.SetEncoding(encoding)
	return append([]callerid.Result(nil), r.Write(t.all())...)
}

func TestLineSendsCallerIDInEveryWayOfEveryCountry(t *testing.T) {
	for _, c := range country.Codes() {
		prof, err := country.Lookup(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, way := range prof.Variants() {
			if way == "none" || way == "ntt" {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s", c, way), func(t *testing.T) {
				url := fmt.Sprintf("sim://?country=%s&lines=1&phones=0&cid=%s", c, way)
				bubble(t, url, func(r *rig) {
					heard := &tape{}
					r.hears("fxo1", heard)
					r.drive("fxo1", hal.Monitor)
					r.must(r.desk.Line(1).Call(sim.CallOptions{From: "0912345678", Time: "11210830"}))
					r.pass(9 * time.Second)
					got := decoded(heard, prof.CallerID.Encoding)
					if len(got) == 0 || !got[0].OK || got[0].Info.Number != "0912345678" {
						r.t.Errorf("read %+v", got)
					}
					if rings := r.saw("fxo1", hal.EvRingOn); len(rings) < 2 {
						r.t.Errorf("rang %d times", len(rings))
					}
				})
			})
		}
	}
}

func TestSpoiltByteBreaksTheChecksum(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
		heard := &tape{}
		r.hears("fxo1", heard)
		r.drive("fxo1", hal.Monitor)
		r.must(r.desk.Line(1).SpoilCallerID(7))
		r.must(r.desk.Line(1).Call(sim.CallOptions{From: "5551234", Time: "11210830"}))
		r.pass(5 * time.Second)
		if got := decoded(heard, "ASCII"); len(got) != 1 || got[0].OK {
			r.t.Errorf("read %+v of a spoilt caller id", got)
		}
	})
}

func TestOnHookPortThatDoesNotMonitorHearsNothing(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
		heard := &tape{}
		r.hears("fxo1", heard)
		r.must(r.desk.Line(1).Call(sim.CallOptions{From: "5551234"}))
		r.pass(5 * time.Second)
		for i, v := range heard.all() {
			if v != 0 {
				r.t.Fatalf("sample %d is %d", i, v)
			}
		}
	})
}

// An NTT line rings for the receiver first, sends to the closed loop, and rings
// for people when it is open again.
func TestNTTSequence(t *testing.T) {
	bubble(t, "sim://?country=JP&lines=1&phones=0", func(r *rig) {
		heard := &tape{}
		r.hears("fxo1", heard)
		r.must(r.desk.Line(1).Call(sim.CallOptions{From: "0312345678", Name: ""}))
		r.pass(1200 * time.Millisecond)
		if len(r.saw("fxo1", hal.EvPolarity)) != 1 || len(r.saw("fxo1", hal.EvRingOn)) != 1 {
			r.t.Error("no reversal or no CAR ring")
		}
		r.drive("fxo1", hal.OffHook)
		r.pass(2 * time.Second)
		r.drive("fxo1", hal.OnHook)
		if s := r.line(1).State; s != sim.LineRinging {
			r.t.Errorf("line is %s after its caller id", s)
		}
		if got := decoded(heard, "Shift-JIS"); len(got) != 1 || got[0].Info.Number != "0312345678" {
			r.t.Errorf("read %+v", got)
		}
		rang := len(r.saw("fxo1", hal.EvRingOn))
		r.pass(5 * time.Second)
		if len(r.saw("fxo1", hal.EvRingOn)) < rang+1 {
			r.t.Error("no ringing after the caller id")
		}
		r.drive("fxo1", hal.OffHook)
		r.pass(500 * time.Millisecond)
		if s := r.line(1).State; s != sim.LineTalking {
			r.t.Errorf("line is %s after the answer", s)
		}
		r.drive("fxo1", hal.OnHook)
		r.pass(2 * time.Second)
	})
}

// sendsID rings telephone 1 the way of its country and sends a caller id.
func (r *rig) sendsID(way country.CallerID, info callerid.Info, cadence []time.Duration) {
	r.t.Helper()
	sound, err := callerid.Encode(way, info)
	r.must(err)
	ring := hal.Step{Drive: hal.Ring, Dur: cadence[0]}
	data := hal.Step{Drive: hal.OHTForward, Dur: 3 * time.Second}
	switch {
	case way.When == country.AfterFirstRing:
		r.run("fxs1", hal.Pattern{Steps: []hal.Step{ring, data, ring}})
		r.pass(cadence[0] + way.Delay)
	case way.Alert == country.AlertNone:
		r.run("fxs1", hal.Pattern{Steps: []hal.Step{data, ring}})
		r.pass(way.Delay)
	default:
		data.Drive = hal.OHTReverse
		r.run("fxs1", hal.Pattern{Steps: []hal.Step{data, ring}})
		r.pass(way.Delay)
	}
	r.sends("fxs1", generated{sound})
	r.pass(6 * time.Second)
}

func TestTelephoneShowsCallerIDOfItsCountry(t *testing.T) {
	tests := map[string]struct{ url, number, name string }{
		"China, Bell 202 with a name in GB2312": {"country=CN", "02112345678", "王小明"},
		"Taiwan":                                {"country=TW", "0912345678", ""},
		"China, DTMF unannounced":               {"country=CN&cid=dtmf-before-ring", "02112345678", ""},
		"China, DTMF after a reversal":          {"country=CN&cid=dtmf-before-ring-reversal", "02112345678", ""},
		"United States":                         {"country=US", "5551234567", "SMITH JOHN"},
		"V.23 after the ring":                   {"country=DE&cid=v23-after-ring", "0301234567", "MUELLER"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, "sim://?lines=1&phones=1&"+test.url, func(r *rig) {
				prof := profileOf(t, test.url)
				r.sendsID(prof.CallerID, callerid.Info{Number: test.number, Name: test.name, Time: "11210830"}, prof.Ring.Cadence)
				s := r.phone(1)
				if s.Shown.Number != test.number || s.Shown.Name != test.name || s.Shown.Trouble != "" {
					r.t.Errorf("display shows %+v", s.Shown)
				}
				if s.State != sim.PhoneRinging {
					r.t.Errorf("telephone is %s", s.State)
				}
			})
		})
	}
}

// A telephone whose country sends after the ring hears nothing before it.
func TestTelephoneListensInItsWindowOnly(t *testing.T) {
	bubble(t, "sim://?country=US&lines=0&phones=1", func(r *rig) {
		prof, _ := country.Lookup("US")
		early := prof.CallerID
		early.When, early.Alert = country.BeforeFirstRing, country.AlertNone
		r.sendsID(early, callerid.Info{Number: "5551234567", Time: "11210830"}, prof.Ring.Cadence)
		if s := r.phone(1).Shown; s != (sim.Shown{}) {
			r.t.Errorf("display shows %+v", s)
		}
	})
}

func TestTelephoneRejectsASpoiltCallerID(t *testing.T) {
	bubble(t, "sim://?country=US&lines=0&phones=1", func(r *rig) {
		prof, _ := country.Lookup("US")
		bytes, err := callerid.EncodeBytes(prof.CallerID, callerid.Info{Number: "5551234567", Time: "11210830"})
		r.must(err)
		bytes[5] ^= 4
		sound, err := callerid.Modulate(prof.CallerID, bytes)
		r.must(err)
		r.run("fxs1", hal.Pattern{Steps: []hal.Step{
			{Drive: hal.Ring, Dur: 2 * time.Second}, {Drive: hal.OHTForward, Dur: 3 * time.Second},
		}})
		r.pass(2500 * time.Millisecond)
		r.sends("fxs1", generated{sound})
		r.pass(2 * time.Second)
		if s := r.phone(1).Shown; s.Trouble != "checksum" || s.Number != "" {
			r.t.Errorf("display shows %+v", s)
		}
	})
}
