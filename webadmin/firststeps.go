package webadmin

import (
	"context"
	"fmt"
	"net/http"

	"ringdown/webadmin/auth"
)

// FirstSteps keeps how far first run has got after the owner was made, so that it
// goes on after a reload and in another browser: [*settings.Settings].
type FirstSteps interface {
	// Step is the one that comes next, "" when there is none.
	Step() (string, error)
	SetStep(step string) error
}

// The steps of first run behind sign-in, in their order; "" is the end.
const (
	stepNetwork = "network"
	stepPorts   = "ports"
	stepPhones  = "phones"
	stepCalls   = "calls"
	stepOffice  = "office"
)

// SetupStep is how far first run has got.
type SetupStep struct {
	Step string `json:"step" enum:"network,ports,phones,calls,office,done" doc:"What the pages ask next; done: nothing" example:"ports"`
}

const stepDone = "done"

type setupStep struct{ Body SetupStep }

func (s *Server) addFirstSteps() {
	example := SetupStep{stepPorts}
	add(s, spec{
		id: "get-setup-step", method: http.MethodGet, path: "/api/v1/setup/step", tag: "setup", needs: auth.ConfigRead,
		summary: "How far first run has got", about: "The step that the pages ask next: any browser goes on there.", answer: example,
	}, func(context.Context, *struct{}) (*setupStep, error) {
		return &setupStep{SetupStep{s.step()}}, nil
	})
	add(s, spec{
		id: "put-setup-step", method: http.MethodPut, path: "/api/v1/setup/step", tag: "setup", needs: auth.ConfigWrite,
		summary: "Go to a step of first run", about: "Keeps which step comes next. Steps may be passed over; nothing that is set depends on it.",
		send: example, answer: example,
	}, s.putStep)
}

// step is the step that comes next. One that cannot be read is as good as none:
// the pages work without.
func (s *Server) step() string {
	if s.deps.FirstSteps == nil {
		return stepDone
	}
	step, err := s.deps.FirstSteps.Step()
	if err != nil {
		s.log.Warn("It is not known how far first run has got.", "error", err)
	}
	if step == "" || err != nil {
		return stepDone
	}
	return step
}

func (s *Server) putStep(_ context.Context, in *setupStep) (*setupStep, error) {
	if s.deps.FirstSteps == nil {
		return &setupStep{SetupStep{stepDone}}, nil
	}
	if err := s.deps.FirstSteps.SetStep(in.Body.Step); err != nil {
		return nil, fmt.Errorf("keep the step of first run: %w", err)
	}
	return &setupStep{in.Body}, nil
}

// beginSteps is called when a browser has made the owner. Without it the pages
// begin at their first page, which is no reason to refuse the owner.
func (s *Server) beginSteps() {
	if s.deps.FirstSteps == nil {
		return
	}
	if err := s.deps.FirstSteps.SetStep(stepNetwork); err != nil {
		s.log.Warn("First run will not go on after a reload.", "error", err)
	}
}
