package explain_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/explain"
)

func plan() *acd.Plan {
	return &acd.Plan{
		Lines: []acd.Line{
			{ID: "1", Port: "c/fxo1", Name: "Main", Enabled: true, AllowOut: true, DirectTo: "801", CallerStrip: "9"},
			{ID: "2", Port: "c/fxo2", Enabled: true, AllowOut: true, Group: "600"},
		},
		Trunks: []acd.Trunk{{ID: "net", Port: "trunk/net", Enabled: true, MaxCalls: 2, DIDs: []acd.DID{{Number: "0223", DirectTo: "821"}}}},
		Extensions: []acd.Extension{
			{Number: "801", Port: "c/fxs1"},
			{Number: "802", Port: "c/fxs2", Rights: acd.Rights{Level: acd.LevelInternal}},
			{Number: "821", Port: "sip/821"},
		},
		Groups:    []acd.Group{{Number: "600", Members: []string{"801", "802"}, RingFor: 10 * time.Second}},
		Emergency: []string{"110"},
		RingLimit: 30 * time.Second,
	}
}

// brief is a timeline in a few lines.
func brief(a explain.Answer) string {
	var lines []string
	for _, s := range a.Steps {
		if s.What != "" {
			lines = append(lines, s.After.Truncate(100*time.Millisecond).String()+" "+s.Where+" "+s.What)
		}
	}
	return strings.Join(lines, "; ")
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestWhatWouldHappen(t *testing.T) {
	for _, x := range []struct {
		name   string
		q      explain.Question
		begins string
		result call.Result
		why    string
	}{
		{"a line that rings a telephone", explain.Question{Line: "1", From: "90912345678"}, "0s 801 rings; 30s 801 stops ringing", call.ResultMissed, "Main is tied to extension 801. 801 is free and rings."},
		{"the telephone is busy", explain.Question{Line: "Main", From: "0912", Busy: []string{"801"}}, "3m0s Main is released; 3m0s the call is over: missed", call.ResultMissed, "801 is in a call."},
		{"a group, one after the other", explain.Question{Line: "2", From: "0912"}, "0s 801 rings; 10s 801 stops ringing; 10s 802 rings", call.ResultMissed, "802 is next"},
		{"do not disturb", explain.Question{Line: "2", From: "0912", DND: []string{"801"}}, "0s 802 rings", call.ResultMissed, "801"},
		{"a trunk's number", explain.Question{Line: "net", From: "0912", DID: "0223"}, "0s 821 rings", call.ResultMissed, "net for 0223 is tied to extension 821."},
		{"nobody has signed in", explain.Question{Line: "net", From: "0912", DID: "0223", SignedIn: []string{"822"}}, "", call.ResultBusy, "821 is not registered."},
		{"a call out", explain.Question{From: "801", Dial: "90212345678#"}, "0s 801 hears dial; 2.4s Main is seized; 3.4s 801 is connected; 3.4s Main gets 0212345678", call.ResultAnswered, "9 leads outside"},
		{"a call out that is not allowed", explain.Question{From: "802", Dial: "90212345678#"}, "0s 802 hears dial; 2.4s 802 hears prompt/call-restricted", call.ResultRefused, "802 has the right internal: the call is restricted."},
		{"an emergency, all lines busy", explain.Question{From: "802", Dial: "110", Busy: []string{"line 1", "line 2"}}, "0s 802 hears dial; 600ms net is seized", call.ResultAnswered, "net is free and is taken."},
		{"a SIP telephone", explain.Question{From: "821", Dial: "802"}, "0s 802 rings", call.ResultMissed, "802 is free and rings."},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.q.At = noon
			a, err := explain.Ask(plan(), x.q)
			if err != nil {
				t.Fatal(err)
			}
			all := a.Track
			if !strings.HasPrefix(brief(a), x.begins) || !strings.Contains(all, x.why) {
				t.Errorf("%s (%s)\n%s", brief(a), a.Result, all)
			}
			if _, err := call.Replay(a.Track); err != nil {
				t.Errorf("the track does not replay: %v", err)
			}
		})
	}
}

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	for _, q := range []explain.Question{{Line: "9"}, {From: "899", Dial: "1"}, {From: "801", Dial: "eve"}, {From: "801", Dial: strings.Repeat("1", 33)}} {
		if _, err := explain.Ask(plan(), q); !errors.Is(err, explain.ErrQuestion) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// Nothing goes on for ever, whatever the plan.
func TestEveryAnswerEnds(t *testing.T) {
	p := plan()
	p.RingLimit = 0
	for _, line := range []string{"1", "2", "net"} {
		a, err := explain.Ask(p, explain.Question{Line: line, From: "1", At: noon, Busy: []string{"801", "802", "821"}})
		if err != nil || len(a.Steps) == 0 {
			t.Errorf("%s: %+v, %v", line, a, err)
		}
	}
}

// BX-3: what groups remember, who waits and what was set at telephones count, and
// what was remembered stays as it was.
func TestWhatIsRememberedIsTold(t *testing.T) {
	past := acd.NewHistory()
	past.Rang("600", "801")
	for _, x := range []struct {
		name   string
		q      explain.Question
		begins string
		why    string
	}{
		{"whose turn it is", explain.Question{Past: past}, "0s 802 rings", "the turn of 802, after 801"},
		{"nothing is remembered", explain.Question{}, "0s 801 rings", ""},
		{"who has signed out of the group", explain.Question{Phones: map[string]acd.PhoneState{"801": {SignedIn: map[string]bool{"600": false}}}}, "0s 802 rings", "801"},
		{"who waits already", explain.Question{Waiting: map[string]int{"600": 2}, Busy: []string{"801", "802"}}, "0s line 2 is answered", "2 callers wait for the group already."},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := plan()
			p.Groups[0].Strategy, p.Groups[0].Queue = acd.StrategyRoundRobin, &acd.Queue{}
			x.q.Line, x.q.From, x.q.At = "2", "0912", noon
			a, err := explain.Ask(p, x.q)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(brief(a), x.begins) || !strings.Contains(a.Track, x.why) {
				t.Errorf("%s\n%s", brief(a), a.Track)
			}
		})
	}
	if past.Turn("600") != "801" {
		t.Errorf("a question has moved the turn to %s", past.Turn("600"))
	}
}
