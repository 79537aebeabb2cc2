package sim_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
)

// quiet opens a world whose frames the test takes by itself.
func quiet(t *testing.T, url string) (*sim.Desk, hal.Card, func() (hal.Tick, hal.Slip)) {
	d, err := sim.NewDriver(url)
	if err != nil {
		t.Fatal(err)
	}
	card, err := d.Open(context.Background(), "sim0")
	if err != nil {
		t.Fatal(err)
	}
	rx, tx := make([]*hal.Frame, len(card.Ports())), make([]*hal.Frame, len(card.Ports()))
	for i := range rx {
		rx[i], tx[i] = new(hal.Frame), new(hal.Frame)
	}
	return d.Desk(), card, func() (hal.Tick, hal.Slip) {
		at, slip, err := card.Media().Exchange(context.Background(), rx, tx)
		if err != nil {
			t.Fatal(err)
		}
		return at, slip
	}
}

func TestHostThatIsLateGetsEveryFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, card, frame := quiet(t, "sim://?lines=1&phones=1")
		last, _ := frame()
		late := 0
		for i := range 200 {
			if i%10 == 3 {
				<-time.After(45 * time.Millisecond) // the scheduler was busy
				if _, err := card.Ports()[0].Snapshot(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			at, slip := frame()
			if at != last+hal.FrameSamples || slip.Lost != 0 {
				t.Fatalf("frame %d ends at %d after %d, slip %+v", i, at, last, slip)
			}
			last, late = at, late+slip.Late
		}
		if late == 0 {
			t.Error("nothing was told of being late")
		}
		if err := card.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestEventsComeThoughTheHostStopsTakingFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk, card, frame := quiet(t, "sim://?lines=1&phones=1")
		for range 5 {
			frame()
		}
		if err := desk.Phone(1).Up(); err != nil {
			t.Fatal(err)
		}
		// A host that says nothing is waited for; one that says so is not.
		began := time.Now()
		if e, err := card.Next(t.Context()); err != nil || e.Kind != hal.EvHook || time.Since(began) > time.Second {
			t.Errorf("event %+v after %v, %v", e, time.Since(began), err)
		}
		frame()
		if _, _, err := card.Media().Exchange(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		if err := desk.Phone(1).Down(); err != nil {
			t.Fatal(err)
		}
		began = time.Now()
		if e, err := card.Next(t.Context()); err != nil || e.Kind != hal.EvHook || time.Since(began) > 2*time.Second {
			t.Errorf("event %+v after %v, %v", e, time.Since(began), err)
		}
		if err := card.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Two hours in an office of eight lines and sixteen telephones: every quarter
// of an hour someone calls in, is answered, and talks for two minutes.
func TestOfficeAnswersAllDay(t *testing.T) {
	bubble(t, "sim://?country=CN&lines=8&phones=16&seed=3", func(r *rig) {
		for i := range 2 * 4 {
			n := i + 1
			port := fmt.Sprintf("fxo%d", n)
			r.must(r.desk.Line(n).Call(sim.CallOptions{From: "0912345678"}))
			r.pass(6 * time.Second)
			r.drive(port, hal.OffHook)
			r.must(r.desk.Phone(n).Up())
			r.pass(2 * time.Minute)
			if s := r.line(n).State; s != sim.LineTalking {
				r.t.Errorf("call %d: line is %s", i, s)
			}
			r.drive(port, hal.OnHook)
			r.must(r.desk.Phone(n).Down())
			r.pass(15*time.Minute - 126*time.Second)
			if s := r.line(n).State; s != sim.LineIdle {
				r.t.Errorf("call %d: line is %s after it", i, s)
			}
		}
	})
}
