package tone

import (
	"math"

	"ringdown/internal/country"
)

const (
	// slack is the part by which a burst or silence may differ from the plan,
	// and grain what the edges may be off besides: 10 ms.
	slack = 0.15
	grain = 80
	// patience is the time beyond the slack after which a burst or silence has
	// broken its cadence: 50 ms.
	patience = 400
	// early is the age of the window's middle in a tone at which dial tone is
	// announced: the whole window is in it then, 50 to 60 ms after its onset.
	early = 200
	// brief bursts, up to 100 ms, hold too few whole windows to tell akin sets
	// apart.
	brief = 800
	// levelStep parts bursts of different level, in dB.
	levelStep = 5
	// midway is added to the error of a pattern that was met in its middle, so
	// that of two that are turns of each other the one met at its start wins.
	midway = 0.01
	// special is taken off per pair: of two that fit alike, the more particular
	// one wins.
	special = 0.01
)

// longest is the longest that a burst of nominal length x can last.
func longest(x float64) float64 { return x*(1+slack) + patience }

// follower is how far one pattern has been followed.
type follower struct {
	pos      int // the pair that is to come
	count    int // pairs that fitted in a row
	err      float64
	cycles   int
	reported bool
	wait     float64 // longest silence now allowed; 0: that of pos
	starts   [8]float64
	level    float64
}

// matcher compares bursts with the plan's cadences, and lasting ones with its
// continuous tones.
type matcher struct {
	plan      *Plan
	follow    []follower
	steady    int // pattern of the continuous tone announced, or -1
	confirmed bool
	began     float64
	leveled   bool
}

func newMatcher(pl *Plan) matcher {
	m := matcher{plan: pl, follow: make([]follower, len(pl.patterns)), steady: -1}
	for _, p := range pl.patterns {
		m.leveled = m.leveled || p.leveled
	}
	return m
}

// pair takes a burst and the silence that followed it.
func (m *matcher) pair(b burst, off float64, r *report) {
	win, least := -1, math.Inf(1)
	for i := range m.follow {
		n := float64(len(m.plan.patterns[i].pairs))
		if done := m.advance(i, b, off, r); done && m.follow[i].err/n-special*n < least {
			win, least = i, m.follow[i].err/n-special*n
		}
	}
	if e := m.established(); e >= 0 {
		win = e
	}
	for i := range m.follow {
		f := &m.follow[i]
		n := len(m.plan.patterns[i].pairs)
		if n == 0 || f.count == 0 || f.count%n != 0 {
			continue
		}
		if i == win {
			m.cycle(i, r)
		} else {
			m.drop(i, b.stop, r)
		}
		f.err = 0
	}
}

// established is the pattern that was reported and still fits, or -1: while
// there is one, its parts are not taken for another tone.
func (m *matcher) established() int {
	for i, f := range m.follow {
		if f.reported && f.cycles > 0 && f.count > 0 {
			return i
		}
	}
	return -1
}

// advance moves pattern i on by one pair and says whether a cycle is whole.
func (m *matcher) advance(i int, b burst, off float64, r *report) bool {
	pt, f := &m.plan.patterns[i], &m.follow[i]
	if len(pt.pairs) == 0 {
		return false
	}
	fits := m.fitsPair(pt.pairs[f.pos], b, off) && (f.count == 0 || m.fitsLevel(pt, f, b))
	if !fits {
		m.drop(i, b.stop, r)
		if f.pos = m.find(pt, b, off); f.pos < 0 {
			f.pos = 0
			return false
		}
		if f.pos > 0 {
			f.err = midway
		}
	}
	want := pt.pairs[f.pos]
	f.starts[f.count%len(pt.pairs)%len(f.starts)] = b.start
	f.err += math.Abs(b.stop-b.start-want.on)/want.on + math.Abs(off-want.off)/want.off
	f.level, f.wait = b.level, 0
	f.count++
	f.pos = (f.pos + 1) % len(pt.pairs)
	return f.count%len(pt.pairs) == 0
}

func (m *matcher) find(pt *pattern, b burst, off float64) int {
	for i, p := range pt.pairs {
		if m.fitsPair(p, b, off) {
			return i
		}
	}
	return -1
}

func (m *matcher) fitsPair(p pair, b burst, off float64) bool {
	return m.fitsBurst(p, b) && near(off, p.off)
}

func (m *matcher) fitsBurst(p pair, b burst) bool {
	return near(b.stop-b.start, p.on) && m.sounds(p, b)
}

// sounds says whether the burst has the pair's frequencies.
func (m *matcher) sounds(p pair, b burst) bool {
	if b.set < 0 {
		return false
	}
	return b.set == p.set || p.on <= brief && m.plan.akin(b.set, p.set)
}

func near(x, want float64) bool { return math.Abs(x-want) <= want*slack+grain }

// fitsLevel looks at the step from the burst before, where the plan has a tone
// that is known by it.
func (m *matcher) fitsLevel(pt *pattern, f *follower, b burst) bool {
	if !m.leveled {
		return true
	}
	before := pt.pairs[(f.pos+len(pt.pairs)-1)%len(pt.pairs)]
	want := pt.pairs[f.pos].level - before.level
	return math.Abs(b.level-f.level-want) < levelStep
}

