package call

import (
	"cmp"
	"fmt"
	"strings"
)

// stepSeizing: an outside line is being taken. Digits keyed meanwhile are held
// back until the exchange can take them.
func (s *stepper) stepSeizing() {
	if s.outsideCaller() {
		return
	}
	switch s.e.Kind {
	case LineSeized:
		s.seized()
	case SeizeFailed:
		s.seizeFailed()
	case RingStart:
		if s.Direct {
			s.takeIncoming()
			return
		}
		s.notSeized("a call came in on it at the same moment")
	case TimerFired:
		s.notSeized(fmt.Sprintf("it did not answer within %v", s.Rules.Seizure))
	case Digit:
		s.hold(s.e.Digits)
	case OnHook:
		s.over(s.gaveUp())
	case PortDown:
		s.lineOrPhoneDown()
	default:
		s.common()
	}
}

// seizeFailed: the line is as it was before, and after glare its caller must not
// be hung up on.
func (s *stepper) seizeFailed() {
	if s.Direct && strings.HasPrefix(s.e.Text, Glare) {
		s.takeIncoming()
		return
	}
	s.Seized = false
	s.notSeized(s.text("no cause given"))
}

// seized gives the exchange what was keyed or chosen so far.
func (s *stepper) seized() {
	s.State = StateProceeding
	s.disarm("The line is seized.")
	switch {
	case s.To.Port.Trunk() && s.From.Line:
	case s.To.Port.Trunk():
		s.Rec.Line = s.To.Label
	case s.deaf():
		s.Rec.join(s.To, s.e.At)
	default:
		s.Rec.join(s.To, s.e.At)
		if !s.Direct && !s.hearsOurs() && !s.Along {
			s.connect(s.listening(), fmt.Sprintf("%s hears the exchange on %s.", s.From.Label, s.To.Label))
		}
	}
	s.note(fmt.Sprintf("%s is seized: %s.", s.To.Label, s.text("dial tone was not looked for")))
	s.send()
	if s.RingFor > 0 {
		s.arm(WaitPickUp, s.RingFor, fmt.Sprintf("%s is called outside for at most %v.", s.wantedOutside(), s.RingFor))
	}
}

// hearsOurs reports whether the party hears music of ours, and not the exchange,
// until somebody answers (IV-15).
func (s *stepper) hearsOurs() bool { return s.sent() && s.App.Order.Ring != "" }

// wantedOutside is who is called outside: an extension, or a number.
func (s *stepper) wantedOutside() string { return cmp.Or(s.Member.Label, s.App.Order.Digits) }

// listening is how the caller hears the exchange before an answer: a line that
// waits for a transfer has no keys that would have to be dialled anew.
func (s *stepper) listening() Mode {
	if s.From.Line {
		return Through
	}
	return Dialling
}

// hold keeps a digit until the line is ready.
func (s *stepper) hold(d string) {
	switch {
	case s.insideKey(d):
		s.goInside()
	case d == "#" && s.Whole:
		s.Whole = false
		s.note("# says that the number is complete, which was known.")
	case len(s.Held) >= MaxDigits:
		s.note("The line is not ready, and too many digits are waiting already: this one is lost.")
	default:
		s.Held += d
		s.note(fmt.Sprintf("%s is not ready yet: the digit waits.", s.To.Label))
	}
}

// lineOrPhoneDown: without its line a call with a number takes the next one.
func (s *stepper) lineOrPhoneDown() {
	if s.fromCaller() || s.Direct {
		s.common()
		return
	}
	s.notSeized("it failed: " + s.text("no cause given"))
}

// notSeized tries the next line; a direct line has none.
func (s *stepper) notSeized(why string) {
	reason := fmt.Sprintf("%s cannot be seized: %s.", s.To.Label, why)
	if s.Direct {
		s.over(ending{by: ByExchange, how: HowRefused, result: ResultFailed, tone: Congestion, reason: reason})
		return
	}
	if s.Seized {
		s.release(s.To, reason)
	}
	s.Seized = s.opened() && s.From.Line
	s.To = Leg{}
	s.nextLine(0, reason)
}

// takeIncoming: glare on a direct line. Its telephone is off-hook already and
// is the one that the caller wants, so the two are connected at once.
func (s *stepper) takeIncoming() {
	s.setKind(KindIncoming)
	s.disconnect("The call turns round.")
	s.From, s.To = s.To, s.From
	s.Caller, s.Rec.Caller = s.e.CallerID, s.e.CallerID
	s.Rec.Called = s.To.Label
	s.Rec.join(s.From, s.e.At)
	s.add(Effect{
		Kind: AnswerLine, Port: s.From.Port,
		Reason: fmt.Sprintf("A call came in on %s as it was being seized.", s.From.Label),
	})
	s.talk(SureLocal, fmt.Sprintf("%s is off-hook already and takes the call.", s.To.Label))
}

