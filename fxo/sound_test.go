package fxo

import (
	"math"
	"strings"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	speeches "ringdown/media/likeness"
)

// speech is noise in syllables: loud, without any tone in it, and the same for
// one seed.
func speech(seed uint64, d time.Duration) []int16 { return speeches.Speech(seed, d) }

// likeness is the best correlation of said within heard, and where.
func likeness(said, heard []int16) (best float64, at int) { return speeches.Within(said, heard) }

func correlation(a, b []int16) float64 { return speeches.Correlation(a, b) }

func TestWhatIsSaidIsHeardBothWays(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		atPhone, atLine := newEar(), newEar()
		o.must(o.desk.Phone(1).Record(atPhone))
		o.must(o.desk.Line(1).Record(atLine))
		caller, called := speech(1, 4*time.Second), speech(2, 4*time.Second)
		o.must(o.desk.Line(1).Say(caller))
		o.wait(5 * time.Second)
		o.must(o.desk.Phone(1).Say(called))
		o.wait(5 * time.Second)
		for _, way := range []struct {
			name        string
			said, heard []int16
		}{{"line to phone", caller, atPhone.all()}, {"phone to line", called, atLine.all()}} {
			c, at := likeness(way.said, way.heard)
			t.Logf("%s: correlation %.4f", way.name, c)
			if c < 0.95 {
				t.Errorf("%s: correlation %.3f at %d, want at least 0.95", way.name, c, at)
			}
		}
	})
}

func TestTapsHearBothSidesOfAPort(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		rx, tx := newEar(), newEar()
		o.hw.Tap("sim0/fxo1", rx, tx)
		caller, called := speech(1, 2*time.Second), speech(2, 2*time.Second)
		o.must(o.desk.Line(1).Say(caller))
		o.wait(3 * time.Second)
		o.must(o.desk.Phone(1).Say(called))
		o.wait(3 * time.Second)
		o.hw.Tap("sim0/fxo1", nil, nil)
		o.wait(100 * time.Millisecond)
		n := len(rx.all())
		if m := len(tx.all()); n != m || n < 5*hal.SampleRate {
			t.Errorf("the taps heard %d and %d samples of 6 s", n, m)
		}
		if c, _ := likeness(caller, rx.all()); c < 0.95 {
			t.Errorf("what came from the line is like what was said there by %.3f", c)
		}
		if c, _ := likeness(called, tx.all()); c < 0.95 {
			t.Errorf("what went to the line is like what was said at the phone by %.3f", c)
		}
		o.wait(time.Second)
		if len(rx.all()) != n {
			t.Error("a tap heard something after it was taken away")
		}
	})
}

// echo is what was measured of a port's.
func (o *office) echo(port call.Port) Echo {
	info, _ := o.hw.PortNow(o.t.Context(), port)
	return info.Echo
}

func TestTheCallerHearsLittleOfItsOwnEcho(t *testing.T) {
	inOffice(t, "country=CN&cid=none&noise=none", nil, func(o *office) {
		o.incomingTalk()
		back := newEar()
		o.hw.Tap("sim0/fxs1", back, nil)
		said := speech(3, 6*time.Second)
		o.must(o.desk.Line(1).Say(said))
		o.wait(7 * time.Second)
		heard := back.all()
		late := rms(heard[4*hal.SampleRate : 5*hal.SampleRate])
		down := 20 * math.Log10(rms(said)/max(1, late))
		t.Logf("echo from the telephone, canceller converged: %.1f dB below the caller's speech", down)
		if down < 30 {
			t.Errorf("the echo is %.1f dB down, want at least 30", down)
		}
		phone, line := o.echo("sim0/fxs1"), o.echo("sim0/fxo1")
		if !phone.Known || math.Abs(phone.ReturnLoss+phone.Cancelled-down) > 12 || phone.ReturnLoss < 6 || phone.Cancelled < 12 {
			t.Errorf("the telephone's echo was measured as %+v", phone)
		}
		if line.Known {
			t.Errorf("nobody has talked to the line, and its echo was measured as %+v", line)
		}
	})
}

