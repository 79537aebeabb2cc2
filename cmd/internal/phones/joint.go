package phones

import (
	"ringdown/hal"
	"ringdown/media"
)

// joint is one connection of a leg with an analog port: what the card works. Once
// the leg has another connection, or none, it is dead, however much later the
// card hears of it.
type joint struct{ leg *leg }

// ReadFrame implements media.Source.
func (e *joint) ReadFrame(f *hal.Frame) bool {
	v := &e.leg.voice
	v.mu.Lock()
	if v.now != e {
		v.mu.Unlock()
		*f = hal.Frame{}
		return false
	}
	sound, key, tell := v.receive(f)
	if v.played.told != nil {
		v.played.told.WriteFrame(f)
	}
	v.mu.Unlock()
	if key != 0 {
		tell(key) // whoever is told may have it played
	}
	return sound
}

// WriteFrame implements media.Sink.
func (e *joint) WriteFrame(f *hal.Frame) {
	v := &e.leg.voice
	v.mu.Lock()
	if v.now != e {
		v.mu.Unlock()
		return
	}
	over, _ := v.send(f)
	v.mu.Unlock()
	if over {
		e.leg.owner.mix.tell(e.leg.port)
	}
}

// played is what goes to a telephone besides what its partner says. It is the
// voice's, under its lock.
type played struct {
	sound media.Signal // in place of all else
	tells bool         // of its end
	tail  media.Tail   // of a sound that was cut off
	beep  media.Signal // over all else
	mixed *media.Pipe  // what others say, where a card works the leg; nil nobody
	told  *media.Pipe  // what the telephone says, for them; nil nobody
	spare hal.Frame
}

// lay changes a frame that goes to the telephone. It says whether the end of a
// sound is to be told, and whether anything has ended.
func (p *played) lay(f *hal.Frame) (over, ended bool) {
	if p.mixed != nil {
		p.mixed.ReadFrame(&p.spare)
		media.Add(f, &p.spare)
	}
	if p.sound != nil {
		n := p.sound.Read(f[:])
		clear(f[n:])
		if n < len(f) {
			p.sound, over, ended = nil, p.tells, true
		}
	}
	if p.tail.Left() {
		p.tail.Lay(f[:])
		ended = true
	}
	if p.beep != nil {
		n := p.beep.Read(p.spare[:])
		clear(p.spare[n:])
		media.Add(f, &p.spare)
		if n < len(f) {
			p.beep, ended = nil, true
		}
	}
	return over, ended
}

// begin gives the leg to a connection; what was played before ends.
func (v *voice) begin(e *joint) {
	v.mu.Lock()
	defer v.mu.Unlock()
	tail := v.played.tail
	tail.Cut(v.played.sound)
	v.now, v.played = e, played{tail: tail}
	v.inBand.ours = false
}

// play begins a sound, or ends one: nil.
func (v *voice) play(s media.Signal, over, tells bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if over {
		v.played.beep = s
		return
	}
	v.played.tail.Cut(v.played.sound)
	v.played.sound, v.played.tells = s, tells
}

// sounds reports whether anything is played.
func (v *voice) sounds() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.played.sound != nil || v.played.beep != nil || v.played.tail.Left()
}

// hear and tell are the jitter buffers of a leg that a card works, nil none.
func (v *voice) hear(p *media.Pipe) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.played.mixed = p
}

func (v *voice) tell(p *media.Pipe) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.played.told = p
}
