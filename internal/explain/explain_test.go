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

// office is a world in which something went on before the call, or goes on now.
type office struct {
	acd.World // that a question without Now does not ask for what goes on: nil
	past      *acd.History
	phones    map[string]acd.PhoneState
	waiting   map[string]int
	is        map[call.Port]acd.Condition
	parked    map[string]call.Port
}

func (o office) History() *acd.History              { return o.past }
func (o office) Phone(number string) acd.PhoneState { return o.phones[number] }
func (o office) Locked(string) bool                 { return false }
func (o office) Look(at call.Port) acd.Condition    { return o.is[at] }
func (o office) Parked(slot string) call.Port       { return o.parked[slot] }
func (o office) Used(string) acd.Use                { return acd.Use{} }
func (o office) Holds(call.Port) call.Port          { return "" }
func (o office) Abroad(string) call.Port            { return "" }
func (o office) Rings() []acd.Rings                 { return nil }

func (o office) Talking(call.Port) (call.Port, call.ID) { return "", 0 }

func (o office) Holder(at call.Port) acd.Holder {
	if o.is[at] == acd.InCall {
		return acd.Holder{Call: 7}
	}
	return acd.Holder{}
}

func (o office) Standing(group string, _ call.ID) acd.Standing {
	return acd.Standing{Waiting: o.waiting[group], Ahead: o.waiting[group]}
}

func (o office) around(call.Call) acd.World { return o }

// BX-3: what groups remember, who waits and what was set at telephones count, and
// what was remembered stays as it was.
func TestWhatIsRememberedIsTold(t *testing.T) {
	past := acd.NewHistory()
	past.Rang("600", "801")
	for _, x := range []struct {
		name   string
		busy   []string
		o      office
		begins string
		why    string
	}{
		{"whose turn it is", nil, office{past: past}, "0s 802 rings", "the turn of 802, after 801"},
		{"nothing is remembered", nil, office{}, "0s 801 rings", ""},
		{"who has signed out of the group", nil, office{phones: map[string]acd.PhoneState{"801": {SignedIn: map[string]bool{"600": false}}}}, "0s 802 rings", "801"},
		{"who waits already", []string{"801", "802"}, office{waiting: map[string]int{"600": 2}}, "0s line 2 is answered", "2 callers wait for the group already."},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := plan()
			p.Groups[0].Strategy, p.Groups[0].Queue = acd.StrategyRoundRobin, &acd.Queue{}
			a := ask(t, p, explain.Question{Line: "2", From: "0912", Busy: x.busy, Around: x.o.around})
			if !strings.HasPrefix(brief(a), x.begins) || !strings.Contains(a.Track, x.why) {
				t.Errorf("%s\n%s", brief(a), a.Track)
			}
		})
	}
	if past.Turn("600") != "801" {
		t.Errorf("a question has moved the turn to %s", past.Turn("600"))
	}
}

func ask(t *testing.T, p *acd.Plan, q explain.Question) explain.Answer {
	t.Helper()
	q.At = noon
	a, err := explain.Ask(p, q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// BX-3: of what goes on at this moment only so much counts as the question wants,
// and what it tells comes first.
func TestWhatGoesOnNowIsTold(t *testing.T) {
	now := office{
		is:     map[call.Port]acd.Condition{"c/fxs1": acd.InCall, "c/fxs2": acd.OffHook, "sip/821": acd.Absent, "c/fxo1": acd.Down},
		parked: map[string]call.Port{"701": "c/fxo9"},
	}
	for _, x := range []struct {
		name string
		q    explain.Question
		why  string
	}{
		{"who is in a call", explain.Question{Line: "1", Now: true}, "801 is in a call."},
		{"who is in a call, when that is not asked", explain.Question{Line: "1"}, "801 is free and rings."},
		{"who has lifted the telephone", explain.Question{From: "821", Dial: "802", Now: true}, "802 is off-hook."},
		{"who has not signed in", explain.Question{From: "802", Dial: "821", Now: true}, "821 is not registered."},
		{"who is said to have signed in", explain.Question{From: "802", Dial: "821", Now: true, SignedIn: []string{"821"}}, "821 is free and rings."},
		{"a line that does not work", explain.Question{From: "821", Dial: "9110", Now: true}, "Main does not work."},
		{"a call that is parked", explain.Question{From: "802", Dial: "701", Now: true}, "to=\"c/fxo9\""},
		{"a telephone in a call begins a further one", explain.Question{From: "801", Dial: "802", Now: true}, "from=c/fxs1/2"},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := plan()
			p.Park = acd.Park{Slots: []string{"701"}}
			x.q.Around = now.around
			if a := ask(t, p, x.q); !strings.Contains(a.Track, x.why) {
				t.Errorf("not told: %q\n%s", x.why, a.Track)
			}
		})
	}
}

