package flow_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"ringdown/ivr/flow"
)

// update writes the golden traces anew: go test ./ivr/flow -run Traces -update.
var update = flag.Bool("update", false, "write the golden traces anew") //nolint:gochecknoglobals // a flag

func TestTraces(t *testing.T) {
	shut := anOffice()
	shut.shut = true
	alone := anOffice()
	alone.groups = nil
	for name, q := range map[string]flow.Question{
		"order-sent":       {Keys: []string{"1", "12345", "1"}, Answers: map[string]map[string]any{"look-up": {"state": "sent"}}},
		"order-unknown":    {Keys: []string{"1", "12345"}, Answers: map[string]map[string]any{"look-up": {}}},
		"no-answer-http":   {Keys: []string{"1", "12345"}, Outcomes: map[string]string{"sales": flow.OutcomeBusy}},
		"too-short":        {Keys: []string{"1", "12", "123"}},
		"nothing-keyed":    {},
		"wrong-keys":       {Keys: []string{"9", "#", "7"}},
		"dials-extension":  {Keys: []string{"802"}},
		"dials-in-vain":    {Keys: []string{"802", "0"}, Outcomes: map[string]string{"main": flow.OutcomeNoAnswer}},
		"key-that-begins":  {Keys: []string{"3", "*", "2"}},
		"operator":         {Keys: []string{"0"}},
		"out-of-hours":     {Options: flow.Options{World: shut, Hours: shut}},
		"nobody-is-there":  {Keys: []string{"2"}, Options: flow.Options{World: alone}},
		"sent-and-refused": {Keys: []string{"2"}, Outcomes: map[string]string{"sales": flow.OutcomeFailed}},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t)
			if q.World != nil {
				o.World = q.World
			}
			if q.Hours != nil {
				o.Hours = q.Hours
			}
			q.Options = o
			golden(t, name, brief(flow.Try(program(t, file(t, "office.json")), q)))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	at := filepath.Join("testdata", "traces", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(at), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the trace is\n%s\nand was\n%s", got, want)
	}
}

// A page asks for the next keys where a trial says that none were left, and shows
// what variables hold from step to step.
func TestATrialSaysWhatIsUnansweredAndWhatVariablesHold(t *testing.T) {
	p := program(t, `{"start": "ask", "variables": [{"name": "order"}], "nodes": [
		{"id": "ask", "kind": "collect", "prompt": "prompt/enter-number", "length": 2, "store": "order", "next": "more"},
		{"id": "more", "kind": "menu", "prompt": "prompt/enter-extension", "keys": [{"key": "1", "to": "bye"}]},
		{"id": "bye", "kind": "end"}]}`)
	tr := flow.Try(p, flow.Question{Options: options(t), Keys: []string{"42"}})
	first, second := tr.Steps[0], tr.Steps[1]
	if first.Open || !second.Open || first.Keyed != "42" {
		t.Errorf("asked for in vain: %v, %v", first.Open, second.Open)
	}
	if first.Set["order"] != "" || second.Set["order"] != "42" {
		t.Errorf("set before: %v, behind: %v", first.Set, second.Set)
	}
}
