package cardsim

import (
	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// playHeld is how many pieces of sound from the host may wait to be played.
const playHeld = 32

// piece is sound for all ports that is to be played from tick on.
type piece struct {
	set  bool
	tick uint32
	mask uint16
	pcm  [vcp.MaxPorts][vcp.LongFrame]int16
}

// player keeps what the host sends until it is due, and counts what comes late,
// twice or not at all.
type player struct {
	samples int
	next    uint32 // the tick from which on nothing has been played
	ring    [playHeld]piece
	heard   uint32 // when the host sent sound last
	talks   bool   // the host sends sound

	late, lost, duplicate uint32
}

// talkPause is how long, in samples, a host that sends no sound still counts as
// one that does: what is missing meanwhile is lost.
const talkPause = 30 * 8

// take keeps a piece from the host.
func (p *player) take(s vcp.Sound) {
	if int(s.Samples) != p.samples || vcp.SampleBytes(s.Codec) == 0 {
		return
	}
	p.talks, p.heard = true, s.Tick
	ahead := int32(s.Tick - p.next)
	x := &p.ring[s.Tick/uint32(p.samples)%playHeld]
	switch {
	case ahead < 0:
		p.late++
		return
	case int(ahead) >= playHeld*p.samples:
		return
	case x.set && x.tick == s.Tick:
		p.duplicate++
		return
	}
	x.set, x.tick, x.mask = true, s.Tick, s.Mask
	for i := range x.pcm {
		if b := s.Port(i); b != nil {
			vcp.Decode(x.pcm[i][:p.samples], b, s.Codec)
		}
	}
}

// has reports whether all of the frame that begins at tick is there, or the host
// sends no sound.
func (p *player) has(tick uint32) bool {
	for at := tick; p.talks && at != tick+hal.FrameSamples; at += uint32(p.samples) {
		if x := &p.ring[at/uint32(p.samples)%playHeld]; !x.set || x.tick != at {
			return false
		}
	}
	return true
}

// fill makes the frame that begins at tick, for each port what there is.
func (p *player) fill(tick uint32, tx []*hal.Frame) {
	for i := range tx {
		*tx[i] = hal.Frame{}
	}
	for off := 0; off < hal.FrameSamples; off += p.samples {
		at := tick + uint32(off)
		x := &p.ring[at/uint32(p.samples)%playHeld]
		if !x.set || x.tick != at {
			if p.talks = p.talks && int32(at-p.heard) < talkPause; p.talks {
				p.lost++
			}
			continue
		}
		x.set = false
		for i := range tx {
			if x.mask>>i&1 != 0 {
				copy(tx[i][off:off+p.samples], x.pcm[i][:p.samples])
			}
		}
	}
	p.next = tick + hal.FrameSamples
}
