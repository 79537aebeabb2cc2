package vcard_test

import (
	"context"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/haltest"
	"ringdown/hal/sim"
	"ringdown/hal/vcard"
	"ringdown/internal/cardsim"
)

var _ hal.Driver = (*vcard.Driver)(nil)

// The suite runs on every kind of card, and on a wire that spoils one frame in a
// hundred.
func TestVoiceCardsConform(t *testing.T) {
	for name, kind := range map[string]struct {
		card cardsim.Options
		wire cardsim.Rough
	}{
		"usual":               {},
		"5 ms, mu-law":        {card: cardsim.Options{Samples: 40, Codec: 1}},
		"linear":              {card: cardsim.Options{Codec: 2}},
		"one frame in 100":    {wire: cardsim.Rough{Flip: 0.005, Drop: 0.005, Seed: 7}},
		"in pieces and later": {wire: cardsim.Rough{Split: 7, Delay: time.Millisecond, Seed: 8}},
	} {
		t.Run(name, func(t *testing.T) {
			haltest.Run(t, haltest.Fixture{
				Open: func(t *testing.T) *haltest.Bench { return open(t, kind.card, kind.wire).bench() },
				In:   func(t *testing.T, test func(*testing.T)) { synctest.Test(t, test) },
			})
		})
	}
}

// rig is a voice card in software with an open host.
type rig struct {
	t      *testing.T
	world  *sim.Driver
	card   *cardsim.Card
	socket *cardsim.Socket
	driver *vcard.Driver
	host   hal.Card
}

func open(t *testing.T, o cardsim.Options, r cardsim.Rough) *rig {
	t.Helper()
	world, err := sim.NewDriver("sim://?country=US&lines=2&phones=2&seed=11")
	if err != nil {
		t.Fatal(err)
	}
	return openIn(t, world, o, r, "")
}

// openIn is open in a world of the test's own; ties are what relays tie.
func openIn(t *testing.T, world *sim.Driver, o cardsim.Options, r cardsim.Rough, ties string) *rig {
	t.Helper()
	x := &rig{t: t, world: world, card: cardsim.New(world, "sim0", o)}
	x.socket = cardsim.NewSocket(x.card, r)
	x.driver = vcard.NewDriverOver("card1", x.socket.Dial)
	err := error(nil)
	if ties != "" {
		err = x.driver.Tie(ties)
	}
	if err != nil {
		t.Fatal(err)
	}
	if x.host, err = x.driver.Open(context.Background(), "card1"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.host.Close(); err != nil {
			t.Error(err)
		}
		if err := x.socket.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// bench gives the suite hands at the far ends.
func (x *rig) bench() *haltest.Bench {
	must := func(err error) {
		if err != nil {
			x.t.Error(err)
		}
	}
	desk := x.world.Desk()
	line := func(port string) *sim.Line { return desk.Line(number(port)) }
	phone := func(port string) *sim.Phone { return desk.Phone(number(port)) }
	ears := map[string]*meter{}
	hear := func(p string) *meter {
		if ears[p] == nil {
			ears[p] = &meter{}
			must(phone(p).Record(ears[p]))
		}
		return ears[p]
	}
	return &haltest.Bench{
		Card: x.host,
		RingLine: func(p string, burst time.Duration) {
			must(line(p).Call(sim.CallOptions{
				CallerID: "none", GiveUp: burst + time.Second, Cadence: []time.Duration{burst, time.Minute},
			}))
		},
		ReverseLine: func(p string) { must(line(p).Reverse()) },
		DropLine:    func(p string, d time.Duration) { must(line(p).Drop(d)) },
		UnplugLine:  func(p string) { must(line(p).Unplug()) },
		Lift:        func(p string) { must(phone(p).Up()) },
		Hang:        func(p string) { must(phone(p).Down()) },
		Flash:       func(p string, d time.Duration) { must(phone(p).Flash(d)) },
		Pulse:       func(p, digits string) { must(phone(p).Rotary(digits)) },
		Knock:       func(p string, d time.Duration) { must(phone(p).Knock(d)) },
		Hum:         func(p string) { must(phone(p).Say(hum(20 * time.Second))); hear(p) },
		Level:       func(p string) float64 { return hear(p).power() },
		Lag:         2, // the play delay, and the frame in which it is noticed
		PowerCross:  func(p string, d time.Duration) { must(line(p).PowerCross(d)) },
		Storm:       desk.EventStorm,
		Vanish:      desk.Vanish,
	}
}

// number is the number in a port's id.
func number(port string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(port, "fxos"))
	return n
}

// redial opens the card again over another wire.
func (x *rig) redial(dial func(context.Context) (io.ReadWriteCloser, error)) {
	x.t.Helper()
	x.driver = vcard.NewDriverOver("card1", dial)
	host, err := x.driver.Open(context.Background(), "card1")
	if err != nil {
		x.t.Fatal(err)
	}
	x.host = host
}

// reopen opens the card again.
func (x *rig) reopen() {
	x.t.Helper()
	host, err := x.driver.Open(context.Background(), "card1")
	if err != nil {
		x.t.Fatal(err)
	}
	x.host = host
}
