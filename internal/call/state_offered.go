package call

import (
	"fmt"
	"time"
)

// A call may begin with us: a telephone is rung to be woken, or because whoever
// it wanted is free now. The event Offer begins it; once the telephone is lifted
// it hears Sound, or the call goes on as if it had dialled Digits.

// offerFor is how long a telephone is rung for that: as a wake-up call should,
// longer than a caller would wait.
const offerFor = 40 * time.Second

// offer rings the telephone.
func (s *stepper) offer() {
	if s.e.Route.Kind == RouteRing {
		s.offerBack()
		return
	}
	s.begin(KindInternal)
	s.State, s.Digits, s.Says, s.Room = StateOffered, s.e.Digits, s.e.Sound, s.e.Room
	s.Gone = isPage(s.Room)
	s.Rec.Rang, s.Rec.Called = s.e.At, s.From.Label
	reason := s.text("It is rung for itself") + "."
	s.add(Effect{Kind: RingPhone, Port: s.From.Port, CallerID: s.e.CallerID, Alert: s.alert(s.From.Port), Reason: reason})
	s.arm(WaitPickUp, s.offerFor(), fmt.Sprintf("%s rings for at most %v.", s.From.Label, s.offerFor()))
}

// stepOffered: the telephone rings.
func (s *stepper) stepOffered() {
	switch s.e.Kind {
	case OffHook:
		s.taken()
	case TimerFired:
		s.notOffered()
	case Unwatched:
		s.declined(ByCaller, HowOnHook, "The page is over.")
	case OnHook:
		s.declined(ByCaller, HowOnHook, fmt.Sprintf("%s was put down.", s.From.Label))
	case PhoneRefused, PhoneMoved:
		s.declined(ByCaller, HowRefused, s.text(s.From.Label+" does not take the call")+".")
	case PortDown:
		s.declined(ByFault, HowPortDown, fmt.Sprintf("%s failed: %s.", s.From.Label, s.text("no cause given")))
	case Clicked:
		x := s.clicked()
		s.declined(x.by, x.how, x.reason)
	case Forced:
		if s.takenBack() {
			s.declined(ByExchange, HowServed, s.text("The call back is not wanted any more")+".")
			return
		}
		s.declined(ByAdministrator, HowForced, fmt.Sprintf("The call was ended by an administrator: %s.", s.text("no cause given")))
	default:
		s.absorb()
	}
}

// notOffered: nobody was lifted in time.
func (s *stepper) notOffered() {
	if s.BackFor == "" {
		s.declined(ByExchange, HowTimeout, fmt.Sprintf("%s did not answer within %v.", s.From.Label, s.offerFor()))
		return
	}
	s.missedBack()
	s.declined(ByExchange, HowTimeout, fmt.Sprintf("%s did not answer in time.", s.offeredLabels()))
}

// taken: the telephone was lifted. One that makes a call of its own meanwhile is
// let do so.
func (s *stepper) taken() {
	if s.e.Digits != "" {
		s.declined(ByCaller, HowRefused, fmt.Sprintf("%s makes a call of its own.", s.From.Label))
		return
	}
	s.disarm(fmt.Sprintf("%s was lifted.", s.From.Label))
	if s.BackFor != "" {
		s.takesBack()
		return
	}
	if s.Room != "" {
		s.hearPage()
		return
	}
	s.Caller = s.known(s.From)
	s.Rec.Caller, s.Rec.Called = s.Caller, ""
	if s.Digits != "" {
		s.State = StateDialling
		s.askDone(fmt.Sprintf("%s takes the call to %s.", s.From.Label, s.Digits))
		return
	}
	s.hear(Route{Sound: s.Says, Reason: fmt.Sprintf("%s was lifted.", s.From.Label)})
	s.Rec.Called = s.From.Label
}

// declined ends it: nobody is there who could hear a tone.
func (s *stepper) declined(by EndedBy, how HangupHow, reason string) {
	if s.declinedByOne(reason) {
		return
	}
	for i, l := range s.offered() {
		if i > 0 || s.e.Kind != PhoneRefused && s.e.Kind != PhoneMoved {
			s.add(Effect{Kind: StopRinging, Port: l.Port, Reason: reason})
		}
	}
	s.close(ending{by: by, how: how, result: ResultMissed, reason: reason})
	s.disarmAll("The call is over.")
	s.From, s.Also = Leg{}, nil
	s.saveRecord(reason)
	s.State = StateEnded
}
