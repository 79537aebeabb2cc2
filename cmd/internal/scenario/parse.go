package scenario

import (
	"fmt"
	"strings"
	"time"
)

// Limits of a scenario file, so that a wrong file is refused before it is run.
const (
	maxBytes      = 256 << 10 // a long suite file is a few KiB
	maxStatements = 2000
	maxWait       = time.Hour // of one wait or expectation
)

// separator stands between the statements and the transcript.
const separator = "----"

// Script is a parsed scenario file.
type Script struct {
	Title      string    // the first comment
	Hardware   []string  // KEY=VALUE of the simulated card; nil: a running server
	Tour       bool      // the demo with its flow on line 2, as `make run` has it
	Begin      time.Time // by the clock; zero: whenever it is
	Settings   []Setting
	Flows      []Flow
	Answers    []Answer
	Steps      []Step
	Transcript string // as the file holds it
	source     string // all above the separator, for rewriting
}

// Setting changes one field of the demo configuration.
type Setting struct {
	Line        int
	Path, Value string
}

// Step is one statement to be run.
type Step struct {
	Line  int    // in the file, from 1
	Text  string // as written
	Verb  string // "act", "wait", "within", "now", "during", "same", "never"
	For   time.Duration
	Words []string // act: its words; expectation: target words
	State string   // expected state, "" any
	Want  map[string]string
	Least float64 // same: least correlation
	When  *Span   // same: from when to when; nil anywhere
}

// Parse reads a scenario. name is for its errors only.
func Parse(name, text string) (Script, error) {
	if len(text) > maxBytes {
		return Script{}, fmt.Errorf("scenario %s has %d bytes, more than the %d that a scenario may have", name, len(text), maxBytes)
	}
	body, transcript, _ := strings.Cut(text, "\n"+separator+"\n")
	s := Script{Transcript: transcript, source: body}
	for i, line := range strings.Split(body, "\n") {
		if err := s.line(i+1, line); err != nil {
			return Script{}, fmt.Errorf("scenario %s, line %d: %w", name, i+1, err)
		}
	}
	if len(s.Steps) == 0 {
		return Script{}, fmt.Errorf("scenario %s has no statement that does or expects anything", name)
	}
	return s, nil
}

func (s *Script) line(number int, line string) error {
	text := strings.TrimSpace(line)
	if comment, ok := strings.CutPrefix(text, "#"); ok {
		if s.Title == "" {
			s.Title = strings.TrimSpace(comment)
		}
		return nil
	}
	if text == "" {
		return nil
	}
	words, err := split(text)
	if err != nil {
		return err
	}
	return s.statement(number, text, words)
}

func (s *Script) statement(number int, text string, words []string) error {
	if len(s.Steps) == maxStatements {
		return fmt.Errorf("a scenario may have %d statements and this is one more", maxStatements)
	}
	switch words[0] {
	case "hardware":
		return s.hardware(words[1:])
	case "set":
		return s.setting(number, text, words)
	case "apply":
		return s.apply(number, text, words)
	case "begin":
		return s.begin(words)
	case "flow", "answer", "tour":
		return s.flows(words)
	}
	step, err := parseStep(words)
	if err != nil {
		return err
	}
	step.Line, step.Text = number, text
	s.Steps = append(s.Steps, step)
	return nil
}

func (s *Script) hardware(pairs []string) error {
	if s.Hardware != nil || len(s.Steps) > 0 {
		return fmt.Errorf("hardware may be said once, before everything that happens")
	}
	s.Hardware = append([]string{}, pairs...)
	for _, p := range pairs {
		if !strings.Contains(p, "=") {
			return fmt.Errorf("hardware takes KEY=VALUE, not %q", p)
		}
	}
	return nil
}

// begin says which time it is at the beginning, where a scenario is of that time.
func (s *Script) begin(words []string) (err error) {
	if len(s.Steps) > 0 || s.Hardware == nil {
		return fmt.Errorf("begin stands behind hardware and before everything that happens")
	}
	if len(words) == 2 {
		s.Begin, err = time.Parse(time.RFC3339, words[1])
	}
	if len(words) != 2 || err != nil {
		return fmt.Errorf("begin takes a date and time, as in: begin 2026-03-29T00:58:00Z")
	}
	return nil
}

