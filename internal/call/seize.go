package call

import (
	"fmt"
	"slices"
)

// seize takes an outside line. With a number it is dialled once the line is
// ready; without one the telephone hears the exchange at once (LN-2).
func (s *stepper) seize(r Route) {
	t := r.Targets[0]
	s.ringFromLine(r)
	s.forMember(r)
	s.State, s.Seized = StateSeizing, true
	s.Recorded = r.Record || s.Recorded && (s.answered() || len(s.Passed) > 0)
	s.Limit, s.Shown, s.Contact = r.Limit, r.Shown, r.Contact
	s.rate(r)
	if r.Account != "" {
		s.Rec.Account = r.Account
	}
	s.Urgent, s.Rec.Emergency = r.Emergency, s.Rec.Emergency || r.Emergency
	s.To = Leg{Port: t.Port, Label: t.Label, Line: true, Music: t.Music}
	s.Lines = append(slices.Clip(s.Lines), t.Port)
	s.Held, s.Direct = r.Digits, r.Digits == ""
	s.Announced = true
	switch {
	case s.answered():
	case s.From.Line && !s.Inward:
		s.Rec.Called = s.behalf()
	case s.Inward:
		s.Rec.Called = r.Number
	default:
		s.Rec.Called = r.Number
		s.setKind(KindOutgoing)
	}
	s.add(Effect{Kind: SeizeLine, Port: t.Port, Reason: r.Reason})
	if s.Direct {
		s.connect(Dialling, fmt.Sprintf("%s hears the exchange on %s.", s.From.Label, t.Label))
	}
	s.arm(WaitSeizure, s.Rules.Seizure, fmt.Sprintf("%s must say within %v whether it was seized.", t.Label, s.Rules.Seizure))
}

// forMember notes whose outside number is called (EX-17), "" nobody's. Another
// extension's number begins with all lines again.
func (s *stepper) forMember(r Route) {
	m := r.Member
	s.Group, s.RingFor, s.Declined = r.Group, r.RingFor, false
	if most := s.App.Order.RingFor; s.sent() && r.Group == "" && most > 0 {
		s.RingFor = most
	}
	if m.Port == s.Member.Port {
		return
	}
	s.Member, s.Lines = Leg{Port: m.Port, Label: m.Label}, nil
	if m.Port != "" && !slices.Contains(s.Away, m.Port) {
		s.Away = append(slices.Clip(s.Away), m.Port)
	}
}

// soFar lists what acd need not name again: members rung in this round, lines
// seized in vain, and extensions that were called outside.
func (s *stepper) soFar() []Port {
	return slices.Concat(s.Tried, s.Lines, s.Away)
}

// nextLine asks for another way to the same number, or for who is next. cause
// is why the last line did not do; acd knows which causes let others be tried.
func (s *stepper) nextLine(cause int, reason string) {
	a := Ask{Tried: s.soFar(), Member: s.Member.Port, Cause: cause}
	switch {
	case s.Along:
		s.State, a.Kind, a.Digits = StateDialling, AskAlong, s.Digits
	case s.Group != "":
		s.State, a.Kind, a.Group = StateWaiting, AskNextHop, s.Group
	case s.sent():
		s.State = StateWaiting
		a = s.askSent()
		a.Member, a.Cause = s.Member.Port, cause
	case s.answered() || len(s.Passed) > 0:
		s.State, a.Kind, a.Digits, a.Done = StateWaiting, AskDialled, s.Digits, true
	case s.From.Line:
		s.State, a.Kind, a.Digits = StateWaiting, AskIncoming, s.Digits
	default:
		s.State, a.Kind, a.Digits, a.Done = StateDialling, AskDialled, s.Digits, true
	}
	s.ask(a, reason)
}

// outsideCaller handles what a caller on an outside line does while a line to
// elsewhere is taken for them; it reports whether the event was theirs.
func (s *stepper) outsideCaller() bool {
	if !s.From.Line || !s.fromCaller() {
		return false
	}
	switch s.e.Kind {
	case RingStop:
		s.over(s.ringCeased(HowRingCeased))
	case FarDisconnected:
		s.over(s.ringCeased(s.e.How))
	case CallerIDCame:
		s.setCaller("the call is on its way already.")
	case CallerIDSpoilt:
		s.spoilt()
	case PortDown:
		s.over(s.callerLost())
	default:
		s.absorb()
	}
	return true
}

