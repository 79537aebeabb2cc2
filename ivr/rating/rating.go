package rating

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
)

// The marks that a rating leaves on the record.
const (
	MarkKey   = "rating"
	MarkLabel = "rating-label"
)

// Template is how one kind of rating is asked for. [Template.Complete] fills in
// what is empty.
type Template struct {
	Name    string
	Ask     call.Sound // the question; "" the usual one, with the keys
	Choices []Choice   // none: 1 satisfied, 0 not satisfied
	Tries   int        // how often the question is asked; 0: twice
	Wait    time.Duration
	Wrong   call.Sound // after a key that is no choice
	Thanks  call.Sound // after a choice
}

// Choice is a key and what it means.
type Choice struct {
	Key   string // one of 0-9, * and #
	Label string // for the record: "satisfied"
}

// What an empty template says and waits for.
const (
	usualTries = 2
	// usualWait gives somebody who takes the telephone from the ear time to find
	// the keypad; the line is held that long.
	usualWait             = 8 * time.Second
	usualWrong call.Sound = "prompt/wrong-key"
	thanks     call.Sound = "prompt/rating-thanks"
)

// usual are the choices of an empty template, with the prompt that says so.
var usual = [...]struct {
	Choice
	say string
}{
	{Choice{"1", "satisfied"}, "prompt/for-satisfied"},
	{Choice{"0", "not satisfied"}, "prompt/for-not-satisfied"},
}

// Complete fills in what is empty.
func (t Template) Complete() Template {
	if len(t.Choices) == 0 {
		for _, u := range usual {
			t.Choices = append(t.Choices, u.Choice)
		}
	}
	if t.Ask == "" {
		t.Ask = t.question()
	}
	if t.Tries <= 0 {
		t.Tries = usualTries
	}
	if t.Wait <= 0 {
		t.Wait = usualWait
	}
	if t.Wrong == "" {
		t.Wrong = usualWrong
	}
	if t.Thanks == "" {
		t.Thanks = thanks
	}
	return t
}

// question asks for the keys whose meaning there is a prompt for.
func (t Template) question() call.Sound {
	parts := []string{"prompt/rating"}
	for _, c := range t.Choices {
		for _, u := range usual {
			if c.Label == u.Label {
				parts = append(parts, u.say, "digits/"+c.Key)
			}
		}
	}
	return call.Sound(strings.Join(parts, " "))
}

// Session asks one party once.
type Session struct {
	t     Template
	asked int
	rated bool
}

// New is a session of a complete template.
func New(t Template) *Session { return &Session{t: t} }

// Next says what follows; see call.Input.
func (s *Session) Next(in call.Input) call.Order {
	switch in.Kind {
	case call.InputStart:
		return s.ask("", "The extension has hung up first: the caller is asked how it was.")
	case call.InputKeyed:
		return s.keyed(in)
	case call.InputGone:
		return call.Order{}
	}
	if s.rated {
		return call.Order{Kind: call.OrderEnd, Reason: "The caller was thanked for the rating."}
	}
	return call.Order{Kind: call.OrderEnd, Reason: "No rating was given."}
}

func (s *Session) ask(first call.Sound, reason string) call.Order {
	s.asked++
	sound := call.Sound(strings.TrimSpace(string(first + " " + s.t.Ask)))
	return call.Order{Kind: call.OrderCollect, Sound: sound, Most: 1, First: s.t.Wait, Reason: reason}
}

func (s *Session) keyed(in call.Input) call.Order {
	i := slices.IndexFunc(s.t.Choices, func(c Choice) bool { return c.Key == in.Digits })
	switch {
	case i >= 0:
		c := s.t.Choices[i]
		s.rated = true
		return call.Order{
			Kind: call.OrderSay, Sound: s.t.Thanks, Marks: []call.Mark{{Name: MarkKey, Value: c.Key}, {Name: MarkLabel, Value: c.Label}},
			Reason: fmt.Sprintf("The caller rates the call %s: %s.", c.Key, c.Label),
		}
	case s.asked >= s.t.Tries:
		return call.Order{Kind: call.OrderEnd, Reason: "No rating was given."}
	case in.Digits == "":
		return s.ask("", "No key was pressed: the question is asked again.")
	}
	return s.ask(s.t.Wrong, fmt.Sprintf("The key %s is no choice: the question is asked again.", in.Digits))
}
