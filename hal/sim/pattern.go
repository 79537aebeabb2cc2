package sim

import "ringdown/hal"

// outside reports whether v is given and not in lo..hi.
func outside(v, lo, hi float64) bool { return v != 0 && !(v >= lo && v <= hi) }

// runner runs one pattern at a port.
type runner struct {
	pattern hal.Pattern
	runs    bool
	step    int
	repeats int
	gen     uint32
}

// has reports whether the pattern has a step with drive d.
func has(p hal.Pattern, d hal.Drive) bool {
	for _, s := range p.Steps {
		if s.Drive == d {
			return true
		}
	}
	return false
}

// begin starts pattern p; the caller has checked it and that the port allows it.
func (p *port) begin(pattern hal.Pattern) {
	p.abort()
	steps := append([]hal.Step(nil), pattern.Steps...)
	pattern.Steps = steps
	p.run = runner{pattern: pattern, runs: true, gen: p.run.gen + 1, repeats: pattern.Repeat}
	p.enter(0)
}

// enter begins step i.
func (p *port) enter(i int) {
	r := &p.run
	r.step = i
	s := r.pattern.Steps[i]
	gen := r.gen
	p.setDrive(s.Drive)
	if !r.runs || r.gen != gen { // the drive itself ended the pattern
		return
	}
	if s.Dur == 0 {
		p.finish()
		return
	}
	p.w.after(max(1, hal.Ticks(s.Dur)), func() {
		if p.run.runs && p.run.gen == gen {
			p.follow()
		}
	})
}

// follow goes on after a timed step.
func (p *port) follow() {
	r := &p.run
	switch {
	case r.step+1 < len(r.pattern.Steps):
		p.enter(r.step + 1)
	case r.repeats == hal.Forever:
		p.enter(r.pattern.From)
	case r.repeats > 0:
		r.repeats--
		p.enter(r.pattern.From)
	default:
		p.finish()
	}
}

func (p *port) finish() {
	p.run.runs = false
	p.post(hal.EvPatternDone, 0, int32(p.run.pattern.ID))
}

// abort ends a running pattern where it is; the drive stays.
func (p *port) abort() {
	if p.run.runs {
		p.run.runs = false
		p.post(hal.EvPatternAbort, 0, int32(p.run.pattern.ID))
	}
}
