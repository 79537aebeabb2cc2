package tone

import (
	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media"
)

// Event says that a tone was heard, goes on, or has ceased.
//
// A cadenced tone gives one event with On for every whole cycle, Cycles
// counting from 1; ringback gives one more with Cycles 0 at the end of its
// first burst where no other tone of the plan has such a burst. A continuous
// tone gives one event about 60 ms after its onset with Confirmed false (dial
// tone only, and only while no cadence is being followed), and one with
// Confirmed true when it has outlasted every burst of the plan that sounds
// alike. When what was reported ceases, On is false.
type Event struct {
	Kind country.ToneKind
	// At is the sample at which the tone began: the cycle's start for a cycle,
	// the end of the last burst when On is false.
	At uint64
	On bool
	// Confirmed is false where another tone of the plan may still turn out to
	// be the one: the early event of dial tone, and ringback's first burst.
	Confirmed bool
	Cycles    int
}

// Detector recognises all tones of one country's plan at once, at levels from
// -45 dBm0 a component up. The howler is not looked for.
type Detector struct {
	framer
	plan   *Plan
	floor  float32
	fold   folded
	win    window
	fits   []fit
	track  tracker
	match  matcher
	sit    sitDetector
	frames uint64
	report report
}

// report gathers the events of one Write.
type report struct{ events []Event }

func (r *report) emit(e Event) { r.events = append(r.events, e) }

// floorEnergy is the energy of a window of a sine at -52 dBm0; below it
// nothing is looked for. A burst of -45 dBm0 passes it while half in the window.
func floorEnergy() float32 {
	a := media.Amplitude(-52)
	return float32(winLen * a * a / 2)
}

// NewDetector makes a detector for the plan of p, which is not kept.
func NewDetector(p country.Profile) *Detector { return NewPlan(p).Detector() }

// Write takes the next samples and gives what was recognised in them, in order
// of recognition. The slice is valid until the next Write.
func (d *Detector) Write(p []int16) []Event {
	d.report.events = d.report.events[:0]
	for len(p) > 0 {
		var full bool
		if p, full = d.take(p); full {
			d.frame()
		}
	}
	return d.report.events
}

// quietFrame is the part of the floor that a frame needs to be looked at: a
// frame in which a faint burst begins has little of it, and yet counts.
const quietFrame = 0.02

// frame looks at one more frame. In silence the correlations are left out, and
// with them nearly all of the cost.
func (d *Detector) frame() {
	d.fold.fold(&d.buf)
	c := d.win.push(d.fold.energy)
	d.frames++
	clear(d.fits)
	if d.fold.energy < d.floor*quietFrame {
		*c = [maxBins]complex64{}
	} else {
		for i := range d.plan.bank {
			c[i] = d.plan.bank[i].correlate(&d.fold)
		}
	}
	if d.win.total >= d.floor {
		for i := range d.plan.sets {
			d.fits[i] = d.win.fit(&d.plan.sets[i], d.plan.bank)
		}
	}
	now := float64(d.frames*hal.FrameSamples) - winLen/2
	d.track.step(now, d.fits[:d.plan.low], d.win.total, &d.match, &d.report)
	d.sit.step(now, d.fits[d.plan.low:], &d.report)
}
