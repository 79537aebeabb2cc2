package sim

import (
	"math"

	"ringdown/hal"
)

// What a telephone hears, as PhoneState.Hears says it, besides the words of
// country.ToneKind.
const (
	HearsNothing = ""        // on-hook, or too early to say
	HearsSilence = "silence" //
	HearsSound   = "sound"   // a voice, or anything that is no tone of the plan
)

const (
	earFloor     = -48.0 // dBm0: quieter is silence
	earGate      = 0.06  // of the burst's power in a hop: it goes on
	earLull      = 3     // hops below the gate end a burst: beats and warbles have two
	runsKept     = 12    // two rounds of the longest cadence
	maskHops     = 20    // hops behind a burst in which the ear is dulled…
	maskPart     = 0.03  // …to sounds this part of it: forward masking
	silenceAfter = 70    // hops: longer than the pause of any tone but ringback's
	otherChord   = 5     // hops: a window that runs over a burst's end shows odd chords
	babbleAfter  = 12    // hops of no chord known
	contAfter    = 40    // hops of one chord: a tone without end, if no cadence has it as long
	surely       = 4     // complete runs after which the best of several plans is taken
	introBurst   = 65    // hops: a burst of a stutter is shorter…
	introGap     = 25    // …and so is the pause before the next
)

// ear classifies what a telephone hears by frequencies and cadence: a person
// who knows the country's tones.
type ear struct {
	*book
	hopBuf [hop]float32
	fill   int
	count  int // hops so far

	power   [lookBack]hopPower
	level   float64 // power of the burst in a hop
	sinceOn int     // hops since the burst began
	lull    int     // hops below the gate
	burst   float64 // power of the last burst in a hop
	since   int     // hops since its end

	past   [runsKept]run // the newest last; that one still grows
	maybe  class         // another class may have begun
	maybeN int
	heard  string
}

// run is a stretch of one class that was heard, in hops.
type run struct {
	class class
	n     int
}

// hopPower is what a hop holds: its power, and each frequency's complex sum.
type hopPower struct {
	total  float64
	re, im [maxFreqs]float32
}

// maxFreqs bounds the frequencies of one country's tones.
const maxFreqs = 24

func (e *ear) reset() { *e = ear{book: e.book} }

// hear takes sound and gives what is heard and whether that is new.
func (e *ear) hear(p []float32) (heard string, changed bool) {
	was := e.heard
	for len(p) > 0 {
		n := copy(e.hopBuf[e.fill:], p)
		p = p[n:]
		if e.fill += n; e.fill == hop {
			e.fill = 0
			e.listenHop()
		}
	}
	return e.heard, e.heard != was
}

// correlate measures one hop, the i-th since listening began: the sums' phases
// go on from hop to hop.
func (e *ear) correlate(p *[hop]float32, i int) hopPower {
	var h hopPower
	var total float32
	for _, v := range p {
		total += v * v
	}
	h.total = float64(total)
	if h.total < e.floor {
		return h
	}
	for k := range e.freqs[:min(len(e.freqs), maxFreqs)] {
		var re, im float32
		cos, sin := &e.cos[k], &e.sin[k]
		for j, v := range p {
			re += v * cos[j]
			im += v * sin[j]
		}
		h.re[k], h.im[k] = turn(re, im, e.freqs[k]*float64(i*hop)/hal.SampleRate)
	}
	return h
}

// turn rotates a sum back by so many turns.
func turn(re, im float32, turns float64) (float32, float32) {
	s, c := math.Sincos(2 * math.Pi * (turns - math.Floor(turns)))
	sin, cos := float32(s), float32(c)
	return re*cos - im*sin, re*sin + im*cos
}

// hopFloor is the power of a hop below which it is silence.
func hopFloor() float64 {
	a := amplitude(earFloor)
	return a * a / 2 * hop
}

// chord finds the frequencies in the last hops; false when they are mostly
// something else.
func (e *ear) chord() (chord, bool) {
	var total, sum, top float64
	var power [maxFreqs]float64
	for i := range e.power {
		total += e.power[i].total
	}
	n := min(len(e.freqs), maxFreqs)
	for k := range n {
		var re, im float64
		for i := range e.power {
			re += float64(e.power[i].re[k])
			im += float64(e.power[i].im[k])
		}
		power[k] = (re*re + im*im) * 2 / (lookBack * hop)
		sum += power[k]
		top = max(top, power[k])
	}
	if sum < purity*total {
		return 0, false
	}
	var c chord
	for k := range n {
		if power[k] > top*belongs {
			c |= 1 << k
		}
	}
	return c, true
}

// listenHop takes a full hop.
func (e *ear) listenHop() {
	h := e.correlate(&e.hopBuf, e.count)
	e.power[e.count%lookBack] = h
	e.count++
	masked := e.sinceOn == 0 && e.since < maskHops && h.total < e.burst*maskPart
	on := h.total > e.floor && h.total > e.level*earGate && !masked
	if on {
		e.lull = 0
	} else if e.lull++; e.lull < earLull && e.sinceOn > 0 {
		on = true
	}
	if on {
		e.level = max(h.total, e.level*0.98)
		e.sound()
	} else {
		e.quiet()
	}
	e.decide()
}

// sound is a hop of a burst.
func (e *ear) sound() {
	if e.sinceOn++; e.sinceOn <= lookBack {
		e.opening()
		return
	}
	e.classify()
}

