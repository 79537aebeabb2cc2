package call

import (
	"fmt"
	"time"
)

// A caller who waits in a group's line may keep the place and be called back
// (RG-12). While they choose they stand in the line as before: a member who
// becomes free is rung, and what was asked is taken back. Once they have said on
// which number, HoldPlace gives the place to the engine, and the call ends. What
// follows is a call of its own, which begins with the members: see backcall.go.

// CallBack is how a line offers that.
type CallBack struct {
	Key string // keyed while waiting it asks for a call back; "" none is offered
	// AtLimit asks at the longest wait on which number, in place of whether to go on
	// waiting.
	AtLimit bool
}

// Callback is what a caller who waits has said of being called back.
type Callback struct {
	Number string // on which they would be called, as they hear it; "" none is known
	Keyed  string // another one, so far
	Asked  int    // how often they were asked
	Late   bool   // the longest wait is over: who keys nothing does not go on waiting
}

// ChoiceNumber: the caller is asked on which number they are to be called back.
// Keys count at once.
const ChoiceNumber Choice = "number"

const (
	// callBackAsks is how often a caller is asked on which number: two slips of the
	// finger are usual, more are no person.
	callBackAsks = 4
	// callBackThink is how long a caller may think or look a number up before the
	// first key.
	callBackThink = 15 * time.Second
	// callBackKey ends a number: a pause that is longer than anybody makes in one,
	// and for the key 1 alone, which numbers begin with in places, a shorter one.
	callBackKey  = 5 * time.Second
	callBackSure = 2 * time.Second
)

// The prompts of it.
const (
	soundBackOffer   Sound = "prompt/queue-back-offer digits/%s"
	soundBackNumber  Sound = "prompt/queue-back-number digits/%s prompt/queue-back-sure"
	soundBackKey     Sound = "prompt/queue-back-key"
	soundBackPromise Sound = "prompt/queue-back-kept prompt/queue-call-back prompt/goodbye"
)

// callBackSureKey says that the number is right; callBackLeave that the caller
// would rather wait.
const (
	callBackSureKey = "1"
	callBackLeave   = "*"
)

// offered is what a caller hears of it behind what is said while they wait.
func (q Queue) offered() Sound {
	if q.CallBack.Key == "" {
		return ""
	}
	return Sound(fmt.Sprintf(string(soundBackOffer), q.CallBack.Key)) + " "
}

// wantsBack reports whether a key asks for a call back now.
func (s *stepper) wantsBack() bool {
	key := s.Wait.Queue.CallBack.Key
	return key != "" && s.e.Digits == key && (s.Wait.Choice == "" || s.Wait.Choice == ChoiceOpen)
}

// askBack begins to ask on which number the caller is to be called back.
func (s *stepper) askBack(late bool, reason string) {
	s.Wait.Choice, s.Wait.Paused = ChoiceNumber, false
	s.Wait.Back = Callback{Late: late}
	s.askNumber("", reason)
}

// askNumber asks acd whether a number can be called back, "" the caller's own.
func (s *stepper) askNumber(digits, reason string) {
	s.Wait.Back.Keyed = ""
	s.arm(WaitKey, promptLimit, "The prompt ends before that.")
	s.ask(Ask{Kind: AskCallBack, Group: s.Wait.Group, Digits: digits}, reason)
}

// sayNumber lets the caller hear on which number they would be called back.
func (s *stepper) sayNumber(r Route) {
	b := &s.Wait.Back
	if r.Kind != RouteCallBack || b.Asked >= callBackAsks {
		s.stay(r.Reason)
		return
	}
	b.Asked++
	b.Number = ""
	if dialable(r.Number) {
		b.Number = r.Number
	}
	said := soundBackKey
	if b.Number != "" {
		said = Sound(fmt.Sprintf(string(soundBackNumber), b.Number))
	}
	if r.Sound != "" {
		said = r.Sound + " " + said
	}
	s.say(said, r.Reason)
	s.arm(WaitKey, promptLimit, "The prompt ends before that.")
}

// numberKey takes a key of the answer.
func (s *stepper) numberKey() {
	b := &s.Wait.Back
	switch key := s.e.Digits; {
	case key == callBackLeave:
		s.stay("The caller keyed * and goes on waiting.")
	case key == "#" && b.Keyed == "":
		s.absorb()
	case key == "#", len(b.Keyed) >= MaxDigits:
		s.numberKeyed(fmt.Sprintf("The caller keyed %s.", b.Keyed))
	default:
		s.addKey(key)
	}
}

func (s *stepper) addKey(key string) {
	b := &s.Wait.Back
	if b.Keyed == "" {
		s.listen("", "The first key ends the prompt.")
	}
	b.Keyed += key
	pause := callBackKey
	if b.Keyed == callBackSureKey && b.Number != "" {
		pause = callBackSure
	}
	s.arm(WaitKey, pause, "For the next key.")
}

// numberKeyed: the caller has keyed 1, or another number.
func (s *stepper) numberKeyed(reason string) {
	b := s.Wait.Back
	if b.Keyed == callBackSureKey && b.Number != "" {
		s.promised(reason)
		return
	}
	s.askNumber(b.Keyed, reason)
}

// numberTimer: no key, or no other one, has come.
func (s *stepper) numberTimer() {
	switch b := s.Wait.Back; {
	case b.Keyed != "":
		s.numberKeyed(fmt.Sprintf("The caller keyed %s.", b.Keyed))
	case b.Late:
		s.noKey()
	default:
		s.stay("The caller keyed nothing and goes on waiting.")
	}
}

// promised: the caller keeps the place and leaves.
func (s *stepper) promised(reason string) {
	group, number := s.Wait.Group, s.Wait.Back.Number
	reason = fmt.Sprintf("%s The caller keeps the place in the line of group %s and is called back on %s.", reason, group, number)
	s.Rec.tag(TagCallBackIn)
	s.add(Effect{Kind: HoldPlace, Port: s.From.Port, Change: Change{Of: group, Name: "call-back", Value: number}, Reason: reason})
	s.announce(Route{Sound: soundBackPromise, Reason: reason}, ending{by: ByExchange, how: HowServed, result: ResultServed, tone: Congestion, reason: reason})
}
