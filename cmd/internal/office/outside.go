package office

import (
	"fmt"
	"time"

	"ringdown/hal/sim"
)

// outside is the far end of a line.
type outside struct{ until time.Time }

// outsideWorld lets the far ends of all lines do something.
func (d *Day) outsideWorld() {
	for n := range d.lines {
		o, line := &d.lines[n], d.desk.Line(n+1)
		s, err := line.State()
		if err != nil {
			continue
		}
		switch s.State {
		case sim.LineIdle:
			o.until = time.Time{}
			if d.chance(1300) {
				d.callIn(line)
			}
		case sim.LineTalking:
			d.farTalks(o, line, s)
		}
	}
}

// callIn calls the office, as all kinds of callers do.
func (d *Day) callIn(line *sim.Line) {
	o := sim.CallOptions{
		From: fmt.Sprintf("09%08d", d.rng.IntN(100_000_000)), Name: "王小明",
		GiveUp: time.Duration(3+d.rng.IntN(60)) * time.Second,
	}
	if d.chance(10) {
		o = sim.CallOptions{Withheld: true, GiveUp: 30 * time.Second}
	}
	if d.chance(20) {
		_ = line.SpoilCallerID(d.rng.IntN(20))
	}
	_ = line.Call(o)
	d.nextOutcome(line)
}

// nextOutcome draws what becomes of the line's next outgoing call.
func (d *Day) nextOutcome(line *sim.Line) {
	ways := []string{sim.Answered, sim.Answered, sim.Answered, sim.RingsOn, sim.Busy, sim.Congested, sim.Unobtainable, sim.Silent}
	_ = line.Next(sim.Outcome{What: ways[d.rng.IntN(len(ways))], After: time.Duration(d.rng.IntN(8000)) * time.Millisecond, Reversal: d.chance(2)})
}

// farTalks speaks, keys, and hangs up in one of the ways.
func (d *Day) farTalks(o *outside, line *sim.Line, s sim.LineState) {
	if o.until.IsZero() {
		o.until = d.within(2*time.Second, 30*time.Second)
		d.speak(line.Say)
	}
	switch {
	case time.Now().After(o.until):
		hows := []sim.Hangup{sim.HangupCPC, sim.HangupPolarity, sim.HangupBusy, sim.HangupSilence, sim.HangupUsual}
		_ = line.Hangup(hows[d.rng.IntN(len(hows))])
		o.until = time.Time{}
	case !s.Saying && d.chance(6):
		d.speak(line.Say)
	case d.chance(100):
		_ = line.Press("1234567890*#")
	}
}
