package scenario_test

import (
	"strings"
	"testing"

	"ringdown/cmd/internal/scenario"
)

// A wrong statement is told in one sentence with the number of its line, and
// nothing of the file is run.
func TestAWrongStatementIsToldWithItsLine(t *testing.T) {
	const head = "# title\nhardware lines=1\n"
	tests := map[string]struct{ text, want string }{
		"unknown statement":        {head + "ring 801", `line 3: "ring" begins no statement; the statements are hardware, begin, tour, set, apply, flow, answer, line, phone, card, appliance, wait, within, now, during, same and never`},
		"hardware twice":           {head + "\nhardware lines=2", "line 4: hardware may be said once, before everything that happens"},
		"hardware after an act":    {"phone 801 up\nhardware lines=2", "line 2: hardware may be said once, before everything that happens"},
		"hardware without a value": {"hardware lines", `line 1: hardware takes KEY=VALUE, not "lines"`},
		"set without a value":      {head + "set lines.0.prefix", "line 3: set takes a path and a value"},
		"set after an act":         {head + "phone 801 up\nset system.country CN", "line 4: set stands behind hardware and before everything that happens"},
		"set without hardware":     {"set system.country CN\nphone 801 up", "line 1: set stands behind hardware"},
		"begin without a time":     {head + "begin tomorrow", "line 3: begin takes a date and time, as in: begin 2026-03-29T00:58:00Z"},
		"begin after an act":       {head + "phone 801 up\nbegin 2026-03-29T00:58:00Z", "line 4: begin stands behind hardware and before everything"},
		"act without its words":    {head + "line", "line 3: line needs to be told which one and what to do"},
		"wait without a time":      {head + "wait", "line 3: wait takes one duration, as in: wait 2s"},
		"wait for nothing":         {head + "wait 0s", `line 3: "0s" is no duration between 1ms and 1h0m0s`},
		"wait too long":            {head + "wait 2h", `line 3: "2h" is no duration`},
		"wait in words":            {head + "wait long", `line 3: "long" is no duration`},
		"within without a thing":   {head + "within 2s", "line 3: within takes a duration and what must be seen, as in: within 2s phone 801 ringing"},
		"during without a time":    {head + "during phone 801 ringing", `line 3: "phone" is no duration`},
		"now without a thing":      {head + "now", "line 3: now needs to be told what must be seen"},
		"a thing nobody can see":   {head + "now card gone", `line 3: "card" cannot be looked at; line, phone, port and record can`},
		"a thing without a name":   {head + "now line", "line 3: line needs to be told which one"},
		"a thing and nothing more": {head + "now line 1", "line 3: now says what to look at, but not what must be seen"},
		"two states":               {head + "now line 1 idle ringing", `line 3: "ringing" is neither a state in first place nor KEY=VALUE`},
		"a state behind a pair":    {head + "now line 1 digits=1 idle", `line 3: "idle" is neither a state in first place nor KEY=VALUE`},
		"same without a sound":     {head + "same heard", "line 3: same takes a recording and a sound, as in: same heard speech:2:7"},
		"never with a least":       {head + "never heard speech:2:7 0.9", "line 3: never takes a recording and a sound, as in: never heard speech:2:7"},
		"same with a wrong least":  {head + "same heard speech:2:7 1.5", `line 3: "1.5" is no correlation between 0 and 1`},
		"same with no end":         {head + "same heard speech:2:7 from=1s", "line 3: same says from when to when"},
		"same with a wrong time":   {head + "same heard speech:2:7 from=1 to=2s", `line 3: "from=1" is neither from nor to and a time`},
		"same with another key":    {head + "same heard speech:2:7 at=1s", `line 3: "at=1s" is neither from nor to and a time`},
		"a quote not closed":       {head + `line 1 call -name "Ada`, "line 3: a double quote is opened and not closed"},
		"nothing but settings":     {head + "set system.country CN", "has no statement that does or expects anything"},
		"an empty file":            {"", "has no statement that does or expects anything"},
		"a line too long":          {strings.Repeat("# x\n", 70000), "more than the 262144 that a scenario may have"},
		"too many statements":      {strings.Repeat("wait 1s\n", 2001), "line 2001: a scenario may have 2000 statements and this is one more"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := scenario.Parse("x.txt", test.text)
			switch {
			case err == nil:
				t.Fatalf("it was read as %+v", s.Steps)
			case !strings.HasPrefix(err.Error(), "scenario x.txt"):
				t.Errorf("%q does not begin with the file", err)
			case !strings.Contains(err.Error(), test.want):
				t.Errorf("it says\n%s, want\n%s", err, test.want)
			}
			if len(s.Steps) > 0 {
				t.Errorf("there are steps to be run all the same: %+v", s.Steps)
			}
		})
	}
}

func TestAFileIsReadAsItIsWritten(t *testing.T) {
	const text = "# what it shows\n# and more\nhardware country=CN lines=2\nset lines.0.prefix \"9,\"\n\n" +
		"  line 1 call -name \"王 小明\" -from 1\nwithin 150ms phone 801 ringing name=\"王 小明\" number=\n----\nthe transcript\n"
	s, err := scenario.Parse("x.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	if s.Title != "what it shows" || strings.Join(s.Hardware, "&") != "country=CN&lines=2" || s.Transcript != "the transcript\n" {
		t.Errorf("title %q, hardware %q, transcript %q", s.Title, s.Hardware, s.Transcript)
	}
	if want := (scenario.Setting{Line: 4, Path: "lines.0.prefix", Value: `"9,"`}); len(s.Settings) != 1 || s.Settings[0] != want {
		t.Errorf("settings %+v, want %+v", s.Settings, want)
	}
	if got := strings.Join(s.Steps[0].Words, "|"); got != "line|1|call|-name|王 小明|-from|1" {
		t.Errorf("the act is %s", got)
	}
	see := s.Steps[1]
	if number, said := see.Want["number"]; see.Line != 7 || see.State != "ringing" || see.Want["name"] != "王 小明" || number != "" || !said {
		t.Errorf("the expectation is %+v", see)
	}
	if got := s.WithTranscript("new\n"); got != strings.Replace(text, "the transcript\n", "new\n", 1) {
		t.Errorf("with another transcript it is\n%s", got)
	}
}
