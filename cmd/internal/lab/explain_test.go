package lab

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/cmd/internal/scenario"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/webadmin"
)

// BX-3: explain says of the calls of all scenarios what became of them. The first
// decision that says who is rung, which line is taken or why not is compared: its
// kind and its ports. What explain is not told, and cannot know, is counted
// apart: see heldBack.
func TestExplainSaysWhatHappened(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario files: %v", err)
	}
	same, apart := 0, map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := scenario.Parse(file, string(text))
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		calls := callsOf(t, s.Transcript)
		for i, c := range calls {
			if why := heldBack(s, c, calls[:i]); why != "" {
				apart[why]++
				continue
			}
			if said, was := explained(t, s, c, calls), c.decided(); said != was {
				t.Errorf("%s, call %d: explain says %s, and it was %s", name, i+1, said, was)
				continue
			}
			same++
		}
	}
	t.Logf("%d calls alike; apart: %v", same, apart)
	if same < 200 {
		t.Errorf("only %d calls could be compared", same)
	}
}

// playedCall is a call of a transcript.
type playedCall struct {
	call.Saved
	text string
}

func callsOf(t *testing.T, transcript string) (all []playedCall) {
	t.Helper()
	for part := range strings.SplitSeq(transcript, "\n\n") {
		if i := strings.Index(part, "call id="); i == 0 {
			saved, err := call.ParseTrack(strings.TrimSpace(part))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, playedCall{saved, part})
		}
	}
	return all
}

// decision is the step with the first decision that ends the asking.
func (c playedCall) decision() (call.SavedStep, int) {
	for i, s := range c.Steps {
		if k := s.Event.Route.Kind; s.Event.Kind == call.Routed && k != call.RouteMore && k != call.RouteDialTone {
			return s, i
		}
	}
	return call.SavedStep{}, len(c.Steps)
}

func (c playedCall) route() call.Route { s, _ := c.decision(); return s.Event.Route }

// decided is the decision in short.
func (c playedCall) decided() string {
	if r := c.route(); r.Kind != "" {
		return sketch(r)
	}
	return "nothing"
}

func sketch(r call.Route) string {
	words := []string{string(r.Kind)}
	for _, t := range r.Targets {
		words = append(words, string(t.Port))
	}
	return strings.Join(append(words, r.Digits), " ")
}

var dialledDigits = regexp.MustCompile(`ask=dialled digits=(\S+)`)

// digits is what was dialled when the decision was made.
func (c playedCall) digits() (number string) {
	_, at := c.decision()
	for _, s := range c.Steps[:at] {
		for _, x := range s.Effects {
			if m := dialledDigits.FindStringSubmatch(x); m != nil {
				number = m[1]
			}
		}
	}
	return number
}

// at is when the decision was made.
func (c playedCall) at() time.Time {
	if s, _ := c.decision(); !s.Event.At.IsZero() {
		return s.Event.At
	}
	return c.Start
}

// heldBack says why a call is not compared, "" it is.
func heldBack(s scenario.Script, c playedCall, before []playedCall) string {
	remembers := func(b playedCall) bool { return strings.Contains(b.text, "\n  remember ") && b.Start.Before(c.at()) }
	switch {
	case len(s.Flows) > 0:
		return "flows are not in the configuration alone"
	case slices.ContainsFunc(s.Steps, func(x scenario.Step) bool { return x.Verb == "act" && x.Words[0] == "apply" }):
		return "the settings changed meanwhile"
	case slices.ContainsFunc(s.Steps, func(x scenario.Step) bool {
		return x.Words != nil && x.Words[0] == "card" || len(x.Words) > 2 && (strings.Contains(x.Words[2], "plug") || x.Words[2] == "stick")
	}):
		return "hardware that fails"
	case slices.ContainsFunc(before, remembers):
		return "something was set at a telephone"
	case c.decided() == "nothing":
		return "nothing was decided"
	case strings.Contains(c.route().Reason, " does not work."), strings.Contains(c.route().Reason, " is off-hook."):
		return "hardware that fails, telephones beside their cradles"
	case c.Call.From.Port.Outside(), c.Call.From.Port.Chime():
		return "legs of a call that the exchange begins"
	case len(before) == 0:
		return ""
	}
	return aboutOthers(s, c)
}