// stepProceeding: the telephone is on an outside line, and nobody has answered
// yet. Its keys are dialled anew.
func (s *stepper) stepProceeding() {
	if s.outsideCaller() {
		return
	}
	switch s.e.Kind {
	case Digit:
		s.key(s.e.Digits)
	case TimerFired:
		s.proceedingTimer()
	case DigitsSent:
		s.digitsSent()
	case FarRinging:
		s.farRinging()
	case FarSound:
		s.farSound()
	case FarRefused:
		s.refusedOutside(s.e.Cause, fmt.Sprintf("%s does not put the call through: %s.", s.To.Label, s.text("no cause given")))
	case FarAnswered:
		s.farTakes(s.e.Confidence, fmt.Sprintf("The called party answered (%s).", s.e.Confidence))
	case ToneHeard:
		s.toneHeard()
	case FarDisconnected:
		s.notHad(s.notReached())
	case PortDown:
		s.proceedingDown()
	case OnHook:
		s.over(s.gaveUp())
	default:
		s.common()
	}
}

// proceedingTimer: nothing has told of an answer, or a lone '#' was meant for
// the exchange.
func (s *stepper) proceedingTimer() {
	switch {
	case s.e.Timer == WaitPickUp:
		s.notTakenOutside()
		return
	case s.Held != "":
		s.send()
		return
	}
	s.farTakes(GuessTimer, fmt.Sprintf("Nothing tells of an answer; after %v it is assumed.", s.Rules.Answer))
}

// toneHeard: ringback promises a better sign of the answer than the timer.
func (s *stepper) toneHeard() {
	switch s.e.Tone {
	case Ringback:
		s.disarmGuess("Ringback is heard: its end will tell of the answer.")
	case Unobtainable, SIT:
		s.disarmGuess("The exchange says that the number is not reached: no answer will come.")
	}
	s.note(fmt.Sprintf("%s gives the tone %s.", s.To.Label, s.e.Tone))
}

// notReached is the ending of a call that the exchange gave up.
func (s *stepper) notReached() ending {
	x := ending{
		by: ByExchange, how: s.e.How, result: ResultFailed, tone: Congestion,
		reason: fmt.Sprintf("%s ended the call before an answer (%s).", s.To.Label, s.e.How),
	}
	if s.e.How == HowBusy {
		x.result, x.tone = ResultBusy, BusyTone
	}
	return x
}

// key dials a digit, unless it leaves the outside line or may be about to.
func (s *stepper) key(d string) {
	if s.insideKey(d) {
		s.goInside()
		return
	}
	s.Held += d
	s.send()
}

// insideKey reports whether d completes what leaves a direct line (FC-3): '#'
// or '##' before anything else.
func (s *stepper) insideKey(d string) bool {
	return s.Direct && s.Digits == "" && s.Held+d == strings.Repeat("#", s.Rules.InsideKeys)
}

// send dials what is held. A lone '#' at the start waits for a second one where
// two are needed to go inside.
func (s *stepper) send() {
	switch {
	case s.Held == "":
		return
	case s.Direct && s.Digits == "" && s.Held == "#" && s.e.Kind != TimerFired:
		s.arm(WaitInsideKey, s.Rules.InsideKey, "A second # would leave the outside line.")
		return
	}
	s.add(s.dialling())
	s.keep(s.Held)
	s.Held = ""
	s.disarmGuess("More digits go out.")
}

// keep remembers the number that the exchange got. What follows an access code
// is known already; a number that is too long is cut in the record alone.
func (s *stepper) keep(digits string) {
	if !s.Direct {
		return
	}
	s.Digits += digits
	if len(s.Digits) > MaxDigits {
		s.Digits = s.Digits[:MaxDigits]
	}
	s.Rec.Called = s.Digits
}

// goInside leaves the outside line, on which nothing was dialled, for our own
// dial tone.
func (s *stepper) goInside() {
	reason := fmt.Sprintf("%s goes inside by the key #: %s gets nothing.", s.From.Label, s.To.Label)
	s.disarm(reason)
	s.disconnect(reason)
	s.release(s.To, reason)
	s.Rec.leave(s.To.Port, s.e.At)
	s.To, s.Tried, s.Lines, s.Rec.Line = Leg{}, nil, nil, ""
	s.Inside = true
	s.setKind(KindInternal)
	s.dialTone(reason)
}
