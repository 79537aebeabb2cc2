package phones

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

// Play lets a party hear a sound, in place of all else until it ends or the next
// Play, Quiet or connection. Its end, if it comes by itself, is told to
// Options.Over. A party that has no call now hears nothing.
func (p *Phones) Play(port call.Port, sound media.Signal) { p.play(port, sound, false, true) }

// Beep lets a party hear a sound over all else; nobody else hears it, and its
// end is not told.
func (p *Phones) Beep(port call.Port, sound media.Signal) { p.play(port, sound, true, false) }

func (p *Phones) play(port call.Port, sound media.Signal, over, tells bool) {
	l := p.leg(port)
	if l == nil {
		return
	}
	if l.waiting() && !over && !l.hasTalked() {
		lead := media.Silence(answered * hal.SampleRate / time.Second)
		sound = media.NewSequence(&lead, sound)
	}
	l.attending()
	p.mix.play(l.node, sound, over, tells)
}

// answered is how long a telephone may take to play what comes right after the
// answer: it opens its sound when that has reached it, and many fill a buffer
// first.
const answered = 200 * time.Millisecond

// Ringback lets a party that talked, and is being transferred, hear ringback.
// One that has not been answered yet knows from its signalling that somebody
// rings.
func (p *Phones) Ringback(port call.Port) {
	if l := p.leg(port); l != nil && l.hasTalked() {
		p.mix.play(l.node, p.o.Ringback(), false, false)
	}
}

// Quiet ends what is played.
func (p *Phones) Quiet(port call.Port) {
	if l := p.leg(port); l != nil {
		p.mix.play(l.node, nil, false, false)
	}
}

// Hear lets a party hear another besides whomever it hears already; either may
// be an analog port, but not both.
func (p *Phones) Hear(port, peer call.Port) {
	if l := p.leg(port); l != nil {
		l.waiting()
	}
	p.mix.hear(port, peer, true)
}

// Unhear ends it.
func (p *Phones) Unhear(port, peer call.Port) { p.mix.hear(port, peer, false) }
