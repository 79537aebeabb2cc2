package call

import (
	"fmt"
	"strings"
	"time"
)

// A call is in StateApp while an application talks to its party, which is From.

// enterApp lets an application talk to the caller, or to whom somebody
// transfers there.
func (s *stepper) enterApp(name, reason string) {
	s.leaveRung(reason)
	s.leaveLine(reason)
	s.openLine(reason)
	s.settled(reason)
	if s.Rec.Called == "" {
		s.Rec.Called = s.Digits
	}
	s.State, s.App, s.Group, s.Tried = StateApp, App{Name: name}, "", nil
	s.disarm(reason)
	s.askApp(Input{Kind: InputStart}, reason)
}

// askApp tells the application what has become of its order.
func (s *stepper) askApp(in Input, reason string) {
	s.disarm(reason)
	s.App.Owes = true
	s.add(Effect{Kind: AskApp, App: s.App.Name, Input: in, Reason: reason})
}

// stepApp: an application talks to the party.
func (s *stepper) stepApp() {
	switch s.e.Kind {
	case Told:
		s.order(s.e.Order)
	case SoundOver:
		s.appSaid()
	case Digit:
		s.appKey(s.e.Digits)
	case Keyed:
		s.appKey("")
	case CaptureOver:
		s.captured()
	case Worked:
		s.askApp(Input{Kind: InputDone, Text: s.e.Text}, "What was to be done outside is done.")
	case TimerFired:
		s.appTime()
	case CallerIDCame:
		s.setCaller("it is talked to already.")
	case CallerIDSpoilt:
		s.spoilt()
	case OnHook, RingStop, FarDisconnected:
		s.over(s.appLeft())
	case PortDown:
		s.over(s.appLost())
	default:
		s.common()
	}
}

// order does what the application wants next.
func (s *stepper) order(o Order) {
	s.App.Order, s.App.Keys, s.App.Count, s.App.Said, s.App.Key = o, "", 0, false, ""
	s.Rec.mark(o.Marks)
	s.Rec.tag(o.Tag)
	if s.App.Given++; s.App.Given > mostOrders {
		s.appOver(Order{Result: ResultFailed, Reason: fmt.Sprintf("The application %s gave %d orders without a word to anybody: it goes in circles.", s.App.Name, mostOrders)})
		return
	}
	switch o.Kind {
	case OrderSay, OrderCollect, OrderRecord, OrderWork:
		s.appBegin(o)
	case OrderGo:
		s.sendOn(o)
	default:
		s.appOver(o)
	}
}

// appBegin plays what the order begins with.
func (s *stepper) appBegin(o Order) {
	if o.Kind == OrderWork {
		s.App.Gen++
		s.add(Effect{Kind: StartWork, Port: s.From.Port, Work: o.Work, Gen: s.App.Gen, Reason: o.Reason})
	}
	if o.Sound == "" {
		if o.Kind != OrderWork { // music may go on while something is done
			s.hushCaller(o.Reason)
		}
		s.appNext(o.Reason)
		return
	}
	s.say(o.Sound, o.Reason)
	s.App.Given = 0
	if o.Kind == OrderWork {
		s.appNext(o.Reason)
		return
	}
	s.arm(WaitApp, appSound, "The sound ends before that.")
}

// appSaid: what was played has come to its end.
func (s *stepper) appSaid() {
	if s.App.Said || s.Music != s.From.Port || s.App.Owes {
		s.absorb()
		return
	}
	s.Music = ""
	if s.App.Order.Kind == OrderWork {
		s.App.Said = true
		s.note("It has been said, and what is to be done outside goes on.")
		return
	}
	s.appNext("It has been said.")
}

// appNext goes on after the sound of an order.
func (s *stepper) appNext(reason string) {
	s.App.Said = true
	o := s.App.Order
	switch o.Kind {
	case OrderSay:
		s.askApp(Input{Kind: InputHeard}, reason)
	case OrderCollect:
		if s.App.Keys != "" || s.App.Count > 0 {
			s.note(reason)
			return
		}
		s.arm(WaitApp, within(o.First, appFirst), reason)
	case OrderRecord:
		s.App.Taped = true
		s.add(Effect{Kind: Capture, Port: s.From.Port, Path: o.Name, After: o.Silence, Reason: reason})
		s.arm(WaitApp, min(within(o.Longest, appRecord), appRecord), fmt.Sprintf("%s is recorded.", s.From.Label))
	case OrderWork:
		s.arm(WaitApp, min(within(o.Within, appWork), appWork), reason)
	}
}

func within(d, usual time.Duration) time.Duration {
	if d <= 0 {
		return usual
	}
	return d
}

// appKey: the party has pressed a key; "" it is a secret one.
func (s *stepper) appKey(key string) {
	o := s.App.Order
	switch {
	case s.App.Owes:
		s.absorb()
	case o.Kind == OrderCollect && (s.App.Said || !o.Deaf):
		s.gather(key)
	case o.Kind == OrderSay && key != "" && strings.Contains(o.Stop, key):
		s.appHush("A key ends it.")
		s.askApp(Input{Kind: InputHeard, Digits: key}, fmt.Sprintf("%s keyed %s.", s.From.Label, key))
	case o.Kind == OrderRecord && key != "" && strings.Contains(o.Stop, key):
		s.endCapture(key)
	default:
		s.absorb()
	}
}

// appHush ends what the party hears of ours.
func (s *stepper) appHush(reason string) {
	if s.Music == s.From.Port {
		s.quiet(s.From.Port, reason)
	}
}

