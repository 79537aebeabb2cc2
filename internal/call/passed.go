package call

import (
	"fmt"
	"slices"
)

// maxPassed bounds how often telephones may pass one call on: more than any
// chain of people who stand in for one another.
const maxPassed = 5

// soundEarly: a telephone that rings sends sound already. The caller on an
// analog line has paid for nothing yet, and hears the exchange's.
func (s *stepper) soundEarly() {
	if s.fromCaller() || s.Mode != "" || s.deaf() {
		s.absorb()
		return
	}
	s.connect(Dialling, fmt.Sprintf("%s hears what %s sends before it is answered.", s.From.Label, s.To.Label))
}

// passedOn: the telephone that rings passes the call on to another number, with
// its own rights. One that rings for a group does not: its other members are
// there for that. No telephone passes a call on twice, and none is rung that has
// passed it on, so no call goes in circles.
func (s *stepper) passedOn() {
	if s.fromCaller() {
		s.absorb()
		return
	}
	by := s.To
	reason := fmt.Sprintf("%s passes the call on to %s.", by.Label, s.e.Digits)
	switch {
	case !dialable(s.e.Digits) || s.e.Digits == "":
		s.e.Text = fmt.Sprintf("%s passes the call on to what is no number.", by.Label)
	case s.Group != "":
		s.e.Text = fmt.Sprintf("%s It rang for group %s, whose next member is rung.", reason, s.Group)
	case len(s.Passed) >= maxPassed:
		s.e.Text = fmt.Sprintf("%s It has been passed on %d times already.", reason, maxPassed)
	default:
		s.passOn(by, reason)
		return
	}
	s.refused()
}

func (s *stepper) passOn(by Leg, reason string) {
	s.disconnect(reason)
	s.Passed = append(slices.Clip(s.Passed), by)
	s.To, s.Digits = Leg{}, s.e.Digits
	s.Tried, s.Lines, s.Member, s.Declined, s.RingFor = nil, nil, Leg{}, false, 0
	s.State = StateWaiting
	s.disarm(reason)
	s.ask(Ask{Kind: AskDialled, Digits: s.Digits, Done: true}, reason)
}

// circle ends a call that would come back to a telephone that has passed it on.
func (s *stepper) circle(label string) {
	r := Route{Kind: RouteBusy, Reason: fmt.Sprintf("%s has passed the call on already: it would go in circles.", label)}
	if s.deaf() {
		s.State = StateWaiting
		s.disarm(r.Reason)
		s.note(r.Reason)
		return
	}
	s.refuse(r)
}

// passer is who passed the call on last, nobody where nobody did.
func (s *stepper) passer() Leg {
	if len(s.Passed) == 0 {
		return Leg{}
	}
	return s.Passed[len(s.Passed)-1]
}

// hasPassed reports whether the telephone at a port passed this call on.
func (s *stepper) hasPassed(at Port) bool {
	return slices.ContainsFunc(s.Passed, func(l Leg) bool { return l.Port == at })
}

// behalf is for whom a call goes on: whoever passed it on, or whose outside
// number is called.
func (s *stepper) behalf() string {
	if s.Member.Port == "" {
		return s.passer().Label
	}
	return s.Member.Label
}

// alert is how a telephone that can is to ring.
func (s *stepper) alert(at Port) Alert {
	switch {
	case !at.SIP():
		return ""
	case s.Group != "":
		return AlertGroup
	case s.From.Line:
		return AlertExternal
	}
	return AlertInternal
}
