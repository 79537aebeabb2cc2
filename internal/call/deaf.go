package call

import (
	"fmt"
	"slices"
)

// Of the sound of one who talks, waits or is talked to; Text: what was seen, and what likely is to blame.
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
	Why  string    // a sentence: who is not heard, or hears nothing, and why
}

// sound takes what is told of somebody's sound, of whoever talks, waits or is
// talked to by an application. Nobody has to hear those who hear a page.
func (s *stepper) sound() bool {
	if s.Over() || s.Paged() {
		return false
	}
	switch s.e.Kind {
	case SoundMissing, SoundBlank, SoundUnheard:
		s.deafened()
	case SoundBack:
		s.heardAgain()
	default:
		return false
	}
	return true
}

// deafened: something is wrong with the sound of a leg. A record is marked by what
// is a fault; a microphone may be muted.
func (s *stepper) deafened() {
	leg, _ := s.leg()
	d := Deaf{s.e.Port, s.e.Kind, s.whoHears(leg)}
	s.Deaf = append(s.elsewhere(), d)
	if s.e.Kind != SoundBlank {
		s.Rec.deaf(s.broken())
	}
	s.note(d.Why)
}

// whoHears says who hears nothing of whom. A leg that talks to nobody is not heard
// by whatever we let it hear, which may be an application, a room or music.
func (s *stepper) whoHears(leg Leg) string {
	why := s.text("nothing comes")
	with := s.partner(leg)
	switch heard := s.e.Kind != SoundUnheard; {
	case s.State == StateTalking && !s.onHold() && heard:
		return fmt.Sprintf("%s hears nothing of %s: %s.", with.Label, leg.Label, why)
	case s.State == StateTalking && !s.onHold():
		return fmt.Sprintf("%s hears nothing of %s: %s.", leg.Label, with.Label, why)
	case heard:
		return fmt.Sprintf("%s is not heard: %s.", leg.Label, why)
	}
	return fmt.Sprintf("%s hears nothing: %s.", leg.Label, why)
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
