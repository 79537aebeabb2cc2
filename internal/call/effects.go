package call

import "fmt"

// The tones that calls use, in the words of country.ToneKind.
const (
	DialTone     Tone = "dial"
	BusyTone     Tone = "busy"
	Congestion   Tone = "congestion"
	Ringback     Tone = "ringback"
	Unobtainable Tone = "unobtainable"
	SIT          Tone = "sit"
	Howler       Tone = "howler"
)

// usual is how many effects a step has, or fewer: room for them is taken once.
const usual = 3

func (s *stepper) add(x Effect) {
	if s.out == nil {
		s.out = make([]Effect, 0, usual)
	}
	s.out = append(s.out, x)
}

func (s *stepper) note(reason string) { s.add(Effect{Kind: Note, Reason: reason}) }

// play gives the caller's telephone a tone.
func (s *stepper) play(t Tone, reason string) {
	if s.Hearing = t; s.Music == s.From.Port {
		s.Music = ""
	}
	s.add(Effect{Kind: PlayTone, Port: s.From.Port, Tone: t, Reason: reason})
}

// quiet stops the tone at one telephone.
func (s *stepper) quiet(p Port, reason string) {
	if s.Music == p {
		s.Music = ""
	}
	s.add(Effect{Kind: StopTone, Port: p, Reason: reason})
}

// ask puts a question to acd. The answer replaces a running timer or stops it.
func (s *stepper) ask(a Ask, reason string) {
	s.Asked = true
	s.add(Effect{Kind: AskRoute, Ask: s.asking(a), Reason: reason})
}

// screen asks whether a caller who is known only now is one to be refused.
func (s *stepper) screen() {
	if s.Rules.Screen && s.From.Line && !s.opened() && !s.Asked {
		s.ask(Ask{Kind: AskCaller, Group: s.Group}, "Is the caller one to be refused?")
	}
}

// asking fills in what a question says of the call.
func (s *stepper) asking(a Ask) Ask {
	a.Call, a.Port, a.Caller, a.Inside = s.ID, s.From.Port, s.Caller, s.Inside
	if a.Kind == AskNextHop {
		a.Stage, a.Rung = s.Stage, s.Ringing()
	}
	a.Outside, a.Transferred = s.From.Line, s.transferring()
	a.Passed = len(s.Passed) > 0
	if s.sent() {
		a.Named = s.App.Order.Named
	}
	switch { // whose rights count
	case len(s.Passed) > 0:
		a.Port = s.passer().Port
	case s.transferring():
		a.Port = s.Recall.Port
	}
	a.Listens, a.Codes, a.Inward = s.mayHear(), s.Codes, s.Inward
	a.DID = s.Rec.DID
	if !s.answered() {
		a.Back = s.BackFor
	}
	return a
}

// connect lets From and To hear each other; it ends any tone at both.
func (s *stepper) connect(m Mode, reason string) {
	s.Mode, s.Hearing, s.Music = m, "", ""
	s.add(Effect{Kind: Connect, Port: s.From.Port, Peer: s.To.Port, Mode: m, Reason: reason})
}

// disconnect undoes connect, and ends the recording of what was said.
func (s *stepper) disconnect(reason string) {
	if s.Recording {
		s.Recording = false
		s.add(Effect{Kind: StopRecording, Port: s.From.Port, Peer: s.To.Port, Reason: reason})
	}
	if s.Mode != "" {
		s.Mode = ""
		s.add(Effect{Kind: Disconnect, Port: s.From.Port, Peer: s.To.Port, Reason: reason})
	}
}

// talk begins the conversation.
func (s *stepper) talk(sure Confidence, reason string) {
	s.State = StateTalking
	s.disarm("Somebody answered.")
	s.leaveLine("Somebody answered.")
	s.takePart()
	first := !s.answered()
	if first {
		s.Rec.Answered, s.Rec.Confidence = s.e.At, sure
		s.Rec.answeredNow()
	}
	s.Open, s.Inward, s.From.Inward = false, false, false // whoever talks is heard, and dials no more
	s.join(reason)
	s.announceSelf(first)
	if s.To.Line {
		s.limitTalk()
	}
	s.moved()
	if s.Gives != "" {
		s.add(Effect{Kind: GiveHeld, Port: s.From.Port, Peer: s.Gives, Reason: fmt.Sprintf("%s takes the call that %s holds.", s.To.Label, s.From.Label)})
		s.Gives = ""
	}
}

// release puts an outside line on-hook, in whatever state it is: after glare a
// line that this call never seized may be off-hook all the same.
func (s *stepper) release(l Leg, reason string) { s.releaseFor(l, "", reason) }

