package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

// announced is a sound whose end is told.
type announced struct{ media.Signal }

// playSound lets a telephone that is off-hook hear a sound.
func (p *phone) playSound(e call.Effect) {
	if p.offHook {
		p.play(e)
		if e.Mode == call.Over {
			p.waits(e.CallerID)
		}
	}
}

// playSound lets the far end of a line in a call hear a sound. While digits go
// out there is nobody yet who could.
func (l *line) playSound(e call.Effect) {
	if l.state != lineTalking || l.digits.busy {
		return
	}
	l.play(e)
	s := &l.port.sound
	s.toned = s.play != nil
	heardFrom := l.watch.since + hal.Ticks(switchThrough)
	if l.clk.now >= heardFrom { // ticks have no sign
		return
	}
	lead := media.Silence(heardFrom - l.clk.now)
	if a, ok := s.play.(announced); ok && e.Mode != call.Over {
		s.play = announced{media.NewSequence(&lead, a.Signal)}
	}
	if s.beep != nil && e.Mode == call.Over {
		s.beep = media.NewSequence(&lead, s.beep)
	}
}

// switchThrough is how long after an answer an exchange may take until the
// caller hears us: it waits for the loop to be steady before it believes in an
// answer (some 100 to 200 ms), and then switches. What is said sooner is lost; a
// caller who hears nothing for longer than 300 ms wonders.
const switchThrough = 280 * time.Millisecond

// play begins a sound: over all else, or in place of what was heard.
func (u *unit) play(e call.Effect) {
	s := &u.port.sound
	if e.Mode != call.Over {
		s.cut() // before the next begins: the two may be read from one place
	}
	sound, err := u.find(e.Sound)
	switch {
	case e.Mode == call.Over:
		if err == nil {
			s.beep = sound
		}
	case err != nil || sound == nil:
		u.tell(call.Event{Kind: call.SoundOver})
	default:
		s.play = announced{sound}
	}
}

// find asks for a sound.
func (u *unit) find(sound call.Sound) (media.Signal, error) {
	if u.open == nil {
		return nil, nil
	}
	return u.open(u.name, sound)
}

// soundEnded tells of the end of a sound. That of a tone is no news.
func (u *unit) soundEnded() {
	s := &u.port.sound
	if s.heard {
		s.heard, s.toned = false, false
		u.tell(call.Event{Kind: call.SoundOver})
	}
}

// over lays the beep over what this port hears. Whatever of it comes back from
// the pair the canceller and overlay take out, so the other party does not hear it.
func (s *sound) over() {
	if s.beep == nil {
		return
	}
	n := s.beep.Read(s.spare[:])
	clear(s.spare[n:])
	media.Add(&s.tx, &s.spare)
	s.laid.lay(&s.spare)
	if n < len(s.spare) {
		s.beep = nil
	}
}

// forget ends all that a port says and hears.
func (s *sound) forget() {
	s.link, s.mix = link{}, mix{}
	s.play, s.toned, s.heard, s.beep, s.tail = nil, false, false, nil, media.Tail{}
}