// What a call leaves behind counts for its own next questions, as it does in a
// call: whose turn it was, and who is paused for not answering.
func TestACallRemembersWhatItHasDone(t *testing.T) {
	past := acd.NewHistory()
	past.Rang("600", "802")
	p := plan()
	p.Groups[0].Strategy, p.Groups[0].Style.Pause = acd.StrategyRoundRobin, true
	a := ask(t, p, explain.Question{Line: "2", From: "0912", Around: office{past: past}.around})
	for _, part := range []string{"It is the turn of 801, after 802", "It is the turn of 802, after 801", "802 is paused: did not answer."} {
		if !strings.Contains(a.Track, part) {
			t.Errorf("not told: %q\n%s", part, a.Track)
		}
	}
}

// TS-1: a secret number among what is dialled is held against its set, and is in no
// track.
func TestASecretNumberIsTakenFromWhatIsDialled(t *testing.T) {
	for dial, why := range map[string]string{"90212345678#4711": "account=Ann", "90212345678#0000": "that was no code of the set staff"} {
		p := plan()
		p.PINSets = []acd.PINSet{{ID: "staff", Digits: 4, Numbers: []acd.PIN{{Number: "4711", Name: "Ann"}}}}
		p.Routes = []acd.OutRoute{{Name: "all", PINs: "staff", Over: []string{"line/1"}}}
		a := ask(t, p, explain.Question{From: "801", Dial: dial})
		if !strings.Contains(a.Track, why) || strings.Contains(a.Track, "4711") {
			t.Errorf("%s: %s", dial, a.Track)
		}
	}
}

// TS-1: an outside caller who is let in keys on, once we have answered.
func TestAnOutsideCallerKeys(t *testing.T) {
	p := plan()
	p.PINSets = []acd.PINSet{{ID: "staff", Digits: 4, Numbers: []acd.PIN{{Number: "4711", Name: "Ann"}}}}
	p.DISA = []acd.DISA{{ID: "door", PINs: "staff", Extension: "801"}}
	p.Lines[0].DirectTo, p.Lines[0].DISA = "", "door"
	a := ask(t, p, explain.Question{Line: "1", From: "0912", Dial: "4711802"})
	for _, part := range []string{"Ann is let in", "802 is free and rings."} {
		if !strings.Contains(a.Track, part) {
			t.Errorf("not told: %q\n%s", part, a.Track)
		}
	}
}

// RG-17: whoever is on the black list that was made at telephones is refused, by
// the rules of a call in which callers are looked at.
func TestACallerOnTheBlackListIsRefused(t *testing.T) {
	past := acd.NewHistory()
	if err := past.Refuse(plan(), call.Refused{Number: "0912345678", By: "801", At: noon}); err != nil {
		t.Fatal(err)
	}
	a := ask(t, plan(), explain.Question{Line: "1", From: "0912345678", Around: office{past: past}.around})
	if !strings.Contains(a.Track, "screen=yes") || !strings.Contains(a.Track, "black list") {
		t.Error(a.Track)
	}
}

// TS-3: an extension whose user sits at no telephone does not ring.
func TestAnExtensionWithoutATelephoneDoesNotRing(t *testing.T) {
	p := plan()
	p.Extensions = append(p.Extensions, acd.Extension{Number: "805", Port: call.DeskPort("805")})
	if a := ask(t, p, explain.Question{From: "801", Dial: "805"}); !strings.Contains(a.Track, "805 has signed in at no telephone.") {
		t.Error(a.Track)
	}
}
