package lab_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/internal/call"
	"ringdown/webadmin"
)

// asked holds what /api/v1/explain says against what happens (BX-3): whenever a
// call of a scenario has a question that a person could ask too, the running
// appliance is asked just before the call gets its answer. The answers must be the
// same, word for word. Its methods are called on the engine's goroutine.
type asked struct{ calls map[call.ID]*askedCall }

func newAsked() *asked { return &asked{map[call.ID]*askedCall{}} }

// askedCall is what was compared of one call.
type askedCall struct {
	asks  int              // questions so far
	codes []string         // secret numbers, in the order in which they were keyed
	keyed map[string][]int // by question: with how many codes it was asked

	told      []string // the track of what was said last
	at        int      // how much of the call's own track there was then
	disturbed bool     // something else has happened since

	alike, later int // questions with the same answer: a person's, and those that follow
	wrong        []string
	apart        map[string]int // by reason
}

// decided implements lab.Options.Decided.
func (a *asked) decided(d appliance.Decided) {
	for id, c := range a.calls {
		c.disturbed = c.disturbed || id != d.Call.ID
	}
	c := a.calls[d.Call.ID]
	if c == nil {
		c = &askedCall{keyed: map[string][]int{}, apart: map[string]int{}}
		a.calls[d.Call.ID] = c
	}
	c.asks++
	if d.Ask.Code != "" {
		c.codes = append(c.codes, d.Ask.Code)
	}
	switch why := nobodyAsks(d); {
	case why == "":
		c.ask(d)
	case c.told != nil && !c.disturbed && d.Alone && !slices.ContainsFunc(d.Track[c.at:], done):
		c.compare(d, 0, &c.later)
	default:
		c.apart[why]++
	}
}

// ask puts a person's question.
func (c *askedCall) ask(d appliance.Decided) {
	q := webadmin.ExplainQuestion{Now: true, At: time.Now().Round(0), From: d.Call.From.Label, Dial: c.keys(d)}
	if d.Call.From.Line {
		q.Line, q.From, q.DID = q.From, d.Call.Caller.Number, d.Call.Rec.DID
	}
	e, err := d.Explain(q)
	if err != nil {
		c.wrong = append(c.wrong, fmt.Sprintf("%+v: %v", q, err))
		return
	}
	c.told, c.at, c.disturbed = strings.Split(e.Track, "\n"), len(d.Track), !d.Alone
	of := question(d.Track, c.asks)
	if !slices.Contains(c.keyed[of], d.Ask.Codes) {
		c.keyed[of] = append(c.keyed[of], d.Ask.Codes)
	}
	c.compare(d, len(c.keyed[of])-1, &c.alike)
}

// compare counts a decision that is what was said, of a question that was put
// before so often.
func (c *askedCall) compare(d appliance.Decided, before int, same *int) {
	of, is := question(d.Track, c.asks), routed(d)
	if said := answerTo(c.told, of, before); said != is {
		c.wrong = append(c.wrong, fmt.Sprintf("%s\n   explain says  %s\n   and it was    %s", of, said, is))
		return
	}
	*same++
}

// The reasons why no person asks a question of a call.
const (
	byItself  = "the exchange begins the call"
	another   = "it follows what somebody has done"
	inMailbox = "a mailbox's menu is not thought of"
	byServer  = "a server elsewhere decides"
	unseen    = "secret keys in a flow"
	cutShort  = "a key cuts words short that would be heard to their end"
)

// nobodyAsks says why a person would not ask so, "" they would.
func nobodyAsks(d appliance.Decided) string {
	a, c := d.Ask, d.Call
	happened := func(part string) bool {
		return slices.ContainsFunc(d.Track, func(line string) bool { return strings.Contains(line, part) })
	}
	begun := []call.AskKind{call.AskIncoming, call.AskOffHook, call.AskDialled, call.AskSent, call.AskCaller}
	switch {
	case a.Kind == call.AskAlong, a.Kind == call.AskChime, a.Kind == call.AskBack, a.Back != "", happened(" offer "):
		return byItself
	case !slices.Contains(begun, a.Kind), c.App.Name == call.AppMoved, a.Port != c.From.Port, a.Transferred, a.Passed, len(a.Tried) > 0,
		c.From.Line && a.Kind == call.AskDialled && !a.Inward, a.Kind == call.AskCaller && d.Route.Kind != call.RouteRefuse:
		return another
	case (a.Kind == call.AskSent || a.Kind == call.AskDialled) && (happened("ask-app app=voicemail/") || happened("ask-app app=mailbox/")):
		return inMailbox
	case a.Kind == call.AskSent && happened("  work port="):
		return byServer
	case a.Kind == call.AskSent && happened(" keyed port="):
		return unseen
	case a.Kind == call.AskSent && happened("input=heard keys="):
		return cutShort
	}
	return ""
}

