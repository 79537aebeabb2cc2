package call

import (
	"fmt"
	"time"
)

// A number outside can ring together with telephones (TS-3, TS-4): its extension
// has an OutsidePort that rings, and a call of its own, Along, takes a line and
// calls the number. Whoever answers there hears that a call has come and takes
// it by a key: a mailbox, an announcement or a child does not. Then the line goes
// to the call that rings, if it rings still: the first of all has it.

const (
	// ConfirmKey takes the call.
	ConfirmKey = "1"
	// confirmEvery and confirmTimes are how often is asked, since an answer may
	// be seen early, and how long somebody else's mailbox is talked to at most.
	confirmEvery = 6 * time.Second
	confirmTimes = 4
)

// along begins to call the number, after a while if that is wanted.
func (s *stepper) along() {
	s.Caller = s.e.CallerID
	s.begin(KindOutgoing)
	s.State, s.Along = StateDialling, true
	s.Rec.Called = s.From.Label
	if s.e.Length > 0 {
		s.arm(WaitRetry, s.e.Length, s.text("Its number outside is called later")+".")
		return
	}
	s.ask(Ask{Kind: AskAlong}, s.text("Its number outside is called")+".")
}

// alongOver handles what does not depend on how far the call to a number outside
// is; it reports whether it was that.
func (s *stepper) alongOver() bool {
	switch {
	case s.e.Kind == Unwatched:
		s.over(ending{by: ByCaller, how: HowOnHook, result: ResultAbandoned, tone: Congestion, reason: fmt.Sprintf("The call for %s was taken elsewhere, or is over.", s.From.Label)})
	case s.State == StateDialling && s.e.Kind == TimerFired && s.e.Timer == WaitRetry:
		s.ask(Ask{Kind: AskAlong}, fmt.Sprintf("Nobody has taken the call yet: the number outside of %s is called.", s.From.Label))
	case s.e.Kind == OnHook && s.fromCaller():
		s.over(s.gaveUp())
	default:
		return false
	}
	return true
}

// farTakes: somebody outside answered.
func (s *stepper) farTakes(sure Confidence, reason string) {
	if !s.Along {
		s.talk(sure, reason)
		return
	}
	s.disarm(reason)
	s.State, s.Times = StateConfirming, 0
	s.confirm(reason)
}

// confirm asks whoever answered whether they take the call.
func (s *stepper) confirm(reason string) {
	s.Times++
	s.Music = s.To.Port
	s.add(Effect{Kind: PlaySound, Port: s.To.Port, Sound: "prompt/confirm-call", Reason: reason})
	s.arm(WaitKey, confirmEvery, fmt.Sprintf("The key %s takes the call.", ConfirmKey))
}

// stepConfirming: whoever answered outside is asked.
func (s *stepper) stepConfirming() {
	switch s.e.Kind {
	case Digit:
		s.confirmKey()
	case SoundOver:
		if s.e.Port != s.Music {
			s.absorb()
			return
		}
		s.Music = ""
		s.note("The question has been heard.")
	case TimerFired:
		s.confirmAgain()
	case FarDisconnected:
		s.over(ending{by: ByCalled, how: s.e.How, result: ResultMissed, tone: Congestion, reason: fmt.Sprintf("Whoever answered for %s hung up without taking the call.", s.From.Label)})
	default:
		s.common()
	}
}

func (s *stepper) confirmAgain() {
	if s.Times < confirmTimes {
		s.confirm("No key was pressed: it is asked again.")
		return
	}
	s.over(ending{by: ByExchange, how: HowTimeout, result: ResultMissed, tone: Congestion, reason: fmt.Sprintf("Nobody confirmed by key %s that they take the call.", ConfirmKey)})
}

// confirmKey gives the line to the call that rings. This call was only the way
// there, and leaves no record.
func (s *stepper) confirmKey() {
	if s.e.Digits != ConfirmKey || s.e.Port != s.To.Port {
		s.absorb()
		return
	}
	reason := fmt.Sprintf("%s takes the call by key %s.", s.From.Label, ConfirmKey)
	s.disarmAll(reason)
	s.hush(s.To, reason)
	s.add(Effect{Kind: JoinCall, Port: s.To.Port, Peer: s.From.Port.Base(), Reason: reason})
	s.From, s.To, s.Seized, s.Gone = Leg{}, Leg{}, false, true
	s.State = StateEnded
}

// confirmed: a line comes from the call that asked whoever answered on it.
func (s *stepper) confirmed(in Leg) {
	reason := fmt.Sprintf("%s takes the call outside, on %s.", s.To.Label, in.Label)
	s.Member, s.To, s.Seized = s.To, in, true
	if !in.Port.Trunk() {
		s.Rec.join(in, s.e.At)
	}
	s.talk(SureKey, reason)
}