// releaseFor is release, where a trunk's caller is to be told by an answer what
// a telephone is told by a tone.
func (s *stepper) releaseFor(l Leg, t Tone, reason string) {
	s.Seized = s.opened() && s.From.Line && s.From.Port != l.Port // a party that waits while another is reached
	x := Effect{Kind: ReleaseLine, Port: l.Port, Reason: reason}
	if l.Port.Trunk() {
		x.Tone = t
	}
	s.add(x)
}

// takePart opens the outside lines of a call passed on, and notes a trunk's
// part in it: until now it was one of several that might have had it.
func (s *stepper) takePart() {
	if s.To.Line {
		s.answerLine(fmt.Sprintf("%s answered outside.", s.behalf()))
	}
	if s.To.Port.Trunk() {
		s.Rec.join(s.To, s.e.At)
	}
}

// answerLine opens the line of a caller who has not been answered yet.
func (s *stepper) answerLine(reason string) {
	if s.From.Line && !s.opened() {
		s.Seized = true
		s.add(Effect{Kind: AnswerLine, Port: s.From.Port, Reason: reason})
	}
}

// silence stops the telephones that ring.
func (s *stepper) silence(reason string) {
	s.disconnect(reason)
	for _, l := range s.rung() {
		s.stopRinging(l, "", reason)
	}
	s.To, s.Also, s.Later = Leg{}, nil, nil
	s.disarmSide(WaitCallerID, reason)
}

// ending is how a call ends: for the record, for who is left, for the track.
type ending struct {
	by     EndedBy
	how    HangupHow
	result Result
	tone   Tone
	cpc    bool // the far end has gone, and the telephone may be told
	reason string
}

// over ends the call: lines are released, ringing stops, the record is closed,
// and telephones still off-hook are told by a tone.
func (s *stepper) over(x ending) {
	s.disconnect(x.reason)
	s.noEcho(x.reason)
	if s.State == StateRinging {
		s.silence(x.reason)
	}
	s.leaveApp(x.reason)
	s.close(x)
	s.leftBy()
	s.disarmAll("The call is over.")
	s.Wait, s.Open, s.Last, s.Keys = Wait{}, false, ending{}, false
	s.free()
	if s.By.Port != "" {
		s.add(Effect{Kind: TransferOver, Port: s.By.Port, Tone: Congestion, Reason: x.reason})
	}
	s.From, s.To = s.part(s.From, x), s.part(s.To, x)
	s.By, s.Recall, s.Seized = Leg{}, Leg{}, false
	s.saveRecord(x.reason)
	s.tell(x)
}

// close closes the record. Who called is who called, whoever stands where now.
func (s *stepper) close(x ending) {
	x.by = x.by.turned(s.Turned)
	s.Rec.close(s.e.At, x)
	s.Asked = false
}

// turned is who that is when caller and called have changed places.
func (b EndedBy) turned(really bool) EndedBy {
	switch {
	case really && b == ByCaller:
		return ByCalled
	case really && b == ByCalled:
		return ByCaller
	}
	return b
}

// part lets a leg go unless it is a telephone still off-hook.
func (s *stepper) part(l Leg, x ending) Leg {
	if l.Line {
		s.releaseFor(l, x.tone, x.reason)
		return Leg{}
	}
	if l.Port.Chime() {
		s.quiet(l.Port, x.reason)
		return Leg{}
	}
	if l.Port.Outside() || s.Along { // nobody is there who could hear it
		return Leg{}
	}
	if l.Port == s.e.Port && (s.e.Kind == OnHook || s.e.Kind == PortDown) {
		if s.Hearing != "" || l.Port == s.Music {
			s.quiet(l.Port, x.reason)
		}
		return Leg{}
	}
	return l
}

// tell lets who is left hear that the call is over.
func (s *stepper) tell(x ending) {
	left := s.Ports()
	s.Music = ""
	if len(left) == 0 {
		s.State, s.Hearing = StateEnded, ""
		return
	}
	s.State, s.Hearing = StateHearingTone, x.tone
	for _, p := range left {
		if x.cpc && s.Rules.PhoneCPC {
			s.add(Effect{Kind: SignalCPC, Port: p, Reason: x.reason})
		}
		s.add(Effect{Kind: PlayTone, Port: p, Tone: x.tone, Reason: x.reason})
	}
	s.arm(WaitOnHook, s.Rules.HowlerAfter, fmt.Sprintf("The howler follows if nobody hangs up within %v.", s.Rules.HowlerAfter))
}