// aboutOthers says what a decision depended on that other calls did: a question
// tells who is busy, and no more.
func aboutOthers(s scenario.Script, c playedCall) string {
	r := c.route()
	switch {
	case r.Kind == call.RouteQueue, strings.Contains(r.Reason, "in the line"), r.Tag == call.TagOverflowed:
		return "who waits in a line already"
	case r.Emergency, strings.Contains(r.Reason, "emergenc"):
		return "which calls are emergencies"
	case r.Kind == call.RouteWatch, r.Slot != "", r.Release != "", r.Kind == call.RouteMeet, strings.Contains(r.Reason, "parked"), strings.Contains(r.Reason, "Somebody speaks on the page"), strings.Contains(r.Reason, "participants"):
		return "what goes on in another call, a room or a slot"
	case strings.HasPrefix(c.digits(), "*"):
		return "whom a telephone called last, or by whom it was called"
	case r.Group != "" && slices.ContainsFunc(s.Settings, remembered):
		return "what a group remembers of earlier calls"
	}
	return ""
}

// remembered reports whether a setting lets groups look back.
func remembered(x scenario.Setting) bool {
	looks := func(word string) bool { return strings.Contains(x.Path+" "+x.Value, word) }
	return slices.ContainsFunc([]string{"round-robin", "longest-idle", "fewest-calls", "least-talk", "last_agent"}, looks)
}

func explained(t *testing.T, s scenario.Script, c playedCall, all []playedCall) string {
	t.Helper()
	text, err := configure("sim://?"+strings.Join(s.Hardware, "&"), s)
	if err != nil {
		t.Fatal(err)
	}
	conf, err := config.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	e, err := appliance.Explain(conf, question(conf, c, all))
	if err != nil {
		return err.Error()
	}
	track, err := call.ParseTrack(strings.TrimSpace(e.Track))
	if err != nil {
		return err.Error()
	}
	return playedCall{Saved: track}.decided()
}

// question is what a person would have asked before the call.
func question(conf config.Config, c playedCall, all []playedCall) webadmin.ExplainQuestion {
	q := webadmin.ExplainQuestion{At: c.at()}
	for _, l := range conf.Lines {
		if call.Port(l.Port) == c.Call.From.Port {
			q.Line = strconv.Itoa(l.ID)
		}
		if busyAt(all, c, call.Port(l.Port)) {
			q.Busy = append(q.Busy, fmt.Sprintf("line %d", l.ID))
		}
	}
	for _, x := range conf.Extensions {
		if x.Port != "" && call.Port(x.Port) == c.Call.From.Port.Base() {
			q.From, q.Dial = x.Number, c.digits()
		}
		if x.Port != "" && busyAt(all, c, call.Port(x.Port)) {
			q.Busy = append(q.Busy, x.Number)
		}
	}
	if q.Line == "" {
		return q
	}
	for _, s := range c.Steps {
		if n := s.Event.CallerID.Number; n != "" {
			q.From = n
		}
	}
	return q
}

// busyAt reports whether a port was in another call as c's decision was made.
func busyAt(all []playedCall, c playedCall, port call.Port) bool {
	mentions := func(s call.SavedStep) bool {
		at := regexp.MustCompile(`(port|peer)="?` + regexp.QuoteMeta(string(port)) + `(/\d)?"?(\s|$)`)
		return s.Event.Port.Base() == port || slices.ContainsFunc(s.Effects, at.MatchString)
	}
	for _, o := range all {
		if o.Call.ID == c.Call.ID {
			continue
		}
		first := slices.IndexFunc(o.Steps, mentions)
		if first < 0 {
			continue
		}
		last := o.Steps[len(o.Steps)-1].Event.At
		if !o.Steps[first].Event.At.After(c.at()) && last.After(c.at()) {
			return true
		}
	}
	return false
}
