package tone

import (
	"math"

	"ringdown/hal"
)

const (
	// onShare: a set that explains half of a window's energy sounds. A burst's
	// edge then stands in the middle of the window, at either end.
	onShare = 0.5
	// bridge is the shortest silence between bursts, 25 ms: shorter ones are
	// clicks. China's special dial tone has 40 ms.
	bridge = 200
	// blip is the shortest burst, 20 ms; call waiting in Brazil has 50 ms.
	blip = 160
	// purity is the share that a tone has on average at 5 dB over noise.
	purity = 0.7
	// perPart is what a set must explain more for each further component, so
	// that noise does not turn a single tone into a warbling one.
	perPart = 0.05
	// lag frames are waited for before one counts towards what a burst is, and
	// as many left out after its onset: windows that reach over an edge mislead.
	lag = 3
	// maxSets is over the number of sets in the largest plan, 5.
	maxSets = 12
)

// burst is a stretch of sound of one set. Times are samples.
type burst struct {
	start, stop float64
	set         int // -1: none of the plan
	level       float64
}

// tracker finds bursts. At most one is sounding (cur) and one is waiting for
// the end of the silence behind it (prev).
type tracker struct {
	sets    []set
	cur     burst
	prev    burst
	waiting bool // prev counts
	on      bool // above onShare now
	open    bool // cur has begun and has not been closed
	real    bool // cur is longer than a blip
	last    float32
	tally   tally
	edges   [maxSets]edges
	shift   float64 // by which noise drew in the edges of prev
}

// edges are when one set by itself began and ceased to fill half the window.
type edges struct {
	last        float32
	start, stop float64
}

// edgeReach: an edge of the set that was heard replaces the general one if it lies
// within 30 ms of it.
const edgeReach = 240

func (e *edges) step(now float64, share, halfway float32, keep bool) {
	at := now - 80 + 80*float64((halfway-e.last)/(share-e.last))
	if share >= halfway && e.last < halfway && !keep {
		e.start = at
	}
	if share < halfway && e.last >= halfway {
		e.stop = at
	}
	e.last = share
}

func closer(general, own float64) float64 {
	if math.Abs(general-own) > edgeReach {
		return general
	}
	return own
}

func newTracker(sets []set) tracker { return tracker{sets: sets} }

// tally gathers how well the sets explain a burst.
type tally struct {
	age      int
	delay    [lag][maxSets]fit
	energies [lag]float32
	share    [maxSets]float32
	balanced [maxSets]int
	energy   float32
	n        int
	peak     [maxSets]fit
	best     float32
	loudest  float32
}

// step takes one window, whose middle is at now.
func (t *tracker) step(now float64, fits []fit, energy float32, m *matcher, r *report) {
	best := float32(0)
	for i, f := range fits {
		best = max(best, f.score(&t.sets[i]))
	}
	if t.open && t.real && t.dyingAway(energy) {
		best = 0
	}
	edge := now - 80 + 80*float64((onShare-t.last)/(best-t.last))
	t.last = best
	switch {
	case best >= onShare && !t.on:
		t.rise(edge, fits, m, r)
	case best < onShare && t.on:
		t.on = false
		t.cur.stop = edge
	}
	for i, f := range fits {
		t.edges[i].step(now, f.share, t.sets[i].halfway, t.open && t.tally.age > lag)
	}
	t.proceed(now, fits, best, energy, m, r)
}

const (
	// echoReach and echoLoss: what follows a burst within 240 ms and is 15 dB
	// quieter is its echo, from a telephone that hears the tone too. It may begin
	// late: behind the clamp of the telephone's keys (25 ms), our frames both ways
	// and the tail of a canceller (32 ms) that goes on for a tone that has ended;
	// where two lines hear each other, behind two cancellers (seen: 134 ms); on
	// cards whose kernel keeps frames (seen on DAHDI: 199 ms, 24 dB quieter).
	echoReach = 1920
	echoLoss  = 15
)

// echoes reports whether what sounds now, with this energy, is the echo of the
// burst before.
func (t *tracker) echoes(energy float32) bool {
	return t.waiting && t.cur.start-t.prev.stop < echoReach && decibel(energy) < t.prev.level-echoLoss
}

// dyingAway reports whether what still sounds is the echo of the burst, that is
// over: two telephones' hybrids can hand a tone on to each other for 100 ms.
func (t *tracker) dyingAway(energy float32) bool {
	return t.tally.n > 0 && decibel(energy) < decibel(t.tally.loudest)-echoLoss
}

