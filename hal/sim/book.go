package sim

import (
	"math"
	"slices"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// The ear works in hops of 10 ms and looks at the last four of them: 40 ms tell
// frequencies 25 Hz apart.
const (
	hop      = hal.FrameSamples
	hopTime  = 10 * time.Millisecond
	lookBack = 4
	// unheardGap in hops is a silence inside a tone that no ear notices.
	unheardGap = 3
	belongs    = 0.1 // of the strongest frequency's power: it belongs to the chord
	purity     = 0.4 // of all power lies in the tones' frequencies
	sameHz     = 12  // frequencies nearer than this are one to the ear
)

// chord is a set of frequencies heard together, as bits over book.freqs.
type chord uint32

// class is a chord as far as the ear can tell chords apart.
type class int

const (
	silent class = iota
	babble       // sound that is no tone of the plan
	firstTone
)

// book is what a person knows who knows a country's tones: made once for all
// telephones, never changed.
type book struct {
	freqs   []float64
	sin     [][hop]float32
	cos     [][hop]float32
	floor   float64 // power of a hop below which it is silence
	classes map[chord]class
	plans   []plan
}

// plan is a tone as a cadence of classes.
type plan struct {
	kind  country.ToneKind
	runs  []stretch
	cont  bool // one class without end
	intro bool // bursts first, then without end: a stutter
}

// stretch is a part of a cadence: how many hops a class lasts.
type stretch struct {
	class class
	n     float64
}

func newBook(p country.Profile) *book {
	b := &book{classes: map[chord]class{}, floor: hopFloor()}
	kinds := []country.ToneKind{
		country.DialTone, country.Ringback, country.BusyTone, country.Congestion,
		country.StutterTone, country.CallWaiting, country.Howler, country.Unobtainable, country.SIT,
	}
	for _, k := range kinds {
		for _, s := range p.Tones[k].Segments {
			for _, f := range s.Freqs {
				b.tune(f)
			}
		}
	}
	for _, k := range kinds {
		if t, ok := p.Tones[k]; ok {
			b.learn(k, t)
		}
	}
	return b
}

// tune adds a frequency.
func (b *book) tune(f float64) {
	if slices.ContainsFunc(b.freqs, func(x float64) bool { return math.Abs(x-f) < sameHz }) {
		return
	}
	b.freqs = append(b.freqs, f)
	var sin, cos [hop]float32
	for i := range hop {
		s, c := math.Sincos(2 * math.Pi * f * float64(i) / hal.SampleRate)
		sin[i], cos[i] = float32(s), float32(c)
	}
	b.sin, b.cos = append(b.sin, sin), append(b.cos, cos)
}

// learn makes a plan of a tone.
func (b *book) learn(kind country.ToneKind, t country.Tone) {
	last := t.Segments[len(t.Segments)-1]
	pl := plan{kind: kind}
	for _, s := range t.Segments {
		c := b.listen(s)
		n := float64(s.Dur) / float64(hopTime)
		if c == silent && n <= unheardGap {
			continue
		}
		if k := len(pl.runs); k > 0 && pl.runs[k-1].class == c {
			pl.runs[k-1].n += n
			continue
		}
		pl.runs = append(pl.runs, stretch{c, n})
	}
	if last.Dur == 0 {
		pl.intro = len(pl.runs) > 1
		pl.cont = true
		pl.runs = pl.runs[len(pl.runs)-1:]
	}
	pl.runs = shortest(pl.runs)
	b.plans = append(b.plans, pl)
}

// shortest is the period of a cadence that only the level makes longer.
func shortest(r []stretch) []stretch {
	for n := 2; n < len(r); n += 2 {
		if len(r)%n == 0 && slices.Equal(r[:len(r)-n], r[n:]) {
			return r[:n]
		}
	}
	return r
}

// listen plays a segment to an ear and finds its class: all chords that it
// shows belong to one class, together with those that share a chord with it.
func (b *book) listen(s country.Segment) class {
	if len(s.Freqs) == 0 {
		return silent
	}
	s.Dur = 0
	sound := newTone(country.Tone{Segments: []country.Segment{s}})
	var seen []chord
	var e ear
	e.book = b
	for i := range 60 {
		var p [hop]float32
		sound.add(p[:])
		e.power[i%lookBack] = e.correlate(&p, i)
		if i >= lookBack {
			if c, ok := e.chord(); ok {
				seen = append(seen, c)
			}
		}
	}
	return b.join(seen)
}

// join puts chords into one class.
func (b *book) join(seen []chord) class {
	into := firstTone + class(len(b.classes))
	for _, c := range seen {
		if k, ok := b.classes[c]; ok {
			into = min(into, k)
		}
	}
	for _, c := range seen {
		old, known := b.classes[c]
		b.classes[c] = into
		if known && old != into {
			b.rename(old, into)
		}
	}
	return into
}

// rename makes class from the same as to everywhere.
func (b *book) rename(from, to class) {
	for c, k := range b.classes {
		if k == from {
			b.classes[c] = to
		}
	}
	for i := range b.plans {
		for j := range b.plans[i].runs {
			if b.plans[i].runs[j].class == from {
				b.plans[i].runs[j].class = to
			}
		}
	}
}

// longest is the longest run of class c in any cadence, in hops.
func (b *book) longest(c class) float64 {
	n := 0.0
	for i := range b.plans {
		for _, r := range b.plans[i].runs {
			if r.class == c && !b.plans[i].cont {
				n = max(n, r.n)
			}
		}
	}
	return n
}