func (s *Script) setting(number int, text string, words []string) error {
	if len(words) < 3 {
		return fmt.Errorf("set takes a path and a value, as in: set lines.0.incoming.direct 802")
	}
	if len(s.Steps) > 0 || s.Hardware == nil {
		return fmt.Errorf("set stands behind hardware and before everything that happens")
	}
	s.Settings = append(s.Settings, Setting{Line: number, Path: words[1], Value: value(text, words[1])})
	return nil
}

// apply changes a setting while everything runs.
func (s *Script) apply(number int, text string, words []string) error {
	if len(words) < 3 {
		return fmt.Errorf("apply takes a path and a value, as in: apply lines.0.incoming.direct 802")
	}
	s.Steps = append(s.Steps, Step{Line: number, Text: text, Verb: "act", Words: []string{"apply", words[1], value(text, words[1])}})
	return nil
}

// value is all that stands behind the path, quotes included: it may be JSON.
func value(text, path string) string {
	_, rest, _ := strings.Cut(text, path)
	return strings.TrimSpace(rest)
}

func parseStep(words []string) (Step, error) {
	switch words[0] {
	case "line", "phone", "card", "appliance":
		if len(words) < 2 {
			return Step{}, fmt.Errorf("%s needs to be told which one and what to do", words[0])
		}
		return Step{Verb: "act", Words: words}, nil
	case "wait":
		return parseWait(words)
	case "within", "during":
		return parseTimed(words)
	case "now":
		return parseExpect(Step{Verb: "now"}, words[1:])
	case "same", "never":
		return parseSame(words)
	}
	return Step{}, fmt.Errorf("%q begins no statement; the statements are hardware, begin, tour, set, apply, flow, answer, line, phone, card, appliance, wait, within, now, during, same and never", words[0])
}

func parseWait(words []string) (Step, error) {
	if len(words) != 2 {
		return Step{}, fmt.Errorf("wait takes one duration, as in: wait 2s")
	}
	d, err := duration(words[1])
	return Step{Verb: "wait", For: d}, err
}

func parseTimed(words []string) (Step, error) {
	if len(words) < 3 {
		return Step{}, fmt.Errorf("%s takes a duration and what must be seen, as in: %s 2s phone 801 ringing", words[0], words[0])
	}
	d, err := duration(words[1])
	if err != nil {
		return Step{}, err
	}
	return parseExpect(Step{Verb: words[0], For: d}, words[2:])
}

func duration(word string) (time.Duration, error) {
	d, err := time.ParseDuration(word)
	if err != nil || d <= 0 || d > maxWait {
		return 0, fmt.Errorf("%q is no duration between 1ms and %s, such as 150ms or 2s", word, maxWait)
	}
	return d, nil
}

// parseExpect reads "line N|phone N|port LABEL|record [STATE] [KEY=VALUE…]".
func parseExpect(step Step, words []string) (Step, error) {
	if len(words) == 0 {
		return step, fmt.Errorf("%s needs to be told what must be seen", step.Verb)
	}
	take := 2
	switch words[0] {
	case "record":
		take = 1
	case "line", "phone", "port":
	default:
		return step, fmt.Errorf("%q cannot be looked at; line, phone, port and record can", words[0])
	}
	if len(words) < take {
		return step, fmt.Errorf("%s needs to be told which one", words[0])
	}
	step.Words, step.Want = words[:take], map[string]string{}
	return step, step.wants(words[take:])
}

func (s *Step) wants(words []string) error {
	for _, w := range words {
		key, value, pair := strings.Cut(w, "=")
		switch {
		case pair && key != "":
			s.Want[key] = value
		case !pair && s.State == "" && len(s.Want) == 0:
			s.State = w
		default:
			return fmt.Errorf("%q is neither a state in first place nor KEY=VALUE", w)
		}
	}
	if s.State == "" && len(s.Want) == 0 {
		return fmt.Errorf("%s says what to look at, but not what must be seen", s.Verb)
	}
	return nil
}

// split cuts a line into words; double quotes keep spaces together and may
// stand inside a word (name="王 小明").
func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	quoted, inWord := false, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted, inWord = !quoted, true
		case !quoted && (r == ' ' || r == '\t'):
			if inWord {
				words, inWord = append(words, word.String()), false
				word.Reset()
			}
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("a double quote is opened and not closed")
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// WithTranscript gives the file's text with another transcript.
func (s Script) WithTranscript(transcript string) string {
	return strings.TrimRight(s.source, "\n") + "\n" + separator + "\n" + transcript
}
