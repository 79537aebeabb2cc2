package tone

import (
	"math"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// V21 is the preamble of a fax machine's commands: HDLC flags (0x7E) for a second,
// at 300 bit/s by ITU-T V.21 channel 2, mark 1650 and space 1850 Hz (T.30 5.3.1).
// A machine that answers without CED, or whose CED was clipped, is known by it.
const V21 FaxKind = "v21"

const (
	v21Mark, v21Space = 1650.0, 1850.0
	v21Bit            = hal.SampleRate / 300.0 // samples
	v21Window         = 27                     // samples: one bit
	// v21Share is the part of a bit's energy that must lie at its frequency:
	// half of it is left with a bit's filter at 6 dB over noise and 15 Hz off.
	v21Share = 0.5
	// v21Nudge is the part of an edge's error by which the bit clock follows.
	v21Nudge = 0.25
	// v21Flags in a row are told: 240 ms of 1 s. A bit before or after them
	// differs, so random bits do it once in 2^72.
	v21Flags = 9
	v21Flag  = 0x7E
	// v21Back is how long a flag has begun before its last bit is looked at, half a
	// window late: seven bits and a half, and that.
	v21Back = 214
)

// The six ones of a flag are 20 ms of mark: one frame of them is mark alone. Only
// while such frames come is more looked at; speech has hardly any.
const (
	v21Pure = 0.55 // of a frame's energy, at 10 dB over noise and 15 Hz off
	v21Open = 5    // frames: a flag has 2.67
)

// flags hears the preamble.
type flags struct {
	pure bin
	open int // frames for which is listened yet

	turn  [2]complex128 // of mark and space, from one sample to the next
	osc   [2]complex128
	ring  [v21Window][2]complex128
	loud  [v21Window]float64
	sum   [2]complex128
	power float64
	pos   int
	at    uint64 // samples heard

	mark   bool
	clock  float64 // since the last edge's ideal place, in samples: 0 to a bit
	taken  bool    // this bit has been looked at
	bits   uint8   // the last eight
	since  int     // bits since the last flag
	inARow int
	start  uint64 // where the first of them began
	told   bool
}

func newFlags() flags {
	turn := func(hz float64) complex128 {
		sin, cos := math.Sincos(-2 * math.Pi * hz / hal.SampleRate)
		return complex(cos, sin)
	}
	return flags{pure: newBin(v21Mark), turn: [2]complex128{turn(v21Mark), turn(v21Space)}, osc: [2]complex128{1, 1}}
}

// rest forgets what was heard: nothing is there. It also takes away what adding
// and subtracting have left in the sums.
func (v *flags) rest(n int) {
	*v = flags{pure: v.pure, turn: v.turn, osc: [2]complex128{1, 1}, at: v.at + uint64(n)}
}

// hears takes a frame and reports the preamble, once for each.
func (v *flags) hears(p []int16, f *folded, loud bool) bool {
	if loud && power(v.pure.correlate(f))*2/hal.FrameSamples >= v21Pure*f.energy {
		v.open = v21Open
	}
	if v.open == 0 {
		v.at += uint64(len(p))
		return false
	}
	heard := v.frame(p)
	if v.open--; v.open == 0 {
		v.rest(0)
	}
	return heard
}

// frame takes samples.
func (v *flags) frame(p []int16) (heard bool) {
	for _, x := range p {
		v.at++
		v.slide(float64(x))
		heard = v.step() || heard
	}
	for i, o := range v.osc { // rounding must not make them grow
		v.osc[i] = o * complex((3-real(o)*real(o)-imag(o)*imag(o))/2, 0)
	}
	return heard
}

// slide moves the window by one sample.
func (v *flags) slide(x float64) {
	for i := range v.osc {
		now := complex(x, 0) * v.osc[i]
		v.sum[i] += now - v.ring[v.pos][i]
		v.ring[v.pos][i] = now
		v.osc[i] *= v.turn[i]
	}
	v.power += x*x - v.loud[v.pos]
	v.loud[v.pos] = x * x
	if v.pos++; v.pos == v21Window {
		v.pos = 0
	}
}

// step keeps the bit clock by the edges, and looks at each bit in its middle.
func (v *flags) step() bool {
	mark, space := square(v.sum[0]), square(v.sum[1])
	if is := mark > space; is != v.mark {
		v.mark = is
		if v.clock < v21Bit/2 {
			v.clock -= v21Nudge * v.clock
		} else {
			v.clock += v21Nudge * (v21Bit - v.clock)
		}
	}
	if v.clock++; v.clock >= v21Bit {
		v.clock -= v21Bit
		v.taken = false
	}
	if v.taken || v.clock < v21Bit/2 {
		return false
	}
	v.taken = true
	return v.bit(max(mark, space)*2 >= v21Share*v21Window*v.power)
}

func square(c complex128) float64 { return real(c)*real(c) + imag(c)*imag(c) }

// bit takes a bit; clear says that it is one.
func (v *flags) bit(clear bool) bool {
	v.bits <<= 1
	if v.mark {
		v.bits |= 1
	}
	v.since++
	if !clear || v.since > 8 {
		v.inARow, v.told = 0, false
	}
	if v.bits != v21Flag || !clear {
		return false
	}
	if v.inARow > 0 && v.since >= 7 { // 7: two share their zero
		v.inARow++
	} else {
		v.inARow, v.start = 1, v.at-min(v.at, v21Back)
	}
	v.since = 0
	if v.told || v.inARow < v21Flags {
		return false
	}
	v.told = true
	return true
}

// Preamble is V21 as a tone that repeats, at -13 dBm0: six ones and two zeros.
func Preamble() country.Tone {
	const bits = time.Second / 300
	return country.Tone{
		Segments: []country.Segment{
			{Freqs: []float64{v21Mark}, Dur: 6 * bits, Level: -13},
			{Freqs: []float64{v21Space}, Dur: 2 * bits, Level: -13},
		},
		Source: "ITU-T T.30 clause 5.3.1",
	}
}
