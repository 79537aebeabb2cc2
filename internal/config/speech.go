package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
)

// Speech is who speaks texts (IV-2, IV-14).
type Speech struct {
	Engine SpeechEngine `json:"engine,omitempty"` // "" is espeak-ng where it is installed
	// URL of an engine that is asked by POST, with {"text": …, "language": …,
	// "voice": …}, and answers with a WAV, MP3 or Ogg file.
	URL string `json:"url,omitempty"`
	Key Secret `json:"key,omitempty"` // it is shown to that engine as a bearer token
	// AllowHosts are addresses and networks of the office that the engine may have;
	// all others inside are refused.
	AllowHosts     []string      `json:"allow_hosts,omitempty"`
	TimeoutSeconds int           `json:"timeout_seconds,omitempty"` // 0: 10; a caller hears nothing meanwhile
	Voices         []SpeechVoice `json:"voices,omitempty"`          // of languages that are not spoken by the engine's own
}

// SpeechEngine says who speaks.
type SpeechEngine string

// The engines.
const (
	SpeechEspeak SpeechEngine = "espeak-ng"
	SpeechHTTP   SpeechEngine = "http"
	SpeechNone   SpeechEngine = "none"
)

// SpeechVoice is the voice of a language, as the engine calls it.
type SpeechVoice struct {
	Language string `json:"language"`
	Voice    string `json:"voice"`
}

// Bounds of the section.
const (
	MaxSpeechSeconds = 60
	maxSpeechURL     = 500
)

// VoiceName is what a voice may be called: what espeak-ng and services have.
const VoiceName = `^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$`

var voiceNames = regexp.MustCompile(VoiceName)

// Given reports whether anything is set.
func (s Speech) Given() bool {
	return s.Engine != "" || s.URL != "" || s.Key != "" || len(s.AllowHosts) > 0 || s.TimeoutSeconds != 0 || len(s.Voices) > 0
}

// Prefixes are the networks of AllowHosts, those left out that are none.
func (s Speech) Prefixes() []netip.Prefix { return Flows{AllowHosts: s.AllowHosts}.Prefixes() }

func (k *checker) speech() {
	s := k.c.Speech
	k.optionalWord("speech.engine", string(s.Engine), []string{string(SpeechEspeak), string(SpeechHTTP), string(SpeechNone)})
	k.inherited("speech.timeout_seconds", s.TimeoutSeconds, 1, MaxSpeechSeconds, " s")
	k.speechURL(s)
	k.hosts("speech.allow_hosts", s.AllowHosts)
	seen := map[string]bool{}
	for i, v := range s.Voices {
		at := func(name string) string { return fmt.Sprintf("speech.voices[%d].%s", i, name) }
		k.word(at("language"), v.Language, []string{English, Traditional, Simplified})
		if !voiceNames.MatchString(v.Voice) {
			k.note(at("voice"), "%q is no voice; it is what the engine calls one, such as en-us+f3", shorten(v.Voice))
		}
		if seen[v.Language] {
			k.note(at("language"), "%s is given twice; each language has one voice", shorten(v.Language))
		}
		seen[v.Language] = true
	}
}

// speechURL belongs to an engine that is asked by HTTP, which needs it.
func (k *checker) speechURL(s Speech) {
	u, err := url.Parse(s.URL)
	switch {
	case s.Engine != SpeechHTTP && (s.URL != "" || s.Key != ""):
		k.note("speech.url", "belongs to the engine http; set speech.engine to http, or leave url and key out")
	case s.Engine != SpeechHTTP:
	case len(s.URL) > maxSpeechURL || err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		k.note("speech.url", "%q is no URL of a server; it is such as https://speech.example/speak", shorten(s.URL))
	case u.User != nil:
		k.note("speech.url", "holds a password; the key belongs to speech.key, where nobody reads it")
	}
}
