//go:build dahdi

package dahdi

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"ringdown/hal"
)

// What DAHDI does that its interface does not say; hal/dahdi stands on each.

const ordDestroySpan = 0x4048da51

// rawFXS is a channel that nobody keeps: what the kernel does by itself is seen.
func rawFXS(t *testing.T) fd {
	t.Helper()
	localPair(t)
	for _, url := range []string{nearURL, farURL} {
		if err := openCard(t, url).Close(); err != nil { // configures
			t.Fatal(err)
		}
	}
	f, err := openFile(devices, "channel")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.close() })
	if err := f.orderInt(ordSpecify, 1); err != nil {
		t.Fatal(err)
	}
	return f
}

// events are the card's, until it ends.
func events(t *testing.T, c hal.Card) <-chan hal.Event {
	ctx, stop := context.WithCancel(context.Background())
	all := make(chan hal.Event, 1000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			e, err := c.Next(ctx)
			if err != nil {
				return
			}
			all <- e
		}
	}()
	t.Cleanup(func() { stop(); <-done })
	return all
}

// await waits for an event of a kind; those before it are dropped.
func await(t *testing.T, all <-chan hal.Event, kind hal.EvKind, val int32) hal.Event {
	t.Helper()
	limit := time.After(30 * time.Second)
	for {
		select {
		case e := <-all:
			if e.Kind == kind && e.Val == val {
				return e
			}
		case <-limit:
			t.Fatalf("no event %d with %d within 30 s", kind, val)
		}
	}
}

// none checks that no event of a kind comes for d.
func none(t *testing.T, all <-chan hal.Event, kind hal.EvKind, d time.Duration) {
	t.Helper()
	for limit := time.After(d); ; {
		select {
		case e := <-all:
			if e.Kind == kind {
				t.Errorf("came %+v", e)
			}
		case <-limit:
			return
		}
	}
}

func TestRingingNeedsAToneZoneAndIsInProgress(t *testing.T) {
	f := rawFXS(t)
	err := f.orderInt(ordHook, hookRing)
	if errors.Is(err, unix.ENODATA) {
		p := &port{c: &card{ctl: control(t)}, f: f}
		if err := p.zone(); err != nil {
			t.Fatal(err)
		}
		err = f.orderInt(ordHook, hookRing)
	}
	if !errors.Is(err, unix.EINPROGRESS) {
		t.Errorf("ringing: %v, want that it is in progress", err)
	}
	if err := f.hook(hookRing); !busy(err) {
		t.Errorf("ringing again: %v, want busy", err)
	}
	if err := f.hook(hookRingOff); err != nil {
		t.Error(err)
	}
}

// TestAnAnsweredTelephoneIsNotRungAgain: the kernel's cadence does not end with
// the answer; two and four seconds later the bell would ring in the ear.
func TestAnAnsweredTelephoneIsNotRungAgain(t *testing.T) {
	x := newRig(t, nearURL, farURL)
	far := x.far.Ports()[0]
	ring := hal.Pattern{ID: 1, Repeat: hal.Forever, Steps: []hal.Step{{Drive: hal.Ring, Dur: time.Second}, {Drive: hal.Forward, Dur: 2 * time.Second}}}
	if _, err := x.near.Ports()[0].Run(t.Context(), ring); err != nil {
		t.Fatal(err)
	}
	near := events(t, x.near)
	<-time.After(500 * time.Millisecond)
	x.do("fxs1", hal.Step{Drive: hal.OffHook})
	await(t, near, hal.EvRingTrip, 0)
	<-time.After(200 * time.Millisecond) // until it has ended
	for range 600 {
		if s, err := far.Snapshot(t.Context()); err != nil || s.Ringing {
			t.Fatalf("after the answer: %+v, %v", s, err)
		}
		<-time.After(lookBusy)
	}
}

// TestRingingSoonAfterAHangUpIsHeard: after its order to hang up the kernel tells
// no ringing for two seconds.
func TestRingingSoonAfterAHangUpIsHeard(t *testing.T) {
	x := newRig(t, nearURL, farURL)
	near := events(t, x.near)
	line := x.near.Ports()[4]
	for _, d := range []hal.Drive{hal.OffHook, hal.OnHook} {
		if _, err := line.Run(t.Context(), hal.Pattern{Steps: []hal.Step{{Drive: d}}}); err != nil {
			t.Fatal(err)
		}
		<-time.After(defaultFlashMax + 100*time.Millisecond) // until the far end believes it
	}
	x.do("fxo1", hal.Step{Drive: hal.Ring, Dur: 800 * time.Millisecond}, hal.Step{Drive: hal.Forward})
	await(t, near, hal.EvRingOn, 0)
	if e := await(t, near, hal.EvRingOff, 0); e.Ms < 720 || e.Ms > 880 {
		t.Errorf("800 ms of ringing lasted %d ms", e.Ms)
	}
}

// destroy takes a local span away whose channels nobody has open.
func destroy(t *testing.T, address string) {
	t.Helper()
	d := dynamicSpan{}
	copy(d.Driver[:], "loc")
	copy(d.Address[:], address)
	if err := control(t).order(ordDestroySpan, unsafe.Pointer(&d)); err != nil {
		t.Fatalf("destroy span %s: %v", address, err)
	}
}

