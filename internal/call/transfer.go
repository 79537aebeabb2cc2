package call

import (
	"fmt"
	"time"
)

// recallFor is how long whoever transferred a call in vain is rung back before
// the call is given up: four cadences, as for a member of a group.
const recallFor = 20 * time.Second

// recallLooks is how often is looked, a retry apart, whether whoever transferred
// in vain and is busy can be rung back: half a minute, as long as somebody takes
// who transfers the next call. The party hears ringback meanwhile.
const recallLooks = 15

// transferring reports whether somebody is being reached for a party that was
// transferred to them.
func (s *stepper) transferring() bool { return s.Recall.Port != "" }

// answered reports whether the conversation has begun, whoever talks now.
func (s *stepper) answered() bool { return !s.Rec.Answered.IsZero() }

// deaf reports whether the caller is on an analog line that nobody has
// answered yet: its exchange lets them hear ringback, and nothing of ours.
func (s *stepper) deaf() bool {
	return s.From.Line && !s.From.Port.Trunk() && !s.opened()
}

// transferOutOfTurn: only a conversation can be transferred.
func (s *stepper) transferOutOfTurn() {
	s.noTransfer(fmt.Sprintf("A call in state %s cannot be transferred.", s.State))
}

func (s *stepper) noTransfer(reason string) {
	s.add(Effect{Kind: TransferFailed, Port: s.e.Port, Tone: Congestion, Reason: reason})
}

// transfer is a blind transfer: the other party is taken to a number, with the
// rights of whoever transfers. Until it is reached nothing is lost: the
// telephone that transfers stays, or is rung back.
func (s *stepper) transfer() {
	if len(s.e.Digits) == 0 || len(s.e.Digits) > MaxDigits {
		s.noTransfer(fmt.Sprintf("A number has 1 to %d digits; the call is transferred to nobody.", MaxDigits))
		return
	}
	by, with := s.To, s.From
	if s.fromCaller() {
		by, with = s.From, s.To
		s.Turned = !s.Turned
		s.Caller = s.identity(with) // who is to be talked to; the record keeps who called
	}
	reason := fmt.Sprintf("%s transfers %s to %s.", by.Label, with.Label, s.e.Digits)
	held := *s.holds(by)
	s.disconnect(reason)
	s.hush(by, reason)
	s.free()
	s.From, s.To, s.By, s.Recall, s.ByHolds = with, Leg{}, by, by, held
	s.anew(s.e.Digits)
	s.State = StateWaiting
	s.disarm(reason)
	s.ask(Ask{Kind: AskDialled, Digits: s.Digits, Done: true}, reason)
}

// anew forgets whom the call was for, and what was tried to reach them.
func (s *stepper) anew(digits string) {
	s.Digits, s.Held, s.Direct, s.Group = digits, "", false, ""
	s.Tried, s.Lines, s.Away, s.Member, s.Passed = nil, nil, nil, Leg{}, nil
	s.Refused, s.Declined, s.Announced, s.RingFor = false, false, true, 0
	s.Keep, s.Stage, s.Diverts = false, 0, Diverts{}
	s.There, s.Foreign, s.Contact = CallerID{}, false, ""
}

// transferor handles what the telephone that transferred does while the other
// party waits: it may hang up, and is then rung back if the transfer fails.
func (s *stepper) transferor() {
	switch s.e.Kind {
	case OnHook, PortDown:
		s.Rec.leave(s.By.Port, s.e.At)
		s.note(fmt.Sprintf("%s has left. If %s cannot be reached, it is rung.", s.By.Label, s.Digits))
		s.By = Leg{}
	case Transfer:
		s.transferOutOfTurn()
	default:
		s.absorb()
	}
}

// moved ends a transfer that succeeded.
func (s *stepper) moved() {
	if !s.transferring() {
		return
	}
	if s.By.Port != "" {
		s.Rec.leave(s.By.Port, s.e.At)
		s.add(Effect{Kind: TransferOver, Port: s.By.Port, Reason: fmt.Sprintf("%s was transferred to %s.", s.From.Label, s.To.Label)})
	}
	s.By, s.Recall, s.Moved = Leg{}, Leg{}, true
	s.Rec.tag(TagTransferred)
}

// back ends a transfer that failed: the two talk again, or the telephone that
// transferred is rung.
func (s *stepper) back(x ending) {
	s.State = StateWaiting
	if s.By.Port != "" {
		s.restore(x)
		return
	}
	to := s.Recall
	s.Recall, s.Moved, s.Recalls = Leg{}, true, recallLooks
	s.anew(to.Label)
	s.ask(Ask{Kind: AskDialled, Digits: to.Label, Done: true}, fmt.Sprintf("%s The transfer failed: %s is rung back.", x.reason, to.Label))
}

