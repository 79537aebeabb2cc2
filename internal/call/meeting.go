package call

import (
	"fmt"
	"strings"
)

// A call is in StateMeeting while its party is in a conference room (TS-6): the
// engine lets everybody in a room hear all others. Each participant has a call
// of their own, with its own record.

// meet takes the party into a room: a telephone that dialled it, or somebody
// who is transferred there.
func (s *stepper) meet(r Route) {
	if s.From.Line && !s.answered() && !s.Inward || s.inLine() {
		s.refuse(Route{Kind: RouteRefuse, Reason: r.Reason})
		return
	}
	s.settleDown(strings.TrimPrefix(r.Room, PageRoom), r.Reason)
	s.State, s.Room, s.Mute, s.Leader, s.Ends = StateMeeting, r.Room, false, r.Leader, false
	if isPage(r.Room) {
		s.page(r)
		return
	}
	s.mayEndNumber()
	s.tellOne("prompt/conference-joined", fmt.Sprintf("%s is in the room %s.", s.From.Label, r.Room))
}

// settleDown ends what led to where the party is now: a time-out, a transfer.
func (s *stepper) settleDown(called, reason string) {
	s.disarm(reason)
	s.openLine(reason)
	if !s.answered() {
		s.Rec.Called, s.Rec.Answered, s.Rec.Confidence = called, s.e.At, SureLocal
		s.Rec.answeredNow()
	}
	s.moved()
}

// tellOne plays something to the party once.
func (s *stepper) tellOne(what Sound, reason string) {
	s.Hearing, s.Music = "", s.From.Port
	s.add(Effect{Kind: PlaySound, Port: s.From.Port, Sound: what, Reason: reason})
}

// stepMeeting: the party is in a conference room.
func (s *stepper) stepMeeting() {
	switch s.e.Kind {
	case Digit:
		s.roomKey()
	case Routed:
		s.inRoom(s.e.Route)
	case Dismissed:
		s.dismissed()
	case SoundOver:
		s.toldAll()
	case OnHook:
		s.over(s.left())
	case FarDisconnected:
		s.over(s.left())
	case Unwatched:
		s.pageOver("The page is over.")
	case TimerFired:
		s.meetingTimer()
	default:
		s.common()
	}
}

// toldAll: what was played has come to its end.
func (s *stepper) toldAll() {
	if s.From.Port.Chime() {
		s.over(served("The bell has rung."))
		return
	}
	if s.Music == "" {
		s.absorb()
		return
	}
	s.Music = ""
	s.note(fmt.Sprintf("%s has heard it.", s.From.Label))
}

// left is the ending of a party that went away by itself.
func (s *stepper) left() ending {
	x := ending{by: ByCaller, how: s.e.How, result: ResultAnswered, tone: BusyTone, reason: fmt.Sprintf("%s hung up.", s.From.Label)}
	if x.how == "" {
		x.how = HowOnHook
	}
	return x
}
