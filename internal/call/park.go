package call

import (
	"fmt"
	"time"
)

// A call is parked (EX-18, TS-6) by a transfer to a slot: its party hears music
// until somebody dials the slot. After a while it comes back to who parked it.

// DefaultParked is how long a call stays parked before it comes back: long
// enough to walk to another telephone, or to find somebody.
const DefaultParked = time.Minute

// park lets the party that is transferred wait in a slot.
func (s *stepper) park(r Route) {
	if !s.transferring() {
		s.refuse(Route{Kind: RouteRefuse, Reason: r.Reason})
		return
	}
	s.Parker = s.Recall
	s.leaveTransferor(r.Reason)
	s.State, s.Slot = StateParked, r.Slot
	s.entertain(s.From, s.Parker, r.Reason)
	after := r.RingFor
	if after == 0 {
		after = DefaultParked
	}
	s.arm(WaitParked, after, fmt.Sprintf("It comes back to %s after %v.", s.Parker.Label, after))
}

// leaveTransferor lets whoever transfers go: their part is done.
func (s *stepper) leaveTransferor(reason string) {
	if s.By.Port != "" {
		s.Rec.leave(s.By.Port, s.e.At)
		s.add(Effect{Kind: TransferOver, Port: s.By.Port, Reason: reason})
	}
	s.By, s.Recall, s.Moved = Leg{}, Leg{}, true
}

// parkHeld has the engine transfer the party that the telephone has on hold on
// its other channel, before it hears where they are.
func (s *stepper) parkHeld(r Route) {
	if r.Slot != "" && len(r.Targets) > 0 {
		s.add(Effect{Kind: TransferHeld, Port: s.From.Port, Peer: r.Targets[0].Port, Digits: r.Slot, Reason: r.Reason})
	}
}

// stepParked: the party waits, and hears music.
func (s *stepper) stepParked() {
	switch s.e.Kind {
	case TimerFired:
		s.comeBack()
	case OnHook, FarDisconnected:
		s.over(s.left())
	default:
		s.common()
	}
}

// comeBack rings whoever parked the call.
func (s *stepper) comeBack() {
	to := s.Parker
	reason := fmt.Sprintf("Nobody has taken the call from slot %s: %s is rung back.", s.Slot, to.Label)
	s.hush(s.From, reason)
	s.State, s.Slot, s.Parker = StateWaiting, "", Leg{}
	s.Recalls = recallLooks
	s.anew(to.Label)
	s.ask(Ask{Kind: AskDialled, Digits: to.Label, Done: true}, reason)
}

// takenOut: a telephone has dialled the slot.
func (s *stepper) takenOut(in Leg) {
	reason := fmt.Sprintf("%s takes the call from slot %s.", in.Label, s.Slot)
	s.disarm(reason)
	s.State, s.To, s.Slot, s.Parker = StateTalking, in, "", Leg{}
	s.Rec.join(in, s.e.At)
	s.Moved = true
	s.join(reason)
}
