package sim_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/haltest"
	"ringdown/hal/sim"
)

func TestSimulatedCardConforms(t *testing.T) {
	haltest.Run(t, haltest.Fixture{
		Open: bench,
		In:   func(t *testing.T, test func(*testing.T)) { synctest.Test(t, test) },
	})
}

func TestSimulatedLifelinesConform(t *testing.T) {
	haltest.Lifelines(t, haltest.Fixture{
		Open: func(t *testing.T) *haltest.Bench { return benchOf(t, "&lifelines=1") },
		In:   func(t *testing.T, test func(*testing.T)) { synctest.Test(t, test) },
	})
}

// bench opens a card and gives the suite hands for it.
func bench(t *testing.T) *haltest.Bench { return benchOf(t, "") }

func benchOf(t *testing.T, more string) *haltest.Bench {
	d, err := sim.NewDriver("sim://?country=US&lines=2&phones=2&seed=11" + more)
	if err != nil {
		t.Fatal(err)
	}
	card, err := d.Open(context.Background(), "sim0")
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	line := func(port string) *sim.Line { return d.Desk().Line(number(port)) }
	phone := func(port string) *sim.Phone { return d.Desk().Phone(number(port)) }
	ears := map[string]*meter{}
	return &haltest.Bench{
		Card: card,
		RingLine: func(p string, burst time.Duration) {
			must(line(p).Call(sim.CallOptions{
				CallerID: "none", GiveUp: burst + time.Second,
				Cadence: []time.Duration{burst, time.Minute},
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
		Hum: func(p string) {
			must(phone(p).Say(hum(20 * time.Second)))
			ears[p] = listen(phone(p), must)
		},
		Level: func(p string) float64 {
			if ears[p] == nil {
				ears[p] = listen(phone(p), must)
			}
			return ears[p].power()
		},
		PowerCross: func(p string, d time.Duration) { must(line(p).PowerCross(d)) },
		Storm:      d.Desk().EventStorm,
		Vanish:     d.Desk().Vanish,
	}
}

func listen(p *sim.Phone, must func(error)) *meter {
	m := &meter{}
	must(p.Record(m))
	return m
}

// number is the number in a port's id.
func number(port string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(port, "fxos"))
	return n
}

var _ hal.Driver = (*sim.Driver)(nil)
