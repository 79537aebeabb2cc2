package tone

import (
	"slices"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// order is that in which tones of the same sound are reported: where busy and
// congestion are alike (Japan), it is busy.
func order() []country.ToneKind {
	return []country.ToneKind{
		country.DialTone, country.BusyTone, country.Congestion, country.Ringback,
		country.CallWaiting, country.StutterTone, country.Unobtainable,
	}
}

// pair is a burst and the silence after it, in samples.
type pair struct {
	set     int
	on, off float64
	level   float64 // dB, of the whole burst
}

// pattern is a tone of the plan as the detector looks for it: cadenced (pairs)
// or continuous.
type pattern struct {
	kind  country.ToneKind
	pairs []pair // empty: continuous
	set   int    // of a continuous tone
	least float64
	// leastCycles is the count from which the tone is reported: 2 for short
	// stutters, which a single one of would be nothing.
	leastCycles int
	leveled     bool // bursts differ in level, and so tell it from another tone
}

// Plan is what detectors know of a country. Making one takes a hundred times as
// long as making a detector of it; it never changes, and any number of detectors
// on any goroutines share it.
type Plan struct {
	bank     []bin
	sets     []set
	low      int // sets before this one belong to the plan, those after to SIT
	keys     [][]float64
	patterns []pattern
}

// NewPlan makes the plan of p, which is not kept.
func NewPlan(p country.Profile) *Plan {
	pl := &Plan{}
	for _, kind := range order() {
		if t, ok := p.Tones[kind]; ok {
			pl.add(kind, t)
		}
	}
	pl.confirmTimes()
	pl.low = len(pl.sets)
	for _, hz := range sitCentres() {
		s := newSet(&pl.bank, []float64{hz}, false, sitOffTune)
		s.wide = true
		pl.sets = append(pl.sets, s)
	}
	return pl
}

// Detector makes a detector that begins with silence.
func (pl *Plan) Detector() *Detector {
	d := &Detector{plan: pl, floor: floorEnergy(), fits: make([]fit, len(pl.sets))}
	d.report.events = make([]Event, 0, 32)
	d.track = newTracker(pl.sets[:pl.low])
	d.match = newMatcher(pl)
	return d
}

func (pl *Plan) setOf(s country.Segment) int {
	hz := frequencies(s)
	i := slices.IndexFunc(pl.keys, func(k []float64) bool { return slices.Equal(k, hz) })
	if i < 0 {
		i = len(pl.keys)
		pl.keys = append(pl.keys, hz)
		pl.sets = append(pl.sets, newSet(&pl.bank, hz, s.ModHz > 0, offTune))
	}
	return i
}

// add takes what repeats of a tone; a stutter that ends in a continuous tone
// is known by its stutter.
func (pl *Plan) add(kind country.ToneKind, t country.Tone) {
	loop := t.Segments[max(t.Loop, 0):]
	if kind == country.StutterTone && len(loop) == 1 && len(t.Segments) > 1 {
		loop = t.Segments[:len(t.Segments)-1]
	}
	if len(loop) == 1 {
		pl.patterns = append(pl.patterns, pattern{kind: kind, set: pl.setOf(loop[0])})
		return
	}
	pairs := pl.pairsOf(loop)
	if len(pairs) == 0 {
		return
	}
	pt := pattern{kind: kind, pairs: shortest(pairs), leastCycles: 1}
	if kind == country.StutterTone {
		pt.leastCycles = 2
	}
	for _, p := range pairs {
		pt.leveled = pt.leveled || p.level != pairs[0].level
	}
	pl.patterns = append(pl.patterns, pt)
}

// pairsOf gives the bursts of segs. Sound that changes without a pause between
// has no edges to go by and is left out.
func (pl *Plan) pairsOf(segs []country.Segment) []pair {
	var pairs []pair
	for i := 0; i+1 < len(segs); i += 2 {
		if len(segs[i].Freqs) == 0 || len(segs[i+1].Freqs) != 0 {
			return nil
		}
		pairs = append(pairs, pair{
			set: pl.setOf(segs[i]), level: segs[i].Level,
			on: float64(samples(segs[i].Dur)), off: float64(samples(segs[i+1].Dur)),
		})
	}
	return pairs
}

// shortest is the shortest part of pairs that gives them all by repetition.
func shortest(pairs []pair) []pair {
	for n := 1; n < len(pairs); n++ {
		if len(pairs)%n == 0 && slices.Equal(pairs[n:], pairs[:len(pairs)-n]) {
			return pairs[:n]
		}
	}
	return pairs
}

// leastContinuous is how long a tone must last before it is taken for
// continuous, however different all other tones of the plan are.
const leastContinuous = 500 * time.Millisecond

// confirmTimes sets, for each continuous tone, the time after which no burst
// of another tone with the same sound can last so long.
func (pl *Plan) confirmTimes() {
	for i := range pl.patterns {
		c := &pl.patterns[i]
		c.least = float64(hal.Ticks(leastContinuous))
		for _, other := range pl.patterns {
			for _, p := range other.pairs {
				if p.set == c.set {
					c.least = max(c.least, longest(p.on))
				}
			}
		}
	}
}

// akin says whether two sets share a frequency, so that a short burst of one
// may be taken for the other.
func (pl *Plan) akin(a, b int) bool {
	return slices.ContainsFunc(pl.keys[a], func(hz float64) bool { return slices.Contains(pl.keys[b], hz) })
}
