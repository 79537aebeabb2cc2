package call

import "fmt"

// stepWaiting: the caller hears ringback, and nobody is rung: acd is being
// asked, or has found nobody yet.
func (s *stepper) stepWaiting() {
	switch s.e.Kind {
	case Routed:
		s.follow(s.e.Route)
	case TimerFired:
		s.waited()
	case CallerIDCame:
		s.setCaller("nobody is rung yet.")
		s.announced("The caller is known.")
		s.screen()
	case CallerIDSpoilt:
		s.spoilt()
		s.announced("The caller stays unknown.")
	case RingStop:
		s.over(s.ringCeased(HowRingCeased))
	case FarDisconnected:
		s.over(s.ringCeased(s.e.How))
	case OnHook:
		s.over(s.gaveUp())
	case PortDown:
		s.over(s.callerLost())
	default:
		s.common()
	}
}

// waited: somebody may be free by now, or no caller id has come in its time.
func (s *stepper) waited() {
	if s.e.Timer == WaitCallerID {
		s.Announced = true
		s.again("No caller id has come.")
		return
	}
	s.again("Perhaps somebody is free by now.")
}

// again asks acd who can be rung now.
func (s *stepper) again(reason string) {
	if s.Group == "" && s.sent() {
		s.ask(s.askSent(), reason)
		return
	}
	if s.Group == "" && (s.answered() || len(s.Passed) > 0) {
		s.ask(Ask{Kind: AskDialled, Digits: s.Digits, Done: true, Tried: s.soFar()}, reason)
		return
	}
	if s.Group == "" {
		s.ask(Ask{Kind: AskIncoming, Digits: s.Digits, Tried: s.soFar()}, reason)
		return
	}
	s.ask(Ask{Kind: AskNextHop, Group: s.Group, Tried: s.soFar()}, reason)
}

func (s *stepper) spoilt() {
	s.note(fmt.Sprintf("The caller id could not be read: %s.", s.text("no cause given")))
}

// ringCeased is the ending of an incoming call that nobody answered. After
// glare the line is off-hook already, and its far end is seen to hang up.
func (s *stepper) ringCeased(how HangupHow) ending {
	x := ending{
		by: ByCaller, how: how, result: ResultMissed,
		reason: fmt.Sprintf("The caller on %s gave up.", s.From.Label),
	}
	if s.Refused {
		x.result = ResultRefused
	}
	return x
}

// callerLost is the ending of an unanswered call whose caller's port failed.
func (s *stepper) callerLost() ending {
	return ending{
		by: ByFault, how: HowPortDown, result: ResultMissed,
		reason: fmt.Sprintf("%s failed: %s.", s.From.Label, s.text("no cause given")),
	}
}

// stepRinging: a telephone rings, and the caller hears ringback.
func (s *stepper) stepRinging() {
	switch s.e.Kind {
	case Routed:
		s.added(s.e.Route)
	case OffHook:
		s.pickUp()
	case PhoneRefused:
		s.refused()
	case PhoneMoved:
		s.passedOn()
	case EarlyMedia:
		s.soundEarly()
	case OnHook:
		s.giveUp()
	case RingStop:
		s.over(s.ringCeased(HowRingCeased))
	case FarDisconnected:
		s.over(s.gaveUpInLine(s.ringCeased(s.e.How)))
	case CallerIDCame:
		s.callerShown()
	case CallerIDSpoilt:
		s.spoilt()
		s.ringLater("The caller stays unknown.")
	case TimerFired:
		s.ringTimer()
	case PortDown:
		s.portLost()
	default:
		s.common()
	}
}

// pickUp: the telephone that rang was lifted.
func (s *stepper) pickUp() {
	switch {
	case s.fromCaller():
		s.absorb()
		return
	case s.e.Digits != "": // its own call and the ringing met
		s.drop(fmt.Sprintf("%s makes a call of its own.", s.To.Label))
		return
	}
	s.stopOthers(s.To.Port, fmt.Sprintf("%s answered.", s.To.Label))
	s.Rec.join(s.To, s.e.At)
	s.answerLine(fmt.Sprintf("%s was lifted.", s.To.Label))
	s.talk(SureLocal, fmt.Sprintf("%s answered.", s.To.Label))
}

// giveUp: the telephone that called was put down.
func (s *stepper) giveUp() {
	if !s.fromCaller() {
		s.absorb()
		return
	}
	x := s.gaveUp()
	x.result = ResultMissed
	s.over(s.gaveUpInLine(x))
}

// refused: the telephone rings no more, by its own doing. Where nobody is next
// a telephone is told whether it was busy or out of reach.
func (s *stepper) refused() {
	if s.fromCaller() {
		s.absorb()
		return
	}
	x := ending{by: ByExchange, how: HowRefused, result: ResultFailed, tone: Congestion, reason: s.text(s.To.Label+" cannot be reached") + "."}
	if s.e.How == HowBusy {
		x.by, x.how, x.result, x.tone = ByCalled, HowBusy, ResultBusy, BusyTone
		if s.diverted(s.Diverts.Busy, x.reason) {
			return
		}
	} else if s.diverted(s.Diverts.Unreachable, x.reason) {
		return
	}
	s.note(x.reason)
	s.disconnect(x.reason)
	if len(s.Also) > 0 {
		s.leave()
		return
	}
	s.To, s.Declined = Leg{}, true
	s.notRung(x)
}

func (s *stepper) portLost() {
	if s.fromCaller() {
		s.over(s.callerLost())
		return
	}
	reason := fmt.Sprintf("%s failed: %s.", s.To.Label, s.text("no cause given"))
	if len(s.Also) == 0 && s.From.Line && s.Group == "" && !s.opened() && !s.Diverts.Again { // it may be back before the caller gives up
		s.silence(reason)
		s.wait(Route{Reason: reason})
		return
	}
	s.drop(reason)
}

// notTaken: the telephone rings no more. The group's next member is rung
// (RG-9); without a group a telephone is told, and an outside caller goes on
// hearing ringback (RG-15).
func (s *stepper) notTaken(reason string) {
	s.silence(reason)
	s.notRung(ending{by: ByExchange, how: HowTimeout, result: ResultMissed, tone: Congestion, reason: reason})
}

// notRung goes on when a telephone has stopped ringing.
func (s *stepper) notRung(x ending) {
	s.State = StateWaiting
	switch {
	case s.Diverts.Again && s.Group == "":
		s.Diverts = Diverts{}
		s.ask(Ask{Kind: AskIncoming, Digits: s.Digits, Tried: s.soFar()}, x.reason)
	case s.Group != "":
		s.again(x.reason)
	case s.deaf() && s.Home == "":
		s.disarm("Nobody else is to be rung.")
	default:
		s.failed(x)
	}
}
