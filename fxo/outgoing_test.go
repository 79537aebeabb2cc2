package fxo

import (
	"math"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

func TestSeizingWaitsForDialToneThenDials(t *testing.T) {
	for _, code := range country.Codes() {
		t.Run(string(code), func(t *testing.T) {
			inOffice(t, "cid=none&country="+string(code), nil, func(o *office) {
				o.on(call.LineSeized, func(call.Event) { o.do(call.DialDigits, "fxo1", withDigits("0212345678")) })
				o.do(call.SeizeLine, "fxo1")
				o.await("the exchange has the number", 10*time.Second, func() bool { return o.line().Digits == "0212345678" })
				o.await("DigitsSent", time.Second, func() bool { return o.saw("fxo1 digits-sent 0212345678") })
			})
		})
	}
}

func TestPulseDialling(t *testing.T) {
	for _, code := range []country.Code{"CN", "US", "JP"} {
		t.Run(string(code), func(t *testing.T) {
			inOffice(t, "cid=none&country="+string(code), func(p *Profile) { p.PulseDial = true }, func(o *office) {
				o.do(call.SeizeLine, "fxo1")
				o.do(call.DialDigits, "fxo1", withDigits("1,90"))
				o.await("the exchange has the number", 20*time.Second, func() bool { return o.line().Digits == "190" })
				o.await("DigitsSent", 2*time.Second, func() bool { return o.saw("fxo1 digits-sent 1,90") })
				if o.saw("fxo1 far-disconnected cpc") {
					t.Error("our own pulses were taken for a hang-up")
				}
			})
		})
	}
}

func TestALineWithoutDialToneIsNotSeizedUnlessDialledBlind(t *testing.T) {
	inOffice(t, "country=CN&dialtone-delay=none", nil, func(o *office) {
		o.do(call.SeizeLine, "fxo1")
		o.await("it fails", 5*time.Second, func() bool { return o.saw("fxo1 seize-failed") })
		o.await("the line is released", 2*time.Second, func() bool { return o.line().State == sim.LineIdle })
	})
	inOffice(t, "country=CN&dialtone-delay=none", func(p *Profile) { p.BlindDial = true }, func(o *office) {
		o.do(call.SeizeLine, "fxo1")
		o.await("it is seized", 5*time.Second, func() bool { return o.saw("fxo1 line-seized") })
	})
}

func TestAnAnswerIsToldByReversalByRingbackOrByTime(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Profile)
		next   sim.Outcome
		want   string
		within time.Duration
	}{
		{"reversal", nil, sim.Outcome{What: sim.Answered, Reversal: true, After: 3 * time.Second}, "fxo1 far-answered reversal", 12 * time.Second},
		{"ringback ceases", nil, sim.Outcome{What: sim.Answered, After: 6 * time.Second}, "fxo1 far-answered ringback-ceased", 20 * time.Second},
		{"silence", func(p *Profile) { p.Answer.Timer = 8 * time.Second }, sim.Outcome{What: sim.Silent}, "fxo1 far-answered timer", 15 * time.Second},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, "country=CN&cid=none", c.change, func(o *office) {
				o.must(o.desk.Line(1).Next(c.next))
				o.do(call.SeizeLine, "fxo1")
				o.do(call.DialDigits, "fxo1", withDigits("5551234"))
				o.await(c.want, c.within, func() bool { return o.saw(c.want) })
				for _, other := range []string{"reversal", "ringback-ceased", "timer"} {
					if w := "fxo1 far-answered " + other; w != c.want && o.saw(w) {
						t.Errorf("also %q", w)
					}
				}
			})
		})
	}
}

// Dial tone that pulses cut into pieces sounds like ringback, but nobody is rung
// before the number is out, and so nobody has answered.
func TestNobodyAnswersBeforeTheNumberIsOut(t *testing.T) {
	onRig(t, "CN", func(p *Profile) { p.PulseDial, p.Answer.Timer = true, 0 }, func(r *rig) {
		at := 0
		r.card.mu.Lock()
		r.card.ports[theLine].says = func(f *hal.Frame) { // dial tone, and a second of it later
			for i := range f {
				if at++; at < 2*hal.SampleRate || at > 4*hal.SampleRate && at < 5*hal.SampleRate {
					f[i] = int16(3000 * math.Sin(2*math.Pi*450*float64(at)/hal.SampleRate))
				}
			}
		}
		r.card.mu.Unlock()
		r.do(call.SeizeLine, "fxo1")
		r.do(call.DialDigits, "fxo1", withDigits("0000000000"))
		r.wait(40 * time.Second)
		r.saw("fxo1 line-seized", "fxo1 tone-heard dial", "fxo1 tone-heard ringback", "fxo1 digits-sent 0000000000")
	})
}

