package appliance

import (
	"cmp"
	"errors"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"

	"github.com/spf13/afero"

	"ringdown/internal/config"
	"ringdown/internal/guarded"
	"ringdown/ivr/speech"
	"ringdown/ivr/studio"
	"ringdown/media"
)

// dataFiles are the files of the data directory.
func (m *Main) dataFiles() afero.Fs {
	if m.opt.Captures != nil {
		return m.opt.Captures
	}
	return afero.NewBasePathFs(afero.NewOsFs(), filepath.Clean(m.opt.Data))
}

// otherSounds open the sounds that are in no library.
func (m *Main) otherSounds() map[string]func(string) (media.Signal, error) {
	return map[string]func(string) (media.Signal, error){depositKind: m.message, speech.Kind: m.speaker.Sound, studio.Kind: m.drafted, nameKind: m.recordedName}
}

// openVoices opens all that is played and spoken.
func (m *Main) openVoices(c config.Config) error {
	m.speaker = speech.New(speech.Options{Files: m.dataFiles(), Log: m.log})
	var err error
	if m.voices, err = newVoices(m.opt, m.otherSounds(), m.soundAlert); err != nil {
		return err
	}
	m.voices.hasName = func(number string) bool { return m.mailboxes != nil && m.mailboxes.Named(number) }
	m.voices.configure(c)
	m.configureSpeech(c)
	m.openStudio(c)
	return nil
}

// configureSpeech takes the engine of a configuration.
func (m *Main) configureSpeech(c config.Config) {
	m.speech.Store(&c.Speech)
	engine, err := m.engineOf(c.Speech)
	now := speech.Settings{Engine: engine, Within: seconds(c.Speech.TimeoutSeconds)}
	if err != nil {
		now.Engine, now.Why = nil, err.Error()
	}
	m.speaker.Use(now)
}

// engineOf is the engine that speaks; the error says why there is none.
func (m *Main) engineOf(s config.Speech) (speech.Engine, error) {
	voices := speech.Voices{}
	for _, v := range s.Voices {
		voices[v.Language] = v.Voice
	}
	switch s.Engine {
	case config.SpeechNone:
		return nil, errors.New("speech.engine is none")
	case config.SpeechHTTP:
		return &speech.Web{URL: s.URL, Key: string(s.Key), Voices: voices, Client: m.speechClient()}, nil
	}
	return speech.FindEspeak(voices)
}

// speechClient asks an engine by HTTP.
func (m *Main) speechClient() *http.Client {
	t := m.opt.Servers
	if t == nil {
		allow := func() []netip.Prefix { return m.speech.Load().Prefixes() }
		t = guarded.Transport(allow, "the speech engine may have only when speech.allow_hosts has it")
	}
	return &http.Client{Transport: t, CheckRedirect: guarded.Redirected}
}

// spoken is the sound that speaks a text, "" none can.
func (m *Main) spoken(language, text string) string {
	if m.speaker.Ready() != nil {
		return ""
	}
	return speech.Name(cmp.Or(language, m.voices.language()), text)
}

// prepare has the texts of a flow spoken that hold no variables, so that its
// first caller need not wait.
func (f *flows) prepare(name string) {
	p, found := f.shelf.Program(name)
	if !found {
		return
	}
	for _, t := range p.Texts() {
		if sound := f.m.spoken(t.Language, t.Text); sound != "" {
			_, _ = f.m.speaker.Sound(strings.TrimPrefix(sound, speech.Kind+"/")) // without it the first caller waits
		}
	}
}

// prepareAll prepares the flows that calls may come to.
func (f *flows) prepareAll() {
	for _, name := range f.shelf.Names() {
		if !strings.Contains(name, "/") {
			f.prepare(name)
		}
	}
}
