package call

import (
	"fmt"
	"slices"
)

// Of the sound of one who talks; Text: what was seen, and what likely is to blame.
const (
	SoundMissing EventKind = "sound-missing" // none comes from Port
	SoundBlank   EventKind = "sound-blank"   // nothing but digital silence does
	SoundUnheard EventKind = "sound-unheard" // Port hears nothing
	SoundBack    EventKind = "sound-back"    // what was said of Port is over
)

// Deaf says that the sound of a leg fails.
type Deaf struct {
	Port Port
	Kind EventKind // SoundMissing, SoundBlank or SoundUnheard
	Why  string    // a sentence: who hears nothing of whom, and why
}

// deafened: something is wrong with the sound of one who talks. A record is marked
// by what is a fault; a microphone may be muted.
func (s *stepper) deafened() {
	leg, _ := s.leg()
	other := s.To
	if leg.Port == s.To.Port {
		other = s.From
	}
	to, from := other.Label, leg.Label
	if s.e.Kind == SoundUnheard {
		to, from = from, to
	}
	d := Deaf{s.e.Port, s.e.Kind, fmt.Sprintf("%s hears nothing of %s: %s.", to, from, s.text("nothing comes"))}
	s.Deaf = append(s.elsewhere(), d)
	if s.e.Kind != SoundBlank {
		s.Rec.deaf(s.broken())
	}
	s.note(d.Why)
}

// heardAgain: what was wrong with the sound of a port is over.
func (s *stepper) heardAgain() {
	leg, _ := s.leg()
	rest := s.elsewhere()
	if len(rest) == len(s.Deaf) {
		s.absorb()
		return
	}
	s.Deaf = rest
	s.note(fmt.Sprintf("The sound of %s is there again.", leg.Label))
}

// elsewhere are the faults of other ports than the event's.
func (s *stepper) elsewhere() []Deaf {
	return slices.DeleteFunc(slices.Clone(s.Deaf), func(d Deaf) bool { return d.Port == s.e.Port })
}

// broken is how many of the two ways fail.
func (s *stepper) broken() int {
	ways := map[bool]bool{}
	for _, d := range s.Troubles() {
		if d.Kind != SoundBlank {
			ways[(d.Port == s.From.Port) == (d.Kind == SoundMissing)] = true
		}
	}
	return len(ways)
}

// Troubles are the faults of the sound of those who take part now.
func (c Call) Troubles() []Deaf {
	held := c.Ports()
	return slices.DeleteFunc(slices.Clone(c.Deaf), func(d Deaf) bool { return c.Over() || !slices.Contains(held, d.Port) })
}

// deaf marks the record of a call in which so many of the two ways failed.
func (r *Record) deaf(ways int) {
	if ways < 2 {
		if !slices.Contains(r.Tags, TagNoAudio) {
			r.tag(TagOneWay)
		}
		return
	}
	r.Tags = slices.DeleteFunc(slices.Clone(r.Tags), func(t Tag) bool { return t == TagOneWay })
	r.tag(TagNoAudio)
}
