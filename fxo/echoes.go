package fxo

import (
	"math"
	"sync/atomic"

	"ringdown/media/echo"
)

// Echo is what was measured of a port's echo in the call in progress, or else in
// the last one, in dB. The zero value is not known: nobody has talked yet.
type Echo struct {
	Known bool
	Off   bool // the canceller is switched off by the profile: nothing is measured
	echo.Reading
}

// echoSeen is an Echo for other goroutines to see. It is written on the card's, in
// each frame, and allocates nothing: two float32.
type echoSeen struct{ bits atomic.Uint64 }

func (s *echoSeen) show(r echo.Reading) {
	s.bits.Store(uint64(math.Float32bits(float32(r.ReturnLoss)))<<32 | uint64(math.Float32bits(float32(r.Cancelled))))
}

func (s *echoSeen) read() Echo {
	v := s.bits.Load()
	if v == 0 {
		return Echo{}
	}
	return Echo{Known: true, Reading: echo.Reading{
		ReturnLoss: float64(math.Float32frombits(uint32(v >> 32))), Cancelled: float64(math.Float32frombits(uint32(v))),
	}}
}
