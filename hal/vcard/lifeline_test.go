package vcard_test

import (
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/haltest"
	"ringdown/hal/sim"
	"ringdown/hal/vcard"
	"ringdown/internal/cardsim"
)

// tied is a card whose first relay ties telephone 1 to line 1.
func tied(t *testing.T, r cardsim.Rough) *rig {
	t.Helper()
	world, err := sim.NewDriver("sim://?country=US&lines=2&phones=2&seed=11&lifelines=2")
	if err != nil {
		t.Fatal(err)
	}
	return openIn(t, world, cardsim.Options{}, r, "fxs1-fxo1,fxs2-fxo2")
}

func TestLifelinesOfAVoiceCardConform(t *testing.T) {
	for name, r := range map[string]cardsim.Rough{"a good wire": {}, "one frame in 100": {Flip: 0.005, Drop: 0.005, Seed: 9}} {
		t.Run(name, func(t *testing.T) {
			haltest.Lifelines(t, haltest.Fixture{
				Open: func(t *testing.T) *haltest.Bench { return tied(t, r).bench() },
				In:   func(t *testing.T, test func(*testing.T)) { synctest.Test(t, test) },
			})
		})
	}
}

// A card that restarts has let its relays fall: that is told, and they can be held
// again.
func TestRelaysFallWithTheirCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := tied(t, cardsim.Rough{})
		events, life := x.reader(), x.host.(hal.Lifelines)
		hold := func() {
			for n := range life.Lifelines() {
				if err := life.Hold(t.Context(), n); err != nil {
					t.Fatal(err)
				}
			}
		}
		hold()
		if e := await(t, events, hal.EvBypass); e.Val != 0 {
			t.Errorf("a relay that is held is told as %+v", e)
		}
		pass(time.Second)
		x.card.Restart()
		for range 8 { // those of before are told first
			if e := await(t, events, hal.EvBypass); e.Val == 1 {
				break
			}
		}
		if s, err := x.host.Ports()[0].Snapshot(t.Context()); err != nil || !s.Bypassed {
			t.Errorf("after a restart the line is %+v: %v", s, err)
		}
		hold()
		if s, err := x.host.Ports()[0].Snapshot(t.Context()); err != nil || s.Bypassed {
			t.Errorf("held again the line is %+v: %v", s, err)
		}
	})
}

func TestPairsOfLifelinesAreChecked(t *testing.T) {
	for _, bad := range []string{"fxs1", "fxo1-fxs1", "fxs1-fxo1,fxs1-fxo2", "", "fxs1-fxo1,"} {
		if _, err := vcard.NewDriver("vcard:///dev/x?lifelines=" + bad); err == nil {
			t.Errorf("lifelines=%q is taken", bad)
		}
	}
	if _, err := vcard.NewDriver("vcard:///dev/x?lifelines=fxs1-fxo1,fxs2-fxo2"); err != nil {
		t.Error(err)
	}
}