// TestAClockThatStopsIsToldAndComesBack: the kernel gives no error, only no
// frames; and a span that comes back reads as off-hook until it is configured.
func TestAClockThatStopsIsToldAndComesBack(t *testing.T) {
	localPair(t)
	if err := openCard(t, farURL).Close(); err != nil {
		t.Fatal(err)
	}
	near := openCard(t, nearURL)
	all := events(t, near)
	rx, tx := make([]*hal.Frame, len(near.Ports())), make([]*hal.Frame, len(near.Ports()))
	last := hal.Tick(0)
	pass := func(n int) {
		t.Helper()
		for range n {
			at, _, err := near.Media().Exchange(t.Context(), rx, tx)
			if err != nil || at <= last {
				t.Fatalf("frame %d after %d: %v", at, last, err)
			}
			last = at
		}
	}
	pass(50)
	destroy(t, "1:1")
	began := time.Now()
	pass(300)
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("three seconds without a clock took %v", took)
	}
	await(t, all, hal.EvClockLost, 1)
	await(t, all, hal.EvBattery, 0)
	localPair(t)
	pass(100)
	await(t, all, hal.EvClockLost, 0)
	if err := openCard(t, farURL).Close(); err != nil {
		t.Fatal(err)
	}
	none(t, all, hal.EvHook, 500*time.Millisecond)
	for _, p := range near.Ports() {
		if s, err := p.Snapshot(t.Context()); err != nil || s.OffHook {
			t.Errorf("%s after its span came back: %+v, %v", p.ID(), s, err)
		}
	}
}

// TestAStoppedClockIsToldWithoutSound: nobody exchanges frames.
func TestAStoppedClockIsToldWithoutSound(t *testing.T) {
	localPair(t)
	if err := openCard(t, farURL).Close(); err != nil {
		t.Fatal(err)
	}
	near := openCard(t, nearURL)
	all := events(t, near)
	none(t, all, hal.EvClockLost, 3*time.Second)
	destroy(t, "1:1")
	await(t, all, hal.EvClockLost, 1)
	localPair(t)
	await(t, all, hal.EvClockLost, 0)
}

func TestACardThatIsPluggedInAgainWorks(t *testing.T) {
	localPair(t)
	d, err := NewDriver(nearURL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Open(t.Context(), "span1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(t.Context(), "span1"); !errors.Is(err, hal.ErrBusy) {
		t.Errorf("opening it twice: %v", err)
	}
	t.Run("out", func(t *testing.T) {
		unplug(t, "loc/1:0")
		if _, err := c.Next(t.Context()); !errors.Is(err, hal.ErrGone) {
			t.Errorf("the wait for events: %v", err)
		}
		if _, err := d.Scan(t.Context()); err == nil || !strings.Contains(err.Error(), "not there") {
			t.Errorf("looking for it: %v", err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	c, err = d.Open(t.Context(), "span1")
	if err != nil {
		t.Fatalf("open it again: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestAnotherProgramsChannelIsBusy(t *testing.T) {
	_ = rawFXS(t)
	d, err := NewDriver(nearURL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(t.Context(), "span1"); !errors.Is(err, hal.ErrBusy) {
		t.Errorf("opening a span with a channel in use: %v", err)
	}
}

// TestWhatLocalSpansDoNotHave: each has its fallback.
func TestWhatLocalSpansDoNotHave(t *testing.T) {
	f := rawFXS(t)
	p := &port{f: f}
	_, noStats := p.stats()
	for name, err := range map[string]error{
		"reversing":          f.orderInt(ordSetPolarity, 0),
		"on-hook sending":    f.orderInt(ordOnHookTransfer, 1000),
		"measuring":          noStats,
		"hardware amplifier": f.order(ordSetHWGain, unsafe.Pointer(&hwGain{})),
	} {
		if !errors.Is(err, unix.ENOTTY) {
			t.Errorf("%s: %v", name, err)
		}
	}
	buffers := bufInfo{}
	if err := f.order(0x8018da1b, unsafe.Pointer(&buffers)); err != nil || buffers.ReadFull != -1 || buffers.WrittenFull != -1 {
		t.Errorf("the kernel tells how full its buffers are: %+v, %v", buffers, err)
	}
}

// TestHowLateSoundIs measures from one port to the other end of another span, and
// logs it.
func TestHowLateSoundIs(t *testing.T) {
	x := newRig(t, nearURL, farURL)
	x.do("fxs1", hal.Step{Drive: hal.OffHook})
	n := len(x.near.Ports())
	rx, tx := make([]*hal.Frame, n), make([]*hal.Frame, n)
	rx[0], tx[0] = new(hal.Frame), new(hal.Frame)
	for range 50 {
		if _, _, err := x.near.Media().Exchange(t.Context(), rx, tx); err != nil {
			t.Fatal(err)
		}
	}
	for i := range tx[0] {
		tx[0][i] = 8000 * int16(1-2*(i/8%2))
	}
	said := time.Now()
	for range 100 {
		if _, _, err := x.near.Media().Exchange(t.Context(), rx, tx); err != nil {
			t.Fatal(err)
		}
		x.mu.Lock()
		loud := x.loud[0]
		x.mu.Unlock()
		if loud > 1e6 {
			t.Logf("sound was heard at the far end %v after it was given", time.Since(said).Round(time.Millisecond))
			return
		}
	}
	t.Error("no sound was heard within a second")
}
