package flow_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/ivr/flow"
	"ringdown/ivr/prompts"
)

// office is a world in which little changes.
type office struct {
	now    time.Time
	groups map[string]flow.GroupState
	shut   bool
}

func (o office) Now() time.Time                      { return o.now }
func (o office) Group(number string) flow.GroupState { return o.groups[number] }

func (o office) Dial(keys string) (number, longer bool) {
	for _, n := range []string{"801", "802", "3000"} {
		number = number || n == keys
		longer = longer || strings.HasPrefix(n, keys) && n != keys
	}
	return number, longer
}

func (o office) Calendar(name string, _ time.Time) (flow.HoursState, error) {
	switch {
	case name != "office":
		return "", fmt.Errorf("there is no calendar %q", name)
	case o.shut:
		return flow.Closed, nil
	}
	return flow.Open, nil
}

// friday is an afternoon.
func friday() time.Time { return time.Date(2026, 11, 20, 14, 5, 0, 0, time.UTC) }

func anOffice() office {
	return office{now: friday(), groups: map[string]flow.GroupState{"600": {Waiting: 2, Online: 3, Ready: 1}}}
}

func parts(t testing.TB) func(language, part string) error {
	t.Helper()
	set, err := prompts.New()
	if err != nil {
		t.Fatal(err)
	}
	return func(language, part string) error {
		if kind, _, _ := strings.Cut(part, "/"); slices.Contains([]string{"file", "tone"}, kind) {
			return nil
		}
		_, err := set.Parts(language, part)
		return err
	}
}

func known(t testing.TB) flow.Known {
	return flow.Known{
		Extensions: []string{"801", "802", "3000"}, Groups: []string{"600"}, Boxes: []string{"600", "801"},
		Lines: []string{"line 1"}, Calendars: []string{"office"}, Flows: map[string]*flow.Flow{}, Part: parts(t),
	}
}

// program reads and checks a flow that is right.
func program(t testing.TB, text string) *flow.Program {
	t.Helper()
	f, err := flow.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Check(known(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func file(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// options are those of a call at the office.
func options(t testing.TB) flow.Options {
	o := anOffice()
	return flow.Options{
		Name: "office", World: o, Hours: o, Part: parts(t),
		About: call.About{Call: 7, Line: "line 2", Caller: call.CallerID{Number: "0912345678"}, DID: "0223456789", At: o.now},
	}
}

// brief writes a trace in a line for each step.
func brief(tr flow.Trace) string {
	var b strings.Builder
	for _, s := range tr.Steps {
		fmt.Fprintf(&b, "%v %s %s", s.After, s.Node, s.Does)
		for _, x := range []struct{ name, value string }{{"hears", s.Heard}, {"keys", s.Keyed}, {"to", s.To}} {
			if x.value != "" {
				fmt.Fprintf(&b, " %s [%s]", x.name, x.value)
			}
		}
		fmt.Fprintf(&b, "\n    %s\n", s.Why)
	}
	for _, m := range tr.Marks {
		fmt.Fprintf(&b, "record %s: %s\n", m.Name, m.Value)
	}
	return b.String() + "ended by " + tr.Ended + "\n"
}
