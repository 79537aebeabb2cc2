package call

import "fmt"

// A secret number (TS-1: a PIN, an account code) is keyed in StateCode. The
// engine keeps its digits and tells the call only that one was keyed, so neither
// the track nor the record has them; acd gets them with the next question.

// mayComeIn reports whether the caller is on an outside line that nobody has
// answered: we may, to ask for a secret number (DISA).
func (s *stepper) mayComeIn() bool {
	return s.From.Line && !s.opened() && len(s.Passed) == 0 && s.Group == ""
}

// askCode asks for a secret number. A caller on an outside line is answered for
// that: from then on they pay, and hear us.
func (s *stepper) askCode(r Route) {
	if s.From.Line && !s.Inward {
		s.answerLine(r.Reason)
		s.Inward, s.From.Inward, s.Open = true, true, true
		s.Rec.Called, s.Digits = s.Digits, ""
	}
	if s.Hearing != "" || r.Sound == "" && s.Music == s.From.Port {
		s.quiet(s.From.Port, r.Reason)
	}
	s.State, s.Length, s.Inkeyed, s.NoCode = StateCode, r.Length, 0, r.Keys
	s.Hearing, s.Music = "", ""
	if r.Sound != "" {
		s.Music = s.From.Port
		s.add(Effect{Kind: PlaySound, Port: s.From.Port, Sound: r.Sound, Reason: r.Reason})
	}
	s.arm(WaitCode, hearingLimit, r.Reason)
}

// stepCode: a secret number is keyed.
func (s *stepper) stepCode() {
	switch s.e.Kind {
	case Keyed:
		s.codeKeyed()
	case Digit: // '#' and '*': the engine makes Keyed of all others
		s.codeEnded()
	case SoundOver:
		s.codeAsked()
	case TimerFired:
		s.codePause()
	case OnHook:
		s.over(s.gaveUp())
	default:
		s.common()
	}
}

// codeAsked: the question has been heard.
func (s *stepper) codeAsked() {
	if s.Music == "" {
		s.absorb()
		return
	}
	s.Music = ""
	s.arm(WaitCode, s.Rules.FirstDigit, fmt.Sprintf("A code is awaited for %v.", s.Rules.FirstDigit))
}

func (s *stepper) codeKeyed() {
	if s.Music != "" {
		s.quiet(s.From.Port, "A key ends the question.")
		s.Music = ""
	}
	if s.Inkeyed < MaxDigits {
		s.Inkeyed++
	}
	if s.Length > 0 && s.Inkeyed >= s.Length {
		s.codeWhole(fmt.Sprintf("The code has its %d digits.", s.Length))
		return
	}
	s.arm(WaitCode, s.Rules.InterDigit, "For the next digit of the code.")
}

// codeEnded: '#' ends the number, '*' begins it anew.
func (s *stepper) codeEnded() {
	asked := s.NoCode && s.Music == "" // for a '#': this one answers
	if s.e.Digits == "#" && s.Whole && s.Inkeyed == 0 && !asked {
		s.Whole = false
		s.note("# says that the number is complete, which was known.")
		return
	}
	if s.e.Digits != "*" {
		s.codeWhole("# says that the code is complete.")
		return
	}
	s.Inkeyed = -1
	s.codeKeyed()
}

// codePause: nobody keys any more, or nobody has.
func (s *stepper) codePause() {
	if s.Inkeyed > 0 {
		s.codeWhole(fmt.Sprintf("No digit of the code followed within %v.", s.Rules.InterDigit))
		return
	}
	if s.NoCode {
		s.codeWhole("No code was keyed, and none need be.")
		return
	}
	s.over(ending{by: ByExchange, how: HowTimeout, result: ResultAbandoned, tone: Congestion, reason: "No code was keyed."})
}

// codeWhole asks acd again, who may now be told the code.
func (s *stepper) codeWhole(reason string) {
	if s.Music != "" {
		s.quiet(s.From.Port, reason)
		s.Music = ""
	}
	s.Codes++
	if s.Inward && s.Digits == "" { // nothing is dialled yet: the code is to let them in
		s.State = StateWaiting
		s.disarm(reason)
		s.ask(Ask{Kind: AskIncoming, Digits: s.Rec.DID}, reason)
		return
	}
	s.State = StateDialling
	s.askDone(reason)
}

// inwardLost ends the call of an outside caller who hangs up while they dial;
// once somebody is reached, the states know what to do.
func (s *stepper) inwardLost() bool {
	if !s.Inward || !s.fromCaller() || s.e.Kind != FarDisconnected {
		return false
	}
	switch s.State {
	case StateCode, StateHearing, StateDialTone, StateDialling:
		s.over(ending{by: ByCaller, how: s.e.How, result: ResultAbandoned, reason: fmt.Sprintf("The caller hung up (%s).", s.e.How)})
		return true
	}
	return false
}

// let notes that a code was right and that another number may follow it.
func (s *stepper) let(r Route) {
	s.Codes = 0
	if r.Account != "" {
		s.Rec.Account = r.Account
	}
}
