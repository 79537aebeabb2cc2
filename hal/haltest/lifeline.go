package haltest

import (
	"slices"
	"testing"
	"time"

	"ringdown/hal"
)

// Lifelines tests the lifeline relays of the backend behind f: its cards are
// hal.Lifelines with one relay at least. Lift and Hang are needed.
func Lifelines(t *testing.T, f Fixture) {
	for _, b := range []behaviour{
		{"a card that nobody holds ties telephone and line", tiedAtFirst},
		{"a relay that is held again and again stays", heldStays},
		{"a relay falls when its host says nothing more", silentHostLetsGo},
		{"a relay that there is not is refused", noSuchRelay},
		{"a card that is gone holds no relay", goneHoldsNone},
	} {
		t.Run(b.name, func(t *testing.T) {
			if f.In == nil {
				f.run(t, b)
				return
			}
			f.In(t, func(t *testing.T) { f.run(t, b) })
		})
	}
}

// relays are the card's relays and the ports of the first one.
func (x *bench) relays() (card hal.Lifelines, phone, line hal.Port) {
	x.t.Helper()
	card, has := x.Card.(hal.Lifelines)
	if !has || len(card.Lifelines()) == 0 {
		x.t.Fatal("the card has no lifeline relay")
	}
	r := card.Lifelines()[0]
	return card, x.Card.Ports()[r.FXS], x.Card.Ports()[r.FXO]
}

// held holds the first relay.
func (x *bench) held(card hal.Lifelines) {
	x.t.Helper()
	if err := card.Hold(x.t.Context(), 0); err != nil {
		x.t.Fatalf("hold the relay: %v", err)
	}
}

// told waits until EvBypass with val has come from port.
func (x *bench) told(port hal.Port, val int32) {
	x.t.Helper()
	i := slices.Index(x.Card.Ports(), port)
	for range int(patience / (10 * time.Millisecond)) {
		x.mu.Lock()
		came := slices.ContainsFunc(x.events, func(e hal.Event) bool {
			return e.Port == i && e.Kind == hal.EvBypass && e.Val == val
		})
		x.mu.Unlock()
		if came {
			return
		}
		pause(10 * time.Millisecond)
	}
	x.t.Errorf("%s never told EvBypass %d", port.ID(), val)
}

func tiedAtFirst(x *bench) {
	_, phone, line := x.relays()
	for _, p := range []hal.Port{phone, line} {
		drive := hal.OffHook
		if p.Kind() == hal.FXS {
			drive = hal.Ring
		}
		if !x.state(p).Bypassed {
			x.t.Errorf("%s is not bypassed before the first Hold: %+v", p.ID(), x.state(p))
		}
		_, err := p.Run(x.t.Context(), hal.Pattern{Steps: []hal.Step{{Drive: drive}}})
		x.refused("driving a bypassed port", err, hal.ErrState)
	}
	x.Lift(phone.ID())
	x.until(line, "in use", func(s hal.State) bool { return s.Parallel && !s.OffHook })
	if s := x.state(phone); s.OffHook || s.MicroAmps != 0 {
		x.t.Errorf("%s senses a telephone that is not at its wires: %+v", phone.ID(), s)
	}
	x.Hang(phone.ID())
	x.until(line, "free again", func(s hal.State) bool { return !s.Parallel })
}

func heldStays(x *bench) {
	card, phone, line := x.relays()
	for range 5 {
		x.held(card)
		pause(hal.HoldTime - 500*time.Millisecond)
		if x.state(phone).Bypassed || x.state(line).Bypassed {
			x.t.Fatal("a relay that is held has fallen")
		}
	}
	x.told(phone, 0)
	x.told(line, 0)
	x.Lift(phone.ID())
	x.until(phone, "off-hook", func(s hal.State) bool { return s.OffHook })
	if x.state(line).Parallel {
		x.t.Errorf("%s senses a telephone that is the card's", line.ID())
	}
}

func silentHostLetsGo(x *bench) {
	card, phone, line := x.relays()
	x.held(card)
	x.Lift(phone.ID())
	x.until(phone, "off-hook", func(s hal.State) bool { return s.OffHook })
	x.hold(line, hal.OffHook)
	pause(hal.HoldTime)
	x.told(phone, 1)
	x.told(line, 1)
	if s := x.state(line); s.Drive != hal.OnHook || !s.Bypassed {
		x.t.Errorf("%s without a host: %+v", line.ID(), s)
	}
	x.until(line, "used by the telephone", func(s hal.State) bool { return s.Parallel })
}

func noSuchRelay(x *bench) {
	card, _, _ := x.relays()
	x.refused("holding a relay that there is not", card.Hold(x.t.Context(), 99), hal.ErrInvalid)
	x.refused("holding a relay that there is not", card.Hold(x.t.Context(), -1), hal.ErrInvalid)
}

func goneHoldsNone(x *bench) {
	card, _, _ := x.relays()
	x.held(card)
	if err := x.Card.Close(); err != nil {
		x.t.Fatal(err)
	}
	x.refused("holding a relay of a closed card", card.Hold(x.t.Context(), 0), hal.ErrGone)
}