// dialling is the effect that gives a line what is held. A trunk has one line
// for all callers, so it is told who calls.
func (s *stepper) dialling() Effect {
	x := Effect{Kind: DialDigits, Port: s.To.Port, Digits: s.Held, Reason: fmt.Sprintf("%s dials on %s.", s.From.Label, s.To.Label)}
	if s.To.Port.Trunk() {
		x.CallerID, x.Peer = s.Caller, offerer(s.From.Port, s.To.Port)
		x.Shown = s.Shown
		switch {
		case s.Along:
			x.Behalf = s.From.Label
		case s.From.Line || len(s.Passed) > 0:
			x.Behalf = s.behalf()
		}
	}
	return x
}

// digitsSent: on a line without any sign of an answer, time is one; but a call
// that rings for an extension has its own time.
func (s *stepper) digitsSent() {
	if s.Timer == WaitPickUp {
		s.note("The last digit has gone out.")
		return
	}
	s.arm(WaitAnswer, s.Rules.Answer, "The last digit has gone out.")
}

// disarmGuess stops a timer that would take an answer for granted.
func (s *stepper) disarmGuess(reason string) {
	if s.Timer != WaitPickUp {
		s.disarm(reason)
	}
}

// farRinging: the far telephone rings, which the caller must be told by us.
func (s *stepper) farRinging() {
	if s.Mode != "" || s.Hearing == Ringback || !s.To.Port.Trunk() || s.Along {
		s.absorb()
		return
	}
	s.note(fmt.Sprintf("The called telephone rings (%s).", s.To.Label))
	s.ringback(fmt.Sprintf("%s tells of ringing without any sound.", s.To.Label))
}

// farSound: ringback or an announcement can be heard before an answer. The
// caller on an analog line has paid for nothing yet, and hears the exchange's.
func (s *stepper) farSound() {
	if s.Mode != "" || !s.To.Port.Trunk() || s.deaf() || s.hearsOurs() || s.Along {
		s.absorb()
		return
	}
	s.connect(Dialling, fmt.Sprintf("%s hears %s before anybody has answered.", s.From.Label, s.To.Label))
}

// refusedOutside: the network does not put the call through. acd says whether
// this cause lets another line be tried.
func (s *stepper) refusedOutside(cause int, reason string) {
	s.giveBack(reason)
	s.nextLine(cause, reason)
}

// giveBack lets go of the line that the call was to go out on.
func (s *stepper) giveBack(reason string) {
	s.disconnect(reason)
	s.disarm(reason)
	s.release(s.To, reason)
	s.Rec.leave(s.To.Port, s.e.At)
	s.To, s.Held, s.Rec.Line = Leg{}, "", ""
	if s.From.Line {
		s.Rec.Line = s.From.Label
	}
}

// notHad ends a call that the exchange gave up, unless it was to an extension's
// outside number, and others may be rung.
func (s *stepper) notHad(x ending) {
	if s.Member.Port == "" && !s.transferring() && !s.sent() {
		s.over(x)
		return
	}
	s.giveBack(x.reason)
	s.notRung(x)
}

// notTakenOutside: nobody took a call to an extension's outside number.
func (s *stepper) notTakenOutside() {
	reason := fmt.Sprintf("%s did not answer outside in time.", s.wantedOutside())
	s.notHad(ending{by: ByExchange, how: HowTimeout, result: ResultMissed, tone: Congestion, reason: reason})
}

// proceedingDown: the port of the caller, or of the line, failed.
func (s *stepper) proceedingDown() {
	if s.fromCaller() || s.Member.Port == "" && !s.answered() && !s.sent() {
		s.common()
		return
	}
	s.refusedOutside(unavailable, fmt.Sprintf("%s failed: %s.", s.To.Label, s.text("no cause given")))
}

// unavailable is the SIP answer whose meaning a line that fails has.
const unavailable = 503
