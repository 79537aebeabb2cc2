package tone

import (
	"ringdown/hal"
	"ringdown/internal/country"
)

const (
	// tailShare is what a tone of the plan holds of a window's energy where nobody
	// speaks: 9 dB over the noise. Speech has harmonics, and passes it in no window
	// for as long as tailRun.
	tailShare = 0.88
	// tailRun is the shortest stretch of a tone that counts, 80 ms, and tailLeast
	// what there must be in all: a hum of a caller's has less.
	tailRun   = 8
	tailLeast = 20
	// tailEdge frames lie between a tone and silence, where a window has both.
	tailEdge = windowed + 2
	// tailStub frames may be what a burst has that begins just before the end: it
	// looks like nothing yet.
	tailStub = tailRun + windowed + 2
)

// Tail is where the tones begin that a recording ends with: dial, busy or other
// tones of p's plan, with the silence between them and behind them, as an
// exchange sends them once the far end has hung up. It is len(pcm) where there
// are none.
func Tail(p country.Profile, pcm []int16) int {
	marks := tailMarks(p, pcm)
	for cutOff := 0; cutOff <= tailStub && cutOff < len(marks); cutOff += tailEdge / 2 {
		if cut, tonal := tonesAtEnd(marks[:len(marks)-cutOff]); tonal >= tailLeast {
			return max(0, cut-windowed) * hal.FrameSamples
		}
	}
	return len(pcm)
}

// tonesAtEnd goes back over tones and the silence around them; tonal is how many
// frames of tone there are.
func tonesAtEnd(marks []mark) (cut, tonal int) {
	cut = len(marks)
	for at := len(marks); ; {
		end := skipEdge(marks, at)
		begin := end
		for begin > 0 && marks[begin-1] == markTone {
			begin--
		}
		if end-begin < tailRun {
			return cut, tonal
		}
		tonal += end - begin
		at, cut = begin, begin
	}
}

// What a frame is.
type mark uint8

const (
	markOther mark = iota
	markSilent
	markTone
)

// skipEdge goes back over silence, and over the few frames in which a tone and
// silence meet.
func skipEdge(marks []mark, at int) int {
	for other := 0; at > 0 && marks[at-1] != markTone; at-- {
		if marks[at-1] == markSilent {
			other = 0
			continue
		}
		if other++; other > tailEdge {
			return at
		}
	}
	return at
}

func tailMarks(p country.Profile, pcm []int16) []mark {
	d := NewDetector(p)
	marks := make([]mark, 0, len(pcm)/hal.FrameSamples)
	for len(pcm) >= hal.FrameSamples {
		d.Write(pcm[:hal.FrameSamples])
		pcm = pcm[hal.FrameSamples:]
		marks = append(marks, d.mark())
	}
	return marks
}

// mark says what the last window was.
func (d *Detector) mark() mark {
	if d.win.total < d.floor {
		return markSilent
	}
	for _, f := range d.fits[:d.plan.low] {
		if f.share >= tailShare {
			return markTone
		}
	}
	return markOther
}