// restore lets the telephone that transferred talk to its party again.
func (s *stepper) restore(x ending) {
	s.To, s.By, s.Recall = s.By, Leg{}, Leg{}
	s.add(Effect{Kind: TransferFailed, Port: s.To.Port, Tone: x.tone, Reason: x.reason})
	s.disarm(x.reason)
	s.State = StateTalking
	if s.ByHolds {
		s.ToHolds = true
		s.entertain(s.From, s.To, fmt.Sprintf("The transfer failed: %s has %s on hold again.", s.To.Label, s.From.Label))
		return
	}
	s.join(fmt.Sprintf("The transfer failed: %s and %s talk again.", s.To.Label, s.From.Label))
}

// join lets both hear each other, and tells telephones who is there.
func (s *stepper) join(reason string) {
	s.introduce(reason)
	s.unturned(reason)
	s.resume(reason)
}

// resume lets both hear each other, and records them if that is wanted.
func (s *stepper) resume(reason string) {
	s.connect(Through, reason)
	if s.Rules.Record {
		s.askTaping()
		return
	}
	if s.Recorded {
		s.Recording = true
		s.add(Effect{Kind: StartRecording, Port: s.From.Port, Peer: s.To.Port, Reason: "The line's calls are recorded."})
	}
}

// joined is an attended transfer, or somebody who takes a call over: another
// party stands where the event's port stood.
func (s *stepper) joined() {
	in := s.e.Leg
	s.Rec.mark(s.e.Data)
	switch {
	case in.Port == "" || in.Port == s.From.Port || in.Port == s.To.Port:
		s.absorb()
	case s.State == StateParked && !in.Line:
		s.takenOut(in)
	case s.State == StateRinging && !s.fromCaller():
		s.pickedUp(in)
	case s.State == StateTalking && !s.e.Early:
		s.exchange(in)
	default:
		s.absorb()
	}
}

// pickedUp: somebody else takes the call for which a telephone rings.
func (s *stepper) pickedUp(in Leg) {
	reason := fmt.Sprintf("%s picks the call up for %s.", in.Label, s.To.Label)
	s.disconnect(reason) // it may have sent sound before it was answered
	s.stopRinging(s.To, in.Port, reason)
	s.stopOthers(in.Port, reason)
	if in.Line {
		s.confirmed(in)
		return
	}
	s.To = in
	s.Rec.join(in, s.e.At)
	s.answerLine(reason)
	s.talk(SureLocal, reason)
}

// exchange puts one party in another's place.
func (s *stepper) exchange(in Leg) {
	out := s.To
	if s.fromCaller() {
		out = s.From
	}
	reason := fmt.Sprintf("%s takes the place of %s.", in.Label, out.Label)
	s.disconnect(reason)
	*s.holds(out) = false
	if s.Music == out.Port {
		s.Music = ""
	}
	s.Rec.leave(out.Port, s.e.At)
	s.Rec.join(in, s.e.At)
	who := s.known(in)
	if in.Line {
		who = s.e.CallerID
	}
	if s.fromCaller() {
		s.From, s.Caller = in, who
	} else {
		s.To, s.Member, s.There, s.Foreign = in, Leg{}, who, in.Line
	}
	s.letGo(out, reason)
	s.Seized = s.From.Line || s.To.Line
	s.Moved = true
	s.Rec.tag(TagTransferred)
	if rest := s.partner(in); s.onHold() {
		s.introduce(reason)
		s.entertain(in, rest, fmt.Sprintf("%s has the call on hold.", rest.Label))
		return
	}
	s.join(reason)
}

// letGo ends the part of a leg that is there still.
func (s *stepper) letGo(l Leg, reason string) {
	if l.Line {
		s.release(l, reason)
		return
	}
	s.add(Effect{Kind: TransferOver, Port: l.Port, Reason: reason})
}

// parted: the event's port transferred its other party to another call. This
// one is over, and that party goes on in the other.
func (s *stepper) parted() {
	if s.State != StateTalking {
		s.absorb()
		return
	}
	x := ending{by: ByCalled, how: HowTransferred, result: ResultAnswered, reason: s.text("The call goes on with somebody else") + "."}
	if s.fromCaller() {
		x.by = ByCaller
	}
	s.disconnect(x.reason)
	s.Rec.tag(TagTransferred)
	s.close(x)
	s.disarmAll("The call is over.")
	leaver, _ := s.leg()
	s.letGo(leaver, x.reason)
	s.From, s.To, s.Seized = Leg{}, Leg{}, false
	s.free()
	s.Music = ""
	s.add(Effect{Kind: SaveRecord, Reason: x.reason})
	s.State, s.Hearing = StateEnded, ""
}
