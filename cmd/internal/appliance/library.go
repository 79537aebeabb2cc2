package appliance

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"sync/atomic"

	"github.com/spf13/afero"

	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/country"
	"ringdown/ivr/prompts"
	"ringdown/media"
	"ringdown/media/library"
)

// voices know what is played to whom: the library's sounds, in the tones and
// the language of whoever hears them.
type voices struct {
	*library.Library
	words   *prompts.Set
	hasName func(number string) bool // an extension has a recorded name; nil: none has
	ears    atomic.Pointer[ears]
}

// ears are all ports by name, and whoever else.
type ears struct {
	ports map[call.Port]library.Ear
	other library.Ear
	home  country.Code         // the appliance's
	whose map[call.Port]string // the extension of each analog telephone
}

// newVoices opens the library of the built-in words and the files in the data
// directory.
func newVoices(o Options, others map[string]func(string) (media.Signal, error), alert func(string)) (*voices, error) {
	words, err := prompts.New()
	if err != nil {
		return nil, fmt.Errorf("open the prompts: %w", err)
	}
	files := soundFiles{afero.NewBasePathFs(afero.NewReadOnlyFs(afero.NewOsFs()), o.Data)}
	if o.Sounds != nil {
		files = soundFiles{o.Sounds}
	}
	return &voices{words: words, Library: library.New(library.Options{
		Speech: words, Files: files, Alert: alert, Others: others,
	})}, nil
}

// configure takes the ears of a configuration.
func (v *voices) configure(c config.Config) {
	v.ears.Store(earsOf(c))
	classes := make([]library.Class, len(c.Music))
	for i, m := range c.Music {
		classes[i] = library.Class{Name: m.Class, Restart: m.Restart}
	}
	v.Configure(classes)
}

func earsOf(c config.Config) *ears {
	e := &ears{ports: map[call.Port]library.Ear{}, other: ear(c.System.Country, c.System.Language), home: c.System.Country, whose: map[call.Port]string{}}
	for _, x := range c.Extensions {
		if x.Port != "" {
			e.whose[call.Port(x.Port)] = x.Number
		}
		if x.Country != "" && x.Port != "" {
			e.ports[call.Port(x.Port)] = ear(x.Country, c.System.Language)
		}
	}
	return e
}

func ear(code country.Code, language string) library.Ear {
	p, err := country.Lookup(code)
	if err != nil {
		p.Tones = nil // an unknown country, which the settings refuse
	}
	return library.Ear{Tones: maps.Clone(p.Tones), Language: language}
}

// country and language are those of whoever has none of their own.
func (v *voices) country() country.Code { return v.ears.Load().home }
func (v *voices) language() string      { return v.ears.Load().other.Language }

// open gives a sound for the ear of a port: fxo.Options.Sounds.
func (v *voices) open(port call.Port, sound call.Sound) (media.Signal, error) {
	e := v.ears.Load()
	ear, found := e.ports[port.Base()]
	if !found {
		ear = e.other
	}
	return v.Open(v.named(sound), ear)
}

// Sound is what the appliance plays under a name, from now on, to whoever has no
// ways of their own.
func (m *Main) Sound(name call.Sound) (media.Signal, error) { return m.voices.open("", name) }

// soundMost bounds a file of sound: an hour of stereo at 48 kHz is longer than
// anything to wait by.
const soundMost = 64 << 20

// soundFiles are the folders of sounds in the data directory. It implements
// library.Files.
type soundFiles struct{ afero.Fs }

// List implements library.Files.
func (f soundFiles) List(folder string) (names []string, err error) {
	all, err := afero.ReadDir(f.Fs, filepath.FromSlash(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, one := range all {
		if !one.IsDir() {
			names = append(names, one.Name())
		}
	}
	return names, err
}

// Read implements library.Files.
func (f soundFiles) Read(name string) ([]byte, error) {
	at, err := f.Stat(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	if !at.Mode().IsRegular() || at.Size() > soundMost {
		return nil, fmt.Errorf("it is no plain file of at most %d MiB", soundMost>>20)
	}
	return afero.ReadFile(f.Fs, filepath.FromSlash(name))
}

// soundAlert tells people what is wrong with files of sound.
func (m *Main) soundAlert(text string) {
	if text == "" {
		m.log.Info("All files of sound are in order.")
		return
	}
	m.alerts.Raise(alert.Alert{Kind: alert.SoundFile, Text: "Some files of sound are not played.", Detail: text})
}
