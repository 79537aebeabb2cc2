package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

// Prompts are the user's own announcements (IV-14), played as file/NAME.
type Prompts interface {
	List() ([]Prompt, error)
	// Put reads a file of sound and keeps it under the name; ErrInvalid says what
	// is wrong with it, ErrNotNow that there are as many as may be.
	Put(name string, file []byte) (Prompt, error)
	// Open, Rename and Delete fail with ErrNotFound where there is no such prompt,
	// Rename with ErrNotNow where the new name is taken.
	Open(name string) (Sound, error)
	Rename(name, to string) error
	Delete(name string) error
}

// Prompt is one announcement.
type Prompt struct {
	Name    string    `json:"name" doc:"Name; flows and settings play it as file/NAME" example:"greeting"`
	Seconds float64   `json:"seconds" doc:"Length" example:"7.2"`
	Changed time.Time `json:"changed" doc:"When it was uploaded" example:"2026-05-01T08:30:00Z"`
}

// PromptList are all announcements.
type PromptList struct {
	Items []Prompt `json:"items" nullable:"false" doc:"By name"`
}

// PromptName is a new name.
type PromptName struct {
	Name string `json:"name" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"The new name" example:"welcome"`
}

type promptRequest struct {
	Name string `path:"name" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"1 to 32 letters, digits, - and _" example:"greeting"`
}

type promptUpload struct {
	Name    string `path:"name" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"1 to 32 letters, digits, - and _" example:"greeting"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type promptRename struct {
	Name string `path:"name" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"1 to 32 letters, digits, - and _" example:"greeting"`
	Body PromptName
}

type promptsAnswer struct{ Body PromptList }

type promptAnswer struct{ Body Prompt }

func (s *Server) addPrompts() {
	const all, one, sound = "/api/v1/prompts", "/api/v1/prompts/{name}", "/api/v1/prompts/{name}/sound"
	example := Prompt{Name: "greeting", Seconds: 7.2, Changed: exampleTime()}
	add(s, spec{
		id: "list-prompts", method: http.MethodGet, path: all, tag: "prompts", needs: auth.PlanRead,
		summary: "Announcements", about: "The announcements that were uploaded. Flows and settings play one as file/NAME.",
		answer: PromptList{Items: []Prompt{example}},
	}, s.getPrompts)
	add(s, spec{
		id: "put-prompt", method: http.MethodPut, path: one, tag: "prompts", needs: auth.ConfigWrite,
		summary: "Upload an announcement", about: "A WAV, MP3 or Ogg (Opus, Vorbis) file of at most 16 MiB and 10 minutes; its content says what it is. It becomes 8 kHz mono, at the level of all other sounds, and takes the place of one of the same name.",
		send: "(a file of sound)", bodyType: "application/octet-stream", maxBody: maxSoundBody, answer: example, fails: []int{http.StatusConflict},
	}, s.putPrompt)
	add(s, spec{
		id: "rename-prompt", method: http.MethodPatch, path: one, tag: "prompts", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Rename an announcement", about: "Not while a setting or a flow plays it: 409 names them.", send: PromptName{Name: "welcome"},
		fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.renamePrompt)
	add(s, spec{
		id: "delete-prompt", method: http.MethodDelete, path: one, tag: "prompts", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Delete an announcement", about: "Not while a setting or a flow plays it: 409 names them.", fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.deletePrompt)
	add(s, spec{
		id: "get-prompt-sound", method: http.MethodGet, path: sound, tag: "prompts", needs: auth.PlanRead,
		summary: "Listen to an announcement", about: "The announcement as callers hear it, a WAV file.",
		answer: "(a WAV file)", answerType: wavType, fails: []int{http.StatusNotFound},
	}, s.getPromptSound)
	s.soundResponses(sound, wavType)
	s.addMusic()
	s.addSpeech()
	s.addSounds()
}

func (s *Server) prompts() (Prompts, error) {
	if s.deps.Prompts == nil {
		return nil, problem(http.StatusNotFound, "not-found", "This appliance keeps no announcements.")
	}
	return s.deps.Prompts, nil
}

func (s *Server) getPrompts(context.Context, *struct{}) (*promptsAnswer, error) {
	p, err := s.prompts()
	if err != nil {
		return nil, err
	}
	items, err := p.List()
	if err != nil {
		return nil, fmt.Errorf("list the announcements: %w", err)
	}
	return &promptsAnswer{PromptList{Items: items}}, nil
}

func (s *Server) putPrompt(ctx context.Context, in *promptUpload) (*promptAnswer, error) {
	p, err := s.prompts()
	if err != nil {
		return nil, err
	}
	made, err := p.Put(in.Name, in.RawBody)
	if err != nil {
		return nil, promptProblem(err)
	}
	s.log.Info("An announcement was uploaded.", "name", in.Name, "by", identityOf(ctx).Name)
	return &promptAnswer{made}, nil
}

func (s *Server) renamePrompt(ctx context.Context, in *promptRename) (*struct{}, error) {
	p, err := s.unused(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	return nil, promptProblem(p.Rename(in.Name, in.Body.Name))
}

func (s *Server) deletePrompt(ctx context.Context, in *promptRequest) (*struct{}, error) {
	p, err := s.unused(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	return nil, promptProblem(p.Delete(in.Name))
}

func (s *Server) getPromptSound(_ context.Context, in *promptRequest) (*huma.StreamResponse, error) {
	p, err := s.prompts()
	if err != nil {
		return nil, err
	}
	f, err := p.Open(in.Name)
	if err != nil {
		return nil, promptProblem(err)
	}
	return soundAnswer(f, wavType, ""), nil
}

// Players know who else than settings plays a sound, such as "file/greeting":
// "flow main (node ask)", in order.
type Players interface {
	Players(part string) []string
}

// unused refuses what a setting or a flow plays.
func (s *Server) unused(ctx context.Context, name string) (Prompts, error) {
	p, err := s.prompts()
	if err != nil {
		return nil, err
	}
	by, err := s.players(ctx, "file/"+name)
	if err != nil {
		return nil, err
	}
	if len(by) > 0 {
		return nil, stillPlayed(func(players string) string {
			return fmt.Sprintf("file/%s is played by %s: change that first.", name, players)
		}, by)
	}
	return p, nil
}

// listed names some of what there may be much of.
func listed(all []string) string {
	const most = 5
	if more := len(all) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), more)
	}
	return strings.Join(all, ", ")
}

func promptProblem(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return problem(http.StatusNotFound, "not-found", "There is no announcement of that name.")
	case errors.Is(err, ErrNotNow):
		return problem(http.StatusConflict, "conflict", sentence(err))
	case errors.Is(err, ErrInvalid):
		return problem(http.StatusUnprocessableEntity, "invalid", sentence(err))
	}
	return err
}
