package acd

import "slices"

// Staffing counts the members of a group by what they do for it (SV-3).
type Staffing struct {
	SignedIn int // members who are signed in to it
	Online   int // could take a call now, or when they have hung up
	Ready    int // could take one now
	Paused   int // are signed in and have a break
	NotReady int // are signed in without a break, and are not to be disturbed or cannot be reached
}

// Staff counts the members of a group.
func (p *Plan) Staff(group string, w World) (s Staffing) {
	g, found := p.group(group)
	if !found {
		return s
	}
	c := &choice{p: p, g: g, w: w}
	members := p.membersOf(g)
	for i := range members {
		m := &members[i]
		is := Duty{}
		if m.exists {
			is = p.duty(*m.Extension, w)
		}
		phone := w.Phone(m.number)
		if !m.exists || c.signedOut(&phone) {
			continue
		}
		s.SignedIn++
		switch {
		case is.Paused:
			s.Paused++
			continue
		case is.NotReady:
			s.NotReady++
			continue
		}
		s.Online++
		if w.Look(m.Port) == Idle || m.Outside != "" && p.away(*m.Extension, w) {
			s.Ready++
		}
	}
	return s
}

// Duty is what a member of groups does for them (SV-2).
type Duty struct {
	SignedIn bool // to a group at least
	Paused   bool // and has a break
	NotReady bool // without a break: is not to be disturbed, or the telephone cannot be reached
}

// DutyOf tells what an extension does for its groups; one that is a member of none
// does nothing.
func (p *Plan) DutyOf(number string, w World) Duty {
	x, found := p.extension(number)
	if !found {
		return Duty{}
	}
	phone := w.Phone(number)
	in := func(g Group) bool {
		c := &choice{p: p, g: g, w: w}
		return slices.Contains(g.Members, number) && !c.signedOut(&phone)
	}
	if !slices.ContainsFunc(p.Groups, in) {
		return Duty{}
	}
	d := p.duty(x, w)
	d.SignedIn = true
	return d
}

func (p *Plan) duty(x Extension, w World) (d Duty) {
	phone := w.Phone(x.Number)
	if phone.Paused {
		d.Paused = true
		return d
	}
	d.NotReady = phone.DND || w.Look(x.Port).gone() && !p.away(x, w)
	return d
}
