package appliance

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"ringdown/hal"
	"ringdown/internal/config"
	"ringdown/media/library"
	"ringdown/media/wav"
	"ringdown/webadmin"
)

// soundDesk lets pages listen to what is played by name. It implements
// webadmin.Sounds.
type soundDesk struct {
	voices *voices
	own    webadmin.Prompts
	music  func() []config.MusicClass
}

// SoundNames implements webadmin.Sounds.
func (d soundDesk) SoundNames(language string) ([]webadmin.SoundName, error) {
	language = d.languageOr(language)
	all := []webadmin.SoundName{}
	for _, name := range d.voices.words.Prompts() {
		one := webadmin.SoundName{Name: "prompt/" + name, BuiltIn: true}
		text, err := d.voices.words.Text(language, one.Name)
		if err != nil {
			return nil, err
		}
		recordings, err := d.voices.words.Say(language, one.Name)
		if err != nil {
			return nil, err
		}
		one.Text, one.Seconds = text, math.Round(float64(len(strings.Join(recordings, "")))/hal.SampleRate*10)/10
		all = append(all, one)
	}
	own, err := d.own.List()
	if err != nil {
		return nil, err
	}
	for _, p := range own {
		all = append(all, webadmin.SoundName{Name: "file/" + p.Name, Seconds: p.Seconds})
	}
	for _, m := range d.music() {
		if m.Class != library.Default {
			all = append(all, webadmin.SoundName{Name: "music/" + m.Class})
		}
	}
	return append(all, webadmin.SoundName{Name: "music/" + library.Default, BuiltIn: true}), nil
}

func (d soundDesk) languageOr(language string) string {
	if language == "" {
		return d.voices.language()
	}
	return language
}

// Heard implements webadmin.Sounds.
func (d soundDesk) Heard(say, language string, seconds float64) ([]byte, error) {
	e := d.voices.ears.Load().other
	signal, err := d.voices.Open(say, library.Ear{Tones: e.Tones, Language: d.languageOr(language)})
	if err != nil {
		return nil, spoken{webadmin.ErrInvalid, err}
	}
	pcm := make([]int16, int(seconds*hal.SampleRate))
	var b bytes.Buffer
	if err := wav.Write(&b, pcm[:signal.Read(pcm)]); err != nil {
		return nil, fmt.Errorf("write the sound %q: %w", say, err)
	}
	return b.Bytes(), nil
}
