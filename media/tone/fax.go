package tone

import (
	"math"
	"math/cmplx"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media"
)

// FaxKind names a tone of a fax machine.
type FaxKind string

const (
	// CNG is the calling tone: 1100±38 Hz, 0.5 s on, 3 s off (ITU-T T.30 4.2).
	CNG FaxKind = "cng"
	// CED is the answer tone: 2100±15 Hz, 2.6 to 4 s (T.30 4.1); with phase
	// reversals every 450 ms it is V.25's and disables echo cancellers.
	CED FaxKind = "ced"
)

// FaxEvent says that a fax tone was recognised, or changed.
type FaxEvent struct {
	Kind FaxKind
	At   uint64 // sample at which the tone began
	// Reversals counts the phase reversals of CED so far: one event when it is
	// recognised, one more for each of the first two reversals.
	Reversals int
}

const (
	// A frame belongs to a fax tone when this share of its energy lies at the
	// frequency. CNG that is 38 Hz off shows 0.6 of itself in a frame, and at
	// 8 dB over noise that is 0.52 of all.
	faxShare = 0.42
	// cedAfter is how long CED lasts before it is told: 300 ms.
	cedAfter = 30
	// CNG is told when its burst is over: 425 to 575 ms (500±15 %), a frame less
	// for the edges.
	cngLeast, cngMost = 41, 59
	// faxDips frames in a row may fail: a reversal spoils one or two.
	faxDips = 2
	// cngOff and cedOff are the frequency errors accepted, in Hz.
	cngOff, cedOff = 40, 22
	// coherent is the least length of the mean phasor: a steady frequency.
	coherent = 0.7
	// reversalGap is the least number of frames between phase reversals; V.25
	// has 45.
	reversalGap = 40
	// maxReversals are told one by one; V.25's echo canceller disabling needs
	// no more.
	maxReversals = 2
)

// Machine reports whether the tone says that a machine is at the other end: CNG
// does not, for it calls whoever answers.
func (e FaxEvent) Machine() bool { return e.Kind == CED || e.Kind == V21 }

// FaxDetector hears CNG, CED and the preamble of V.21, at -45 dBm0 and 8 dB over
// noise and better.
type FaxDetector struct {
	framer
	fold   folded
	cng    faxTone
	ced    faxTone
	v21    flags
	frames uint64
	events []FaxEvent
}

// faxTone follows one frequency frame by frame.
type faxTone struct {
	bin       bin
	last      complex128 // phasor of the frame before, 0 none
	run       int        // frames since the tone began
	dips      int        // frames in a row that failed
	start     uint64
	steps     complex128 // sum of phase steps
	n         int
	told      bool
	reversals int
	turned    int // run at the last reversal
	toldTurns int
}

// NewFaxDetector makes a detector.
func NewFaxDetector() *FaxDetector {
	return &FaxDetector{
		cng:    faxTone{bin: newBin(1100)},
		ced:    faxTone{bin: newBin(2100)},
		v21:    newFlags(),
		events: make([]FaxEvent, 0, 16),
	}
}

// Write takes the next samples. The slice is valid until the next Write.
func (d *FaxDetector) Write(p []int16) []FaxEvent {
	d.events = d.events[:0]
	for len(p) > 0 {
		var full bool
		if p, full = d.take(p); full {
			d.frame()
		}
	}
	return d.events
}

func (d *FaxDetector) frame() {
	d.fold.fold(&d.buf)
	d.frames++
	loud := float64(d.fold.energy) > faxFloor()
	d.stepCNG(d.cng.step(&d.fold, loud, d.frames))
	d.stepCED(d.ced.step(&d.fold, loud, d.frames))
	if d.v21.hears(d.buf[:], &d.fold, loud) {
		d.events = append(d.events, FaxEvent{Kind: V21, At: d.v21.start})
	}
}

// faxFloor is the energy of a frame of a sine at -48 dBm0.
func faxFloor() float64 {
	const amplitude = media.Amplitude0dBm0 * 0.00398
	return hal.FrameSamples * amplitude * amplitude / 2
}

