package sim_test

import (
	"testing"
	"time"

	"ringdown/hal/sim"
)

// callTape is a tape that wants to know when the call is over.
type callTape struct {
	tape
	ended int
}

func (c *callTape) CallEnded() { c.ended++ }

// A recording of either end ends once, with the call; a flash does not end it,
// and what is heard later is not for it.
func TestRecordingEndsWithTheCall(t *testing.T) {
	bubble(t, "sim://?country=CN&lines=1&phones=1", func(r *rig) {
		line, phone := &callTape{}, &callTape{}
		r.must(r.desk.Line(1).Record(line))
		r.must(r.desk.Phone(1).Record(phone))
		r.talks()
		r.must(r.desk.Phone(1).Up())
		r.pass(time.Second)
		r.must(r.desk.Phone(1).Flash(200 * time.Millisecond))
		r.pass(time.Second)
		if line.ended+phone.ended != 0 || len(line.all()) == 0 || len(phone.all()) == 0 {
			r.t.Fatalf("in the call: line %d ends, %d samples; phone %d ends, %d samples", line.ended, len(line.all()), phone.ended, len(phone.all()))
		}
		r.must(r.desk.Line(1).Hangup(sim.HangupCPC))
		r.must(r.desk.Phone(1).Down())
		r.pass(time.Second)
		heard := len(phone.all())
		r.must(r.desk.Phone(1).Up())
		r.pass(time.Second)
		if line.ended != 1 || phone.ended != 1 || len(phone.all()) != heard {
			r.t.Errorf("after the call: line %d ends; phone %d ends, %d samples more", line.ended, phone.ended, len(phone.all())-heard)
		}
	})
}
