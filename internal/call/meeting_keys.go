package call

import (
	"fmt"
	"time"
)

// Keys that every participant of a conference room has without asking; what the
// others do depends on who leads there, which acd knows (AskRoomKey).
const (
	MuteKey  = "*" // silences the participant, and lets them be heard again
	LeaveKey = "#"
)

// RoomAct is what a key does in a conference room.
type RoomAct string

// The acts; "" is none, and the participant hears something alone.
const (
	ActLock    RoomAct = "lock"    // nobody else is let in
	ActUnlock  RoomAct = "unlock"  // others are let in again
	ActDismiss RoomAct = "dismiss" // Targets leave
	ActAskEnd  RoomAct = "ask-end" // the key is to be pressed again
	ActEnd     RoomAct = "end"     // Targets leave, and so does the participant
)

const (
	// numberEnds is how long after the last digit that led into a room a '#' is
	// taken for its end, and not for the wish to leave: as long as between digits.
	numberEnds = DefaultInterDigit
	// sureFor is how long the key that ends a conference may be pressed again:
	// the prompt takes four seconds, and some to find the key.
	sureFor = 10 * time.Second
)

// mayEndNumber lets a '#' pass that ends the number or the PIN.
func (s *stepper) mayEndNumber() {
	if s.Whole || s.Codes > 0 {
		s.arm(WaitRoomKey, numberEnds, fmt.Sprintf("A # within %v ends what was dialled.", numberEnds))
	}
}

// roomKey: a participant has pressed a key.
func (s *stepper) roomKey() {
	switch key := s.e.Digits; {
	case isPage(s.Room):
		s.absorb()
	case key == LeaveKey && s.Timer == WaitRoomKey && !s.Ends:
		s.disarm("# says that what was dialled is complete, which was known.")
	case key == LeaveKey:
		x := s.left()
		x.how, x.reason = HowKey, fmt.Sprintf("%s leaves by key.", s.From.Label)
		s.announce(Route{Sound: "prompt/goodbye", Reason: x.reason}, x)
	case key == MuteKey:
		s.muteKey()
	default:
		s.ask(Ask{Kind: AskRoomKey, Room: s.Room, Digits: key, Leader: s.Leader, Sure: s.Ends}, fmt.Sprintf("%s keys %s in the room %s.", s.From.Label, key, s.Room))
	}
}

func (s *stepper) muteKey() {
	s.unsure("Another key was pressed.")
	if s.Mute = !s.Mute; s.Mute {
		s.tellOne("prompt/conference-muted", fmt.Sprintf("%s is not heard in the room any more.", s.From.Label))
		return
	}
	s.tellOne("prompt/conference-unmuted", fmt.Sprintf("%s is heard in the room again.", s.From.Label))
}

// inRoom does what acd says of a key.
func (s *stepper) inRoom(r Route) {
	s.unsure(r.Reason)
	if r.Kind != RouteInRoom {
		s.note(r.Reason)
		return
	}
	switch r.Act {
	case ActLock:
		s.add(Effect{Kind: LockRoom, Port: s.From.Port, Digits: s.Room, Reason: r.Reason})
	case ActUnlock:
		s.add(Effect{Kind: UnlockRoom, Port: s.From.Port, Digits: s.Room, Reason: r.Reason})
	case ActAskEnd:
		s.Ends = true
		s.arm(WaitRoomKey, sureFor, r.Reason)
	case ActDismiss:
		s.dismiss(r.Targets, "prompt/conference-put-out", r.Reason)
	case ActEnd:
		s.dismiss(r.Targets, "prompt/conference-over", r.Reason)
		x := s.left()
		x.how, x.reason = HowKey, r.Reason
		s.announce(Route{Sound: "prompt/conference-over", Reason: r.Reason}, x)
		return
	}
	if r.Sound == "" {
		s.note(r.Reason)
		return
	}
	s.tellOne(r.Sound, r.Reason)
}

// unsure forgets that the key that ends the conference was pressed once.
func (s *stepper) unsure(reason string) {
	if s.Ends {
		s.disarm(reason)
	}
	s.Ends = false
}

func (s *stepper) dismiss(all []Target, hears Sound, reason string) {
	for _, t := range all {
		s.add(Effect{Kind: Dismiss, Port: s.From.Port, Peer: t.Port, Sound: hears, Reason: reason})
	}
}

// dismissed: somebody has this participant leave.
func (s *stepper) dismissed() {
	if isPage(s.Room) {
		s.absorb()
		return
	}
	reason := s.text("The leader has this participant leave") + "."
	x := ending{by: ByCalled, how: HowKey, result: ResultAnswered, tone: BusyTone, reason: reason}
	s.announce(Route{Sound: s.e.Sound, Reason: reason}, x)
}

// meetingTimer: a page has lasted as long as it may, or a key means again what
// it usually does.
func (s *stepper) meetingTimer() {
	if s.e.Timer == WaitChime {
		s.strike()
		return
	}
	if s.From.Port.Chime() {
		s.over(served("The bell has rung for as long as it may."))
		return
	}
	if s.e.Timer == WaitRoomKey {
		s.Ends = false
		s.note("No further key was pressed.")
		return
	}
	s.over(ending{by: ByExchange, how: HowTimeout, result: ResultAnswered, tone: BusyTone, reason: "The page has lasted as long as it may."})
}