// rise begins a burst, or goes on with one after a click.
func (t *tracker) rise(edge float64, fits []fit, m *matcher, r *report) {
	t.on = true
	if t.open {
		if t.choose(fits) == t.tally.judge(t.sets).set {
			return
		}
		t.close(m, r)
	}
	t.open, t.real = true, false
	t.cur = burst{start: edge, set: -1}
	t.tally = tally{}
}

func (t *tracker) proceed(now float64, fits []fit, best, energy float32, m *matcher, r *report) {
	if t.on {
		t.tally.add(fits, best, energy)
		if !t.real && now-t.cur.start >= blip && !t.echoes(energy) {
			t.real = true
			if set := t.choose(fits); set >= 0 {
				t.cur.start = closer(t.cur.start, t.edges[set].start)
			}
			t.handOver(m, r)
		}
		if t.real {
			m.sounding(t.cur.start, now, t.tally.judge(t.sets).set, t.choose(fits), r)
		}
		return
	}
	if t.open && now-t.cur.stop >= bridge {
		t.close(m, r)
	}
	if !t.open && t.waiting {
		m.silence(t.prev, now-t.prev.stop, r)
	}
}

// handOver gives the burst before, whose silence is now known.
func (t *tracker) handOver(m *matcher, r *report) {
	if t.waiting {
		m.pair(t.prev, t.cur.start-t.shift-t.prev.stop, r)
	}
	t.waiting = false
}

// close ends the burst; a blip is as if it had not been.
func (t *tracker) close(m *matcher, r *report) {
	t.open = false
	if !t.real {
		return
	}
	j := t.tally.judge(t.sets)
	t.cur.set, t.cur.level = j.set, j.level
	if j.set >= 0 {
		t.cur.start = closer(t.cur.start, t.edges[j.set].start)
		t.cur.stop = closer(t.cur.stop, t.edges[j.set].stop)
		t.shift = 0
		if t.sets[j.set].tracks {
			t.shift = drawnIn(j.share)
		}
		t.cur.start -= t.shift
		t.cur.stop += t.shift
	}
	t.prev, t.waiting = t.cur, true
	m.burst(t.prev, r)
}

// score makes fits of different sets comparable.
func (f fit) score(s *set) float32 {
	if !f.balanced {
		return 0
	}
	return f.share - perPart*float32(len(s.bins)-1)
}

// drawnIn is by how many samples noise moves each edge into the burst. With
// noise of power v to a tone of 1 a full window's share is s = 1/(1+v), that of
// a half filled one 1/(2+4v) = s/(4-2s), and each frame brings a fifth.
func drawnIn(s float32) float64 {
	return float64(onShare-s/(4-2*s)) * windowed * hal.FrameSamples
}

// choose is the set that explains these fits best, or -1.
func (t *tracker) choose(fits []fit) int {
	best, at := float32(purity-perPart), -1
	for i, f := range fits {
		if s := f.score(&t.sets[i]); s > best {
			best, at = s, i
		}
	}
	return at
}

func (y *tally) add(fits []fit, best, energy float32) {
	y.age++
	if best > y.best {
		y.best, y.loudest = best, energy
		copy(y.peak[:], fits)
	}
	slot := y.age % lag
	if y.age > 2*lag {
		y.n++
		y.energy += y.energies[slot]
		for i := range fits {
			y.share[i] += y.delay[slot][i].share
			if y.delay[slot][i].balanced {
				y.balanced[i]++
			}
		}
	}
	copy(y.delay[slot][:], fits)
	y.energies[slot] = energy
}

// verdict is what a burst was.
type verdict struct {
	set   int // -1: nothing of the plan
	share float32
	level float64
}

// judge takes the mean over the burst's inner windows; a burst too short to
// have any is judged by its best window.
func (y *tally) judge(sets []set) verdict {
	v := verdict{set: -1, level: decibel(y.loudest)}
	if y.n > 0 {
		v.level = decibel(y.energy / float32(y.n))
	}
	best := float32(0)
	for i := range sets {
		share, ok := y.mean(i)
		if s := (fit{share, ok}).score(&sets[i]); share >= purity && s > best {
			best, v.set, v.share = s, i, share
		}
	}
	return v
}

func (y *tally) mean(i int) (share float32, balanced bool) {
	if y.n == 0 {
		return y.peak[i].share, y.peak[i].balanced
	}
	n := float32(y.n)
	return y.share[i] / n, float32(y.balanced[i]) >= 0.6*n
}

func decibel(energy float32) float64 { return 10 * math.Log10(float64(energy)+1) }
