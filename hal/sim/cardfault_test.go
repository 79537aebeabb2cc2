package sim_test

import (
	"context"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
)

// exchangeOnce passes one frame on a card that no pump works.
func exchangeOnce(t *testing.T, c hal.Card) (hal.Tick, hal.Slip, time.Duration) {
	t.Helper()
	n, began := len(c.Ports()), time.Now()
	at, slip, err := c.Media().Exchange(context.Background(), make([]*hal.Frame, n), make([]*hal.Frame, n))
	if err != nil {
		t.Fatal(err)
	}
	return at, slip, time.Since(began)
}

func TestFramesAreLostAndLateAndTheClockStands(t *testing.T) {
	bubbleOf(t, "sim://?country=US&lines=1&phones=1", func(r *rig) {
		r.stop()
		r.done.Wait()
		first, _, _ := exchangeOnce(t, r.card)
		r.must(r.desk.LoseFrames(3))
		at, slip, _ := exchangeOnce(t, r.card)
		if at != first+4*hal.FrameSamples || slip.Lost != 3 {
			t.Errorf("three lost frames: from %d to %d, %+v", first, at, slip)
		}
		r.must(r.desk.LateFrame(30 * time.Millisecond))
		late, slip, took := exchangeOnce(t, r.card)
		if late != at+hal.FrameSamples || slip.Late != 1 || took < 39*time.Millisecond {
			t.Errorf("a late frame: %d after %d in %v, %+v", late, at, took, slip)
		}
		for range 10 {
			late, _, _ = exchangeOnce(t, r.card)
		}
		r.must(r.desk.StopClock(500 * time.Millisecond))
		next, _, took := exchangeOnce(t, r.card)
		if next != late+hal.FrameSamples || took < 500*time.Millisecond || took > 515*time.Millisecond {
			t.Errorf("a clock that stood still: %d after %d in %v", next, late, took)
		}
		for _, want := range []int32{1, 0} {
			if e, err := r.card.Next(context.Background()); err != nil || e.Kind != hal.EvClockLost || e.Val != want {
				t.Errorf("event %+v, %v", e, err)
			}
		}
		if r.desk.LoseFrames(0) == nil || r.desk.LateFrame(time.Second) == nil || r.desk.StopClock(-1) == nil || r.desk.BrownOut(time.Hour) == nil {
			t.Error("faults out of range were taken")
		}
	})
}

func TestBrownOutDropsEverythingAndTheProfiles(t *testing.T) {
	bubble(t, "sim://?country=US&lines=1&phones=1", func(r *rig) {
		r.talks()
		r.must(r.desk.BrownOut(200 * time.Millisecond))
		r.pass(100 * time.Millisecond)
		if s := r.phone(1); s.Volts != 0 {
			r.t.Errorf("telephone has %g V", s.Volts)
		}
		r.pass(2 * time.Second)
		if s := r.line(1).State; s != sim.LineIdle {
			r.t.Errorf("line is %s", s)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if e := r.events[len(r.events)-1]; e.Kind != hal.EvConfigLost || e.Port != hal.CardWide {
			r.t.Errorf("last event %+v", e)
		}
	})
}
