package call

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write what Step does now into testdata/calls")

// Every file in testdata/calls is the track of a call, as a web page would save
// it, and after it lines that begin with "= ": how the call and its record
// ended. A new one needs its first line and its events; -update adds the rest.
func TestCallsGoAsTheirTracksSay(t *testing.T) {
	files, err := filepath.Glob("testdata/calls/*.txt")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d tracks, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			track, _, _ := strings.Cut(string(data), "= ")
			got := rerun(t, track)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got != string(data) && !*update {
				t.Errorf("%s", firstDifference(got, string(data)))
			}
		})
	}
}

// rerun steps the events of a track anew, and describes what came of it.
func rerun(t *testing.T, track string) string {
	t.Helper()
	saved, err := ParseTrack(track)
	if err != nil {
		t.Fatal(err)
	}
	c, again := saved.Call, NewTrack(saved.Call, saved.Start)
	var laws laws
	for _, s := range saved.Steps {
		var effects []Effect
		before := c
		c, effects = Step(c, s.Event)
		again.Step(s.Event, effects)
		if err := laws.check(before, s.Event, c, effects); err != nil {
			t.Errorf("after %s: %v", formatEvent(s.Event, saved.Start), err)
		}
	}
	return again.String() + describe(c, saved.Start)
}

// describe says how a call and its record stand.
func describe(c Call, start time.Time) string {
	r := c.Rec
	since := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return fmt.Sprintf("%+.3f", t.Sub(start).Seconds())
	}
	out := fmt.Sprintf("= %s %s, from %q to %q, holds %v\n", c.Kind, c.State, c.From.Label, c.To.Label, c.Ports())
	out += fmt.Sprintf("= record %s %s by %q how %q caller %s called %q line %q confidence %q\n",
		r.Kind, r.Result, r.EndedBy, r.How, r.Caller, r.Called, r.Line, r.Confidence)
	out += fmt.Sprintf("= started %s rang %s answered %s ended %s\n", since(r.Started), since(r.Rang), since(r.Answered), since(r.Ended))
	for _, p := range r.Parties {
		out += fmt.Sprintf("= party %s at %s from %s to %s\n", p.Label, p.Port, since(p.From), since(p.To))
	}
	return out
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, g[i], strings.Join(w[i:min(i+1, len(w))], ""))
		}
	}
	return "lines are missing at the end: " + strings.Join(w[len(g):], "\n")
}

func TestATrackSaysWhatIsWrongWithIt(t *testing.T) {
	const head = "call id=1 at=2026-01-02T03:04:05.000Z from=P1 label=801\n"
	for _, c := range []struct{ text, want string }{
		{"", `read track line 1: a track begins with the word call, not ""`},
		{"call id=x", `read track line 1: id="x": strconv.ParseUint`},
		{"call at=today", `read track line 1: at="today"`},
		{"call colour=red", `read track line 1: colour="red": the word is unknown`},
		{"call first-digit=soon", `read track line 1: first-digit="soon": time: invalid duration`},
		{"call inside-keys=two", `read track line 1: inside-keys="two"`},
		{"call id", `read track line 1: "id" is not key=value`},
		{"call =1", `read track line 1: "=1" is not key=value`},
		{"call id id=1", `read track line 1: "id id=1" is not key=value`},
		{`call label="a`, `read track line 1: the value of label: the quotation is not closed`},
		{head + "  note | x.", "read track line 2: an effect stands before the first event"},
		{head + "soon off-hook", `read track line 2: "soon off-hook" does not begin with a time and an event`},
		{head + "+0.000", `read track line 2: "+0.000" does not begin with a time and an event`},
		{head + "+0.000 off-hook port", `read track line 2: "port" is not key=value`},
		{head + "+0.000 timer gen=-1", `read track line 2: gen="-1"`},
		{head + "+0.000 timer gen=4294967296", `read track line 2: gen="4294967296"`},
		{head + "+0.000 routed label=801", `read track line 2: label="801": a label stands before its target`},
		{head + "+0.000 routed ring-for=long", `read track line 2: ring-for="long"`},
		{head + "+0.000 off-hook colour=red", `read track line 2: colour="red": the word is unknown`},
	} {
		_, err := ParseTrack(c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q\n got %v\nwant %s", c.text, err, c.want)
		}
		if _, again := Replay(c.text); fmt.Sprint(again) != fmt.Sprint(err) {
			t.Errorf("%q: Replay says %v", c.text, again)
		}
	}
}

