package call

import "fmt"

// dialToneOrHotline gives dial tone. A telephone with a number of its own for
// that (TS-1) dials it when nobody has keyed anything for the answer's time, or
// at once: lifting is all that its user can do.
func (s *stepper) dialToneOrHotline(r Route) {
	switch {
	case r.Digits == "":
		s.dialTone(r.Reason)
	case r.After == 0:
		s.dialHotline(r.Digits, r.Reason)
	default:
		s.State, s.Digits, s.Hotline = StateDialTone, "", r.Digits
		s.play(DialTone, r.Reason)
		s.arm(WaitFirstDigit, r.After, fmt.Sprintf("After %v without a digit %s is dialled.", r.After, r.Digits))
	}
}

// nobodyDialled: the dial tone has gone on for long enough.
func (s *stepper) nobodyDialled() {
	if s.Hotline != "" {
		s.quiet(s.From.Port, "Nobody has dialled: the hotline does.")
		s.Hearing = ""
		s.dialHotline(s.Hotline, fmt.Sprintf("Nobody dialled: %s calls %s by itself.", s.From.Label, s.Hotline))
		return
	}
	s.over(ending{
		by: ByExchange, how: HowTimeout, result: ResultAbandoned, tone: Congestion,
		reason: fmt.Sprintf("Nobody dialled within %v.", s.Rules.FirstDigit),
	})
}

func (s *stepper) dialHotline(number, reason string) {
	s.State, s.Digits, s.Hotline = StateDialling, number, ""
	s.askDone(reason)
}