func TestARefusedCallIsToldByItsTone(t *testing.T) {
	cases := []struct {
		what sim.Outcome
		want string
	}{
		{sim.Outcome{What: sim.Busy}, "fxo1 far-disconnected busy"},
		{sim.Outcome{What: sim.Congested}, "fxo1 far-disconnected congestion"},
	}
	for _, c := range cases {
		t.Run(c.want, func(t *testing.T) {
			inOffice(t, "country=US&cid=none", nil, func(o *office) {
				o.must(o.desk.Line(1).Next(c.what))
				o.do(call.SeizeLine, "fxo1")
				o.do(call.DialDigits, "fxo1", withDigits("5551234"))
				o.await(c.want, 15*time.Second, func() bool { return o.saw(c.want) })
			})
		})
	}
}

func TestTheGuardTimeIsKeptBeforeTheNextSeizure(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.do(call.SeizeLine, "fxo1")
		o.await("seized", 5*time.Second, func() bool { return o.saw("fxo1 line-seized") })
		o.do(call.ReleaseLine, "fxo1")
		released := time.Now()
		o.do(call.SeizeLine, "fxo1")
		o.wait(50 * time.Millisecond)
		o.await("off-hook again", 5*time.Second, func() bool { return o.port("fxo1").OffHook })
		if d := time.Since(released); d < time.Second {
			t.Errorf("off-hook again after %v, want the guard time of 1 s", d)
		}
		o.forget()
		o.await("dial tone again", 5*time.Second, func() bool { return o.saw("fxo1 line-seized") })
	})
}

func TestADirectLineGivesTheExchangesDialToneAndOnlyMeantDigits(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.on(call.OffHook, func(call.Event) {
			o.do(call.SeizeLine, "fxo1")
			o.do(call.Connect, "fxs1", toPeer("fxo1", call.Dialling))
		})
		line, phone := newEar(), newEar()
		o.hw.Tap("sim0/fxo1", line, nil)
		o.must(o.desk.Phone(1).Record(phone))
		o.must(o.desk.Phone(1).Up())
		o.await("the exchange gives dial tone", 3*time.Second, line.loud)
		began := time.Now()
		o.await("the phone hears it", time.Second, phone.loud)
		t.Logf("exchange's dial tone at the line to the phone's ear: %v", time.Since(began))
		if d := time.Since(began); d > 100*time.Millisecond {
			t.Errorf("the phone heard dial tone %v after it began, want 100 ms", d)
		}
		o.await("seized", 3*time.Second, func() bool { return o.saw("fxo1 line-seized") })
		o.must(o.desk.Phone(1).Dial("#802"))
		o.await("all keys are told", 5*time.Second, func() bool { return o.saw("fxs1 digit 2") })
		o.wait(time.Second)
		if got := o.line().Digits; got != "" {
			t.Errorf("the exchange registered %q, want nothing", got)
		}
		o.on(call.Digit, func(ev call.Event) { o.do(call.DialDigits, "fxo1", withDigits(ev.Digits)) })
		o.must(o.desk.Phone(1).Dial("13800138000"))
		o.await("the exchange has the number", 10*time.Second, func() bool { return o.line().Digits == "13800138000" })
	})
}

func TestARotaryPhoneDialsThroughADirectLine(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.on(call.OffHook, func(call.Event) {
			o.do(call.SeizeLine, "fxo1")
			o.do(call.Connect, "fxs1", toPeer("fxo1", call.Dialling))
		})
		o.on(call.Digit, func(ev call.Event) { o.do(call.DialDigits, "fxo1", withDigits(ev.Digits)) })
		o.must(o.desk.Phone(1).Up())
		o.await("seized", 4*time.Second, func() bool { return o.saw("fxo1 line-seized") })
		o.must(o.desk.Phone(1).Rotary("190"))
		o.await("the exchange has the number", 15*time.Second, func() bool { return o.line().Digits == "190" })
		if o.saw("fxs1 flash") {
			t.Error("a pulse was taken for a flash")
		}
	})
}
