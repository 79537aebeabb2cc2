package prompts

import (
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"
)

//go:embed files
var files embed.FS

// ErrUnknown says that there are no words for something.
var ErrUnknown = errors.New("there are no words for it")

// reader is the grammar of a language: it gives the names of the pieces that
// read s out. What is asked of it has been checked.
type reader interface {
	read(s said) []string
}

// tongue is a language: its grammar, its pieces and the folders of its files.
type tongue struct {
	reader
	phrases map[string]phrase
	between string // stands between the texts of two pieces
	folders []string
}

// Set is all that can be said. It may be used by any goroutine.
type Set struct {
	tongues map[string]tongue
	kept    sync.Map // path -> recording as string; bounded by the number of files
}

// New makes the set. An error means that the texts built in are not in order,
// which a test excludes.
func New() (*Set, error) {
	s := &Set{tongues: map[string]tongue{}}
	for _, language := range Languages() {
		phrases, err := readTexts(language)
		if err != nil {
			return nil, err
		}
		t := tongue{phrases: phrases, folders: []string{language, shared}}
		switch language {
		case English:
			t.reader, t.between = english{}, " "
		default:
			t.reader = chinese{mainland: language == Mainland}
		}
		s.tongues[language] = t
	}
	return s, nil
}

// Prompts lists the names of the sentences, as in "prompt/goodbye". They are the
// same in all languages.
func (s *Set) Prompts() []string { return sentences(s.tongues[English].phrases) }

// Parts gives the names of the pieces that say a part, such as "number/105", in
// a language. The error wraps ErrUnknown, or says what is wrong with the number,
// time or amount.
func (s *Set) Parts(language, part string) ([]string, error) {
	t, ok := s.tongues[language]
	if !ok {
		return nil, fmt.Errorf("say %.60q: language %q: %w", part, language, ErrUnknown)
	}
	kind, what, _ := strings.Cut(part, "/")
	if kind == "prompt" {
		if _, ok := t.phrases[what]; !ok || strings.Contains(what, "/") {
			return nil, fmt.Errorf("say %.60q: %w", part, ErrUnknown)
		}
		return []string{what}, nil
	}
	about, err := parse(kind, what)
	if err != nil {
		return nil, fmt.Errorf("say %.60q: %w", part, err)
	}
	return t.known(t.read(about)), nil
}

// known leaves out the pieces that the language has no word for: English has
// none behind a place in a queue.
func (t tongue) known(pieces []string) []string {
	out := pieces[:0]
	for _, name := range pieces {
		if _, ok := t.phrases[name]; ok || !optional(name) {
			out = append(out, name)
		}
	}
	return out
}

// optional tells whether a piece stands around something in some languages only.
func optional(name string) bool {
	return strings.HasSuffix(name, "/before") || strings.HasSuffix(name, "/after")
}

// Text gives what is heard of a part, as people write it.
func (s *Set) Text(language, part string) (string, error) {
	pieces, err := s.Parts(language, part)
	if err != nil {
		return "", err
	}
	t := s.tongues[language]
	words := make([]string, len(pieces))
	for i, name := range pieces {
		words[i] = t.phrases[name].text
	}
	return strings.Join(words, t.between), nil
}

// Say gives the recordings of a part, to be played one after the other: µ-law,
// 8000 bytes a second. They are read once and kept. Errors are those of Parts.
func (s *Set) Say(language, part string) ([]string, error) {
	pieces, err := s.Parts(language, part)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(pieces))
	for i, name := range pieces {
		if out[i], err = s.recording(language, name); err != nil {
			return nil, fmt.Errorf("say %.60q: %w", part, err)
		}
	}
	return out, nil
}

func (s *Set) recording(language, name string) (string, error) {
	for _, folder := range s.tongues[language].folders {
		path := "files/" + folder + "/" + name + ".ulaw"
		if pcm, ok := s.kept.Load(path); ok {
			return pcm.(string), nil //nolint:errcheck,forcetypeassert // only strings are kept
		}
		if b, err := files.ReadFile(path); err == nil {
			pcm := string(b)
			s.kept.Store(path, pcm)
			return pcm, nil
		}
	}
	return "", fmt.Errorf("recording of %s in %s: %w", name, language, ErrUnknown)
}
