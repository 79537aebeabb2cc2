package explain

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/acd"
	"ringdown/acd/hours"
	"ringdown/internal/call"
)

// Question is one call.
type Question struct {
	Line string // ID of the line or trunk that it comes in on, "" it is dialled
	From string // the caller's number; of a call that is dialled, the extension, or the port of one without a number
	DID  string // the number that was called, where the trunk tells
	Dial string // what the extension dials, with the access code; or what an outside caller keys once we have answered
	At   time.Time

	Busy     []string          // numbers of extensions and IDs of lines ("line 2") that are in a call
	Away     []string          // extensions that nobody has signed in for
	DND      []string          // extensions that must not be disturbed
	Forced   map[string]string // calendars that are set by hand: "open", "closed"
	SignedIn []string          // the SIP extensions that have signed in; nil: all but Away, or those that have Now

	// Around is the world of a running appliance for the call, which is not changed;
	// nil: as after a start, with nothing else going on. What calls have left behind
	// counts, and who waits for groups.
	Around func(call.Call) acd.World
	// Now has everything else count as well: who is in a call or lifted the
	// telephone, what rings, is parked or does not work. What is told above comes first.
	Now bool
	ID  call.ID // of the call, by which lots are drawn; 0 is 1

	// Apps opens an application by its name, such as "flow/main"; nil, or a nil
	// Session: of that one it is told only that it begins.
	Apps func(name string, about call.About) Session
}

// Step is what happens at one moment.
type Step struct {
	After time.Duration // since the call began
	What  string        // "rings", "hears dial"; "" a decision alone
	Where string        // label or port
	Why   string        // whole sentences
}

// Answer is the timeline of the call.
type Answer struct {
	Steps  []Step
	Result call.Result
	Ended  string // how, in a word
	Track  string // the same as a call's track has it
}

// Bounds of one answer.
const (
	// patience is when a caller whom nobody answers gives up.
	patience = 3 * time.Minute
	// mostEvents ends a call that would go on for ever: far more than any has in
	// that time.
	mostEvents = 500
	// MaxDial bounds what is dialled, as a call does.
	MaxDial = call.MaxDigits
)

// ErrQuestion is the kind of a question that names what does not exist or cannot
// be dialled.
var ErrQuestion = errors.New("the question cannot be answered")

// Ask answers a question for a plan. The plan is not changed.
func Ask(p *acd.Plan, q Question) (Answer, error) {
	r := &run{plan: p, q: q, now: q.At, phones: map[string]acd.PhoneState{}}
	if !dialable(q.Dial) {
		return Answer{}, fmt.Errorf("%w: %q cannot be dialled; a number is up to %d of 0-9, * and #", ErrQuestion, q.Dial, MaxDial)
	}
	r.history = world{r}.memory().History().Clone()
	for id, force := range q.Forced {
		if err := r.history.Force(p, id, hours.Force(force)); err != nil {
			return Answer{}, fmt.Errorf("%w: %w", ErrQuestion, err)
		}
	}
	first, from, err := r.first()
	if err != nil {
		return Answer{}, err
	}
	rules := p.Rules
	rules.Screen = p.Screens(r.history)
	r.call = call.New(cmp.Or(q.ID, 1), from, rules)
	r.track = call.NewTrack(r.call, q.At)
	r.later(0, first)
	for n := 0; n < mostEvents && !r.call.Over(); n++ {
		if !r.next() {
			break
		}
	}
	return Answer{Steps: r.steps, Result: r.call.Rec.Result, Ended: string(r.call.Rec.How), Track: r.track.String()}, nil
}

// run is one call under way.
type run struct {
	plan  *acd.Plan
	q     Question
	now   time.Time
	call  call.Call
	track *call.Track
	due   []alarm
	steps []Step

	history *acd.History
	phones  map[string]acd.PhoneState // what the call itself has set at telephones, by number
	decided string                    // the last decision's reason

	keys    string // that an outside caller has not pressed yet
	pressed bool   // one is on its way
	code    string // the secret number that was keyed, until acd has been told

	closed *acd.AfterHours // talks to the caller now, nil another application or none
	app    Session         // likewise
}

// alarm is an event that is to come.
type alarm struct {
	at    time.Time
	event call.Event
}

func (r *run) later(d time.Duration, e call.Event) {
	r.due = append(r.due, alarm{r.now.Add(d), e})
}

// first is how the call begins, and at whom.
func (r *run) first() (call.Event, call.Leg, error) {
	if r.q.Line == "" {
		return r.lifts()
	}
	for _, l := range r.plan.Lines {
		if l.ID == r.q.Line || l.Label() == r.q.Line {
			return r.rings(l.Port, l.Label())
		}
	}
	for _, t := range r.plan.Trunks {
		if t.ID == r.q.Line || t.Label() == r.q.Line {
			return r.rings(r.free(t.Port, t.MaxCalls+1), t.Label())
		}
	}
	return call.Event{}, call.Leg{}, fmt.Errorf("%w: there is no line %q", ErrQuestion, r.q.Line)
}

func (r *run) rings(at call.Port, label string) (call.Event, call.Leg, error) {
	id := r.plan.Clean(at, call.CallerID{Number: r.q.From})
	r.later(patience, call.Event{Kind: call.RingStop, Port: at})
	r.keys = r.q.Dial
	return call.Event{Kind: call.RingStart, Port: at, CallerID: id, Digits: r.q.DID}, call.Leg{Port: at, Label: label, Line: true, Music: r.plan.MusicAt(at)}, nil
}

// free is the first channel of a port, from the n-th on, on which there is no call
// now.
func (r *run) free(at call.Port, n int) call.Port {
	w := world{r}.present()
	for w.Holder(at.Channel(n)).Call != 0 {
		n++
	}
	return at.Channel(n)
}

