package vcard_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/internal/cardsim"
)

// reader collects events until the card is gone.
func (x *rig) reader() <-chan hal.Event {
	events := make(chan hal.Event, 1000)
	go func() {
		defer close(events)
		for {
			e, err := x.host.Next(context.Background())
			if err != nil {
				return
			}
			events <- e
		}
	}()
	return events
}

// pass lets virtual time pass.
func pass(d time.Duration) { <-time.After(d) }

// await gives the first event of a kind, and fails after 10 s.
func await(t *testing.T, events <-chan hal.Event, kind hal.EvKind) hal.Event {
	t.Helper()
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	for {
		select {
		case e, ok := <-events:
			if !ok {
				t.Fatalf("the card went before event %d", kind)
			}
			if e.Kind == kind {
				return e
			}
		case <-limit.C:
			t.Fatalf("no event %d within 10 s", kind)
		}
	}
}

func TestARestartedCardIsConfiguredAgainAndTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := open(t, cardsim.Options{}, cardsim.Rough{})
		events := x.reader()
		phone := x.host.Ports()[2]
		if err := phone.Configure(t.Context(), hal.LineConfig{FlashMin: 100 * time.Millisecond, FlashMax: 400 * time.Millisecond}); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		began := time.Now()
		x.card.Restart()
		lost := await(t, events, hal.EvConfigLost)
		if took := time.Since(began); took > 1500*time.Millisecond {
			t.Errorf("the restart was told after %v", took)
		}
		if lost.Port != hal.CardWide || lost.At < hal.SampleRate {
			t.Errorf("the restart was told as %+v", lost)
		}
		if err := x.world.Desk().Phone(1).Up(); err != nil {
			t.Fatal(err)
		}
		await(t, events, hal.EvHook)
		if err := x.world.Desk().Phone(1).Flash(600 * time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if e := await(t, events, hal.EvHook); e.Val != 0 {
			t.Errorf("a break beyond the flash window that was configured before is %+v", e)
		}
	})
}

func TestAStoppedClockIsToldAndSoundGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := open(t, cardsim.Options{}, cardsim.Rough{})
		events := x.reader()
		rx, tx := frames(4), frames(4)
		exchange := func(n int) (last hal.Tick) {
			for range n {
				at, _, err := x.host.Media().Exchange(t.Context(), rx, tx)
				if err != nil {
					t.Fatal(err)
				}
				if last != 0 && at != last+hal.FrameSamples {
					t.Fatalf("from %d to %d", last, at)
				}
				last = at
			}
			return last
		}
		exchange(20)
		if err := x.world.Desk().StopClock(500 * time.Millisecond); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		exchange(40)
		if took := time.Since(began); took > 450*time.Millisecond {
			t.Errorf("400 ms without the card's clock took %v", took)
		}
		if e := await(t, events, hal.EvClockLost); e.Val != 1 {
			t.Errorf("a lost clock is %+v", e)
		}
		exchange(60)
		if e := await(t, events, hal.EvClockLost); e.Val != 0 {
			t.Errorf("a clock that is back is %+v", e)
		}
	})
}

func frames(n int) []*hal.Frame {
	f := make([]*hal.Frame, n)
	for i := range f {
		f[i] = new(hal.Frame)
	}
	return f
}

// cut is a wire that can be cut: what is written goes nowhere, nothing comes.
type cut struct {
	io.ReadWriteCloser
	off chan struct{}
}

func (c *cut) Read(p []byte) (int, error) {
	for {
		n, err := c.ReadWriteCloser.Read(p)
		select {
		case <-c.off:
			if err != nil {
				return 0, err
			}
		default:
			return n, err
		}
	}
}

func (c *cut) Write(p []byte) (int, error) {
	select {
	case <-c.off:
		return len(p), nil
	default:
		return c.ReadWriteCloser.Write(p)
	}
}

// onTheLine is a card at a wire of the test's making, with its first line off-hook.
func onTheLine(t *testing.T, over func(io.ReadWriteCloser) io.ReadWriteCloser) *rig {
	t.Helper()
	x := open(t, cardsim.Options{}, cardsim.Rough{})
	_ = x.host.Close()
	plain := x.socket.Dial
	x.redial(func(ctx context.Context) (io.ReadWriteCloser, error) {
		wire, err := plain(ctx)
		return over(wire), err
	})
	if _, err := x.host.Ports()[0].Run(t.Context(), hal.Pattern{Steps: []hal.Step{{Drive: hal.OffHook}}}); err != nil {
		t.Fatal(err)
	}
	return x
}

// A cable that is pulled at a UART is silence: the card is gone within a second
// of it, hangs up by its watchdog, and works again when it is opened anew.
func TestASilentWireIsACardThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		off := make(chan struct{})
		x := onTheLine(t, func(wire io.ReadWriteCloser) io.ReadWriteCloser { return &cut{wire, off} })
		began := time.Now()
		close(off)
		for {
			if _, err := x.host.Next(t.Context()); errors.Is(err, hal.ErrGone) {
				break
			}
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("a silent card was gone after %v", took)
		}
		if _, err := x.host.Ports()[0].Snapshot(t.Context()); !errors.Is(err, hal.ErrGone) {
			t.Errorf("a silent card's port: %v", err)
		}
	})
}

// A card that hears nothing of its host any more opens its loops after two seconds,
// by its watchdog alone: it does not see that its host has closed the wire.
func TestTheWatchdogOfACardHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		off := make(chan struct{})
		x := onTheLine(t, func(wire io.ReadWriteCloser) io.ReadWriteCloser { return &deaf{wire, off} })
		pass(1100 * time.Millisecond) // the ping of the first second is its last word
		close(off)
		line := x.world.Desk().Line(1)
		pass(1800 * time.Millisecond)
		if s, err := line.State(); err != nil || s.Amperes == 0 {
			t.Errorf("before its watchdog bites the line is %+v: %v", s, err)
		}
		pass(300 * time.Millisecond)
		if s, err := line.State(); err != nil || s.Amperes != 0 {
			t.Errorf("more than two seconds without a host the line is %+v: %v", s, err)
		}
		pass(time.Second) // the exchange takes its time to believe an open loop
		if s, err := line.State(); err != nil || s.State != "idle" {
			t.Errorf("a second after it was hung up the line is %+v: %v", s, err)
		}
	})
}

// deaf is a wire on which the card hears nothing any more, and whose end nobody
// sees.
type deaf struct {
	io.ReadWriteCloser
	off chan struct{}
}

func (d *deaf) Write(p []byte) (int, error) {
	select {
	case <-d.off:
		return len(p), nil
	default:
		return d.ReadWriteCloser.Write(p)
	}
}

func (d *deaf) Close() error {
	select {
	case <-d.off:
		return nil // the cable hangs in the air: neither end sees anything
	default:
		return d.ReadWriteCloser.Close()
	}
}
