package call

import (
	"fmt"
	"slices"
	"strings"
)

// maxPassed bounds how often telephones may pass one call on: more than any
// chain of people who stand in for one another.
const maxPassed = 5

// soundEarly: a telephone that rings sends sound already. The caller on an
// analog line has paid for nothing yet, and hears the exchange's.
func (s *stepper) soundEarly() {
	if s.fromCaller() || s.Mode != "" || s.deaf() || len(s.Also) > 0 {
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
	case len(s.Also) > 0:
		s.e.Text = fmt.Sprintf("%s Others ring for the call too.", reason)
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
	s.Diverts = Diverts{}
	s.State = StateWaiting
	s.disarm(reason)
	s.ask(Ask{Kind: AskDialled, Digits: s.Digits, Done: true}, reason)
}

// circle ends a call that would come back to a telephone that has passed it on.
func (s *stepper) circle(label string) {
	s.turnAway(Route{Kind: RouteBusy, Reason: fmt.Sprintf("%s has passed the call on already: it would go in circles.", label)})
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

// behalf is for whom a call goes on: whoever passed it on or transfers it, or
// whose outside number is called, or whom a provider names.
func (s *stepper) behalf() string {
	switch {
	case s.Member.Port != "":
		return s.Member.Label
	case len(s.Passed) > 0:
		return s.passer().Label
	case s.Recall.Label != "":
		return s.Recall.Label
	}
	return s.Caller.Diverted
}

// alert is how a telephone that can is to ring.
func (s *stepper) alert(at Port) Alert {
	switch {
	case !at.SIP():
		return ""
	case s.Style.Alert == AlertIntercom, isPage(s.Room):
		return AlertIntercom
	case s.Group != "" && s.Style.Alert != "":
		return s.Style.Alert
	case s.Group != "":
		return AlertGroup
	case s.From.Line:
		return AlertExternal
	}
	return AlertInternal
}

// bell is how an analog telephone is to ring.
func (s *stepper) bell(at Port) string {
	if at.SIP() || at.Outside() {
		return ""
	}
	return s.Style.Ring
}

// introduce lets telephones that can show it know whom they talk to, where that
// is somebody else than they called or were called by.
func (s *stepper) introduce(reason string) {
	if s.Moved || s.transferring() || len(s.Passed) > 0 || s.Group != "" {
		s.showAt(s.From, s.identity(s.To), reason)
	}
	if s.Moved {
		s.showAt(s.To, s.identity(s.From), reason)
	}
}

func (s *stepper) showAt(l Leg, who CallerID, reason string) {
	has := l.Port.SIP() || s.Rules.ShowInCall && !l.Port.Outside() && !l.Port.Desk()
	if has && !l.Line { // that nobody knows who it is, too: it shows somebody else until it is told
		s.add(Effect{Kind: ShowCallerID, Port: l.Port, CallerID: who, Data: s.dataFor(l), Reason: reason})
	}
}

// dataFor is what of the call's data the telephone at a leg is told: an analog
// display has no place for it, and what a caller keyed here is nobody's business
// outside.
func (s *stepper) dataFor(l Leg) []Mark {
	if l.Line || !l.Port.SIP() || l.Port.Trunk() {
		return nil
	}
	return s.Rec.Data()
}

// known is who a telephone of ours belongs to.
func (s *stepper) known(l Leg) CallerID {
	if l.Line {
		return CallerID{}
	}
	return CallerID{Number: l.Label, Name: l.Name}
}

// identity is who is at a leg.
func (s *stepper) identity(l Leg) CallerID { return s.Who(l) }

// Who is who is at a leg, as far as the other may know: at a line the caller, the
// number called, or whoever was there in the call that it came from.
func (c Call) Who(l Leg) CallerID {
	switch {
	case l.Port == c.From.Port && c.Caller.Withheld:
		return c.Caller
	case !l.Line:
		return CallerID{Number: l.Label, Name: l.Name}
	case l.Port == c.From.Port && (c.Kind == KindIncoming || c.Moved):
		return c.Caller
	case c.Foreign:
		return c.There
	case strings.HasPrefix(c.Digits, "*"), strings.HasPrefix(c.Digits, "#"): // a code, which had somebody called
		return CallerID{}
	}
	return CallerID{Number: c.Digits, Name: c.Contact}
}
