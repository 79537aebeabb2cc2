package call

import (
	"fmt"
	"time"
)

// stepTalking: both hear each other.
func (s *stepper) stepTalking() {
	switch s.e.Kind {
	case OnHook:
		if !s.asksAfter() {
			s.over(s.hungUp())
		}
	case Transfer:
		s.transfer()
	case Hold:
		s.putOnHold()
	case Retrieve:
		s.retrieve()
	case FarDisconnected:
		s.farGone()
	case Routed:
		s.tapingSaid()
	case RecordKeyed:
		s.recordKeyed()
	case FlashKeyed:
		s.flashLine()
	case Written:
		s.note(fmt.Sprintf("%s wrote to the screen of who talks; the words are not kept.", s.text("Somebody")))
	case FarAnswered:
		s.betterAnswer()
	case CallerIDCame:
		s.setCaller("the call was answered before it could be shown.")
	case CallerIDSpoilt:
		s.spoilt()
	default:
		s.common()
	}
}

// farGone: the far end has hung up. A caller who gave up just as the telephone
// was lifted was never talked to.
func (s *stepper) farGone() {
	x := ending{
		by: ByCalled, how: s.e.How, result: ResultMissed, tone: BusyTone, cpc: true,
		reason: fmt.Sprintf("The far end hung up (%s).", s.e.How),
	}
	if s.fromCaller() {
		x.by = ByCaller
	}
	if s.e.How == HowRingCeased && !s.Moved {
		s.Rec.Answered, s.Rec.Confidence = time.Time{}, ""
	}
	s.over(x)
}

// hungUp is the ending by a telephone's on-hook; the other one, if it is a
// telephone too, hears busy tone.
func (s *stepper) hungUp() ending {
	leg, _ := s.leg()
	x := ending{
		by: ByCalled, how: HowOnHook, result: ResultAnswered, tone: BusyTone,
		reason: fmt.Sprintf("%s hung up.", leg.Label),
	}
	if s.e.Text != "" && s.e.How == "" { // its telephone gave a reason
		x.reason = fmt.Sprintf("%s hung up: %s.", leg.Label, s.text(""))
	}
	switch {
	case s.e.How != "":
		x.by, x.how = ByFault, s.e.How
		x.reason = s.text(fmt.Sprintf("%s is gone (%s)", leg.Label, s.e.How)) + "."
	case s.fromCaller():
		x.by = ByCaller
	}
	return x
}

// Clicked: whoever is at Port hangs up at a page; Text: who.
const Clicked EventKind = "clicked"

// clicked is the ending by somebody who takes part and says so at a page: who hung up is
// they, and nobody's telephone was put down.
func (s *stepper) clicked() ending {
	leg, _ := s.leg()
	x := ending{by: ByCalled, how: HowClicked, result: ResultFailed, tone: BusyTone, reason: fmt.Sprintf("%s hung up at a page: %s did.", leg.Label, s.text("somebody"))}
	if s.fromCaller() {
		x.by = ByCaller
	}
	if s.State == StateRinging {
		x.result = ResultMissed
	}
	return x
}

// flashLine opens the partner's line for a moment, as a telephone on it would:
// what the exchange does then is between it and the telephone's user.
func (s *stepper) flashLine() {
	line := s.To
	if s.e.Port == s.To.Port {
		line = s.From
	}
	if !line.Line || line.Port.Trunk() {
		s.absorb()
		return
	}
	s.add(Effect{Kind: FlashLine, Port: line.Port, Reason: fmt.Sprintf("%s is flashed: its exchange is asked for something.", line.Label)})
}

// betterAnswer: a sign of the answer replaces the guess of a timer.
func (s *stepper) betterAnswer() {
	if s.Moved || s.Rec.Confidence != GuessTimer || s.e.Confidence == GuessTimer {
		s.absorb()
		return
	}
	s.Rec.Answered, s.Rec.Confidence = s.e.At, s.e.Confidence
	s.note(fmt.Sprintf("The called party answered (%s): the assumed answer was early.", s.e.Confidence))
}

// stepHearingTone: the call is over and its record closed; who is still
// off-hook hears so, at last by the howler, until on-hook.
func (s *stepper) stepHearingTone() {
	switch s.e.Kind {
	case OnHook:
		s.hangUp("It was put down.")
	case PortDown:
		s.hangUp("Its port failed.")
	case TimerFired:
		s.howl()
	case Forced:
		for _, p := range s.Ports() {
			s.quiet(p, "An administrator ends the tone.")
		}
		s.From, s.To = Leg{}, Leg{}
		s.end()
	default:
		s.absorb()
	}
}

// hangUp lets one telephone go; with the last one the call ends.
func (s *stepper) hangUp(reason string) {
	s.quiet(s.e.Port, reason)
	if s.fromCaller() {
		s.From = Leg{}
	} else {
		s.To = Leg{}
	}
	if len(s.Ports()) == 0 {
		s.end()
	}
}

// end leaves nothing running.
func (s *stepper) end() {
	s.disarm("Nobody is left.")
	s.State, s.Hearing = StateEnded, ""
}

func (s *stepper) howl() {
	s.Hearing = Howler
	for _, p := range s.Ports() {
		s.add(Effect{Kind: PlayTone, Port: p, Tone: Howler, Reason: "The handset was left off-hook."})
	}
}
