package fxo

import (
	"ringdown/internal/country"
	"ringdown/media/tone"
)

// toneOf is the country's tone of a kind, or the one that is most like it.
func toneOf(p *Profile, kind country.ToneKind) (country.Tone, bool) {
	t, ok := p.Tones[kind]
	for !ok && kind != country.DialTone {
		kind = likeTone(kind)
		t, ok = p.Tones[kind]
	}
	return t, ok
}

// playTone lets the far end of a line that is off-hook hear a tone of ours: it
// is being transferred.
func (l *line) playTone(kind country.ToneKind) {
	t, ok := toneOf(&l.prof, kind)
	if !ok || l.state != lineTalking {
		return
	}
	l.port.sound.play, l.port.sound.toned = tone.NewGenerator(t), true
}

// stopTone ends it.
func (l *line) stopTone() { l.port.sound.quiet() }

// quiet ends a tone of ours, and leaves digits that are being dialled alone.
func (s *sound) quiet() {
	if s.toned {
		s.cut()
		s.toned = false
	}
}

// cut ends what is played, in the midst of it.
func (s *sound) cut() {
	s.tail.Cut(s.play)
	s.play = nil
}
