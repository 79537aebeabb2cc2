package call

import (
	"fmt"
	"strings"
	"time"
)

// Queue is how a caller waits for a group whose members are all busy.
type Queue struct {
	Music string        // class of the music; "" DefaultMusic
	Place time.Duration // the place in the line is said this often; 0 never
	Limit time.Duration // longest wait (RG-10); 0: as long as the caller likes
	Ask   bool          // at the limit the caller is asked whether to go on waiting; else acd says what follows
	VIP   bool          // goes before those who are not (RG-17)

	Before time.Duration // so long ago the caller came to the line, in a call that they hung up (TS-5)

	Say  Sound // said in place of the place, with Waiting's words; "" the place
	Back bool  // at the limit the application that sent the caller is asked again

	CallBack CallBack // RG-12
}

// Wait is a caller's place in a group's line. It is kept while a member rings,
// so that one who does not answer costs the caller nothing.
type Wait struct {
	Group  string // "" none: the caller stands in no line
	Queue  Queue
	Choice Choice
	Late   bool     // the longest wait ended while a member rang
	Paused bool     // members refused: they are not rung again at once
	Back   Callback // with ChoiceNumber
}

// Choice says how far the question is whether a caller goes on waiting.
type Choice string

// The steps of the question; keys count after the prompt.
const (
	ChoiceAsked Choice = "asked" // the prompt is being said
	ChoiceOpen  Choice = "open"  // a key is waited for
)

const (
	// keyWait is how long a caller may think whether to go on waiting, as long as
	// somebody takes to look for the keypad.
	keyWait = 10 * time.Second
	// promptLimit bounds a prompt of which no end is told: none of ours is as long.
	promptLimit = 30 * time.Second
)

// The prompts of a line.
const (
	soundWait    Sound = "prompt/queue-wait"
	soundPlace   Sound = "prompt/queue-place number/%d prompt/queue-place-end"
	soundExpect  Sound = "prompt/queue-time duration/%d"
	soundTimeout Sound = "prompt/queue-timeout"
)

// TurnAsk is what a caller who waits asks when it is their turn.
func (c Call) TurnAsk() Ask {
	s := stepper{Call: c}
	return s.asking(Ask{Kind: AskNextHop, Group: c.Wait.Group, Tried: s.soFar()})
}

// enqueue lets the caller wait in a group's line, or takes them back to it.
func (s *stepper) enqueue(r Route) {
	s.leaveRung(r.Reason)
	if s.Wait.Group == r.Group {
		s.backInLine(r)
		return
	}
	s.leaveLine(r.Reason)
	s.State, s.Group = StateQueued, r.Group
	s.Wait = Wait{Group: r.Group, Queue: s.waiting(r.Queue)}
	s.arrived()
	s.Rec.tag(TagQueued)
	if s.Rec.Called == "" {
		s.Rec.Called = r.Group
	}
	s.disarm(r.Reason)
	s.openLine(r.Reason)
	s.settled(r.Reason)
	s.arrange()
	if s.Wait.Queue.Say != "" {
		s.listen("", r.Reason)
		s.sayAtOnce()
		return
	}
	s.listen(soundWait+" "+s.Wait.Queue.offered(), r.Reason)
}

// leaveRung stops whoever rings: nobody of the group can be rung any more.
func (s *stepper) leaveRung(reason string) {
	if s.State == StateRinging {
		s.silence(reason)
	}
}

// settled ends a transfer to a group: whoever transferred has done their part.
func (s *stepper) settled(reason string) {
	if !s.transferring() {
		return
	}
	if s.By.Port != "" {
		s.Rec.leave(s.By.Port, s.e.At)
		s.add(Effect{Kind: TransferOver, Port: s.By.Port, Reason: reason})
	}
	s.By, s.Recall, s.Moved = Leg{}, Leg{}, true
	s.Rec.tag(TagTransferred)
}

// backInLine: nobody took the call for now; the caller has kept the place.
func (s *stepper) backInLine(r Route) {
	s.State = StateQueued
	s.disarm(r.Reason)
	if s.Declined {
		s.Declined, s.Wait.Paused = false, true
		s.arm(WaitRetry, s.Rules.Retry, "Members who refused are not rung again at once.")
	}
	if s.Music != s.From.Port { // a member was called outside, and heard instead
		s.listen("", r.Reason)
	}
	switch {
	case s.Wait.Late:
		s.Wait.Late = false
		s.waitedLong()
	case s.Wait.Queue.Limit > 0 && !s.runs(WaitQueue):
		s.stay(r.Reason)
	default:
		s.note(r.Reason)
	}
}

