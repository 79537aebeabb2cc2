package library

import (
	_ "embed" // the built-in music
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"ringdown/internal/country"
	"ringdown/media"
)

// builtIn is the built-in music, µ-law: see compose_test.go, which made it.
//
//go:embed default.ulaw
var builtIn string

// partsMost bounds a sound: the longest announcement has a dozen parts.
const partsMost = 64

// Default is the class of music that always exists.
const Default = "default"

// Speech says things in words.
type Speech interface {
	// Say gives the recordings that say a part, such as "prompt/queue-full" or
	// "number/3", in a language, to be played one after the other: 8000 bytes of
	// µ-law a second, which are kept and never written to. The error says that
	// there are no words for it.
	Say(language, part string) ([]string, error)
}

// Ear is who hears a sound.
type Ear struct {
	Tones    map[country.ToneKind]country.Tone // of the country
	Language string                            // "en", "zh-Hant", "zh-Hans"
}

// Options are what a Library works with. All may be left out.
type Options struct {
	Speech Speech // nil: a beep stands for words
	Files  Files  // nil: there are none
	// Others open the sounds of further kinds, by the kind; they do not wait.
	Others map[string]func(what string) (media.Signal, error)
	Alert  func(string) // is told, once for each, what is wrong with files; "" nothing is any more
}

// Library knows all sounds by their names.
type Library struct {
	o      Options
	began  time.Time             // when all music began
	shelf  atomic.Pointer[shelf] // what was read last
	wanted atomic.Pointer[[]Class]
	nudged chan struct{} // one: wanted has changed
}

// New makes a library; it knows the built-in music at once, and files when Run
// has read them.
func New(o Options) *Library {
	l := &Library{o: o, began: time.Now(), nudged: make(chan struct{}, 1)}
	l.shelf.Store(&shelf{})
	l.wanted.Store(&[]Class{})
	return l
}

// Open gives a sound for one listener. The error names the part that there is
// no sound for.
func (l *Library) Open(sound string, ear Ear) (media.Signal, error) {
	names := strings.Fields(sound)
	if len(names) == 0 || len(names) > partsMost {
		return nil, fmt.Errorf("open sound %.40q: it has %d parts, and not 1 to %d", sound, len(names), partsMost)
	}
	parts := make([]media.Signal, 0, len(names))
	for _, name := range names {
		if language, is := strings.CutPrefix(name, "in/"); is {
			ear.Language = language
			continue
		}
		part, err := l.open(name, ear)
		if err != nil {
			return nil, fmt.Errorf("open sound %q: %w", sound, err)
		}
		parts = append(parts, part...)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return media.NewSequence(parts...), nil
}

// open gives one part.
func (l *Library) open(name string, ear Ear) ([]media.Signal, error) {
	kind, what, _ := strings.Cut(name, "/")
	switch {
	case what == "":
		return nil, fmt.Errorf("part %q says no kind, such as in music/default", name)
	case kind == "music":
		return []media.Signal{l.music(what)}, nil
	case kind == "tone":
		return toneOf(what, ear.Tones)
	case kind == "file":
		pcm, found := l.shelf.Load().files[what]
		if !found {
			return nil, fmt.Errorf("there is no file %s.wav among the sounds", what)
		}
		return []media.Signal{&law{pcm: pcm}}, nil
	case l.o.Others[kind] != nil:
		other, err := l.o.Others[kind](what)
		return []media.Signal{other}, err
	case l.o.Speech == nil:
		return toneOf("beep", ear.Tones)
	}
	return l.words(name, ear)
}

// The pauses, in samples: recordings have none at their ends. Between the words
// of a number it is as short as people make it, and after a sentence they take
// breath.
const (
	betweenPieces = rate * 40 / 1000
	betweenParts  = rate * 200 / 1000
)

// words are said by the speech.
func (l *Library) words(name string, ear Ear) ([]media.Signal, error) {
	said, err := l.o.Speech.Say(ear.Language, name)
	if err != nil {
		return nil, err
	}
	parts := make([]media.Signal, 0, 2*len(said))
	for i := range said {
		pause := media.Silence(betweenPieces)
		if i == len(said)-1 {
			pause = betweenParts
		}
		parts = append(parts, &law{pcm: said[i]}, &pause)
	}
	return parts, nil
}

// music is a class from where it is now. One that does not exist any more
// sounds like the built-in one: whoever waits hears that the call is alive.
func (l *Library) music(name string) media.Signal {
	c, found := l.shelf.Load().music[name]
	if !found {
		c = music{pcm: builtIn}
	}
	m := &law{pcm: c.pcm, loop: true}
	if !c.restart && len(c.pcm) > 0 {
		m.next = int(int64(time.Since(l.began)/sample) % int64(len(c.pcm)))
	}
	return m
}

// sample is the time of one sample at 8 kHz.
const sample = time.Second / 8000