// gather takes one key.
func (s *stepper) gather(key string) {
	o := s.App.Order
	s.App.Given = 0
	s.appHush("A key ends the question.")
	s.App.Said = true
	switch {
	case key != "" && key == o.End:
		s.gathered(key, false)
		return
	case key == "*" && o.Secret: // begins the number anew
		s.App.Keys, s.App.Count = "", 0
	default:
		s.App.Keys += key
		s.App.Count++
	}
	if most := min(max(o.Most, 1), MaxKeys); s.App.Count >= most {
		s.gathered("", false)
		return
	}
	s.arm(WaitApp, within(o.Next, appNext), "Another key may follow.")
}

// gathered tells the application what was keyed.
func (s *stepper) gathered(end string, late bool) {
	keys := s.App.Keys
	what := fmt.Sprintf("%s keyed %s%s.", s.From.Label, keys, end)
	switch {
	case s.App.Order.Secret:
		what = fmt.Sprintf("%s keyed %d digits that nobody else sees.", s.From.Label, s.App.Count)
	case s.App.Count == 0 && end == "":
		what = fmt.Sprintf("%s keyed nothing.", s.From.Label)
	}
	s.askApp(Input{Kind: InputKeyed, Digits: keys, Ended: end, Late: late}, what)
}

// appTime: what was waited for has not come.
func (s *stepper) appTime() {
	o := s.App.Order
	switch {
	case o.Kind == OrderWork:
		s.App.Gen++ // what comes later is for nobody
		s.askApp(Input{Kind: InputDone, Late: true}, "What was to be done outside took too long.")
	case !s.App.Said:
		s.appHush("The sound did not end in time.")
		s.appNext("The sound did not end in time.")
	case o.Kind == OrderRecord && s.App.Taped && s.App.Key == "":
		s.endCapture("")
	case o.Kind == OrderRecord:
		s.App.Taped = false
		s.askApp(Input{Kind: InputRecorded, Digits: s.App.Key, Text: CaptureBroken}, "The recording did not end in time.")
	default:
		s.gathered("", true)
	}
}

// endCapture ends a recording; how long it is will be told.
func (s *stepper) endCapture(key string) {
	o := s.App.Order
	switch {
	case !s.App.Said: // the party does not want to speak
		s.appHush("A key ends it.")
		s.App.Said, s.App.Key = true, key
		s.askApp(Input{Kind: InputRecorded, Digits: key, Text: CaptureKey}, fmt.Sprintf("%s keyed %s before anything was recorded.", s.From.Label, key))
		return
	case !s.App.Taped || s.App.Key != "":
		s.absorb()
		return
	}
	if s.App.Key = key; key == "" {
		s.App.Key = endedByTime
	}
	s.add(Effect{Kind: EndCapture, Port: s.From.Port, Path: o.Name, Reason: "The recording ends."})
	s.arm(WaitApp, captureEnd, "Its length is awaited.")
}

// endedByTime stands for the key of a recording that became too long.
const endedByTime = "limit"

// How a recording ended, as the Text of a CaptureOver tells, or of its input.
const (
	CaptureKey     = "key"
	CaptureSilence = "silence"
	CaptureLimit   = "limit"
	CaptureFull    = "full"   // nothing more could be written
	CaptureBroken  = "broken" // it could not be begun, or its end was not told
)

// captured: the recording is complete.
func (s *stepper) captured() {
	if !s.App.Taped {
		s.absorb()
		return
	}
	s.App.Taped = false
	in := Input{Kind: InputRecorded, Length: s.e.Length, Text: s.text(CaptureKey)}
	switch s.App.Key {
	case "":
	case endedByTime:
		in.Text = CaptureLimit
	default:
		in.Digits, in.Text = s.App.Key, CaptureKey
	}
	s.askApp(in, fmt.Sprintf("%v were recorded (%s).", s.e.Length.Truncate(100*time.Millisecond), in.Text))
}

// appOver ends the call as the application says.
func (s *stepper) appOver(o Order) {
	s.over(s.rated(ending{by: ByExchange, how: HowServed, result: o.outcome(ResultServed), tone: BusyTone, reason: o.Reason}))
}

// appLeft is the ending by a party that hung up on an application.
func (s *stepper) appLeft() ending {
	x := ending{by: ByCaller, how: s.e.How, result: ResultAbandoned, reason: fmt.Sprintf("%s hung up.", s.From.Label)}
	switch {
	case s.e.Kind == RingStop:
		x.how = HowRingCeased
	case x.how == "":
		x.how = HowOnHook
	}
	x.result = s.App.Order.outcome(ResultAbandoned) // the application may have done what it was for
	return s.rated(x)
}

// outcome is what became of the call in the application's words. That somebody
// answered is for the call to say.
func (o Order) outcome(otherwise Result) Result {
	if o.Result == "" || o.Result == ResultAnswered {
		return otherwise
	}
	return o.Result
}

func (s *stepper) appLost() ending {
	x := s.callerLost()
	x.result = ResultAbandoned
	return s.rated(x)
}

// rated is the ending of a call that was a conversation before: that ended it.
func (s *stepper) rated(x ending) ending {
	if s.answered() && s.Last.how != "" {
		tone := x.tone
		x = s.Last
		x.tone = tone
	}
	return x
}

// leaveApp ends what an application had under way.
func (s *stepper) leaveApp(reason string) {
	if s.App.Taped && s.App.Key == "" {
		s.add(Effect{Kind: EndCapture, Port: s.From.Port, Path: s.App.Order.Name, Reason: reason})
	}
	s.App = App{}
}
