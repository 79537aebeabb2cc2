package fxo

import (
	"math"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

func TestAPhoneRingsInItsCountrysCadenceUntilStopped(t *testing.T) {
	onRig(t, "GB", func(p *Profile) { p.CallerIDWay.Scheme = country.CIDNone }, func(r *rig) {
		r.do(call.RingPhone, "fxs1")
		r.wait(10 * time.Millisecond)
		p := r.card.ports[phone1]
		got := p.runs[len(p.runs)-1]
		if got.Repeat != hal.Forever || len(got.Steps) != 4 || got.Steps[0] != (hal.Step{Drive: hal.Ring, Dur: 400 * time.Millisecond}) ||
			got.Steps[3].Dur != 2*time.Second {
			t.Errorf("ringing pattern %+v, want 400/200 400/2000 ms for ever", got)
		}
		r.do(call.StopRinging, "fxs1")
		r.wait(10 * time.Millisecond)
		if d := p.state.Drive; d != hal.Forward {
			t.Errorf("drive %#x after StopRinging, want Forward", d)
		}
		r.saw()
	})
}

func TestOffHookGetsDialToneInTime(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		r.card.emit(phone1, hal.EvHook, 1, 0)
		r.wait(3 * time.Millisecond)
		r.saw("fxs1 off-hook")
		r.do(call.PlayTone, "fxs1", func(e *call.Effect) { e.Tone = call.Tone(country.DialTone) })
		r.wait(40 * time.Millisecond)
		if heard := r.card.ports[phone1].heard; rms(heard) < 1000 {
			t.Errorf("40 ms after off-hook the phone heard %d samples of %.0f rms", len(heard), rms(heard))
		}
	})
}

func rms(p []int16) float64 {
	sum := 0.0
	for _, s := range p {
		sum += float64(s) * float64(s)
	}
	return math.Sqrt(sum / max(1, float64(len(p))))
}

func TestABreakIsAFlashAPulseOrAHangUpByItsLength(t *testing.T) {
	cases := []struct {
		name string
		code country.Code
		ms   int32
		caps hal.Caps
		want []string
	}{
		{"US flash", "US", 600, hal.CapPulseDet, []string{"fxs1 flash"}},
		{"a break below the window is nothing", "US", 150, hal.CapPulseDet, nil},
		{"GB time-break recall", "GB", 100, hal.CapPulseDet, []string{"fxs1 flash"}},
		{"GB pulse 1, counted here", "GB", 45, 0, []string{"fxs1 digit 1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			onRig(t, c.code, nil, func(r *rig) {
				r.card.ports[phone1].caps = c.caps
				r.card.emit(phone1, hal.EvHook, 1, 0)
				r.wait(time.Second)
				r.forget()
				r.card.emit(phone1, hal.EvFlash, 0, c.ms)
				r.wait(time.Second)
				r.saw(c.want...)
			})
		})
	}
}

func TestRingingALiftedPhoneComesBackAsOffHook(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		p := r.card.ports[phone1]
		r.card.mu.Lock()
		p.refuse, p.state.OffHook = hal.ErrState, true
		r.card.mu.Unlock()
		r.do(call.RingPhone, "fxs1")
		r.wait(20 * time.Millisecond)
		r.saw("fxs1 off-hook")
	})
}

func TestTheHowlerIsLoudAndLasts(t *testing.T) {
	for _, code := range country.Codes() {
		onRig(t, code, nil, func(r *rig) {
			r.card.emit(phone1, hal.EvHook, 1, 0)
			r.wait(20 * time.Millisecond)
			r.do(call.PlayTone, "fxs1", func(e *call.Effect) { e.Tone = call.Tone(country.Howler) })
			r.wait(40 * time.Second)
			heard := r.card.ports[phone1].heard
			if late := rms(heard[len(heard)-hal.SampleRate:]); late < 1000 {
				t.Errorf("%s: after 40 s the howler has %.0f rms", code, late)
			}
		})
	}
}
