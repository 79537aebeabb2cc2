package echo

import (
	"math"

	"ringdown/hal"
)

const (
	// nearOver is by how much what is left must exceed the expected rest of the
	// echo to count as near-end speech: 10 dB.
	nearOver = 10
	// restPart is the expected rest, as a part of the echo's power: -18 dB.
	restPart = 0.015
	holdOn   = 8   // frames for which near-end speech is let through after its end
	attack   = 0.5 // of the gain per frame, downwards
	floorUp  = 1.02
	maxFloor = 64 * 64 // comfort noise is at most -48 dBm0
)

// suppressor is the non-linear processor: while only echo is left it puts noise
// of the line's own level in its place.
type suppressor struct {
	gain  float32
	hold  int
	floor float32 // mean square of the line's noise
	seed  uint32
}

func (s *suppressor) reset() { *s = suppressor{gain: 1, floor: 1, seed: 0x9E3779B9} }

// listen learns the noise of the line while the far end is silent.
func (s *suppressor) listen(near *hal.Frame) {
	var sum float32
	for _, v := range near {
		sum += float32(v) * float32(v)
	}
	s.learn(sum / block)
	s.gain, s.hold = 1, holdOn
}

// learn follows the least level: down at once, up by 2 % a frame.
func (s *suppressor) learn(power float32) {
	s.floor = min(max(power, 1), s.floor*floorUp, maxFloor)
}

// suppress fades e to comfort noise while it holds no more than echo's rest.
func (s *suppressor) suppress(d, y, e *[block]float32) {
	rest, echo := energy(e), energy(y)
	s.learn(rest / block)
	near := rest > nearOver*(restPart*echo+s.floor*block) || energy(d) > 4*echo+nearOver*s.floor*block
	target := float32(0)
	switch {
	case near:
		s.hold, target = holdOn, 1
	case s.hold > 0:
		s.hold--
		target = 1
	}
	from := s.gain
	if target > s.gain {
		s.gain = 1
	} else {
		s.gain += attack * (target - s.gain)
	}
	s.mix(e, from, s.gain)
}

// mix fades e from one gain to another over the frame and fills up with noise.
func (s *suppressor) mix(e *[block]float32, from, to float32) {
	if from == 1 && to == 1 {
		return
	}
	amplitude := sqrt32(3 * s.floor) // of noise uniform between -1 and 1
	for i := range e {
		g := from + (to-from)*float32(i)/block
		s.seed = s.seed*1664525 + 1013904223
		r := float32(int32(s.seed)) / (1 << 31)
		e[i] = e[i]*g + r*amplitude*(1-g)
	}
}

func sqrt32(v float32) float32 { return float32(math.Sqrt(float64(v))) }
