package dahdi

import (
	"slices"
	"time"

	"ringdown/hal"
)

// runner runs one pattern by the clock of the host.
type runner struct {
	on    bool
	id    uint32
	steps []hal.Step
	at    int // the step that runs
	from  int
	left  int // repeats, hal.Forever without end
	due   time.Duration
}

// start begins p. Done: it was over at once, because it only holds.
func (r *runner) start(p hal.Pattern, now time.Duration) (done bool) {
	*r = runner{on: true, id: p.ID, steps: slices.Clone(p.Steps), from: p.From, left: p.Repeat, due: now}
	return r.enter()
}

// enter takes the time of the step that runs.
func (r *runner) enter() (done bool) {
	d := r.steps[r.at].Dur
	r.due += d
	r.on = d > 0
	return !r.on
}

// drive is what the step that runs drives, and for how long in all.
func (r *runner) drive() hal.Step { return r.steps[r.at] }

// next goes to the step after the one that is over. Done: there is none, or it
// holds; moved: there is one.
func (r *runner) next() (moved, done bool) {
	switch {
	case r.at+1 < len(r.steps):
		r.at++
	case r.left != 0:
		if r.left > 0 {
			r.left--
		}
		r.at = r.from
	default:
		r.on = false
		return false, true
	}
	return true, r.enter()
}

// rings reports whether a pattern rings in any step.
func rings(steps []hal.Step) bool {
	return slices.ContainsFunc(steps, func(s hal.Step) bool { return s.Drive == hal.Ring })
}
