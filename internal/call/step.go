package call

import (
	"fmt"
	"slices"
	"strings"
)

// Step is what a call does about an event: the call as it is now, and what the
// world owes it, in order. It always says something: an event that changes
// nothing gives one Note.
func Step(c Call, e Event) (Call, []Effect) {
	s := &stepper{Call: c, e: e}
	if s.cutOff() {
		s.amend()
	} else if s.concerned() {
		s.noteCause()
		s.first()
		s.dispatch()
		s.tidyApp()
		s.Rec.cameTo(s.Group)
		s.followParts(c)
	} else {
		s.absorb()
	}
	return s.Call, s.out
}

// stepper is a call within one step.
type stepper struct {
	Call
	e   Event
	out []Effect
}

func (s *stepper) dispatch() {
	switch {
	case s.Along && s.alongOver(), s.sound():
		return
	case s.limitTimer(), s.pauseTimer(), s.beepTimer(), s.inwardLost(), s.inLine() && s.lineTimer():
		return
	case s.By.Port != "" && s.e.Port == s.By.Port && s.e.Kind != TimerFired && s.e.Kind != Routed && s.e.Kind != Forced && s.e.Kind != Redirected && s.e.Kind != Clicked:
		s.transferor()
		return
	case s.e.Kind == Joined:
		s.joined()
		return
	case s.e.Kind == Parted:
		s.parted()
		return
	case s.e.Kind == Transfer && s.State != StateTalking:
		s.transferOutOfTurn()
		return
	}
	s.inState()
}

// inState hands an event to the function of the call's state.
func (s *stepper) inState() {
	switch s.State {
	case StateNew:
		s.stepNew()
	case StateLifted:
		s.stepLifted()
	case StateOffered:
		s.stepOffered()
	case StateDialTone:
		s.stepDialTone()
	case StateDialling:
		s.stepDialling()
	case StateSeizing:
		s.stepSeizing()
	case StateProceeding:
		s.stepProceeding()
	case StateConfirming:
		s.stepConfirming()
	case StateWaiting:
		s.stepWaiting()
	case StateRinging:
		s.stepRinging()
	case StateQueued:
		s.stepQueued()
	case StateTalking:
		s.stepTalking()
	case StateCode:
		s.stepCode()
	case StateHearing:
		s.stepHearing()
	case StateApp:
		s.stepApp()
	case StateMeeting:
		s.stepMeeting()
	case StateWatching:
		s.stepWatching()
	case StateParked:
		s.stepParked()
	case StateHearingTone:
		s.stepHearingTone()
	default:
		s.absorb()
	}
}

// concerned reports whether the event is for this call as it is now: no timer
// of the past, no answer to a question not asked, no event from a port that
// the call does not hold or of a kind that such a port cannot have.
func (s *stepper) concerned() bool {
	switch s.e.Kind {
	case Forced, Redirected:
		return true
	case Turn:
		return s.State == StateQueued
	case Written:
		return s.State == StateTalking
	case Routed:
		asked := s.Asked
		s.Asked = false
		return asked
	case Told:
		owed := s.App.Owes
		s.App.Owes = false
		return owed && s.State == StateApp
	case Worked:
		return s.State == StateApp && s.App.Order.Kind == OrderWork && !s.App.Owes && s.e.Gen == s.App.Gen
	case TimerFired:
		return s.due()
	}
	leg, held := s.leg()
	return held && s.fits(leg)
}

// leg is the leg that the event came from.
func (s *stepper) leg() (Leg, bool) {
	switch s.e.Port {
	case "":
		return Leg{}, false
	case s.From.Port:
		return s.From, true
	case s.To.Port:
		return s.To, true
	case s.By.Port:
		return s.By, true
	}
	i := slices.IndexFunc(s.Also, func(l Leg) bool { return l.Port == s.e.Port })
	if i < 0 {
		return Leg{}, false
	}
	return s.Also[i], true
}

// fits reports whether such an event can come from such a leg. A line's keys
// count while its caller waits: nobody else would hear them.
func (s *stepper) fits(l Leg) bool {
	e := s.e
	switch e.Kind {
	case PortUp, PortDown, Joined, Parted, Dismissed, SoundOver, CaptureOver, SoundMissing, SoundBlank, SoundUnheard, SoundBack:
		return true
	case Keyed:
		return true
	case Digit:
		return (!l.Line || l.Inward || s.State == StateQueued || s.State == StateApp || s.State == StateConfirming || s.State == StateMeeting) && len(e.Digits) == 1 && strings.Contains("0123456789*#ABCD", e.Digits)
	case Offer, Along, Chime, Unwatched, Hold, Retrieve, RecordKeyed, Clicked, OffHook, OnHook, FlashKeyed, PhoneRefused, PhoneMoved, EarlyMedia, Transfer:
		return !l.Line
	}
	return l.Line
}

// fromCaller reports whether the event came from the leg that began the call.
func (s *stepper) fromCaller() bool { return s.e.Port == s.From.Port }

// absorb leaves the call as it is and says so.
func (s *stepper) absorb() {
	s.note(fmt.Sprintf("The event %s changes nothing while the call is in state %s.", s.e.Kind, s.State))
}

// common handles what may happen in any state before the call is over.
func (s *stepper) common() {
	switch s.e.Kind {
	case PortDown:
		s.over(ending{
			by: ByFault, how: HowPortDown, result: ResultFailed, tone: Congestion,
			reason: fmt.Sprintf("Port %s failed: %s.", s.e.Port, s.text("no cause given")),
		})
	case Redirected:
		s.redirected()
	case Clicked:
		s.over(s.clicked())
	case Forced:
		if s.takenBack() {
			s.over(ending{by: ByExchange, how: HowServed, result: ResultAbandoned, tone: Congestion, reason: s.text("The call back is not wanted any more") + "."})
			return
		}
		if s.e.How == HowPreempted {
			s.preempted()
			return
		}
		s.over(ending{
			by: ByAdministrator, how: HowForced, result: ResultFailed, tone: Congestion,
			reason: fmt.Sprintf("The call was ended by an administrator: %s.", s.text("no cause given")),
		})
	default:
		s.absorb()
	}
}

// text is the event's text, ready to end a sentence, or otherwise when it has
// none.
func (s *stepper) text(otherwise string) string {
	if s.e.Text == "" {
		return otherwise
	}
	return strings.TrimSuffix(s.e.Text, ".")
}