// step takes a frame; over says that the tone has just ended and how long it
// was is in run.
func (t *faxTone) step(f *folded, loud bool, now uint64) (over bool) {
	x := complex128(0)
	if loud {
		c := t.bin.correlate(f)
		if power(c)*2/hal.FrameSamples >= faxShare*f.energy {
			x = complex128(c)
		}
	}
	if x == 0 {
		return t.miss()
	}
	if t.run == 0 {
		*t = faxTone{bin: t.bin, start: (now - 1) * hal.FrameSamples}
	}
	t.advance(x)
	t.run += 1 + t.dips
	t.dips = 0
	return false
}

func (t *faxTone) miss() bool {
	if t.run == 0 {
		return false
	}
	t.dips++
	return t.dips > faxDips
}

// advance adds the phase step since the last good frame, which after a dip is
// more than one frame ago.
func (t *faxTone) advance(x complex128) {
	if t.last != 0 {
		s := x * cmplx.Conj(t.last) * complex128(t.bin.turn[centre+1])
		for range t.dips {
			s *= complex128(t.bin.turn[centre+1])
		}
		s /= complex(cmplx.Abs(s), 0)
		t.reversal(s)
		if t.dips == 0 {
			t.steps += s
			t.n++
		}
	}
	t.last = x
}

// reversal counts a step that goes against the mean one.
func (t *faxTone) reversal(s complex128) {
	mean := cmplx.Rect(1, cmplx.Phase(t.steps)*float64(t.dips+1))
	against := real(s*cmplx.Conj(mean)) < -0.5
	if against && t.n > 5 && t.run-t.turned >= reversalGap {
		t.reversals++
		t.turned = t.run
	}
}

// offTuneBy is the mean frequency error in Hz and how steady it was (0..1).
func (t *faxTone) offTuneBy() (hz, steady float64) {
	mean := t.steps / complex(float64(max(t.n, 1)), 0)
	return cmplx.Phase(mean) / (2 * math.Pi) * 100, cmplx.Abs(mean)
}

func (d *FaxDetector) stepCNG(over bool) {
	if !over {
		return
	}
	t := &d.cng
	hz, steady := t.offTuneBy()
	if t.run >= cngLeast && t.run <= cngMost && steady >= coherent && math.Abs(hz) <= cngOff {
		d.events = append(d.events, FaxEvent{Kind: CNG, At: t.start})
	}
	t.run, t.dips = 0, 0
}

func (d *FaxDetector) stepCED(over bool) {
	t := &d.ced
	if over {
		t.run, t.dips = 0, 0
		return
	}
	if t.run < cedAfter || t.dips > 0 {
		return
	}
	if !t.told && !t.steadyCED() {
		return
	}
	if !t.told || t.toldTurns < min(t.reversals, maxReversals) {
		t.told, t.toldTurns = true, t.reversals
		d.events = append(d.events, FaxEvent{Kind: CED, At: t.start, Reversals: t.reversals})
	}
}

// steadyCED judges the mean step: of 45 steps at most one is a reversal, which
// leaves the mean where it is.
func (t *faxTone) steadyCED() bool {
	hz, steady := t.offTuneBy()
	return steady >= coherent && math.Abs(hz) <= cedOff
}

// CallingTone is CNG as a tone that repeats (T.30 4.2), at -13 dBm0.
func CallingTone() country.Tone {
	return country.Tone{
		Segments: []country.Segment{
			{Freqs: []float64{1100}, Dur: 500 * time.Millisecond, Level: -13},
			{Dur: 3 * time.Second},
		},
		Source: "ITU-T T.30 clause 4.2",
	}
}

// AnswerTone is CED (T.30 4.1) without phase reversals, 3 s, at -13 dBm0.
func AnswerTone() country.Tone {
	return country.Tone{
		Segments: []country.Segment{{Freqs: []float64{2100}, Dur: 3 * time.Second, Level: -13}},
		Loop:     -1,
		Source:   "ITU-T T.30 clause 4.1",
	}
}
