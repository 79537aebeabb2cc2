package v253

import "ringdown/hal"

const (
	// loudPeak is a frame that is worth playing: -50 dBm0.
	loudPeak = 72
	// turnOver is how many silent frames end what is played: 300 ms, longer than a
	// pause within a sentence.
	turnOver = 30
	// turnKept bounds what is said before the modem plays: a second and a half,
	// more than the way from listening to playing takes. What comes then is lost.
	turnKept = 150
)

// turn says who talks, where sound goes one way at a time.
type turn struct {
	talks bool
	quiet int
	kept  []byte // said, and shielded, before the modem plays
	n     int    // frames of it
}

// hears takes a frame that is to be played; it reports whether the turn changed.
func (t *turn) hears(f *hal.Frame) bool {
	was := t.talks
	t.quiet++
	for _, v := range f {
		if v > loudPeak || v < -loudPeak {
			t.talks, t.quiet = true, 0
			break
		}
	}
	if t.quiet > turnOver {
		t.talks = false
	}
	return t.talks != was
}

// keep keeps a frame until the modem plays.
func (t *turn) keep(c coding, f *hal.Frame) {
	if t.n < turnKept {
		var room [2 * hal.FrameSamples]byte
		t.kept = shielded(t.kept, c.encode(room[:0], f[:]))
		t.n++
	}
}

// take gives what was kept.
func (t *turn) take() []byte {
	p := t.kept
	t.kept, t.n = nil, 0
	return p
}
