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

// zeros watches for a card that sends only zeros of a port that talks, or nothing at
// all. Its goroutine is the bank's.
type zeros struct {
	frames int  // in a row
	told   bool // that they come
	times  int  // that was told in this connection
	since  bool // something was told since the port was idle
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
	case !u.mustHear():
		*z = zeros{since: z.since}
	case s.rx != hal.Frame{}:
		if z.told {
			u.sounds(call.Event{Kind: call.SoundBack}, false)
		}
		z.frames, z.told = 0, false
	default:
		if z.frames++; z.frames >= int(zerosLong/hal.FrameTime) {
			u.soundless(zerosLong)
		}
	}
}

// mustHear reports whether the port talks and would hear at least the noise of its
// wires.
func (u *unit) mustHear() bool {
	s := &u.port.sound
	return s.linked() && s.link.mode == call.Through && u.hearsNoise()
}

// soundless tells that nothing has come from the port for so long, and what is to
// blame: its card's clock, which the card itself says has stopped, or its converter.
func (u *unit) soundless(long time.Duration) {
	z := &u.port.sound.zeros
	if z.told || z.times >= zerosTellings {
		return
	}
	text := fmt.Sprintf("nothing but digital zeros has come from its port for %v: the port or its card does not hear the wires", long)
	if u.clk.stopped {
		text = fmt.Sprintf("its card has sent no sound for %v: the card, or what connects it, fails", long)
	}
	first := !z.since
	z.told, z.since = true, true
	z.times++
	u.sounds(call.Event{Kind: call.SoundMissing, Text: text}, first)
}

// cardClock takes that a card's clock has stopped, or runs again. Most cards go on
// with silence meanwhile, which hearZeros hears; where no frame came at all, those
// that talk are told of now.
func (b *bank) cardClock(stopped bool) {
	b.clk.stopped = b.clk.stopped || stopped
	if long := time.Since(b.framed).Truncate(time.Second); !b.framed.IsZero() && long >= zerosLong {
		for _, u := range b.units {
			if u.mustHear() {
				u.soundless(long)
			}
		}
	}
	b.clk.stopped = stopped
}
