package sim_test

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
)

// What the far end keys comes back to it from the hybrids; only what the near end
// keys is heard from there.
func TestTheFarEndDoesNotTakeItsOwnKeysForTheNearEnds(t *testing.T) {
	bubble(t, "sim://?country=CN&lines=1&phones=0&erl=6&seed=2", func(r *rig) {
		r.must(r.desk.Line(1).Call(sim.CallOptions{From: "0912"}))
		r.pass(6 * time.Second)
		r.drive("fxo1", hal.OffHook)
		r.pass(time.Second)
		r.must(r.desk.Line(1).Press("22"))
		r.pass(2 * time.Second)
		if s := r.line(1); s.State != sim.LineTalking || s.Heard != "" {
			r.t.Errorf("the line is %s, the far end heard %q of its own", s.State, s.Heard)
		}
	})
}
