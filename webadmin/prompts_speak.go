package webadmin

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

// Speaker speaks texts. Its error is a sentence: there is no engine, or it
// failed.
type Speaker interface {
	Speak(ctx context.Context, t SpokenText) (wav []byte, err error)
}

// SpokenText is what is to be spoken.
type SpokenText struct {
	Text     string `json:"text" minLength:"1" maxLength:"2000" doc:"What is said; at most 2000 bytes" example:"Our office moves on Friday."`
	Language string `json:"language,omitempty" enum:"en,zh-Hant,zh-Hans" doc:"In which language; left out: the appliance's" example:"en"`
	Voice    string `json:"voice,omitempty" pattern:"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$" doc:"As the engine calls it; left out: the one that is set for the language" example:"en-us+f3"`
}

type speakRequest struct{ Body SpokenText }

type promptSpeak struct {
	Name string `path:"name" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"1 to 32 letters, digits, - and _" example:"greeting"`
	Body SpokenText
}

func (s *Server) addSpeech() {
	example := SpokenText{Text: "Our office moves on Friday.", Language: "en"}
	add(s, spec{
		id: "speak-prompt", method: http.MethodPost, path: "/api/v1/prompts/{name}/speak", tag: "prompts", needs: auth.ConfigWrite,
		summary: "Have an announcement spoken", about: "A machine speaks the text, and the announcement is kept as if it had been uploaded. 409 with a sentence where no speech engine is set up (speech in the configuration), or it failed.",
		send: example, answer: Prompt{Name: "greeting", Seconds: 2.4, Changed: exampleTime()}, fails: []int{http.StatusConflict},
	}, s.speakPrompt)
	const sample = "/api/v1/speech"
	add(s, spec{
		id: "speak-sample", method: http.MethodPost, path: sample, tag: "prompts", needs: auth.ConfigWrite,
		summary: "Listen to a text", about: "The text as callers would hear it, a WAV file, to try it. Nothing becomes of it.",
		send: example, answer: "(a WAV file)", answerType: wavType, fails: []int{http.StatusConflict},
	}, s.speakSample)
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	ok := s.api.OpenAPI().Paths[sample].Post.Responses["200"]
	ok.Content = map[string]*huma.MediaType{wavType: {Schema: binary, Example: "(sound)"}}
}

// spoken has a text spoken.
func (s *Server) spoken(ctx context.Context, t SpokenText) ([]byte, error) {
	if s.deps.Speaker == nil {
		return nil, problem(http.StatusConflict, "not-spoken", "This appliance speaks no texts.")
	}
	wav, err := s.deps.Speaker.Speak(ctx, t)
	if err != nil {
		return nil, problem(http.StatusConflict, "not-spoken", "The text was not spoken: "+err.Error()+".")
	}
	return wav, nil
}

func (s *Server) speakPrompt(ctx context.Context, in *promptSpeak) (*promptAnswer, error) {
	p, err := s.prompts()
	if err != nil {
		return nil, err
	}
	wav, err := s.spoken(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	made, err := p.Put(in.Name, wav)
	if err != nil {
		return nil, promptProblem(err)
	}
	s.log.Info("An announcement was spoken.", "name", in.Name, "by", identityOf(ctx).Name)
	return &promptAnswer{made}, nil
}

func (s *Server) speakSample(ctx context.Context, in *speakRequest) (*huma.StreamResponse, error) {
	wav, err := s.spoken(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return soundAnswer(Sound{ReadSeekCloser: held{bytes.NewReader(wav)}}, wavType, ""), nil
}

// cause is the innermost of an error's words: where it was met is for the log.
func cause(err error) string {
	text := err.Error()
	return strings.TrimPrefix(text[strings.LastIndex(text, ": ")+1:], " ")
}