// lifts: an extension dials. A SIP telephone sends the number whole.
func (r *run) lifts() (call.Event, call.Leg, error) {
	i := slices.IndexFunc(r.plan.Extensions, func(x acd.Extension) bool { return x.Label() == r.q.From })
	if i < 0 {
		return call.Event{}, call.Leg{}, fmt.Errorf("%w: there is no extension %q", ErrQuestion, r.q.From)
	}
	x := r.plan.Extensions[i]
	at := r.free(x.Port, 1)
	leg := call.Leg{Port: at, Label: x.Label(), Name: x.Shows(), Music: r.plan.MusicAt(at)}
	r.later(patience, call.Event{Kind: call.OnHook, Port: at})
	e := call.Event{Kind: call.OffHook, Port: at}
	if x.Port.SIP() {
		e.Digits = r.q.Dial
		return e, leg, nil
	}
	for n, d := range r.q.Dial {
		r.later(time.Duration(n+1)*keyEvery, call.Event{Kind: call.Digit, Port: at, Digits: string(d)})
	}
	return e, leg, nil
}

// How long things take that a call waits for: what the simulated exchange and
// its telephones need.
const (
	keyEvery   = 200 * time.Millisecond
	seizeTime  = time.Second
	dialTime   = 200 * time.Millisecond // a digit
	promptTime = 3 * time.Second        // longer than most prompts
)

// next lets the next thing happen; false: nothing is to come.
func (r *run) next() bool {
	if len(r.due) == 0 {
		return false
	}
	slices.SortStableFunc(r.due, func(a, b alarm) int { return a.at.Compare(b.at) })
	a := r.due[0]
	r.due = r.due[1:]
	r.now = a.at
	for events := []call.Event{a.event}; len(events) > 0; events = events[1:] {
		events = append(events, r.step(events[0])...)
	}
	r.press(a.event)
	return true
}

// step takes an event through the call and lets the world answer; what acd
// answers is returned.
func (r *run) step(e call.Event) (answers []call.Event) {
	e.At = r.now
	e = r.conceal(e)
	after, effects := call.Step(r.call, e)
	r.call = after
	r.track.Step(e, effects)
	if e.Kind == call.Routed && e.Route.Kind != call.RouteMore {
		r.tell("", "", e.Route.Reason)
	}
	for _, x := range effects {
		if x.Kind == call.AskRoute {
			answers = append(answers, call.Event{Kind: call.Routed, Route: r.decide(x.Ask)})
			continue
		}
		if x.Kind == call.AskApp {
			answers = append(answers, call.Event{Kind: call.Told, Order: r.application(x)})
			continue
		}
		r.world(x)
		r.remember(x)
		r.note(x)
	}
	return answers
}

// world does what an effect leads to.
func (r *run) world(x call.Effect) {
	switch x.Kind {
	case call.StartTimer:
		r.later(x.After, call.Event{Kind: call.TimerFired, Timer: x.Timer, Gen: x.Gen})
	case call.StopTimer:
		r.due = slices.DeleteFunc(r.due, func(a alarm) bool { return a.event.Kind == call.TimerFired && a.event.Gen == x.Gen })
	case call.SeizeLine:
		r.later(seizeTime, call.Event{Kind: call.LineSeized, Port: x.Port, Text: "as it would be"})
	case call.DialDigits:
		r.later(time.Duration(len(x.Digits))*dialTime, call.Event{Kind: call.DigitsSent, Port: x.Port, Digits: x.Digits})
	case call.PlaySound:
		if x.Mode != call.Over && !strings.Contains(string(x.Sound), "music/") {
			r.later(promptTime, call.Event{Kind: call.SoundOver, Port: x.Port})
		}
	case call.AnswerLine:
		r.due = slices.DeleteFunc(r.due, func(a alarm) bool { return a.event.Kind == call.RingStop })
		r.later(r.q.At.Add(patience).Sub(r.now), call.Event{Kind: call.FarDisconnected, Port: x.Port, How: call.HowReleased})
	}
}

// note writes down what people would see or hear.
func (r *run) note(x call.Effect) {
	what := map[call.EffectKind]string{
		call.RingPhone: "rings", call.StopRinging: "stops ringing", call.PlayTone: "hears " + string(x.Tone),
		call.PlaySound: "hears " + string(x.Sound), call.AnswerLine: "is answered", call.SeizeLine: "is seized",
		call.DialDigits: "gets " + x.Digits, call.ReleaseLine: "is released", call.Connect: "is connected",
		call.SaveRecord: "is over",
	}[x.Kind]
	switch {
	case what == "":
	case x.Kind == call.SaveRecord:
		r.tell(what+": "+string(r.call.Rec.Result), "the call", x.Reason)
	default:
		r.tell(what, r.label(x.Port), x.Reason)
	}
}

func (r *run) tell(what, where, why string) {
	s := Step{After: r.now.Sub(r.q.At), What: what, Where: where, Why: why}
	if what == "" && why == r.decided {
		return // asked again, with the same answer
	}
	if what == "" {
		r.decided = why
	}
	if n := len(r.steps); n > 0 && r.steps[n-1].What == "" && r.steps[n-1].Why == why && what != "" {
		r.steps[n-1] = s // the decision, and what was done about it
		return
	}
	r.steps = append(r.steps, s)
}

// label names a port as people do.
func (r *run) label(at call.Port) string {
	if x, found := r.plan.ExtensionAt(at); found {
		return x.Label()
	}
	if l, found := r.plan.LineAt(at); found {
		return l.Label()
	}
	t, _ := r.plan.TrunkAt(at)
	return cmp.Or(t.Label(), string(at))
}
