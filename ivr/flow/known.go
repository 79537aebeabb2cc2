package flow

import (
	"fmt"
	"slices"
	"strings"
)

// Known is what a flow can name of the world outside it. A list that is nil is
// not known, and nothing is said of what is in it.
type Known struct {
	Extensions []string // numbers
	Groups     []string // numbers
	Boxes      []string // mailboxes
	Lines      []string // names that outside lines are taken by
	Calendars  []string
	Flows      map[string]*Flow // by the names that may be bound: "main", "main/3"
	// Part says what is wrong with one part of a sound, such as "prompt/goodbye";
	// nil: not known.
	Part func(language, part string) error
	// Speaks reports whether texts can be spoken by a machine.
	Speaks bool
}

// check gathers what is wrong with a flow.
type check struct {
	f        *Flow
	known    Known
	names    names
	node     string // the one being looked at, "" the flow
	heard    heard
	problems Problems
}

// maxProblems bounds the answer: nobody mends more at once.
const maxProblems = 100

// note tells of a problem; text goes on after the name of the field.
func (k *check) note(field, text string, args ...any) {
	if len(k.problems) < maxProblems {
		k.problems = append(k.problems, Problem{k.node, field, fmt.Sprintf(text, args...)})
	}
}

// within checks a number; 0 stands for what is usual.
func (k *check) within(field string, n, least, most int, unit string) {
	if n != 0 && (n < least || n > most) {
		k.note(field, "is %d; it is %d to %d%s", n, least, most, unit)
	}
}

// word checks one of a few words; "" stands for what is usual.
func (k *check) word(field, word string, words ...string) {
	if word != "" && !slices.Contains(words, word) {
		k.note(field, "is %q; it is one of %s", shorten(word), strings.Join(words, ", "))
	}
}

// text checks a template; more are names that count here only.
func (k *check) text(field, template string, more ...string) {
	if len(template) > MaxString {
		k.note(field, "has %d bytes; at most %d are allowed", len(template), MaxString)
		return
	}
	all, err := pieces(template)
	if err != nil {
		k.note(field, "%v", err)
		return
	}
	for _, p := range all {
		if p.name != "" && !k.names.own[p.name] && !k.names.system[p.name] && !slices.Contains(more, p.name) {
			k.note(field, "has ${%s}, which is no variable of the flow and no system value that exists here", p.name)
		}
	}
}

// variable checks the name of a variable that is written to; "" is none.
func (k *check) variable(field, name string) {
	if name != "" && !k.names.own[name] {
		k.note(field, "%q is no variable of the flow; name it in variables", shorten(name))
	}
}

// expression compiles one.
func (k *check) expression(field, text string) *expression {
	if text == "" {
		k.note(field, "is missing; it is an expression such as Hour >= 9")
		return nil
	}
	x, err := compile(text, k.names)
	if err != nil {
		k.note(field, "%v", err)
	}
	return x
}

// listed checks a name that must be in a list. One with variables is known in a
// call only.
func (k *check) listed(field, name, kind string, have []string) {
	if name == "" {
		k.note(field, "is missing; it is the %s", kind)
		return
	}
	k.text(field, name)
	if have != nil && !strings.Contains(name, "${") && !slices.Contains(have, name) {
		k.note(field, "is %q; that %s does not exist", shorten(name), kind)
	}
}

// prompt checks what is said; needed where the caller would hear nothing.
func (k *check) prompt(field string, p Prompt, needed bool, more ...string) {
	if needed && !p.given() {
		k.note(field, "is missing; the caller would hear nothing")
	}
	if len(p) > maxPhrases {
		k.note(field, "has %d phrases; at most %d are allowed", len(p), maxPhrases)
		return
	}
	for i, ph := range p {
		at := field
		if len(p) > 1 {
			at = fmt.Sprintf("%s[%d]", field, i)
		}
		k.phrase(at, ph, more)
	}
}

func (k *check) phrase(at string, ph Phrase, more []string) {
	k.word(at+".in", ph.In, Languages()...)
	k.word(at+".only", ph.Only, Languages()...)
	switch {
	case (ph.Say == "") == (ph.Text == ""):
		k.note(at, "has both say and text, or neither; it has one of them")
	case ph.Text != "":
		k.text(at+".text", ph.Text, more...)
		k.heard.text(k, ph)
		if k.known.Part != nil && !k.known.Speaks {
			k.note(at+".text", "cannot be spoken: no speech engine is set up")
		}
	default:
		k.text(at, ph.Say, more...)
		k.parts(at, ph)
	}
}

// parts asks of each part that holds no variable whether there is such a sound.
func (k *check) parts(at string, ph Phrase) {
	all := strings.Fields(ph.Say)
	if len(all) == 0 {
		k.note(at, "names no sound")
	}
	for _, part := range all {
		k.heard.part(k.node, part)
		switch {
		case strings.HasPrefix(part, "music/"):
			k.note(at, "has %q, which never ends; music stands in fields of its own", shorten(part))
		case k.known.Part == nil || strings.Contains(part, "${"):
		default:
			if err := k.known.Part(k.languageOf(ph), part); err != nil {
				k.note(at, "has %q: %v", shorten(part), err)
			}
		}
	}
}

func (k *check) languageOf(ph Phrase) string {
	for _, l := range []string{ph.In, ph.Only, k.f.Language} {
		if l != "" {
			return l
		}
	}
	return Languages()[0]
}

// music checks the name of a class of music, or of a sound.
func (k *check) music(field, name string) {
	if name == "" {
		return
	}
	if kind, what, _ := strings.Cut(name, "/"); what == "" || strings.ContainsAny(name, " $") || kind == "prompt" {
		k.note(field, "is %q; it is music/CLASS or file/NAME", shorten(name))
	}
	k.heard.part(k.node, name)
}
