package fxo

import "ringdown/hal"

// overlay is what is laid over a conversation for the ear at this port alone, a
// beep, on its way to the pair and back. A canceller that nobody has spoken to yet
// lets the hybrid's echo of it through, and the other party would hear it (RG-5);
// but the echo of a tone is that tone, louder or softer and later, so as much of
// it as is in a frame is known, and is taken out.
type overlay struct {
	tx, queued, played hal.Frame // as sound has them
	before             [lag]int16
	sounds             int // frames to go until the last of it has come back
}

const (
	// lag between the two copies of a tone that make up its echo: at the 400 to
	// 1020 Hz of beeps two samples are 36 to 92 degrees, far enough apart to tell
	// any phase.
	lag = 2
	// overlayBack is how many frames behind a beep its echo may come.
	overlayBack = 3
)

// lay notes a frame of the beep.
func (o *overlay) lay(beep *hal.Frame) { o.tx, o.sounds = *beep, overlayBack }

// pass takes the frames on by one.
func (o *overlay) pass() {
	if o.sounds == 0 {
		return
	}
	o.sounds--
	copy(o.before[:], o.played[len(o.played)-lag:])
	o.played, o.queued, o.tx = o.queued, o.tx, hal.Frame{}
}

// lift takes out of near what is there of the beep: the sum of the beep and the
// beep a little later that leaves least (least squares).
func (o *overlay) lift(near *hal.Frame) {
	if o.sounds == 0 {
		return
	}
	var aa, ab, bb, an, bn float64
	for i, v := range near {
		a, b, n := float64(o.played[i]), float64(o.late(i)), float64(v)
		aa, ab, bb = aa+a*a, ab+a*b, bb+b*b
		an, bn = an+a*n, bn+b*n
	}
	det := aa*bb - ab*ab
	if det <= 1e-3*aa*bb { // silence, or nothing that has two phases
		return
	}
	p, q := (an*bb-bn*ab)/det, (bn*aa-an*ab)/det
	for i := range near {
		near[i] -= int16(p*float64(o.played[i]) + q*float64(o.late(i)))
	}
}

// late is the beep of lag samples before the i-th.
func (o *overlay) late(i int) int16 {
	if i < lag {
		return o.before[i]
	}
	return o.played[i-lag]
}
