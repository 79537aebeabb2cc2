package fxo

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

func TestFlashPulsesAndHangUpAreToldApartInEveryCountry(t *testing.T) {
	for _, code := range country.Codes() {
		t.Run(string(code), func(t *testing.T) {
			inOffice(t, "country="+string(code), nil, func(o *office) {
				prof, _ := country.Lookup(code)
				o.must(o.desk.Phone(1).Up())
				o.wait(time.Second)
				o.forget()
				o.must(o.desk.Phone(1).Flash((prof.Flash.Min + prof.Flash.Max) / 2))
				o.wait(3 * time.Second)
				o.must(o.desk.Phone(1).Rotary("10"))
				o.wait(5 * time.Second)
				o.must(o.desk.Phone(1).Down())
				o.await("on-hook", 3*time.Second, func() bool { return o.saw("fxs1 on-hook") })
				want := []string{"fxs1 flash", "fxs1 digit 1", "fxs1 digit 0", "fxs1 on-hook"}
				if got := o.events(); !same(got, want) {
					t.Errorf("events %q, want %q", got, want)
				}
			})
		})
	}
}

func same(a, b []string) bool {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

func TestAChineseNameCrossesFromTheLineToThePhone(t *testing.T) {
	inOffice(t, "country=CN", nil, func(o *office) {
		o.ringsPhone()
		o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678", Name: "王小明"}))
		o.await("the phone shows the caller", 10*time.Second, func() bool { return o.phone(1).Shown.Number != "" })
		if got := o.phone(1).Shown; got.Name != "王小明" || got.Time == "" {
			t.Errorf("the phone shows %+v, want 王小明 and the time", got)
		}
	})
}

func TestAnIdleCardIsLeftAlone(t *testing.T) {
	onRig(t, "US", nil, func(r *rig) {
		before := r.card.frames
		r.wait(time.Hour)
		if n := r.card.frames - before; n != 0 {
			t.Errorf("%d frames were exchanged in an idle hour, want none", n)
		}
		r.ring(2*time.Second, 10*time.Second)
		r.saw("fxo1 ring-start", "fxo1 ring-stop")
		r.card.emit(phone1, hal.EvHook, 1, 0)
		r.wait(time.Second)
		r.card.emit(phone1, hal.EvHook, 0, 0)
		r.wait(time.Second)
		before = r.card.frames
		r.wait(time.Hour)
		if n := r.card.frames - before; n != 0 {
			t.Errorf("%d frames were exchanged in the hour after the calls, want none", n)
		}
	})
}

func TestPortsOfTwoCardsHearEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cards := map[string]*fakeCard{}
		driver := func(id string) *fakeDriver {
			c := newFakeCard(0, 1)
			c.id = id
			cards[id] = c
			return &fakeDriver{id: id, card: func() *fakeCard { return c }}
		}
		cn, _ := country.Lookup("CN")
		hw := NewHardware(Options{
			Drivers: []hal.Driver{driver("left"), driver("right")},
			Profile: func(call.Port, hal.Kind) Profile { return Profile{Profile: cn, Enabled: true} },
			Post:    func(call.Event) {},
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- hw.Run(ctx) }()
		<-time.After(20 * time.Millisecond)
		said, at := speech(1, 2*time.Second), 0
		cards["left"].ports[0].says = func(f *hal.Frame) { at += copy(f[:], said[min(at, len(said)):]) }
		cards["left"].emit(0, hal.EvHook, 1, 0)
		cards["right"].emit(0, hal.EvHook, 1, 0)
		hw.Do(call.Effect{Kind: call.Connect, Port: "left/fxs1", Peer: "right/fxs1", Mode: call.Through})
		<-time.After(3 * time.Second)
		cancel()
		<-done
		if c, _ := likeness(said[800:12000], cards["right"].ports[0].heard); c < 0.95 {
			t.Errorf("correlation %.3f, want at least 0.95", c)
		}
	})
}
