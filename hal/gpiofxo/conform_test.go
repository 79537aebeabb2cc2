package gpiofxo

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/haltest"
)

const lineURL = "gpio:///?id=fxo9&hook=HOOK&ring=RI&loop=LIU"

func open(t *testing.T, f *fake) hal.Card {
	t.Helper()
	d, err := NewDriverOver(lineURL, f)
	if err != nil {
		t.Fatal(err)
	}
	found, err := d.Scan(t.Context())
	if err != nil || len(found) != 1 {
		t.Fatalf("scan found %v, %v", found, err)
	}
	c, err := d.Open(t.Context(), "fxo9")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASimpleLineConforms(t *testing.T) {
	haltest.Run(t, haltest.Fixture{
		In: func(t *testing.T, behaviour func(*testing.T)) { synctest.Test(t, behaviour) },
		Open: func(t *testing.T) *haltest.Bench {
			f := newFake()
			dark := func(is bool) { _ = f.change(func() error { f.dark = is; return nil }) }
			return &haltest.Bench{
				Card:     open(t, f),
				RingLine: func(_ string, burst time.Duration) { f.ringing(25, burst) },
				DropLine: func(_ string, d time.Duration) {
					dark(true)
					time.AfterFunc(d, func() { dark(false) })
				},
				Vanish: func() {
					f.mu.Lock()
					f.gone = true
					f.mu.Unlock()
				},
			}
		},
	})
}

// next gives the card's next event.
func next(t *testing.T, c hal.Card) hal.Event {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	e, err := c.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestWhatIsRingingAndWhatIsNot(t *testing.T) {
	for name, x := range map[string]struct {
		hz    int
		burst time.Duration
		rings bool
	}{
		"Japan": {16, time.Second, true}, "Europe": {25, time.Second, true}, "some islands": {66, time.Second, true},
		"a spike at hang-up": {25, 80 * time.Millisecond, false}, "pulses of a telephone beside": {10, time.Second, false},
		"hum": {100, time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				c := open(t, f)
				defer c.Close()
				f.ringing(x.hz, x.burst)
				<-time.After(3 * time.Second)
				ctx, stop := context.WithCancel(t.Context())
				stop()
				on, err := c.Next(ctx)
				if rings := err == nil && on.Kind == hal.EvRingOn; rings != x.rings {
					t.Fatalf("%+v, %v", on, err)
				}
				if !x.rings {
					return
				}
				off := next(t, c)
				if off.Kind != hal.EvRingOff || off.Ms < 930 || off.Ms > 1010 || int(on.Val) < x.hz-1 || int(on.Val) > x.hz+1 {
					t.Errorf("%+v, %+v", on, off)
				}
			})
		})
	}
}

func TestAnotherTelephoneAndOurOwnHook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		c := open(t, f)
		other := func(is bool) { _ = f.change(func() error { f.other = is; return nil }) }
		other(true)
		if e := next(t, c); e.Kind != hal.EvParallel || e.Val != 1 {
			t.Errorf("%+v", e)
		}
		other(false)
		if e := next(t, c); e.Kind != hal.EvParallel || e.Val != 0 {
			t.Errorf("%+v", e)
		}
		line := c.Ports()[0]
		if _, err := line.Run(t.Context(), hal.Pattern{Steps: []hal.Step{{Drive: hal.OnHook, Dur: 10 * time.Millisecond}, {Drive: hal.OffHook}}}); !errors.Is(err, hal.ErrUnsupported) {
			t.Errorf("a step that no relay follows: %v", err)
		}
		f.ringing(25, time.Second)
		if e := next(t, c); e.Kind != hal.EvRingOn {
			t.Errorf("%+v", e)
		}
		if _, err := line.Run(t.Context(), hal.Pattern{ID: 3, Steps: []hal.Step{{Drive: hal.OffHook}}}); err != nil {
			t.Error(err)
		}
		if e := next(t, c); e.Kind != hal.EvRingOff {
			t.Errorf("answered: %+v", e)
		}
		if e := next(t, c); e.Kind != hal.EvPatternDone || e.Val != 3 {
			t.Errorf("%+v", e)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if f.closed || len(f.taken) != 0 {
			t.Errorf("left behind: loop closed %v, taken %v", f.closed, f.taken)
		}
	})
}

// An exchange that opens the loop to hang up closes it again behind our back: what was
// lost in one call is not told of the next.
func TestALostLoopEndsWithItsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		c := open(t, f)
		defer c.Close()
		hook := func(d hal.Drive) {
			if _, err := c.Ports()[0].Run(t.Context(), hal.Pattern{ID: 1, Steps: []hal.Step{{Drive: d}}}); err != nil {
				t.Fatal(err)
			}
		}
		await := func(kind hal.EvKind, val int32) {
			t.Helper()
			for e := next(t, c); e.Kind != kind || e.Val != val; e = next(t, c) {
				if e.Kind != hal.EvPatternDone {
					t.Fatalf("%+v came before %v %d", e, kind, val)
				}
			}
		}
		hook(hal.OffHook)
		<-time.After(time.Second)
		_ = f.change(func() error { f.dark = true; return nil })
		await(hal.EvBattery, 0)
		hook(hal.OnHook)
		await(hal.EvBattery, 1)
		_ = f.change(func() error { f.dark = false; return nil })
		hook(hal.OffHook)
		<-time.After(time.Second)
		hook(hal.OnHook)
		await(hal.EvPatternDone, 1)
	})
}

func TestURLsOfSimpleLines(t *testing.T) {
	for text, want := range map[string]string{
		lineURL: "", "gpio:///?id=a&hook=H&ring=R&min-hz=20&max-hz=30&min-on=200ms&settle=5ms": "",
		"gpio:///?id=a&hook=H": "needs hook= and ring=", "gpio:///?hook=H&ring=R": "names its line",
		lineURL + "&min-hz=10": "min-hz=10", lineURL + "&max-hz=nan": "max-hz=", lineURL + "&min-on=5s": "min-on=5s", lineURL + "&settle=-1s": "settle=",
		lineURL + "&x=1": `unknown key "x"`, lineURL + "&id=b": "more than once", "gpio://h/?id=a": "is not of the form",
	} {
		_, err := NewDriver(text)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func FuzzRing(f *testing.F) {
	f.Add([]byte{20, 20, 20, 255, 3})
	f.Fuzz(func(t *testing.T, gaps []byte) {
		r, now := ring{window: window{15, 68, 120 * time.Millisecond}}, time.Duration(0)
		for _, g := range gaps {
			now += time.Duration(g) * time.Millisecond
			if began, hz := r.edge(now); began && (hz < 15 || hz > 68) {
				t.Errorf("ringing of %d Hz", hz)
			}
			r.quiet(now)
		}
		r.quiet(now + time.Second)
		if r.on || r.run != 0 {
			t.Error("it rings for ever")
		}
	})
}
