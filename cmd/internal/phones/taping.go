package phones

import (
	"time"

	"ringdown/hal"
	"ringdown/media/rtp"
)

// The sides of a tape: the far end of a trunk, or whoever called, and ours.
const (
	leftSide = iota
	rightSide
)

// taping is the recording of a party. Its left side is what the left party says.
// The right one is what the other says; while the left party hears more than
// him, it is all that it hears.
type taping struct {
	tape  rtp.Tape // nil: it is not recorded
	side  int
	words uint32 // samples so far that the mixer laid on it
	ears  uint32
}

// The sources of what the mixer lays on a tape, beside those of RTP.
const (
	wordsSource = iota + 1
	earsSource
)

// record lets a tape hear a party, nil ends that.
func (m *mixer) record(n *node, tape rtp.Tape, side int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n.tape = taping{tape: tape, side: side}
	n.voice.session.Record(tape, side)
	n.tape.share(n)
	if n.peer != nil {
		n.peer.tape.share(n.peer)
	}
}

// share keeps the right party's own words from the tape while the mixer lays
// on it what the left one hears.
func (t *taping) share(n *node) {
	if t.tape == nil || t.side != leftSide || n.peer == nil || n.peer.tape.tape != t.tape {
		return
	}
	if n.laid {
		n.peer.voice.session.Record(nil, rightSide)
		return
	}
	n.peer.voice.session.Record(t.tape, rightSide)
}

// said lays on the tape what a party says that is in no relay, which would.
func (t *taping) said(n *node, f *hal.Frame) {
	if t.tape != nil && t.side == leftSide && n.peer == nil {
		t.words += hal.FrameSamples
		t.tape.Put(leftSide, time.Now(), wordsSource, t.words, f[:])
	}
}

// heard lays on it what the left party hears.
func (t *taping) heard(n *node, f *hal.Frame) {
	if t.tape != nil && t.side == leftSide && (n.laid || n.peer == nil) {
		t.ears += hal.FrameSamples
		t.tape.Put(rightSide, time.Now(), earsSource, t.ears, f[:])
	}
}