// openLine answers the line of a caller who is to hear something of ours before
// anybody talks to them.
func (s *stepper) openLine(reason string) {
	s.answerLine(reason)
	s.Open = s.From.Line
}

// listen plays something and then music to the caller.
func (s *stepper) listen(first Sound, reason string) {
	class := s.Wait.Queue.Music
	if class == "" {
		class = DefaultMusic
	}
	s.say(first+Sound("music/"+class), reason)
}

// say plays something to the caller.
func (s *stepper) say(what Sound, reason string) {
	s.Hearing, s.Music = "", s.From.Port
	s.add(Effect{Kind: PlaySound, Port: s.From.Port, Sound: what, Reason: reason})
}

// arrange starts the timers of waiting.
func (s *stepper) arrange() {
	q := s.Wait.Queue
	if q.Place > 0 {
		s.armSide(WaitPlace, q.Place, "The place in the line is said next.")
	}
	if q.Limit > 0 {
		s.armSide(WaitQueue, q.Limit, fmt.Sprintf("The caller waits at most %v.", q.Limit))
	}
}

// leaveLine gives up the caller's place.
func (s *stepper) leaveLine(reason string) {
	if s.Wait.Group == "" {
		return
	}
	s.disarmSide(WaitPlace, reason)
	s.disarmSide(WaitQueue, reason)
	s.Wait = Wait{}
}

// stepQueued: the caller waits in a group's line.
func (s *stepper) stepQueued() {
	switch s.e.Kind {
	case Routed:
		s.follow(s.e.Route)
	case Turn:
		s.turn()
	case TimerFired:
		s.queueTimer()
	case SoundOver:
		s.choose()
	case Digit:
		s.chosen()
	case CallerIDCame:
		s.setCaller("the call waits for a member.")
	case CallerIDSpoilt:
		s.spoilt()
	case RingStop:
		s.over(s.leftLine(s.ringCeased(HowRingCeased)))
	case FarDisconnected:
		s.over(s.leftLine(s.ringCeased(s.e.How)))
	case OnHook:
		s.over(s.leftLine(s.gaveUp()))
	case PortDown:
		s.over(s.callerLost())
	default:
		s.common()
	}
}

// leftLine is an ending by a caller who did not want to wait any longer.
func (s *stepper) leftLine(x ending) ending {
	s.Rec.tag(TagAbandoned)
	x.result = ResultMissed
	return x
}

// gaveUpInLine is the ending by a caller for whom a member rings.
func (s *stepper) gaveUpInLine(x ending) ending {
	if s.inLine() {
		return s.leftLine(x)
	}
	return x
}

// turn: the caller is the first in the line, and somebody may be free.
func (s *stepper) turn() {
	if s.Wait.Paused {
		s.absorb()
		return
	}
	s.ask(Ask{Kind: AskNextHop, Group: s.Wait.Group, Tried: s.soFar()}, "The caller is the first in the line.")
}

func (s *stepper) queueTimer() {
	switch s.e.Timer {
	case WaitPlace:
		s.askPlace()
	case WaitQueue:
		s.waitedLong()
	case WaitKey:
		s.keyTimer()
	default:
		s.Wait.Paused = false
		s.note("Members may be rung again.")
	}
}

// lineTimer handles a timer of waiting that fires while a member rings.
func (s *stepper) lineTimer() bool {
	switch {
	case s.State == StateQueued || s.e.Kind != TimerFired:
		return false
	case s.e.Timer == WaitPlace:
		s.armSide(WaitPlace, s.Wait.Queue.Place, "A member rings: the place is not said.")
	case s.e.Timer == WaitQueue:
		s.Wait.Late = true
		s.note("The longest wait is over while a member rings.")
	default:
		return false
	}
	return true
}

// askPlace says the place, unless the caller is being asked something.
func (s *stepper) askPlace() {
	if s.Wait.Queue.Place > 0 {
		s.armSide(WaitPlace, s.Wait.Queue.Place, "The place is said again.")
	}
	if s.Wait.Choice == "" {
		s.ask(Ask{Kind: AskPlace, Group: s.Wait.Group}, "How many are before the caller?")
	}
}

