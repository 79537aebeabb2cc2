package call

import "fmt"

// DefaultMusic is what a held party hears where nothing else is set.
const DefaultMusic = "default"

// putOnHold puts the event's partner on hold: they hear music, and nothing of what
// is said meanwhile.
func (s *stepper) putOnHold() {
	by, _ := s.leg()
	if *s.holds(by) {
		s.absorb()
		return
	}
	*s.holds(by) = true
	with := s.partner(by)
	reason := fmt.Sprintf("%s puts %s on hold.", by.Label, with.Label)
	s.disconnect(reason)
	s.hush(by, reason)
	s.entertain(with, by, reason)
}

// retrieve ends it.
func (s *stepper) retrieve() {
	by, _ := s.leg()
	if !*s.holds(by) {
		s.absorb()
		return
	}
	*s.holds(by) = false
	with := s.partner(by)
	reason := fmt.Sprintf("%s talks to %s again.", by.Label, with.Label)
	if *s.holds(with) {
		s.entertain(by, with, fmt.Sprintf("%s But %s is still on hold.", reason, by.Label))
		return
	}
	s.resume(reason)
}

// entertain plays music to a party that is on hold, unless it holds the other
// one itself and so is busy with something else.
func (s *stepper) entertain(held, by Leg, reason string) {
	if *s.holds(held) {
		s.note(reason)
		return
	}
	if s.Music = held.Port; held.Port == s.From.Port {
		s.Hearing = ""
	}
	s.add(Effect{Kind: PlaySound, Port: held.Port, Sound: musicFor(held, by), Reason: reason})
}

// hush ends the music that a leg hears.
func (s *stepper) hush(l Leg, reason string) {
	if l.Port == s.Music && s.Music != "" {
		s.quiet(l.Port, reason)
	}
}

// musicFor is the music of whoever holds, else that of who is held (EX-21).
func musicFor(held, by Leg) Sound {
	for _, class := range []string{by.Music, held.Music} {
		if class != "" {
			return Sound("music/" + class)
		}
	}
	return "music/" + DefaultMusic
}

// holds tells, and lets be changed, whether a leg holds its partner.
func (s *stepper) holds(l Leg) *bool {
	if l.Port == s.From.Port {
		return &s.FromHolds
	}
	return &s.ToHolds
}

// onHold reports whether one of the two holds the other.
func (s *stepper) onHold() bool { return s.FromHolds || s.ToHolds }

// partner is the other one of the two.
func (c Call) partner(l Leg) Leg {
	if l.Port == c.From.Port {
		return c.To
	}
	return c.From
}

// free forgets who holds whom.
func (s *stepper) free() { s.FromHolds, s.ToHolds = false, false }
