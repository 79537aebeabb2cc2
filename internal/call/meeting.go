package call

import "fmt"

// A call is in StateMeeting while its party is in a conference room (TS-6): the
// engine lets everybody in a room hear all others. Each participant has a call
// of their own, with its own record.

// MuteKey silences a participant, and lets them be heard again.
const MuteKey = "*"

// meet takes the party into a room: a telephone that dialled it, or somebody
// who is transferred there.
func (s *stepper) meet(r Route) {
	if s.From.Line && !s.answered() && !s.Inward || s.inLine() {
		s.refuse(Route{Kind: RouteRefuse, Reason: r.Reason})
		return
	}
	s.settleDown(r.Room, r.Reason)
	s.State, s.Room, s.Mute = StateMeeting, r.Room, false
	if isPage(r.Room) {
		s.page(r)
		return
	}
	s.tellOne("prompt/conference-joined", fmt.Sprintf("%s is in the room %s.", s.From.Label, r.Room))
}

// settleDown ends what led to where the party is now: a time-out, a transfer.
func (s *stepper) settleDown(called, reason string) {
	s.disarm(reason)
	s.openLine(reason)
	if !s.answered() {
		s.Rec.Called, s.Rec.Answered, s.Rec.Confidence = called, s.e.At, SureLocal
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
		s.muteKey()
	case SoundOver:
		s.toldAll()
	case OnHook:
		s.over(s.left())
	case FarDisconnected:
		s.over(s.left())
	case Unwatched:
		s.pageOver("The page is over.")
	case TimerFired:
		s.over(ending{by: ByExchange, how: HowTimeout, result: ResultAnswered, tone: BusyTone, reason: "The page has lasted as long as it may."})
	default:
		s.common()
	}
}

// toldAll: what was played has come to its end.
func (s *stepper) toldAll() {
	if s.Music == "" {
		s.absorb()
		return
	}
	s.Music = ""
	s.note(fmt.Sprintf("%s has heard it.", s.From.Label))
}

func (s *stepper) muteKey() {
	if s.e.Digits != MuteKey || isPage(s.Room) {
		s.absorb()
		return
	}
	if s.Mute = !s.Mute; s.Mute {
		s.note(fmt.Sprintf("%s is not heard in the room any more.", s.From.Label))
		return
	}
	s.note(fmt.Sprintf("%s is heard in the room again.", s.From.Label))
}

// left is the ending of a party that went away by itself.
func (s *stepper) left() ending {
	x := ending{by: ByCaller, how: s.e.How, result: ResultAnswered, tone: BusyTone, reason: fmt.Sprintf("%s hung up.", s.From.Label)}
	if x.how == "" {
		x.how = HowOnHook
	}
	return x
}
