package call

import (
	"fmt"
	"strings"
)

// stepNew: nothing has happened yet. A caller id may come before the first
// ring; the first ring or the lifted handset begins the call.
func (s *stepper) stepNew() {
	switch s.e.Kind {
	case CallerIDCame:
		s.Caller = s.e.CallerID
		s.note(fmt.Sprintf("%s announces the caller %s.", s.From.Label, s.Caller))
	case RingStart:
		if s.e.CallerID != (CallerID{}) {
			s.Caller = s.e.CallerID
		}
		s.begin(KindIncoming)
		s.State = StateWaiting
		s.called(s.e.Digits)
		s.ask(Ask{Kind: AskIncoming, Digits: s.Digits}, fmt.Sprintf("%s rings: who is to be rung?", s.From.Label))
	case OffHook:
		s.Caller = CallerID{Number: s.From.Label, Name: s.From.Name}
		s.begin(KindInternal)
		s.lifted()
	case Offer:
		s.offer()
	case Along:
		s.along()
	case Chime:
		s.chime()
	default:
		s.absorb()
	}
}

// called notes the number that an outside caller called; too long a one is no
// number of ours, however it goes on.
func (s *stepper) called(did string) {
	s.Digits = did[:min(len(did), MaxDigits)]
	s.Rec.DID = s.Digits
}

// lifted asks what the telephone gets. One that sends the whole number at once
// needs no dial tone and no time-out.
func (s *stepper) lifted() {
	switch d := s.e.Digits; {
	case d == "":
		s.State = StateLifted
		s.ask(Ask{Kind: AskOffHook}, fmt.Sprintf("%s was lifted: an outside line, or dial tone?", s.From.Label))
	case !dialable(d):
		s.over(ending{
			by: ByExchange, how: HowRefused, result: ResultRefused, tone: Unobtainable,
			reason: fmt.Sprintf("%s called %q, which is no number: a number is up to %d of 0-9, *, #.", s.From.Label, shorten(d), MaxDigits),
		})
	default:
		s.State, s.Digits = StateDialling, d
		s.askDone(fmt.Sprintf("%s called %s.", s.From.Label, d))
	}
}

// dialable reports whether a line could be given these digits.
func dialable(d string) bool { return len(d) <= MaxDigits && strings.Trim(d, "0123456789*#ABCD") == "" }

// shorten bounds what a sentence repeats of something that is no number.
func shorten(s string) string {
	if r := []rune(s); len(r) > MaxDigits {
		return string(r[:MaxDigits]) + "…"
	}
	return s
}

// begin opens the record.
func (s *stepper) begin(k Kind) {
	s.setKind(k)
	s.Rec.Started = s.e.At
	s.Rec.Caller = s.Caller
	s.Rec.join(s.From, s.e.At)
}

func (s *stepper) setKind(k Kind) { s.Kind, s.Rec.Kind = k, k }

// setCaller takes a caller id that came late.
func (s *stepper) setCaller(reason string) {
	s.Caller, s.Rec.Caller = s.e.CallerID, s.e.CallerID
	s.note(fmt.Sprintf("The caller is %s; %s", s.Caller, reason))
}

// stepLifted: the handset is at the ear and silent until acd has answered.
func (s *stepper) stepLifted() {
	switch s.e.Kind {
	case Routed:
		s.follow(s.e.Route)
	case OnHook:
		s.over(s.gaveUp())
	default:
		s.common()
	}
}

// gaveUp is the ending of a call whose caller put the telephone down.
func (s *stepper) gaveUp() ending {
	return ending{
		by: ByCaller, how: HowOnHook, result: ResultAbandoned,
		reason: fmt.Sprintf("%s hung up.", s.From.Label),
	}
}

// stepDialTone: our dial tone, and no digit yet.
func (s *stepper) stepDialTone() {
	switch s.e.Kind {
	case Digit:
		s.quiet(s.From.Port, "The first digit ends the dial tone.")
		s.State, s.Hearing = StateDialling, ""
		s.Digits = s.e.Digits
		s.ask(Ask{Kind: AskDialled, Digits: s.Digits}, "Complete?")
	case TimerFired:
		s.nobodyDialled()
	case OnHook:
		s.over(s.gaveUp())
	default:
		s.common()
	}
}

// dialTone gives our own dial tone.
func (s *stepper) dialTone(reason string) {
	s.State, s.Digits, s.Hotline = StateDialTone, "", ""
	s.play(DialTone, reason)
	s.arm(WaitFirstDigit, s.Rules.FirstDigit, fmt.Sprintf("A first digit is awaited for %v.", s.Rules.FirstDigit))
}

// stepDialling: digits are collected until acd knows the number, nobody keys
// any more, or '#' says "dial now" (FC-4).
func (s *stepper) stepDialling() {
	switch s.e.Kind {
	case Digit:
		s.dialled(s.e.Digits)
	case TimerFired:
		s.askDone(fmt.Sprintf("No digit followed within %v.", s.Rules.InterDigit))
	case Routed:
		s.follow(s.e.Route)
	case OnHook:
		s.over(s.gaveUp())
	default:
		s.common()
	}
}

func (s *stepper) dialled(d string) {
	if d == "#" {
		s.askDone("# says that the number is complete.")
		return
	}
	s.Digits += d
	if len(s.Digits) >= MaxDigits {
		s.askDone(fmt.Sprintf("No number is longer than %d digits.", MaxDigits))
		return
	}
	s.Whole = true
	s.ask(Ask{Kind: AskDialled, Digits: s.Digits}, "Complete?")
}

// askDone asks for the number as it is: no digit will follow.
func (s *stepper) askDone(reason string) {
	s.Whole = false
	s.ask(Ask{Kind: AskDialled, Digits: s.Digits, Done: true, Tried: s.soFar()}, reason)
}
