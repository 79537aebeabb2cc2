package acd

// unwilling says what a member has set that keeps the group's calls away, ""
// nothing.
func (c *choice) unwilling(m *member) Condition {
	s := c.w.Phone(m.number)
	switch {
	case c.signedOut(&s):
		return "is signed out of the group"
	case s.Paused && s.Reason != "":
		return Condition("is paused: " + s.Reason)
	case s.Paused:
		return "is paused"
	case s.DND:
		return "does not want to be disturbed"
	}
	return ""
}

func (c *choice) signedOut(s *PhoneState) bool {
	in, set := s.SignedIn[c.g.Number]
	return set && !in
}

// there reports whether a member could ever answer, now or after the call that
// keeps them busy.
func (c *choice) there(m *member) bool {
	if !m.exists {
		return false
	}
	if s := c.w.Phone(m.number); c.signedOut(&s) {
		return false
	}
	is := c.w.Look(m.Port)
	return !is.gone() || c.p.away(*m.Extension, c.w)
}