// done reports whether a line of a track is what somebody did, rather than what
// comes by itself.
func done(line string) bool {
	if strings.HasPrefix(line, "  ") {
		return false
	}
	byItself := []call.EventKind{call.Routed, call.TimerFired, call.SoundOver, call.LineSeized, call.DigitsSent, call.Told, call.CallerIDCame}
	return !slices.Contains(byItself, call.EventKind(strings.Fields(line)[1]))
}

const askLine = "  ask-route "

// question is the n-th question of a track, without its reason. Who knows the
// caller from the beginning asks about them when the call comes in.
func question(track []string, n int) string {
	for _, line := range track {
		if strings.HasPrefix(line, askLine) {
			if n--; n == 0 {
				return strings.Replace(bare(line), "ask=caller", "ask=incoming", 1)
			}
		}
	}
	return "nothing"
}

func bare(line string) string {
	line, _, _ = strings.Cut(line, " | ")
	return line
}

// answerTo is the answer that a track has to a question that was put before so
// often.
func answerTo(track []string, question string, before int) string {
	for i, line := range track {
		if bare(line) != question {
			continue
		}
		if before--; before >= 0 {
			continue
		}
		for _, next := range track[i+1:] {
			if _, route, found := strings.Cut(next, " routed "); found {
				return route
			}
		}
	}
	return "nothing"
}

// routed is a decision as a track has it.
func routed(d appliance.Decided) string {
	t := call.NewTrack(d.Call, time.Time{})
	t.Step(call.Event{Kind: call.Routed, Route: d.Route}, nil)
	_, route, _ := strings.Cut(t.Lines()[1], " routed ")
	return route
}

// keys is what the call's party has dialled so far, secret numbers too.
func (c *askedCall) keys(d appliance.Decided) string {
	var keys strings.Builder
	codes, hidden := c.codes, 0
	for _, line := range d.Track[1:] {
		t, err := call.ParseTrack(d.Track[0] + "\n" + line)
		if err != nil || len(t.Steps) == 0 || t.Steps[0].Event.Port != d.Call.From.Port {
			continue
		}
		switch e := t.Steps[0].Event; {
		case e.Kind == call.Keyed && hidden > 0:
			hidden--
		case e.Kind == call.Keyed && len(codes) > 0:
			keys.WriteString(codes[0])
			hidden, codes = len(codes[0])-1, codes[1:]
		default:
			keys.WriteString(e.Digits)
		}
	}
	return keys.String()
}

// explained sums up what was compared in all scenarios.
type explained struct {
	mu                         sync.Mutex
	scenarios                  int
	calls, alone, alike, later int
	apart                      map[string]int
}

// add takes the calls of a scenario, of which each answer must have been right.
func (x *explained) add(t *testing.T, a *asked) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.scenarios++
	for _, id := range slices.Sorted(maps.Keys(a.calls)) {
		c := a.calls[id]
		for _, w := range c.wrong {
			t.Errorf("call %d: %s", id, w)
		}
		x.alike, x.later = x.alike+c.alike, x.later+c.later
		if x.calls++; c.alike == 0 {
			x.alone++
		}
		for why, n := range c.apart {
			x.apart[why] += n
		}
	}
}

// check holds the sum against what can be compared. Each reason to leave out a
// question has a limit, so that none becomes an excuse.
func (x *explained) check(t *testing.T) {
	t.Logf("explain said what happened in %d of %d calls: %d questions of people, %d that followed; apart: %v", x.calls-x.alone, x.calls, x.alike, x.later, x.apart)
	if x.calls-x.alone < 725 || x.alike < 2400 || x.later < 40 {
		t.Errorf("explain was held against %d calls, %d questions and %d that followed", x.calls-x.alone, x.alike, x.later)
	}
	for why, most := range map[string]int{byItself: 25, another: 180, inMailbox: 6, byServer: 4, unseen: 2, cutShort: 4} {
		if x.apart[why] > most {
			t.Errorf("%d questions are not compared, as %s; %d are known", x.apart[why], why, most)
		}
	}
	if x.alone > 20 {
		t.Errorf("of %d calls no question was compared", x.alone)
	}
}
