package fxo

import (
	"slices"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// A lamp is set when its telephone has lain on-hook for a while. Calls and people
// come first; the message follows when they have done.
func TestTheLampWaitsForTheTelephone(t *testing.T) {
	onRig(t, "US", nil, func(r *rig) {
		p := r.card.ports[phone1]
		from := len(p.drives())
		ran := func(what string, want ...hal.Drive) {
			t.Helper()
			if got := p.drives()[from:]; !slices.Equal(got, want) {
				t.Errorf("%s: drives %x, want %x", what, got, want)
			}
			from = len(p.drives())
		}
		const whole = lampAfter + lampOpen + lampSettle + time.Second
		r.waiting.Store(true)
		r.hw.LookAtLamps()
		r.wait(lampAfter + lampOpen)
		r.do(call.RingPhone, "fxs1")
		r.wait(3 * time.Second)
		ran("a call cuts the message", hal.Open, hal.Forward, hal.Ring)
		r.do(call.StopRinging, "fxs1")
		r.wait(whole)
		ran("it is sent after the call", hal.Forward, hal.Open, hal.Forward)
		r.hw.LookAtLamps()
		r.wait(whole)
		ran("it is sent once")
		r.waiting.Store(false)
		r.card.emit(phone1, hal.EvHook, 1, 0)
		r.hw.LookAtLamps()
		r.wait(whole)
		ran("nothing is sent to a lifted telephone")
		r.card.emit(phone1, hal.EvHook, 0, 0)
		r.wait(whole)
		ran("nor before it is hung up", hal.Open, hal.Forward)
	})
}

// DTMF and the Japanese way have no message for a lamp.
func TestTelephonesWithoutALampAreLeftAlone(t *testing.T) {
	onRig(t, "JP", nil, func(r *rig) {
		before := len(r.card.ports[phone1].drives())
		r.waiting.Store(true)
		r.hw.LookAtLamps()
		r.wait(2 * lampAfter)
		if got := r.card.ports[phone1].drives(); len(got) != before {
			t.Errorf("drives %x", got)
		}
	})
}

// A neon lamp burns while the pair is at rest: a call and a lifted handset put it
// out, and it is lit again afterwards. It goes out with the last message, and when
// the telephone is another one.
func TestANeonLampBurnsAtRest(t *testing.T) {
	onRig(t, "US", nil, func(r *rig) {
		p := r.card.ports[phone1]
		p.caps |= hal.CapMWI
		us, err := country.Lookup("US")
		if err != nil {
			t.Fatal(err)
		}
		neon := Profile{Profile: us, Enabled: true, Label: "801", Lamp: LampNeon}
		r.hw.Configure("fake0/fxs1", neon)
		r.wait(time.Second)
		from := len(p.drives())
		ran := func(what string, want ...hal.Drive) {
			t.Helper()
			if got := p.drives()[from:]; !slices.Equal(got, want) {
				t.Errorf("%s: drives %x, want %x", what, got, want)
			}
			from = len(p.drives())
		}
		const whole = lampAfter + time.Second
		r.waiting.Store(true)
		r.hw.LookAtLamps()
		r.wait(whole)
		ran("a message waits", hal.Neon)
		r.hw.LookAtLamps()
		r.wait(whole)
		ran("it is lit once")
		r.do(call.RingPhone, "fxs1")
		r.wait(3 * time.Second)
		ran("a call", hal.Ring)
		r.do(call.StopRinging, "fxs1")
		r.wait(whole)
		ran("it is lit again", hal.Forward, hal.Neon)
		r.card.emit(phone1, hal.EvHook, 1, 0)
		r.hw.LookAtLamps()
		r.wait(whole)
		ran("nothing is lit at a lifted telephone")
		r.card.emit(phone1, hal.EvHook, 0, 0)
		r.wait(whole)
		ran("but when it is hung up", hal.Neon)
		r.waiting.Store(false)
		r.hw.LookAtLamps()
		r.wait(whole)
		ran("no message waits", hal.Forward)
		r.waiting.Store(true)
		r.hw.LookAtLamps()
		r.wait(whole)
		neon.Lamp = LampNone
		r.hw.Configure("fake0/fxs1", neon)
		r.wait(whole)
		ran("the telephone has no lamp any more", hal.Neon, hal.Forward)
	})
}
