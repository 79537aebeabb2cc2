package gpiofxo

import "time"

// window says which edges of the ring detector are ringing.
type window struct {
	minHz, maxHz float64
	minOn        time.Duration // ringing is told after it has lasted that long
}

// An optocoupler at the pair turns on and off once in each period, at places that
// depend on its threshold: half a period may be a third longer or shorter.
const skew = 1.0 / 3

// endAfter is how many of the longest half periods without an edge end ringing:
// 67 ms at 15 Hz, within the 50 to 100 ms of the voice-card protocol.
const endAfter = 2

// ring follows the edges of a ring detector. It is pure.
type ring struct {
	window
	on          bool
	run         int           // edges in a row that fit
	first, last time.Duration // of the run
}

func (r *ring) longest() time.Duration {
	return time.Duration(float64(time.Second) / (2 * r.minHz) * (1 + skew))
}

func (r *ring) shortest() time.Duration {
	return time.Duration(float64(time.Second) / (2 * r.maxHz) * (1 - skew))
}

// edge takes one; it reports whether ringing has begun with it, and its frequency.
func (r *ring) edge(at time.Duration) (began bool, hz int) {
	gap := at - r.last
	r.last = at
	if r.run == 0 || gap < r.shortest() || gap > r.longest() {
		if !r.on { // what rings already is not ended by a glitch
			r.run, r.first = 1, at
		}
		return false, 0
	}
	r.run++
	mean := float64(r.run-1) / 2 / (at - r.first).Seconds()
	if r.on || at-r.first < r.minOn || mean < r.minHz || mean > r.maxHz {
		return false, 0
	}
	r.on = true
	return true, int(mean + 0.5)
}

// quiet reports whether ringing has ended at now, and how long it lasted.
func (r *ring) quiet(now time.Duration) (ended bool, long time.Duration) {
	if r.run == 0 || now-r.last < endAfter*r.longest() {
		return false, 0
	}
	ended, long = r.on, r.last-r.first
	r.on, r.run = false, 0
	return ended, long
}
