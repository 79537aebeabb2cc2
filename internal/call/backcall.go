package call

import (
	"fmt"
	"slices"
)

// The call back to a caller who has kept a place (RG-12) begins with the members
// of the group: the event Offer with a Route names who rings, all at once. The
// first to lift hears whom it is for, and then the number is dialled by the
// group's rights. Nobody outside is called before a member is at the telephone,
// so that no customer meets silence.

// soundBackFor is what the member hears, behind it the number.
const soundBackFor Sound = "prompt/queue-back-for digits/%s"

// offerBack rings the members.
func (s *stepper) offerBack() {
	r := s.e.Route
	s.begin(KindInternal)
	s.State, s.Digits, s.BackFor, s.BackNo, s.Group, s.Style = StateOffered, s.e.Digits, r.Group, r.Number, r.Group, r.Style
	s.Rec.Rang, s.Rec.Called = s.e.At, s.From.Label
	s.Rec.tag(TagCallBackOut)
	s.Caller = s.e.CallerID
	for _, t := range r.Targets {
		if t.Port != s.From.Port && !hasLeg(s.Also, t.Port) {
			s.Also = append(slices.Clip(s.Also), Leg{Port: t.Port, Label: t.Label, Music: t.Music})
		}
	}
	for _, l := range s.offered() {
		s.add(Effect{Kind: RingPhone, Port: l.Port, CallerID: s.shown(), Alert: s.alert(l.Port), Ring: s.bell(l.Port), Reason: s.text("A caller is to be called back") + ". " + r.Reason})
	}
	most := offerFor
	if r.RingFor > 0 {
		most = r.RingFor
	}
	s.arm(WaitPickUp, most, fmt.Sprintf("%s rings for at most %v.", s.offeredLabels(), most))
}

// offered is who rings for a call that begins with us.
func (c Call) offered() []Leg { return append([]Leg{c.From}, c.Also...) }

func (s *stepper) offeredLabels() string {
	names := s.From.Label
	for i, l := range s.Also {
		if i == shownRinging {
			return fmt.Sprintf("%s and %d others", names, len(s.Also)-i)
		}
		names += ", " + l.Label
	}
	return names
}

// declinedByOne: one of several telephones does not take the call; the others
// ring on. It reports whether any does.
func (s *stepper) declinedByOne(reason string) bool {
	if len(s.Also) == 0 || s.e.Kind == TimerFired || s.e.Kind == Forced {
		return false
	}
	if s.e.Kind != PhoneRefused && s.e.Kind != PhoneMoved {
		s.add(Effect{Kind: StopRinging, Port: s.From.Port, Reason: reason})
	}
	s.begins(s.Also[0])
	s.Also = slices.Clone(s.Also[1:])
	if len(s.out) == 0 {
		s.note(reason)
	}
	return true
}

// begins lets another of those who ring stand as the one who began.
func (s *stepper) begins(l Leg) {
	s.From = l
	s.Rec.Parties = nil
	s.Rec.join(l, s.Rec.Started)
	s.Rec.Called = l.Label
}

// takesBack: a member has lifted. They hear whom they are about to call.
func (s *stepper) takesBack() {
	reason := fmt.Sprintf("%s takes the call back.", s.From.Label)
	for _, l := range s.Also {
		s.add(Effect{Kind: StopRinging, Port: l.Port, Peer: s.From.Port, Reason: reason})
	}
	if len(s.Rec.Parties) == 0 || s.Rec.Parties[0].Port != s.From.Port {
		s.begins(s.From)
	}
	s.Also, s.Group, s.Style = nil, "", Style{}
	s.Caller = s.known(s.From)
	s.Rec.Caller, s.Rec.Called = s.Caller, s.BackNo
	s.announce(
		Route{Sound: Sound(fmt.Sprintf(string(soundBackFor), s.BackNo)), Reason: reason},
		ending{by: ByExchange, how: HowServed, result: ResultAbandoned, tone: Congestion, reason: reason},
	)
}

// callsBack: the member has heard enough, and the caller is called.
func (s *stepper) callsBack(reason string) {
	s.Music, s.State, s.Last = "", StateDialling, ending{}
	s.askDone(reason)
}

// missedBack notes who did not take the call in time.
func (s *stepper) missedBack() {
	for _, l := range s.offered() {
		s.Rec.miss(l.Label)
		if s.Style.Pause {
			s.add(Effect{Kind: Remember, Port: l.Port, Change: Change{Of: l.Label, Name: pausing, Value: pausedFor}, Reason: l.Label + " is paused: the group asks for it."})
		}
	}
}

// takenBack ends a call back that is not wanted any more, the caller having
// called again. It reports whether the event says so.
func (s *stepper) takenBack() bool {
	return s.e.Kind == Forced && s.e.How == HowServed && s.BackFor != ""
}
