package sound

import (
	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media/tone"
)

// toneLines turns a detector's events into one line for each time that a tone
// sounded.
type toneLines struct {
	open map[country.ToneKind]*toneLine
	done []heard
}

// toneLine is a tone that sounds.
type toneLine struct {
	start  uint64
	cycles int
	sure   bool
}

// enough says how many cycles make a tone: one burst and one pause may be
// anything, so two of what is short.
func enough(k country.ToneKind) int {
	switch k {
	case country.BusyTone, country.Congestion, country.Unobtainable, country.StutterTone:
		return 2
	}
	return 0
}

func (t *toneLines) take(e tone.Event) {
	l := t.open[e.Kind]
	if l == nil {
		if !e.On {
			return
		}
		l = &toneLine{start: e.At}
		t.open[e.Kind] = l
	}
	l.cycles = max(l.cycles, e.Cycles)
	l.sure = l.sure || e.Confirmed || e.Kind == country.Ringback
	if !e.On {
		t.close(e.Kind, e.At)
	}
}

func (t *toneLines) close(k country.ToneKind, at uint64) {
	l := t.open[k]
	delete(t.open, k)
	// A continuous tone has no cycles and is sure once it is confirmed.
	if !l.sure || l.cycles > 0 && l.cycles < enough(k) {
		return
	}
	ms := int((at - min(at, l.start)) * 1000 / hal.SampleRate)
	t.done = append(t.done, heard{T: seconds(l.start), Event: "tone", Tone: string(k), Ms: ms, Cycles: l.cycles})
}

// finish gives all lines; what still sounds ends with the file.
func (t *toneLines) finish(end uint64) []heard {
	for k := range t.open {
		t.close(k, end)
	}
	return t.done
}
