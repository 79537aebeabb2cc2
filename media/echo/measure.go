package echo

import "math"

// Reading is what was measured of a line, in dB.
type Reading struct {
	ReturnLoss float64 // how much softer the echo is than what was sent (ERL, ITU-T G.168 clause 3)
	Cancelled  float64 // by how much the canceller lowers it, without the non-linear processor (ERLE)
}

const (
	// measureLoud is the mean square of a far frame that tells something of the
	// echo: -35 dBm0. Below it, an echo drowns in the noise of a line.
	measureLoud = 290 * 290
	// measureFrames make up a look: half a second of the far end's speech evens
	// out that an echo comes some frames later.
	measureFrames = 50
	// measureLooks are kept: people do not talk over each other for five seconds.
	measureLooks = 10
	// measureMost bounds a loss in dB: 16 bits have no more.
	measureMost = 96
)

// meter measures what the echo loses. The near end's speech is louder than most
// echoes and makes both losses seem less, so of the last looks the one counts of
// which least was left: nobody talked at the near end then.
type meter struct {
	frames  int
	x, d, e float64 // of the look under way: far, near, left
	looks   [measureLooks]look
	made    int
	best    Reading // of them
}

type look struct{ x, d, e float64 }

// add takes the energies of a frame.
func (m *meter) add(far, near, left float32) {
	if far < measureLoud*block {
		return
	}
	m.x, m.d, m.e = m.x+float64(far), m.d+float64(near), m.e+float64(left)
	if m.frames++; m.frames < measureFrames {
		return
	}
	m.looks[m.made%measureLooks] = look{m.x, m.d, m.e}
	m.made++
	m.frames, m.x, m.d, m.e = 0, 0, 0, 0
	m.best = m.reading()
}

// reading is the best of the last looks.
func (m *meter) reading() Reading {
	best := m.looks[0]
	for _, l := range m.looks[1:min(m.made, measureLooks)] {
		if l.e*best.x < best.e*l.x {
			best = l
		}
	}
	return Reading{ReturnLoss: loss(best.x, best.d), Cancelled: loss(best.d, best.e)}
}

// loss in dB from one energy to another. That of a sample and less is none.
func loss(from, to float64) float64 {
	return min(10*math.Log10(max(from, 1)/max(to, 1)), measureMost)
}

// Measured is what was measured since New, Reset or MeasureAnew; false: the far
// end has not talked for half a second yet. It allocates nothing.
func (c *Canceller) Measured() (Reading, bool) { return c.meter.best, c.meter.made > 0 }

// MeasureAnew forgets what was measured, and keeps what was learnt: another call
// begins on the line.
func (c *Canceller) MeasureAnew() { c.meter = meter{} }
