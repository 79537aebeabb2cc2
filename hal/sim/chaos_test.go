package sim_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
)

// mess does something at random, allowed or not.
func (r *rig) mess(rng *rand.Rand) {
	line, phone := r.desk.Line(rng.IntN(2)+1), r.desk.Phone(rng.IntN(2)+1)
	port := r.ports[rng.IntN(len(r.ports))]
	drives := []hal.Drive{hal.OnHook, hal.OffHook, hal.Monitor, hal.Open, hal.Forward, hal.Reverse, hal.OHTForward, hal.Ring}
	long := time.Duration(rng.IntN(2000)) * time.Millisecond
	acts := []func() error{
		func() error { return line.Call(sim.CallOptions{From: "0912345678", GiveUp: 10 * time.Second}) },
		func() error { return line.Hangup(sim.HangupUsual) },
		func() error { return line.Hangup(sim.HangupCPC) },
		line.Answer, line.Unplug, line.Plug, line.Reverse, phone.Up, phone.Up, phone.Down, phone.Unplug, phone.Plug,
		func() error { return line.Drop(long) },
		func() error { return line.PowerCross(long) },
		func() error { return line.Dead(rng.IntN(2) == 0) },
		func() error { return phone.Dead(rng.IntN(2) == 0) },
		func() error { return phone.Flash(long) },
		func() error { return phone.Dial("19#") },
		func() error { return phone.Rotary("31") },
		func() error { return line.Say(hum(time.Second)) },
		func() error { return port.Stop(context.Background()) },
		func() error { return port.Configure(context.Background(), hal.LineConfig{}) },
		func() error {
			_, err := port.Run(context.Background(), hal.Pattern{Repeat: rng.IntN(3) - 1, Steps: []hal.Step{
				{Drive: drives[rng.IntN(len(drives))], Dur: long}, {Drive: drives[rng.IntN(len(drives))], Dur: long + 1},
			}})
			return err
		},
	}
	if err := acts[rng.IntN(len(acts))](); errors.Is(err, hal.ErrGone) {
		r.t.Error(err)
	}
}

// sane checks what must hold after anything.
func (r *rig) sane(seed int) {
	r.t.Helper()
	for _, p := range r.ports {
		s, err := p.Snapshot(context.Background())
		r.must(err)
		switch {
		case s.Drive.Kind() != p.Kind():
			r.t.Errorf("seed %d: %s has drive %#x", seed, p.ID(), s.Drive)
		case s.Faults != 0 && (s.Drive == hal.OffHook || s.Drive == hal.Ring):
			r.t.Errorf("seed %d: %s is driven in a fault: %+v", seed, p.ID(), s)
		case p.Kind() == hal.FXS && s.Ringing && s.OffHook:
			r.t.Errorf("seed %d: %s rings off-hook: %+v", seed, p.ID(), s)
		case s.MicroAmps > 30_000 || s.MilliVolts > 60_000 || s.MilliVolts < -60_000:
			r.t.Errorf("seed %d: %s has impossible %+v", seed, p.ID(), s)
		}
	}
}

// Whatever is done, the card stays sane, and at rest everything comes to rest.
func TestNothingThatIsDoneBreaksTheWorld(t *testing.T) {
	for seed := range 12 {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			bubbleOf(t, fmt.Sprintf("sim://?country=US&lines=2&phones=2&seed=%d", seed), func(r *rig) {
				rng := rand.New(rand.NewPCG(uint64(seed), 99))
				for range 150 {
					r.mess(rng)
					r.pass(time.Duration(rng.IntN(900)) * time.Millisecond)
					r.sane(seed)
				}
				for n := 1; n <= 2; n++ {
					_, _ = r.desk.Line(n).Plug(), r.desk.Line(n).Dead(false)
					_, _, _ = r.desk.Phone(n).Plug(), r.desk.Phone(n).Dead(false), r.desk.Phone(n).Down()
				}
				r.pass(5 * time.Second)
				for _, p := range r.ports {
					r.must(p.Configure(context.Background(), hal.LineConfig{}))
					r.must(p.Stop(context.Background()))
					if p.Kind() == hal.FXO {
						r.drive(p.ID(), hal.OnHook)
					}
				}
				r.pass(2 * time.Minute)
				for n := 1; n <= 2; n++ {
					if l, p := r.line(n).State, r.phone(n).State; l != sim.LineIdle || p != sim.PhoneOnHook {
						r.t.Errorf("line %d is %s, phone %d is %s at the end", n, l, n, p)
					}
				}
			})
		})
	}
}
