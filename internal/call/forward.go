package call

import (
	"fmt"
	"strings"
)

// Diverts is where a call goes that a telephone which rings does not take
// (EX-3): numbers, "" nowhere.
type Diverts struct {
	NoAnswer    string // it was not lifted in time
	Busy        string // it refused, or said that it is busy
	Unreachable string // it cannot be reached after all
	// Again asks acd once more where the line leads that the caller is on, whatever
	// the reason: this telephone was an attempt before that (RG-4).
	Again bool
}

// forwarded: acd says that a telephone does not ring, and that its calls go
// elsewhere, with its rights.
func (s *stepper) forwarded(r Route) {
	by := Leg{Port: r.Targets[0].Port, Label: r.Targets[0].Label}
	switch {
	case s.hasPassed(by.Port):
		s.circle(by.Label)
		return
	case len(s.Passed) >= maxPassed:
		s.turnAway(Route{Kind: RouteBusy, Reason: fmt.Sprintf("%s But the call has been passed on %d times already.", r.Reason, maxPassed)})
		return
	case !dialable(r.Digits) || r.Digits == "":
		s.turnAway(Route{Kind: RouteRefuse, Reason: r.Reason + " But that is no number."})
		return
	}
	s.noteForward(by)
	s.Recorded = r.Record || s.Recorded && (s.answered() || len(s.Passed) > 0)
	s.e.Digits = r.Digits
	s.passOn(by, r.Reason)
}

// noteForward notes who was called, as if they had rung.
func (s *stepper) noteForward(by Leg) {
	if s.Rec.Called != "" {
		return
	}
	s.Rec.Called = s.Digits
	if s.From.Line {
		s.Rec.Called = by.Label
	}
}

// diverted passes the call on from the telephone that was wanted and did not take
// it, if its user wants that. One of several that refuses leaves the others ringing;
// when the time is over none of them has taken it. It reports whether it does.
func (s *stepper) diverted(to, why string) bool {
	late := s.e.Kind == TimerFired
	if to == "" || len(s.Also) > 0 && !late || s.Group != "" || s.inLine() || len(s.Passed) >= maxPassed || !dialable(to) {
		return false
	}
	by := s.Wanted
	reason := fmt.Sprintf("%s %s passes the call on to %s.", why, by.Label, divertedTo(to))
	if late {
		s.silence(reason)
	}
	s.e.Digits = to
	s.passOn(by, reason)
	return true
}

// divertedTo says where that is: what no keypad dials is a mailbox.
func divertedTo(to string) string {
	if strings.Trim(to[:1], "AB") == "" {
		return "its mailbox"
	}
	return to
}

// turnAway refuses a caller; one who hears only their exchange goes on hearing
// it.
func (s *stepper) turnAway(r Route) {
	if s.deaf() && s.Home == "" {
		s.State = StateWaiting
		s.disarm(r.Reason)
		s.note(r.Reason)
		return
	}
	s.refuse(r)
}
