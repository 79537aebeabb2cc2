package fxo

import "ringdown/hal"

// overlay is what is laid over a conversation for the ear at this port alone, a
// beep, on its way to the pair and back. A canceller that nobody has spoken to yet
// lets the hybrid's echo of it through, and the other party would hear it (RG-5);
// but the echo of a tone is that tone, louder or softer and later, so as much of
// it as is in a frame is known, and is taken out. Of words that is not so: until
// the canceller has learnt the pair, what can be nothing but their echo is held
// back.
type overlay struct {
	tx, queued, played hal.Frame // as sound has them
	before             [lag]int16
	sounds             int     // frames to go until the last of it has come back
	loud               float64 // power of what may come back now
	learnt             bool    // the canceller takes most of it out
}

const (
	// lag between the two copies of a tone that make up its echo: at the 400 to
	// 1020 Hz of beeps two samples are 36 to 92 degrees, far enough apart to tell
	// any phase.
	lag = 2
	// overlayBack is how many frames behind a beep its echo may come.
	overlayBack = 3
	// mostEcho is the most of its power that a hybrid gives back: 6 dB of echo
	// return loss are the least that a line has (ITU-T G.168).
	mostEcho = 0.25
	// enoughCancelled of an echo of at least hearable (-50 dBm0) says that the
	// canceller has learnt: 15 dB.
	enoughCancelled = 0.03
	hearable        = 51 * 51
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

// hold holds near back as long as it may be the echo of words alone. Whoever
// speaks as loud as that is heard, and so is everybody once the canceller has
// learnt, which takes it some tenths of a second. came is near with its echo.
func (o *overlay) hold(came, near *hal.Frame) {
	if o.sounds == 0 {
		return
	}
	o.loud = max(power(&o.played), o.loud/2) // it comes back over some 16 ms
	in, left := power(came), power(near)
	if in > hearable && left < in*enoughCancelled {
		o.learnt = true
	}
	if !o.learnt && left < o.loud*mostEcho {
		*near = hal.Frame{}
	}
}

// power is the mean square of a frame.
func power(f *hal.Frame) (sum float64) {
	for _, v := range f {
		sum += float64(v) * float64(v)
	}
	return sum / hal.FrameSamples
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
