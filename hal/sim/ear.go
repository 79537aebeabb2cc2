package sim

import (
	"math"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// What a telephone hears, as PhoneState.Hears says it, besides the words of
// country.ToneKind.
const (
	HearsNothing = ""        // on-hook, or too early to say
	HearsSilence = "silence" //
	HearsSound   = "sound"   // a voice, or anything that is no tone of the plan
)

const (
	earBlock     = 320   // samples: 40 ms resolve 25 Hz
	earFloor     = -45.0 // dBm0: quieter is silence
	earPurity    = 0.45  // of the block's power in the tone's frequencies; a warble keeps half
	earSlack     = 1     // blocks by which a burst may be off
	earHistory   = 8     // bursts remembered
	silenceAfter = 700 * 8 / earBlock
)

// chord is a set of frequencies heard, as bits over ear.freqs; nought is silence.
type chord uint32

const babble = chord(1) << 31 // sound that is no tone

// plan is one tone of the country as the ear knows it.
type plan struct {
	kind country.ToneKind
	runs []run // one round of it
	cont bool
}

// run is a stretch of one chord.
type run struct {
	chord chord
	n     int // blocks
}

// ear classifies what a telephone hears by frequencies and cadence: a person
// who knows the country's tones.
type ear struct {
	freqs []float64
	coef  []float32
	plans []plan
	buf   [earBlock]float32
	n     int
	past  [earHistory]run // the newest last, past[earHistory-1] still grows
	heard string
	age   int // blocks since heard was last confirmed
}

func (e *ear) init(p country.Profile) {
	for _, kind := range []country.ToneKind{
		country.DialTone, country.Ringback, country.BusyTone, country.Congestion,
		country.StutterTone, country.CallWaiting, country.Howler, country.Unobtainable, country.SIT,
	} {
		if t, ok := p.Tones[kind]; ok {
			e.learn(kind, t)
		}
	}
	for _, f := range e.freqs {
		e.coef = append(e.coef, float32(2*math.Cos(2*math.Pi*f/hal.SampleRate)))
	}
}

// learn takes a tone's repeating part into the plan.
func (e *ear) learn(kind country.ToneKind, t country.Tone) {
	segs := t.Segments
	if t.Loop > 0 && segs[len(segs)-1].Dur != 0 {
		segs = segs[t.Loop:]
	}
	pl := plan{kind: kind, cont: len(segs) == 1 && segs[0].Dur == 0}
	for _, s := range segs {
		var c chord
		for _, f := range s.Freqs {
			c |= 1 << e.index(f)
		}
		n := int(s.Dur * hal.SampleRate / time.Second / earBlock)
		if k := len(pl.runs); k > 0 && pl.runs[k-1].chord == c {
			pl.runs[k-1].n += n // same pitch at another level
			continue
		}
		pl.runs = append(pl.runs, run{c, n})
	}
	e.plans = append(e.plans, pl)
}

func (e *ear) index(f float64) int {
	for i, x := range e.freqs {
		if math.Abs(x-f) < 12 {
			return i
		}
	}
	e.freqs = append(e.freqs, f)
	return len(e.freqs) - 1
}

func (e *ear) reset() {
	e.n, e.past, e.heard, e.age = 0, [earHistory]run{}, HearsNothing, 0
}

// hear takes sound and gives what is heard and whether that is new.
func (e *ear) hear(p []float32) (heard string, changed bool) {
	was := e.heard
	for len(p) > 0 {
		n := copy(e.buf[e.n:], p)
		p = p[n:]
		if e.n += n; e.n == earBlock {
			e.n = 0
			e.block(e.classify())
		}
	}
	return e.heard, e.heard != was
}

// classify finds the chord of a full block.
func (e *ear) classify() chord {
	var total float64
	for _, v := range e.buf {
		total += float64(v) * float64(v)
	}
	if floor := amplitude(earFloor); total < floor*floor/2*earBlock {
		return 0
	}
	var power [31]float64
	var sum, top float64
	for i, c := range e.coef {
		power[i] = goertzel(e.buf[:], c)
		sum += power[i]
		top = max(top, power[i])
	}
	if sum < earPurity*total {
		return babble
	}
	var c chord
	for i := range e.coef {
		if power[i] > top/10 {
			c |= 1 << i
		}
	}
	return c
}

// goertzel is the power of one frequency in x, of the scale of the sum of squares.
func goertzel(x []float32, coef float32) float64 {
	var a, b float32
	for _, v := range x {
		a, b = v+coef*a-b, a
	}
	return float64(a*a+b*b-coef*a*b) * 2 / float64(len(x))
}

// block adds a block's chord and decides what is heard.
func (e *ear) block(c chord) {
	last := &e.past[earHistory-1]
	if last.chord != c || last.n == 0 {
		if last.n == 1 && e.past[earHistory-2].chord == c { // one odd block at an edge
			e.past[earHistory-2].n += 2
			copy(e.past[1:], e.past[:earHistory-1])
			e.past[0] = run{}
		} else {
			copy(e.past[:], e.past[1:])
			e.past[earHistory-1] = run{c, 1}
		}
	} else {
		last.n++
	}
	e.decide()
}

// decide names what is heard now.
func (e *ear) decide() {
	now := e.past[earHistory-1]
	for i := range e.plans {
		if e.matches(&e.plans[i]) {
			e.heard, e.age = string(e.plans[i].kind), 0
			return
		}
	}
	e.age++
	switch {
	case now.chord == 0 && now.n >= silenceAfter && !e.withinCadence(now):
		e.heard = HearsSilence
	case now.chord == babble && now.n >= 3:
		e.heard = HearsSound
	}
}

// withinCadence reports whether the present silence is still that of the tone
// heard last.
func (e *ear) withinCadence(now run) bool {
	for i := range e.plans {
		p := &e.plans[i]
		if string(p.kind) != e.heard || p.cont {
			continue
		}
		for _, r := range p.runs {
			if r.chord == 0 && now.n <= r.n+2*earSlack {
				return true
			}
		}
	}
	return false
}

// matches reports whether the last runs are those of p: a continuous tone after
// it has lasted longer than a burst of the same pitch could, a cadence after
// one round and the beginning of the next.
func (e *ear) matches(p *plan) bool {
	now := e.past[earHistory-1]
	if p.cont {
		return now.chord == p.runs[0].chord && now.n > e.longest(now.chord)
	}
	k := len(p.runs)
	if k >= earHistory {
		return false
	}
	for from := range p.runs { // the present run may be any of the cadence
		if e.aligned(p, from) {
			return true
		}
	}
	return false
}

// aligned compares backwards, the present run being p.runs[from].
func (e *ear) aligned(p *plan, from int) bool {
	k := len(p.runs)
	now := e.past[earHistory-1]
	if now.chord != p.runs[from].chord || now.n > p.runs[from].n+earSlack+1 {
		return false
	}
	for back := 1; back <= k; back++ {
		want := p.runs[((from-back)%k+k)%k]
		got := e.past[earHistory-1-back]
		if got.chord != want.chord || near(got.n, want.n) > earSlack {
			return back == k && got.chord == want.chord && got.n >= want.n/2 // heard from the middle
		}
	}
	return true
}

func near(a, b int) int { return max(a-b, b-a) }

// longest is the longest burst of chord c in any cadence, in blocks.
func (e *ear) longest(c chord) int {
	n := 10
	for i := range e.plans {
		for _, r := range e.plans[i].runs {
			if r.chord == c && !e.plans[i].cont {
				n = max(n, r.n+2)
			}
		}
	}
	return n
}
