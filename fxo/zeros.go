package fxo

import (
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

const (
	// zerosLong of nothing but zeros while two talk say that the card does not hear
	// the pair: a converter always has noise in its last bits (ITU-T G.712 allows
	// -65 dBm0p). It is the pause after which a telephone on the network counts as
	// not heard.
	zerosLong = 5 * time.Second
	// zerosTellings bounds what a track is told of one connection. Policy when more:
	// the track has it.
	zerosTellings = 3
)

// zeros watches for a card that sends only zeros of a port that talks. Its goroutine
// is the bank's.
type zeros struct {
	frames int  // in a row
	told   bool // that they come
	times  int  // that was told in this connection
}

// listen works on the frame that came in.
func (u *unit) listen() {
	u.hear()
	u.hearZeros()
}

// hearsNoise reports whether the port hears its wires at every moment: a voice modem
// may leave silence out, and a relay hears none.
func (p *port) hearsNoise() bool {
	_, modem := p.hw.(hal.Delayed)
	return !modem && !p.silent() && !p.oneWay()
}

// hearZeros tells of a port from which nothing comes while it talks, and of one that
// is heard again.
func (u *unit) hearZeros() {
	s := &u.port.sound
	z := &s.zeros
	switch {
	case !s.linked() || s.link.mode != call.Through || !u.hearsNoise():
		*z = zeros{}
	case s.rx != hal.Frame{}:
		if z.told {
			u.tell(call.Event{Kind: call.SoundBack})
		}
		z.frames, z.told = 0, false
	default:
		if z.frames++; z.frames >= int(zerosLong/hal.FrameTime) && !z.told && z.times < zerosTellings {
			z.told = true
			z.times++
			u.tell(call.Event{Kind: call.SoundMissing, Text: fmt.Sprintf("nothing but digital zeros has come from its port for %v: the port or its card does not hear the wires", zerosLong)})
		}
	}
}