func (s *stepper) sayPlace(r Route) {
	if say := s.Wait.Queue.Say; say != "" {
		s.listen(filled(say, PlaceNo, r.Place, WaitNo, r.Waiting)+" ", r.Reason)
		return
	}
	said := Sound(fmt.Sprintf(string(soundPlace), r.Place)) + " "
	if r.Expect > 0 {
		said += Sound(fmt.Sprintf(string(soundExpect), int(r.Expect.Seconds()))) + " "
	}
	s.listen(said+s.Wait.Queue.offered(), r.Reason)
}

// waitedLong: the caller has waited as long as the group lets them (RG-10).
func (s *stepper) waitedLong() {
	reason := fmt.Sprintf("The caller has waited for %v.", s.Wait.Queue.Limit)
	if s.Wait.Queue.Back {
		s.failed(ending{by: ByExchange, how: HowTimeout, result: ResultMissed, tone: Congestion, reason: reason})
		return
	}
	if s.Wait.Choice == ChoiceNumber {
		s.Wait.Back.Late = true
		s.note(reason + " The question on which number to call back goes on.")
		return
	}
	if s.Wait.Queue.CallBack.AtLimit {
		s.askBack(true, reason)
		return
	}
	if !s.Wait.Queue.Ask {
		s.ask(Ask{Kind: AskOverflow, Group: s.Wait.Group}, reason)
		return
	}
	s.Wait.Choice, s.Wait.Paused = ChoiceAsked, false
	s.say(Sound(strings.TrimSpace(string(soundTimeout+" "+s.Wait.Queue.offered()))), reason)
	s.arm(WaitKey, promptLimit, "The prompt ends before that.")
}

// choose: the prompt has ended, and from now on keys count.
func (s *stepper) choose() {
	if s.Wait.Choice == ChoiceNumber && s.Wait.Back.Keyed == "" {
		s.arm(WaitKey, callBackThink, "For the number to call back.")
		return
	}
	if s.Wait.Choice != ChoiceAsked {
		s.absorb()
		return
	}
	s.Wait.Choice = ChoiceOpen
	s.arm(WaitKey, keyWait, "Any key but # goes on waiting.")
}

func (s *stepper) chosen() {
	switch {
	case s.wantsBack():
		s.askBack(s.Wait.Choice == ChoiceOpen, fmt.Sprintf("The caller keyed %s to be called back.", s.e.Digits))
	case s.Wait.Choice == ChoiceNumber:
		s.numberKey()
	case s.Wait.Choice != ChoiceOpen:
		s.absorb()
	case s.e.Digits == "#":
		s.over(s.leftLine(ending{by: ByCaller, how: HowKey, tone: Congestion, reason: "The caller keyed # to leave."}))
	default:
		s.stay(fmt.Sprintf("The caller keyed %s and goes on waiting.", s.e.Digits))
	}
}

// stay lets the caller wait for another while.
func (s *stepper) stay(reason string) {
	s.Wait.Choice, s.Wait.Paused, s.Wait.Back = "", false, Callback{}
	s.disarm(reason)
	s.listen("", reason)
	if s.Wait.Queue.Limit > 0 {
		s.armSide(WaitQueue, s.Wait.Queue.Limit, reason)
	}
}

// keyTimer: no key has come for as long as one was waited for.
func (s *stepper) keyTimer() {
	if s.Wait.Choice == ChoiceNumber {
		s.numberTimer()
		return
	}
	s.noKey()
}

// noKey: nobody is at the other end, or nobody with a keypad.
func (s *stepper) noKey() {
	s.Wait.Choice, s.Wait.Back = "", Callback{}
	s.ask(Ask{Kind: AskOverflow, Group: s.Wait.Group}, "The caller keyed nothing.")
}

// ringFromLine prepares the ringing of a member for a caller in the line: music
// goes on, and a question is taken back.
func (s *stepper) ringFromLine(r Route) {
	if s.Wait.Group == "" {
		return
	}
	if s.Wait.Group != r.Group {
		s.leaveLine(r.Reason)
		return
	}
	if s.Wait.Choice != "" {
		s.stay("A member is rung: the caller need not choose.")
	}
}

// inLine reports whether the caller hears what a line lets them hear.
func (s *stepper) inLine() bool { return s.Wait.Group != "" }

// opened reports whether the caller can hear us: the conversation has begun, or
// the line was answered for them to wait.
func (s *stepper) opened() bool { return s.answered() || s.Open }