func TestReplayTellsWhatIsNotAsItWas(t *testing.T) {
	data, err := os.ReadFile("testdata/calls/in-direct-answered-cpc.txt")
	if err != nil {
		t.Fatal(err)
	}
	track, _, _ := strings.Cut(string(data), "= ")
	c, err := Replay(track)
	if err != nil || c.State != StateEnded {
		t.Fatalf("as it was: %v, %v", c.State, err)
	}
	for _, x := range []struct{ old, new, want string }{
		{"  ring port=P1", "  ring port=P2", `replay event 2 (routed): "  ring port=P1`},
		{"  answer-line port=L1 | 801 was lifted.\n", "", `was "  connect`},
		{"  save-record | The far end hung up (cpc).\n", "", `was "  play-tone`},
		{"  stop-tone port=P1 | It was put down.\n", "", `was "  stop-timer`},
		{"  stop-timer timer=howler-after gen=1 | Nobody is left.\n", "", `is new`},
		{"Nobody is left.\n", "Nobody is left.\n  note | More.\n", `"  note | More." is missing`},
	} {
		changed := strings.Replace(track, x.old, x.new, 1)
		if changed == track {
			t.Fatalf("%q is not in the track", x.old)
		}
		if _, err := Replay(changed); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%q: %v", x.old, err)
		}
	}
}

// What is left out lies between: how a call came about replays, and how it ended is read.
func TestAFullTrackKeepsItsBeginningAndEndAndReplays(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for extra := range 120 { // so that each kind of line is once the first to be left out
		c := New(1, Leg{Port: "P1", Label: "801", Name: strings.Repeat("x", extra)}, Rules{})
		track := NewTrack(c, start)
		for range 400 {
			for _, e := range []Event{{Kind: OffHook, Port: "P1", At: start}, {Kind: Flash, Port: "P1", At: start}} {
				var effects []Effect
				c, effects = Step(c, e)
				track.Step(e, effects)
			}
		}
		text := track.String()
		if len(text) > 16<<10 || len(text) < 16<<10-600 {
			t.Fatalf("%d bytes of at most %d", len(text), MaxTrack)
		}
		if strings.Count(text, "\n"+leftOut+"\n") != 1 {
			t.Fatalf("a full track does not say so once:\n%s", text)
		}
		saved, err := ParseTrack(text)
		if err != nil || saved.Gap != leftOut || len(saved.Last) < 10 || saved.Last[len(saved.Last)-1].Event.Kind != Flash {
			t.Fatalf("%v; the last steps are %+v", err, saved.Last)
		}
		if _, err := Replay(text); err != nil {
			t.Fatal(err)
		}
		first, rest, _ := strings.Cut(text, "  ask-route")
		_, rest, _ = strings.Cut(rest, "\n")
		if _, err := Replay(first + rest); err == nil {
			t.Fatal("a full track replays without one of its first effects")
		}
	}
}

func TestLinesKeepWhatTheyWereWhenTheTrackGrows(t *testing.T) {
	c := New(1, Leg{Port: "P1"}, Rules{})
	track := NewTrack(c, time.Time{})
	track.Step(Event{Kind: Flash}, []Effect{{Kind: Note, Reason: "one"}})
	early := track.Lines()
	_ = append(early, "mine")
	track.Step(Event{Kind: OnHook}, nil)
	if late := track.Lines(); len(early) != 3 || len(late) != 4 || !strings.Contains(late[3], "on-hook") {
		t.Errorf("early %q, late %q", early, late)
	}
}
