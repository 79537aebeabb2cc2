package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"ringdown/internal/call"
	"ringdown/ivr/flow"
)

// TS-9: who looks for somebody by name keys letters and then the key of whoever is
// read out; '*' and nothing lead back to the menu, and so does somebody who does
// not answer.
func TestSomebodyIsFoundByName(t *testing.T) {
	p := program(t, `{"start": "m", "nodes": [{"id": "m", "kind": "menu", "prompt": "prompt/welcome", "names": "9", "max_errors": 9, "keys": [{"key": "1", "to": "m"}]}]}`)
	o := options(t)
	o.People = func(keys string) []flow.Person {
		switch keys {
		case "266":
			return []flow.Person{{Number: "802", Sound: "who/802"}, {Number: "803", Sound: "who/803"}}
		case "2":
			return make([]flow.Person, 10) // more than have a key
		}
		return nil
	}
	keyed := func(digits string) call.Input { return call.Input{Kind: call.InputKeyed, Digits: digits} }
	s := flow.New(p, o)
	for i, step := range []struct {
		in   call.Input
		want string // kind, sound or number
	}{
		{call.Input{Kind: call.InputStart}, "collect prompt/welcome"},
		{keyed("9"), "collect prompt/directory"},
		{keyed("999"), "collect prompt/no-such-extension prompt/directory"},
		{keyed("2"), "collect prompt/no-such-extension prompt/directory"},
		{keyed("266"), "collect who/802 prompt/for-go-on digits/1 who/803 prompt/for-go-on digits/2"},
		{keyed("3"), "collect who/802 prompt/for-go-on digits/1 who/803 prompt/for-go-on digits/2"},
		{keyed("2"), "go 803"},
		{call.Input{Kind: call.InputBack, Text: "missed"}, "collect prompt/welcome"},
		{keyed("9"), "collect prompt/directory"},
		{keyed("*"), "collect prompt/welcome"},
		{keyed("9"), "collect prompt/directory"},
		{call.Input{Kind: call.InputKeyed, Late: true}, "collect prompt/welcome"},
		{keyed("1"), "collect prompt/welcome"},
	} {
		got := s.Next(step.in)
		if is := strings.TrimSpace(fmt.Sprint(got.Kind, " ", got.Sound, got.Digits)); is != step.want {
			t.Errorf("step %d: %s, want %s (%s)", i, is, step.want, got.Reason)
		}
	}
}

// A key that stands for something already is not one to look for names by.
func TestTheKeyForNamesIsFree(t *testing.T) {
	for _, more := range []string{`"names": "1", "keys": [{"key": "1", "to": "m"}]`, `"names": "0", "operator": "801"`, `"names": "*", "back": true`, `"names": "12"`} {
		f, err := flow.Parse([]byte(`{"start": "m", "nodes": [{"id": "m", "kind": "menu", "prompt": "prompt/welcome", ` + more + `}]}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Check(known(t)); err == nil {
			t.Errorf("a menu with %s is taken", more)
		}
	}
}