// quiet is a hop of silence; the first of it were taken for the burst's.
func (e *ear) quiet() {
	now := &e.past[runsKept-1]
	if e.sinceOn > 0 {
		back := min(earLull-1, now.n-1)
		now.n -= back
		e.push(silent)
		e.past[runsKept-1].n += back
		e.burst, e.since = e.level, 0
		e.sinceOn, e.level = 0, 0
		return
	}
	e.since++
	now.n++
}

// opening is the first hops of a burst, whose chord is not known yet.
func (e *ear) opening() {
	if e.sinceOn == 1 {
		e.push(babble)
		return
	}
	e.past[runsKept-1].n++
}

// classify names the burst by its last hops, and notices another chord in it.
func (e *ear) classify() {
	c, ok := e.chord()
	k := babble
	if known := e.classes[c]; ok && known != 0 {
		k = known
	}
	now := &e.past[runsKept-1]
	now.n++
	switch {
	case k == now.class:
		e.maybeN = 0
	case now.class == babble && now.n <= 2*lookBack+1: // the burst's own chord, at last
		now.class, e.maybeN = k, 0
	case k == e.maybe && e.maybeN > 0:
		e.maybeN++
	default:
		e.maybe, e.maybeN = k, 1
	}
	if e.maybeN >= otherChord && (e.maybe != babble || e.maybeN >= babbleAfter) {
		back := min(now.n-1, e.maybeN+lookBack/2)
		now.n -= back
		class := e.maybe
		e.push(class)
		e.past[runsKept-1].n, e.maybeN = back, 0
	}
}

func (e *ear) push(c class) {
	copy(e.past[:], e.past[1:])
	e.past[runsKept-1] = run{c, 1}
	e.maybeN = 0
}

// decide names what is heard now.
func (e *ear) decide() {
	now := e.past[runsKept-1]
	if kind := e.endless(now); kind != "" {
		e.heard = kind
		return
	}
	best, others := e.best()
	switch {
	case best != nil && (others == 0 || e.complete() >= surely || string(best.kind) == e.heard):
		e.heard = string(best.kind)
	case best != nil:
	case now.class == silent && now.n >= silenceAfter:
		e.heard = HearsSilence
	case now.class == babble && now.n >= babbleAfter:
		e.heard = HearsSound
	}
}

// endless names a tone without end by its present run.
func (e *ear) endless(now run) string {
	if now.class < firstTone || now.n < contAfter || float64(now.n) < e.longest(now.class)*1.25 {
		return ""
	}
	for i := range e.plans {
		p := &e.plans[i]
		if p.cont && p.runs[0].class == now.class && p.intro == e.stuttered(now.class) {
			return string(p.kind)
		}
	}
	for i := range e.plans {
		if p := &e.plans[i]; p.cont && p.runs[0].class == now.class {
			return string(p.kind)
		}
	}
	return ""
}

// stuttered reports whether short bursts of c came just before.
func (e *ear) stuttered(c class) bool {
	gap, burst := e.past[runsKept-2], e.past[runsKept-3]
	return gap.class == silent && gap.n <= introGap && burst.class == c && burst.n <= introBurst
}

// complete is how many runs have been heard from edge to edge.
func (e *ear) complete() int {
	n := 0
	for i := runsKept - 2; i >= 0 && e.past[i].n > 0; i-- {
		n++
	}
	return n - 1
}

// best finds the cadence that fits best, and how many different ones fit too.
func (e *ear) best() (found *plan, others int) {
	var top fit
	for i := range e.plans {
		p := &e.plans[i]
		if p.cont {
			continue
		}
		f := e.fits(p)
		if f.runs == 0 {
			continue
		}
		if found != nil {
			others++
		}
		if f.better(top) {
			top, found = f, p
		}
	}
	return found, others
}

// fit is how well a cadence agrees with what was heard: over how many runs, and
// with what mean error in hops.
type fit struct {
	runs int
	miss float64
}

func (f fit) better(g fit) bool { return f.runs > g.runs || f.runs == g.runs && f.miss < g.miss }

// fits compares the last runs with p at every alignment.
func (e *ear) fits(p *plan) (best fit) {
	for from := range p.runs {
		if f := e.aligned(p, from); f.better(best) {
			best = f
		}
	}
	return best
}

// aligned compares backwards, the present run being p.runs[from]. One burst
// must have been heard whole, and no run of the last round may disagree.
func (e *ear) aligned(p *plan, from int) fit {
	k := len(p.runs)
	now, want := e.past[runsKept-1], p.runs[from]
	if !sameClass(now, want) || float64(now.n) > want.n+slack(want.n) {
		return fit{}
	}
	var f fit
	burst := false
	for back := 1; back <= min(2*k, runsKept-2); back++ {
		want, got := p.runs[((from-back)%k+k)%k], e.past[runsKept-1-back]
		if got.n == 0 || e.past[runsKept-2-back].n == 0 { // before, or when, we began to listen
			break
		}
		miss := max(float64(got.n)-want.n, want.n-float64(got.n))
		if got.class != want.class || miss > slack(want.n) {
			if back <= k {
				return fit{}
			}
			break
		}
		burst = burst || got.class != silent
		f.runs++
		f.miss += miss
	}
	if !burst {
		return fit{}
	}
	f.miss /= float64(f.runs)
	return f
}

// sameClass compares the present run, whose chord may not be known yet.
func sameClass(now run, want stretch) bool {
	return now.class == want.class || now.class == babble && now.n <= lookBack && want.class != silent
}

// slack is by how many hops a run may be off: one at each edge, and 5 %.
func slack(n float64) float64 { return 1.6 + 0.05*n }
