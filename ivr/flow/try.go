package flow

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
)

// Question is a call that is made up, to see where a flow leads it (IV-13).
type Question struct {
	Options
	// Keys are what the caller keys when asked, question by question; "" nothing in
	// time, and nothing any more once the list is at its end.
	Keys []string
	// Answers are the values that a request gets, by the id of its node; one that is
	// not listed fails.
	Answers map[string]map[string]any
	// Outcomes are what becomes of a caller who is sent on, by the id of the node:
	// OutcomeBusy and so on; one that is not listed is answered.
	Outcomes map[string]string
	// Length is how long a sound is; nil: TrySound each.
	Length func(call.Sound) time.Duration
}

// The outcomes.
const (
	OutcomeAnswered = "answered"
	OutcomeBusy     = "busy"
	OutcomeNoAnswer = "no-answer"
	OutcomeFailed   = "failed"
)

// TrySound is longer than most prompts.
const TrySound = 3 * time.Second

// Step is one order of the flow, and what the caller did.
type Step struct {
	After time.Duration // since the call began
	Node  string        // id
	Does  string        // a call.OrderKind
	Heard string        // the sound
	Keyed string        // what the caller keyed then
	To    string        // where the caller was sent
	Why   string        // sentences
	// Open says that nothing was left to be keyed for this question.
	Open bool
	// Set are the variables that were given values on the way to this step.
	Set map[string]any
}

// Trace is how a made-up call went.
type Trace struct {
	Steps  []Step
	Marks  []call.Mark // what a record would have
	Values map[string]any
	Ended  string // "end", "go", or "patience" where it went on too long
}

// tryMost bounds a trace: more steps nobody reads.
const tryMost = 500

// Try leads a made-up caller through a flow.
func Try(p *Program, q Question) Trace {
	t := &trial{q: q, clock: tryClock{World: q.World}}
	q.World = &t.clock
	q.Request = func(Request) {}
	t.s = New(p, q.Options)
	t.run()
	t.trace.Values = t.s.values
	return t.trace
}

// tryClock is the time of a made-up call.
type tryClock struct {
	World
	after time.Duration
}

// Now implements World.
func (c *tryClock) Now() time.Time { return c.World.Now().Add(c.after) }

type trial struct {
	q     Question
	s     *Session
	clock tryClock
	trace Trace
	typed string         // what is left of the keys for this question
	known map[string]any // what the variables held at the step before
}

func (t *trial) run() {
	in := call.Input{Kind: call.InputStart}
	for len(t.trace.Steps) < tryMost {
		o := t.s.Next(in)
		t.note(o)
		t.mark(o.Marks)
		if o.Kind == call.OrderEnd || o.Kind == call.OrderGo && !t.comesBack(o) {
			t.trace.Ended = string(o.Kind)
			return
		}
		in = t.answer(o)
	}
	t.trace.Ended = "patience"
}

// mark keeps the last value of each name, as a record does.
func (t *trial) mark(marks []call.Mark) {
	for _, m := range marks {
		i := slices.IndexFunc(t.trace.Marks, func(old call.Mark) bool { return old.Name == m.Name })
		if i < 0 {
			t.trace.Marks = append(t.trace.Marks, m)
		} else {
			t.trace.Marks[i] = m
		}
	}
}

func (t *trial) note(o call.Order) {
	st := Step{After: t.clock.after, Does: string(o.Kind), Heard: string(o.Sound), Why: o.Reason, Set: t.newValues()}
	if t.s.run.node != nil {
		st.Node = t.s.run.node.ID
	}
	switch {
	case o.App != "":
		st.To = o.App
	case o.Kind == call.OrderGo:
		st.To = o.Group + o.Digits
	}
	t.trace.Steps = append(t.trace.Steps, st)
}

// newValues are the variables that differ from the step before.
func (t *trial) newValues() map[string]any {
	changed := map[string]any{}
	for name, v := range t.s.values {
		if old, had := t.known[name]; !had || !reflect.DeepEqual(old, v) {
			changed[name] = v
		}
	}
	t.known = maps.Clone(t.s.values)
	return changed
}

// comesBack reports whether nobody takes a call that was sent on.
func (t *trial) comesBack(o call.Order) bool {
	outcome := t.q.Outcomes[t.s.run.node.ID]
	return o.Back && outcome != "" && outcome != OutcomeAnswered
}

// answer is what becomes of an order.
func (t *trial) answer(o call.Order) call.Input {
	if o.Sound != "" && o.Kind != call.OrderWork {
		t.clock.after += t.length(o.Sound)
	}
	switch o.Kind {
	case call.OrderCollect:
		return t.keys(o)
	case call.OrderWork:
		t.clock.after += time.Second
		return call.Input{Kind: call.InputDone, Values: t.answers(t.s.run.node.ID)}
	case call.OrderGo:
		t.clock.after += tryRings
		return call.Input{Kind: call.InputBack, Text: string(resultOf(t.q.Outcomes[t.s.run.node.ID]))}
	}
	return call.Input{Kind: call.InputHeard}
}

// tryRings is how long somebody rings who does not answer.
const tryRings = 20 * time.Second

func (t *trial) length(sound call.Sound) time.Duration {
	if t.q.Length == nil {
		return TrySound
	}
	return t.q.Length(sound)
}

func resultOf(outcome string) call.Result {
	switch outcome {
	case OutcomeBusy:
		return call.ResultBusy
	case OutcomeNoAnswer:
		return call.ResultMissed
	}
	return call.ResultFailed
}

// keys gathers what the caller keys for one order.
func (t *trial) keys(o call.Order) call.Input {
	if t.s.menuKeys == "" { // another question, and not a further digit
		t.typed = ""
		t.trace.Steps[len(t.trace.Steps)-1].Open = len(t.q.Keys) == 0
		if len(t.q.Keys) > 0 {
			t.typed, t.q.Keys = t.q.Keys[0], t.q.Keys[1:]
		}
	}
	in := call.Input{Kind: call.InputKeyed}
	for in.Ended == "" && len(in.Digits) < max(o.Most, 1) && t.typed != "" {
		key := t.typed[:1]
		t.typed = t.typed[1:]
		if key == o.End {
			in.Ended = key
			break
		}
		in.Digits += key
	}
	in.Late = in.Ended == "" && len(in.Digits) < max(o.Most, 1)
	t.pass(o, in)
	return in
}

// pass lets the time pass that keys take.
func (t *trial) pass(o call.Order, in call.Input) {
	last := &t.trace.Steps[len(t.trace.Steps)-1]
	last.Keyed = in.Digits + in.Ended
	if o.Secret {
		last.Keyed = strings.Repeat("•", len(in.Digits))
	}
	t.clock.after += time.Duration(len(in.Digits)) * time.Second / 2
	if in.Late {
		t.clock.after += o.First
	}
}

// answers are the values that a request is said to get.
func (t *trial) answers(node string) []call.Mark {
	given, is := t.q.Answers[node]
	if !is {
		return nil
	}
	out := []call.Mark{{Name: AnswerOK, Value: "true"}, {Name: AnswerStatus, Value: "200"}}
	for name, v := range given {
		if raw, err := json.Marshal(v); err == nil {
			out = append(out, call.Mark{Name: name, Value: string(raw)})
		}
	}
	return out
}
