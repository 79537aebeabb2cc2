package call

import "slices"

// Doer is who has passed a party on to whoever answers next. The zero Doer is nobody.
type Doer struct {
	Label string
	Page  bool // at a page
}

// followParts is people's parts in a call after an event: pure, from the call before and
// after.
func (s *stepper) followParts(before Call) {
	s.passesOn(before)
	people := s.people()
	for _, p := range s.Rec.Parts {
		l, there := find(people, p.Port)
		switch {
		case !p.Until.IsZero():
		case !there:
			s.Rec.ended(p.Port, s.e.At, s.leftAs(before, p))
		case l.Port == s.From.Port && s.State == StateWatching && p.Kind != WatchedAs(s.WatchHow):
			s.Rec.ended(p.Port, s.e.At, LeftMoved)
		}
	}
	for _, l := range people {
		if !slices.ContainsFunc(s.Rec.Parts, func(p Part) bool { return p.Port == l.Port && p.Until.IsZero() }) {
			s.Rec.began(s.partOf(before, l))
		}
	}
	if s.State == StateTalking {
		s.Doer = Doer{}
	}
}

func find(legs []Leg, at Port) (Leg, bool) {
	i := slices.IndexFunc(legs, func(l Leg) bool { return l.Port == at })
	if i < 0 {
		return Leg{}, false
	}
	return legs[i], true
}

// people are those of ours who take part now: not who is only rung, nor who has dialled
// and talks to nobody.
func (c Call) people() (all []Leg) {
	if c.Over() || c.Gone || c.Along || c.Rec.Answered.IsZero() && c.Kind != KindOutgoing {
		return nil
	}
	for _, l := range []Leg{c.From, c.To, c.By} {
		in := func(p Party) bool { return p.Port == l.Port && p.To.IsZero() }
		switch {
		case l.Port == "":
		case l.Line && l.Port == c.To.Port && c.Member.Port != "" && c.State == StateTalking:
			all = append(all, Leg{Port: l.Port, Label: c.Member.Label}) // at their number outside
		case !l.Line && slices.ContainsFunc(c.Rec.Parties, in):
			all = append(all, l)
		}
	}
	return all
}

// passesOn notes who sends a party on to somebody else, and that it is back.
func (s *stepper) passesOn(before Call) {
	switch {
	case s.e.Kind == Transfer && s.Recall.Port != "" && before.Recall.Port == "":
		s.Doer = Doer{Label: s.Recall.Label}
		if s.e.Text != "" {
			s.Doer = Doer{Label: s.e.Text, Page: true}
		}
	case s.e.Kind == Redirected && s.e.Digits != "" && s.App.Name == AppMoved && s.Digits == s.e.Digits:
		s.Doer = Doer{Label: s.e.Text, Page: true}
	case before.Home != "" && s.Home == "" && s.App.Name == AppMoved:
		s.Doer = Doer{}
	}
}

// partOf is the part that begins for somebody.
func (s *stepper) partOf(before Call, l Leg) Part {
	p := Part{Port: l.Port, Label: l.Label, From: s.e.At, Began: s.beganAs(before, l)}
	if i := slices.IndexFunc(s.Rec.Parties, func(x Party) bool { return x.Port == l.Port && x.To.IsZero() && !l.Line }); i >= 0 {
		p.From = s.Rec.Parties[i].From
	}
	p.Kind, p.By, p.Page = s.partKind(before, l)
	if s.State == StateWatching {
		p.From, p.Call = s.e.At, s.WatchCall
	}
	return p
}

// partKind is why somebody takes part, and by whose doing.
func (s *stepper) partKind(before Call, l Leg) (k PartKind, by string, page bool) {
	again := slices.IndexFunc(s.Rec.Parts, func(p Part) bool { return p.Label == l.Label })
	switch {
	case s.State == StateWatching:
		return WatchedAs(s.WatchHow), "", false
	case s.Kind == KindInternal:
		return PartInside, "", false
	case again >= 0: // they are back
		p := s.Rec.Parts[again]
		return p.Kind, p.By, p.Page
	case s.Doer.Label != "":
		if s.Doer.Page {
			return PartSent, s.Doer.Label, true
		}
		return PartGiven, s.Doer.Label, false
	case s.e.Kind == Joined && before.State == StateTalking:
		return PartGiven, s.giver(before, l), false
	case s.Kind == KindOutgoing:
		return PartOutgoing, "", false
	}
	return s.incomingKind(before), "", false
}

// giver is who gives a call to one who joins it: who talked to them before, or they
// themselves.
func (s *stepper) giver(before Call, l Leg) string {
	if s.e.Text == "" {
		return l.Label
	}
	return before.legAt(s.e.Port).Label
}

func (s *stepper) incomingKind(before Call) PartKind {
	switch {
	case len(s.Rec.Missed) > 0, slices.Contains(s.Rec.Tags, TagRejected), slices.Contains(s.Rec.Tags, TagDevice):
		return PartReassigned
	case before.Group != "", before.App.Name != "", s.Rec.Group != "":
		return PartIncoming
	}
	return PartIncomingDirect
}

func (s *stepper) beganAs(before Call, l Leg) Began {
	began := s.Rec.Parties[0].Port == l.Port && s.Kind != KindIncoming
	switch {
	case s.State == StateWatching:
		return BeganWatching
	case s.e.Kind == Joined && before.State == StateTalking && s.e.Text == "":
		return BeganTook
	case s.e.Kind == Joined && before.State == StateTalking:
		return BeganGiven
	case s.e.Kind == Joined && before.State == StateParked:
		return BeganRetrieved
	case s.e.Kind == Joined:
		return BeganPickedUp
	case began && s.BackFor == "":
		return BeganDialled
	}
	return BeganAnswered
}

// leftAs is how somebody's part ends by this event.
func (s *stepper) leftAs(before Call, p Part) Left {
	own := s.e.Port == p.Port
	passed := before.Recall.Port == p.Port || s.e.Kind == Transfer && own
	switch {
	case passed, own && (s.e.Kind == Joined || s.e.Kind == Parted):
		return LeftTransferred
	case s.e.Kind == Parted, before.State == StateWatching && s.Rec.How == HowTransferred:
		return LeftMoved
	case s.e.Kind == Forced && s.e.How != HowPreempted:
		return LeftForced
	case s.e.Kind == PortDown, s.Over() && s.Rec.EndedBy == ByFault:
		return LeftFault
	case own:
		return LeftHungUp
	case s.Over() && s.Rec.EndedBy == ByExchange:
		return LeftSystem
	}
	return LeftByOther
}
