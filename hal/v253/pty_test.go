package v253_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/hal/v253"
	"ringdown/internal/cardsim"
	"ringdown/internal/country"
	"ringdown/internal/modemsim"
)

// patience bounds every wait of this test, which is in real time: a machine that
// does much else is no failure.
const patience = time.Minute

// desk is a modem at a pseudo terminal, behind a name that stays the same, as
// /dev/serial/by-id does.
type desk struct {
	t     *testing.T
	world *sim.Driver
	name  string
	stop  context.CancelFunc
	done  sync.WaitGroup
}

// plugIn puts a modem behind the name.
func (d *desk) plugIn() {
	d.t.Helper()
	us, err := country.Lookup("US")
	if err != nil {
		d.t.Fatal(err)
	}
	wire, path, err := cardsim.PTY()
	if err != nil {
		d.t.Skipf("this machine has no pseudo terminals: %v", err)
	}
	if err := os.Symlink(path, d.name); err != nil {
		d.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	d.stop = stop
	m := modemsim.New(d.world, "sim0", modemsim.Kinds()["usr"], us)
	d.done.Go(func() { _ = m.Run(ctx, wire) }) // its end is the host's to see
}

func (d *desk) pull() {
	d.t.Helper()
	if err := os.Remove(d.name); err != nil {
		d.t.Error(err)
	}
	d.stop()
	d.done.Wait()
}

// The whole way, on a serial device: the modem is found, set up and probed, a call
// comes, it is pulled, and works again when it is back.
func TestAModemAtAPseudoTerminal(t *testing.T) {
	world, err := sim.NewDriver("sim://?country=US&lines=1&phones=0&seed=4")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, world: world, name: filepath.Join(t.TempDir(), "modem")}
	d.plugIn()
	defer func() { d.pull() }()
	driver, err := v253.NewDriver(v253.Scheme + "://" + d.name + "?probe=no")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	for range 2 {
		card := d.opened(ctx, driver)
		d.until(ctx, "idle")
		if err := world.Desk().Line(1).Call(sim.CallOptions{From: "2125550123"}); err != nil {
			t.Fatal(err)
		}
		for kind := hal.EvKind(0); kind != hal.EvRingOn; {
			e, err := card.Next(ctx)
			if err != nil {
				t.Fatal(err)
			}
			kind = e.Kind
		}
		if _, err := card.Ports()[0].Run(ctx, hal.Pattern{Steps: []hal.Step{{Drive: hal.OffHook}}}); err != nil {
			t.Fatal(err)
		}
		d.until(ctx, "talking")
		d.pull()
		for err = nil; err == nil; {
			_, err = card.Next(ctx)
		}
		if !errors.Is(err, hal.ErrGone) {
			t.Errorf("a modem that was pulled: %v", err)
		}
		if err := card.Close(); err != nil {
			t.Error(err)
		}
		if _, err := driver.Scan(ctx); err == nil {
			t.Error("a modem that is not there is listed")
		}
		d.plugIn()
	}
}

// opened opens the modem as soon as it can be.
func (d *desk) opened(ctx context.Context, driver *v253.Driver) hal.Card {
	d.t.Helper()
	for {
		card, err := driver.Open(ctx, "modem")
		if err == nil {
			return card
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			d.t.Fatalf("the modem is never there: %v", err)
		}
	}
}

// until waits for a state of the line.
func (d *desk) until(ctx context.Context, state string) {
	d.t.Helper()
	for {
		s, err := d.world.Desk().Line(1).State()
		if err == nil && s.State == state {
			return
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			d.t.Fatalf("the line is never %s but %+v: %v", state, s, err)
		}
	}
}