func (m *matcher) cycle(i int, r *report) {
	pt, f := &m.plan.patterns[i], &m.follow[i]
	f.cycles++
	if f.cycles < pt.leastCycles {
		return
	}
	f.reported = true
	r.emit(Event{Kind: pt.kind, At: at(f.starts[0]), On: true, Confirmed: true, Cycles: f.cycles})
}

// drop forgets pattern i, and says that it ceased if it had been reported.
func (m *matcher) drop(i int, stop float64, r *report) {
	f := &m.follow[i]
	if f.reported {
		r.emit(Event{Kind: m.plan.patterns[i].kind, At: at(stop), Confirmed: f.cycles > 0, Cycles: f.cycles})
	}
	*f = follower{}
}

// burst takes a burst at its end, before the silence behind it is known.
func (m *matcher) burst(b burst, r *report) {
	m.release(b.stop, r)
	for i := range m.follow {
		pt, f := &m.plan.patterns[i], &m.follow[i]
		if f.reported && f.wait == 0 && !m.fitsBurst(pt.pairs[f.pos], b) {
			m.drop(i, b.stop, r)
		}
		if pt.kind == country.Ringback && !f.reported && m.alone(i, b) {
			f.reported = true
			f.wait = longestSilence(pt)
			r.emit(Event{Kind: pt.kind, At: at(b.start), On: true})
		}
	}
}

// alone says whether b can be a burst of pattern i and of no other.
func (m *matcher) alone(i int, b burst) bool {
	for k := range m.plan.patterns {
		one := false
		for _, p := range m.plan.patterns[k].pairs {
			one = one || m.fitsBurst(p, b)
		}
		if one != (k == i) {
			return false
		}
	}
	return true
}

func longestSilence(pt *pattern) float64 {
	w := 0.0
	for _, p := range pt.pairs {
		w = max(w, p.off)
	}
	return w
}

// silence lets go of what should have sounded again by now.
func (m *matcher) silence(b burst, long float64, r *report) {
	for i := range m.follow {
		f := &m.follow[i]
		if !f.reported {
			continue
		}
		wait := f.wait
		if wait == 0 {
			wait = m.plan.patterns[i].pairs[f.pos].off
		}
		if long > longest(wait) {
			m.last(i, b)
			m.drop(i, b.stop, r)
		}
	}
}

// last counts the cycle of a burst that ends a tone: no other burst came to end
// its silence. Where a tone with longer silences has a burst that is nearer to
// this one, it stays in doubt.
func (m *matcher) last(i int, b burst) {
	f, pairs := &m.follow[i], m.plan.patterns[i].pairs
	if f.wait > 0 || f.pos != len(pairs)-1 || !m.fitsBurst(pairs[f.pos], b) {
		return
	}
	long, own := b.stop-b.start, pairs[f.pos]
	for k := range m.plan.patterns {
		for _, p := range m.plan.patterns[k].pairs {
			if p.off > own.off && m.sounds(p, b) && math.Abs(long-p.on) < math.Abs(long-own.on) {
				return
			}
		}
	}
	f.cycles++
}

// sounding follows a burst while it lasts: mean is what it was so far, latest
// what it is now (-1: not known).
func (m *matcher) sounding(start, now float64, mean, latest int, r *report) {
	followed := false
	for i := range m.follow {
		f := &m.follow[i]
		if f.reported && now-start > longest(m.plan.patterns[i].pairs[f.pos].on) {
			m.drop(i, now, r)
		}
		followed = followed || f.reported
	}
	if m.steady < 0 && !followed && now-start >= early && latest >= 0 {
		m.announce(start, latest, r)
	}
	if !m.confirmed && mean >= 0 {
		m.confirm(start, now, mean, r)
	}
}

// announce gives the early event of dial tone.
func (m *matcher) announce(start float64, set int, r *report) {
	for i, pt := range m.plan.patterns {
		if pt.kind == country.DialTone && len(pt.pairs) == 0 && pt.set == set {
			m.steady, m.began = i, start
			r.emit(Event{Kind: pt.kind, At: at(start), On: true})
			return
		}
	}
}

func (m *matcher) confirm(start, now float64, set int, r *report) {
	for i, pt := range m.plan.patterns {
		if len(pt.pairs) > 0 || pt.set != set || now-start < pt.least {
			continue
		}
		m.steady, m.confirmed, m.began = i, true, start
		r.emit(Event{Kind: pt.kind, At: at(start), On: true, Confirmed: true})
		return
	}
}

// release ends the continuous tone that was announced.
func (m *matcher) release(stop float64, r *report) {
	if m.steady >= 0 {
		r.emit(Event{Kind: m.plan.patterns[m.steady].kind, At: at(stop), Confirmed: m.confirmed})
	}
	m.steady, m.confirmed = -1, false
}

func at(x float64) uint64 { return uint64(max(x, 0)) }
