package flow

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/call"
)

// system is a system value.
func (s *Session) system(name string) (any, bool) {
	a := s.o.About
	switch name {
	case "Caller":
		return shown(a.Caller, a.Caller.Number), true
	case "CallerName":
		return shown(a.Caller, a.Caller.Name), true
	case "Withheld":
		return a.Caller.Withheld, true
	case "Diverted":
		return a.Caller.Diverted, true
	case "Called":
		return a.Called, true
	case "DID":
		return a.DID, true
	case "Line":
		return a.Line, true
	case "Extension":
		return a.From, true
	case "Language":
		return s.spoken(), true
	case "Keys":
		return strings.Join(s.keys, " "), true
	}
	return moment(name, s.o.World.Now())
}

// shown is what a flow may know of a caller who may have asked not to be shown.
func shown(c call.CallerID, what string) string {
	if c.Withheld {
		return ""
	}
	return what
}

func moment(name string, now time.Time) (any, bool) {
	switch name {
	case "Date":
		return now.Format(time.DateOnly), true
	case "Time":
		return now.Format("15:04"), true
	case "Hour":
		return now.Hour(), true
	case "Weekday":
		return (int(now.Weekday())+6)%7 + 1, true // Sunday is the seventh (ISO 8601)
	}
	return nil, false
}

// environment is what an expression sees.
func (s *Session) environment() map[string]any {
	env := map[string]any{
		"waiting": func(group string) int { return s.o.World.Group(group).Waiting },
		"online":  func(group string) int { return s.o.World.Group(group).Online },
		"ready":   func(group string) int { return s.o.World.Group(group).Ready },
		"open":    func(calendar string) bool { return s.calendar(calendar) == Open },
	}
	for name := range s.run.program.names.own {
		env[name] = s.values[name]
	}
	for name := range s.run.program.names.system {
		env[name], _ = s.system(name)
	}
	return env
}

// calendar is how one stands; one that is not there is always open, as without
// working hours.
func (s *Session) calendar(name string) HoursState {
	if s.o.Hours == nil {
		return Open
	}
	state, err := s.o.Hours.Calendar(name, s.o.World.Now())
	if err != nil {
		s.tell(fmt.Sprintf("The calendar %s cannot be asked: %v.", name, err))
		return Open
	}
	return state
}

// set gives a variable a value.
func (s *Session) set(name string, v any) {
	switch {
	case name == "":
	case name == "Language":
		for _, l := range Languages() {
			if l == textOf(v) {
				s.language = l
			}
		}
	default:
		s.values[name] = bounded(v)
		delete(s.secret, name)
	}
}

// text fills a template. extra are values that count here only.
func (s *Session) text(template string, extra ...call.Mark) string {
	return cut(fill(template, func(name string) string {
		for _, m := range extra {
			if m.Name == name {
				return m.Value
			}
		}
		if v, has := s.values[name]; has {
			return textOf(v)
		}
		if name == waitNo || name == place || name == staffNo { // known only when it is played
			return "${" + name + "}"
		}
		v, _ := s.system(name)
		return textOf(v)
	}), maxText)
}

// maxParts bounds what is played at once: a sound has at most 64 parts.
const maxParts = 60

// sound is what a prompt comes to in this call. A part whose value cannot be
// said is left out.
func (s *Session) sound(p Prompt, extra ...call.Mark) call.Sound {
	var parts []string
	spoken := s.o.Language
	for _, ph := range p {
		language := s.spoken()
		if ph.In != "" {
			language = ph.In
		}
		more := s.phrase(ph, language, extra)
		if len(more) == 0 || ph.Only != "" && ph.Only != s.spoken() {
			continue
		}
		if language != spoken {
			parts, spoken = append(parts, languagePart+language), language
		}
		parts = append(parts, more...)
	}
	return call.Sound(strings.Join(parts[:min(len(parts), maxParts)], " "))
}

// phrase gives the parts of a phrase. One with a value that nobody may see is not
// said: what is played stands in the track.
func (s *Session) phrase(ph Phrase, language string, extra []call.Mark) []string {
	if s.bares(ph.Text + " " + ph.Say) {
		if !s.withheld {
			s.tell("A value that nobody may see is not said.")
		}
		s.withheld = true
		return nil
	}
	var parts []string
	if ph.Text != "" {
		text := strings.TrimSpace(s.text(ph.Text, extra...))
		if s.o.Speak != nil && text != "" {
			if name := s.o.Speak(language, text); name != "" {
				parts = append(parts, name)
			}
		}
		return parts
	}
	for part := range strings.FieldsSeq(ph.Say) {
		if part = s.part(language, part, extra); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// bares reports whether a template has a value that nobody may see.
func (s *Session) bares(template string) (bare bool) {
	fill(template, func(name string) string {
		bare = bare || s.secret[name]
		return ""
	})
	return bare
}

// languagePart begins the part of a sound that names the language of those
// behind it.
const languagePart = "in/"

// part is one part with its values; "" it cannot be said.
func (s *Session) part(language, part string, extra []call.Mark) string {
	if !strings.Contains(part, "${") {
		return part
	}
	value := s.text(part, extra...)
	if strings.Contains(value, "${") { // known only when it is played
		return value
	}
	if strings.ContainsAny(value, " \t\r\n") || strings.HasSuffix(value, "/") {
		return ""
	}
	if s.o.Part != nil && s.o.Part(language, value) != nil {
		return ""
	}
	return value
}

// seconds is a time that a node gives, or what is usual.
func seconds(n, usual int) time.Duration {
	if n == 0 {
		n = usual
	}
	return time.Duration(n) * time.Second
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
