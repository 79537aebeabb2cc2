package webadmin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// Sounds are what the appliance can play by name: its own words, and files. An
// error of kind ErrInvalid says what cannot be played.
type Sounds interface {
	// SoundNames lists what can be named, with the words in a language.
	SoundNames(language string) ([]SoundName, error)
	// Heard is what a caller of that language hears, at most so many seconds of it.
	Heard(say, language string, seconds float64) (wav []byte, err error)
}

// SoundName is one sound that can be named.
type SoundName struct {
	Name    string  `json:"name" doc:"As flows and settings name it" example:"prompt/goodbye"`
	Text    string  `json:"text" doc:"The words, where they are known" example:"Goodbye."`
	Seconds float64 `json:"seconds" doc:"Length; 0: it does not end" example:"1.4"`
	BuiltIn bool    `json:"built_in" doc:"It came with the firmware" example:"true"`
}

// heardMost bounds what is listened to at once, in seconds: music never ends.
const heardMost = 60

type (
	soundsRequest struct {
		Language string `query:"language" enum:"en,zh-Hant,zh-Hans" doc:"In which language; left out: the appliance's" example:"en"`
	}
	heardRequest struct {
		Say      string `query:"say" required:"true" minLength:"1" maxLength:"1000" doc:"Names of sounds with spaces between them" example:"prompt/goodbye number/3"`
		Language string `query:"language" enum:"en,zh-Hant,zh-Hans" doc:"In which language; left out: the appliance's" example:"en"`
	}
	usesRequest struct {
		Name string `query:"name" required:"true" minLength:"3" maxLength:"64" doc:"The sound" example:"file/greeting"`
	}
	soundsAnswer struct{ Body list[SoundName] }
	usesAnswer   struct{ Body list[SoundUse] }
)

// SoundUse is somebody who plays a sound.
type SoundUse struct {
	By    string `json:"by" doc:"The setting, or the flow with its nodes" example:"lines[0].music"`
	Place string `json:"place" doc:"The same as people say it, by the name of what has the setting, or counted from one" example:"line 1: music"`
}

func (s *Server) addSounds() {
	if s.deps.Sounds == nil {
		s.deps.Sounds = noSounds{}
	}
	const all, heard = "/api/v1/sounds", "/api/v1/sounds/heard"
	add(s, spec{
		id: "list-sounds", method: http.MethodGet, path: all, tag: "prompts", needs: auth.PlanRead,
		summary: "What can be played", about: "The words that came with the firmware, in a language, the announcements that were uploaded, and music: by the names that flows and settings have for them.",
		answer: list[SoundName]{[]SoundName{{"prompt/goodbye", "Goodbye.", 1.4, true}}},
	}, s.getSounds)
	add(s, spec{
		id: "hear-sounds", place: "query.say", method: http.MethodGet, path: heard, tag: "prompts", needs: auth.PlanRead,
		summary: "Listen to what is played", about: "Sounds one after the other as callers hear them, a WAV file of at most a minute.",
		answer: "(a WAV file)", answerType: wavType,
	}, s.getHeard)
	s.soundResponses(heard, wavType)
	add(s, spec{
		id: "list-sound-uses", method: http.MethodGet, path: all + "/uses", tag: "prompts", needs: auth.PlanRead,
		summary: "Who plays a sound", about: "The settings and the flows that calls may come to, which play it. While there is one, it is neither renamed nor deleted.",
		answer: list[SoundUse]{[]SoundUse{{"lines[0].music", "line 1: music"}}},
	}, s.getSoundUses)
}

func (s *Server) getSounds(_ context.Context, in *soundsRequest) (*soundsAnswer, error) {
	all, err := s.deps.Sounds.SoundNames(in.Language)
	if err != nil {
		return nil, fmt.Errorf("list the sounds: %w", err)
	}
	return &soundsAnswer{list[SoundName]{all}}, nil
}

func (s *Server) getHeard(_ context.Context, in *heardRequest) (*huma.StreamResponse, error) {
	wav, err := s.deps.Sounds.Heard(in.Say, in.Language, heardMost)
	if errors.Is(err, ErrInvalid) {
		return nil, problem(http.StatusUnprocessableEntity, "invalid", sentence(err))
	}
	if err != nil {
		return nil, fmt.Errorf("play %q: %w", in.Say, err)
	}
	return soundAnswer(Sound{ReadSeekCloser: held{bytes.NewReader(wav)}, At: time.Time{}}, wavType, ""), nil
}

func (s *Server) getSoundUses(ctx context.Context, in *usesRequest) (*usesAnswer, error) {
	by, err := s.players(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	uses := []SoundUse{}
	for _, one := range by {
		uses = append(uses, SoundUse{one.at, one.place})
	}
	return &usesAnswer{list[SoundUse]{uses}}, nil
}

// player is what plays a sound: a setting, with its place as people say it, or a flow.
type player struct{ at, place string }

// players are the settings and the flows that play a sound.
func (s *Server) players(ctx context.Context, part string) ([]player, error) {
	c, err := s.deps.Settings.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	by := settingsThatPlay(c, config.Players(c, part))
	if s.deps.Players != nil {
		for _, flow := range s.deps.Players.Players(part) {
			by = append(by, player{flow, flow})
		}
	}
	return by, nil
}

func settingsThatPlay(c config.Config, fields []string) []player {
	by := make([]player, 0, len(fields))
	for _, field := range fields {
		by = append(by, player{field, c.Place(field)})
	}
	return by
}

// stillPlayed refuses to take away what others play, by a sentence of them.
func stillPlayed(says func(players string) string, by []player) *Problem {
	var places []string
	for _, one := range by {
		places = append(places, one.place)
	}
	p := problem(http.StatusConflict, "in-use", says(listed(places)))
	for _, one := range by {
		p.Errors = append(p.Errors, ProblemField{Location: one.at, Message: "plays it", Place: one.place})
	}
	return p
}

// noSounds is an appliance that plays nothing by name.
type noSounds struct{}

// SoundNames implements Sounds.
func (noSounds) SoundNames(string) ([]SoundName, error) { return []SoundName{}, nil }

// Heard implements Sounds.
func (noSounds) Heard(say, _ string, _ float64) ([]byte, error) {
	return nil, fmt.Errorf("there is no sound %q: %w", say, ErrInvalid)
}
