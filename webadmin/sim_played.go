package webadmin

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

type playedRequest struct {
	Name    string  `query:"name" required:"true" minLength:"1" maxLength:"500" doc:"What is played, in the words of settings and flows" example:"prompt/queue-place number/2"`
	Seconds float64 `query:"seconds" minimum:"0.1" maximum:"60" default:"10" doc:"How much of it; music never ends" example:"4"`
}

// addSimSound lets scenarios compare what a simulated telephone has heard with
// what this appliance plays, in its language and with its files.
func (s *Server) addSimSound() {
	const at = "/api/v1/sim/played"
	add(s, spec{
		id: "sim-played", place: "query.name", method: http.MethodGet, path: at, tag: "sim", needs: auth.SimUse,
		summary: "What the appliance plays", about: "A sound as callers hear it, as a WAV file: 8 kHz, mono. There only with a simulated backend; 404 otherwise.",
		answer: "(a WAV file)", answerType: wavType, fails: []int{http.StatusNotFound},
	}, s.getSimSound)
	s.soundResponses(at, wavType)
}

func (s *Server) getSimSound(ctx context.Context, in *playedRequest) (*huma.StreamResponse, error) {
	sim, err := s.sim()
	if err != nil {
		return nil, err
	}
	wav, err := sim.Sound(ctx, in.Name, in.Seconds)
	if err != nil {
		return nil, err //nolint:wrapcheck // the library's sentence is the answer
	}
	return soundAnswer(Sound{ReadSeekCloser: held{bytes.NewReader(wav)}, At: time.Time{}}, wavType, ""), nil
}

// held is a file in memory.
type held struct{ *bytes.Reader }

// Close implements io.Closer.
func (held) Close() error { return nil }
