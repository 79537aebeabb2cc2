package webadmin

import (
	"context"
	"net/http"

	"ringdown/webadmin/auth"
)

// SimCommand is one command of `ringdown sim`, word by word.
type SimCommand struct {
	Words []string `json:"words" minItems:"1" maxItems:"32" doc:"The words behind \"ringdown sim\"" example:"[\"line\",\"1\",\"call\",\"-from\",\"0912345678\"]"`
}

// SimAnswer is what a command answered.
type SimAnswer struct {
	Result any `json:"result" doc:"Depends on the command; null when it only does something"`
}

type simRequest struct{ Body SimCommand }

type simAnswer struct{ Body SimAnswer }

type soundRequest struct {
	Target  string `path:"target" minLength:"1" maxLength:"32" doc:"line1, or an extension" example:"line1"`
	RawBody []byte `contentType:"audio/wav"`
}

func (s *Server) addSim() {
	about := " There only with a simulated backend; 404 otherwise."
	add(s, spec{
		id: "sim-command", method: http.MethodPost, path: "/api/v1/sim/command", tag: "sim", needs: auth.SimUse,
		summary: "Work the simulated hardware", about: "Does one command of `ringdown sim`." + about,
		send:   SimCommand{Words: []string{"line", "1", "call", "-from", "0912345678"}},
		answer: SimAnswer{Result: map[string]string{"state": "ringing"}}, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postSim)
	add(s, spec{
		id: "sim-say", method: http.MethodPost, path: "/api/v1/sim/say/{target}", tag: "sim", needs: auth.SimUse, status: http.StatusAccepted,
		summary: "Say a WAV file", about: "Says the sound into a simulated line or telephone." + about,
		send: "(a WAV file)", bodyType: "audio/wav", maxBody: maxSoundBody, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postSound)
	s.addSimSound()
}

func (s *Server) sim() (Sim, error) {
	if s.deps.Sim == nil {
		return nil, problem(http.StatusNotFound, "no-simulator", "This gateway works real hardware: there is nothing to simulate.")
	}
	return s.deps.Sim, nil
}

func (s *Server) postSim(ctx context.Context, in *simRequest) (*simAnswer, error) {
	sim, err := s.sim()
	if err != nil {
		return nil, err
	}
	result, err := sim.Command(ctx, in.Body.Words)
	if err != nil {
		return nil, err //nolint:wrapcheck // the desk's sentence is the answer
	}
	return &simAnswer{SimAnswer{result}}, nil
}

func (s *Server) postSound(ctx context.Context, in *soundRequest) (*struct{}, error) {
	sim, err := s.sim()
	if err != nil {
		return nil, err
	}
	if err := sim.Play(ctx, in.Target, in.RawBody); err != nil {
		return nil, err //nolint:wrapcheck // the desk's sentence is the answer
	}
	return nil, nil
}