func TestEveryToneOfTheCountryReachesThePhone(t *testing.T) {
	kinds := []country.ToneKind{country.DialTone, country.BusyTone, country.Congestion, country.Ringback, country.StutterTone}
	for _, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			inOffice(t, "country=CN", nil, func(o *office) {
				o.must(o.desk.Phone(1).Up())
				o.wait(100 * time.Millisecond)
				o.do(call.PlayTone, "fxs1", withTone(kind))
				o.await("the phone knows it", 15*time.Second, func() bool { return o.phone(1).Hears == string(kind) })
				o.do(call.StopTone, "fxs1")
				o.await("silence", 5*time.Second, func() bool { return o.phone(1).Hears == "silence" })
			})
		})
	}
}

func TestCPCReachesThePhone(t *testing.T) {
	inOffice(t, "country=CN", nil, func(o *office) {
		o.must(o.desk.Phone(1).Up())
		o.wait(500 * time.Millisecond)
		o.do(call.SignalCPC, "fxs1")
		o.do(call.PlayTone, "fxs1", withTone(country.BusyTone))
		o.await("the phone sees the open loop", 2*time.Second, func() bool { return o.phone(1).Drops == 1 })
		o.await("then hears busy tone", 5*time.Second, func() bool { return o.phone(1).Hears == "busy" })
		o.must(o.desk.Phone(1).Down())
		o.await("on-hook", 3*time.Second, func() bool { return o.saw("fxs1 on-hook") })
	})
}

func TestAPhonePutDownWhileItsLoopIsOpenIsNoticed(t *testing.T) {
	inOffice(t, "country=US", nil, func(o *office) {
		o.must(o.desk.Phone(1).Up())
		o.wait(500 * time.Millisecond)
		o.do(call.SignalCPC, "fxs1")
		o.wait(200 * time.Millisecond)
		o.must(o.desk.Phone(1).Down())
		o.await("on-hook", 4*time.Second, func() bool { return o.saw("fxs1 on-hook") })
	})
}

func TestTwoPhonesTalk(t *testing.T) {
	inOffice(t, "country=CN", nil, func(o *office) {
		o.must(o.desk.Phone(1).Up())
		o.must(o.desk.Phone(2).Up())
		o.wait(100 * time.Millisecond)
		o.do(call.Connect, "fxs1", toPeer("fxs2", call.Through))
		heard := newEar()
		o.must(o.desk.Phone(2).Record(heard))
		said := speech(5, 2*time.Second)
		o.must(o.desk.Phone(1).Say(said))
		o.wait(3 * time.Second)
		if c, _ := likeness(said, heard.all()); c < 0.95 {
			t.Errorf("correlation %.3f, want at least 0.95", c)
		}
		o.do(call.Disconnect, "fxs1", toPeer("fxs2", ""))
		o.wait(100 * time.Millisecond)
		n := len(heard.all())
		o.must(o.desk.Phone(1).Say(said))
		o.wait(time.Second)
		if level := rms(heard.all()[n:]); level > 50 {
			t.Errorf("after Disconnect the other phone still hears %.0f rms", level)
		}
	})
}

func TestTheFarEndsKeysAreTold(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.forget()
		o.must(o.desk.Line(1).Press("158#"))
		o.wait(2 * time.Second)
		want := []string{"fxo1 digit 1", "fxo1 digit 5", "fxo1 digit 8", "fxo1 digit #"}
		if got := o.events(); len(got) != len(want) {
			t.Errorf("events %q, want %q", got, want)
		}
		o.forget()
		o.must(o.desk.Phone(1).Dial("42"))
		o.wait(2 * time.Second)
		if got := o.line().Heard; !strings.HasSuffix(got, "42") {
			t.Errorf("the far end heard the keys %q, want 42", got)
		}
		if o.saw("fxo1 digit 4") || !o.saw("fxs1 digit 4") {
			t.Errorf("events %q, want the phone's digits alone", o.events())
		}
	})
}
