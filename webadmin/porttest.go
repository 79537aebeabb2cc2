package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ringdown/webadmin/auth"
)

// PortTests measure analog ports that nobody uses (AD-5): the appliance's.
type PortTests interface {
	// Run tests a port and waits for the result, a minute at most. A call at the
	// port ends the test at once, and so does ctx; what was found until then is the
	// result. ErrNotFound: no such analog port. ErrNotNow: it is in use, with a
	// sentence.
	Run(ctx context.Context, port, kind string) (PortTest, error)
	// Past are the last results of a port since the start, the newest first.
	Past(port string) []PortTest
	// Echo is what was measured of a port's echo.
	Echo(ctx context.Context, port string) PortEcho
}

// PortEcho is what was measured of a port's echo, in the call in progress or else in
// the last one.
type PortEcho struct {
	Known      bool    `json:"known" doc:"false: since the start nobody has talked to the port, or its echo canceller is off; return_loss and cancelled are 0 then" example:"true"`
	Off        bool    `json:"off" doc:"Whether the echo canceller of the port is switched off in the settings: the echo is not measured then" example:"false"`
	ReturnLoss float64 `json:"return_loss" doc:"Echo return loss (ERL): how much softer what comes back is than what was sent, dB" example:"14.5"`
	Cancelled  float64 `json:"cancelled" doc:"By how much the echo canceller lowers that (ERLE), dB" example:"28.5"`
}

// PortTest is what a test of a port found.
type PortTest struct {
	Port    string         `json:"port" doc:"Physical address" example:"sim0/fxo1"`
	Kind    string         `json:"kind" enum:"loop,tone" doc:"loop: volts and current; tone: dial tone of a line, or a measuring tone to a telephone" example:"loop"`
	Began   time.Time      `json:"began" doc:"When it began" example:"2026-05-01T08:30:00Z"`
	Ended   time.Time      `json:"ended" doc:"When it ended" example:"2026-05-01T08:30:02Z"`
	Result  string         `json:"result" enum:"good,bad,unsure,ended" doc:"good; bad: the verdict says what and what to check; unsure: it cannot be measured here, or nobody lifted; ended: a call or somebody ended it" example:"good"`
	Verdict string         `json:"verdict" doc:"One sentence or two" example:"The loop is whole: 48.0 V on-hook, 24.0 mA off-hook."`
	Steps   []PortTestStep `json:"steps" nullable:"false" doc:"What was done and seen, in order"`
}

// PortTestStep is one thing that was done or seen.
type PortTestStep struct {
	At   time.Time `json:"at" doc:"When" example:"2026-05-01T08:30:01Z"`
	What string    `json:"what" doc:"A sentence" example:"On-hook: -48.0 V, 0.0 mA."`
}

type portTestRequest struct {
	Body struct {
		Port string `json:"port" minLength:"1" maxLength:"64" doc:"Physical address" example:"sim0/fxo1"`
		Kind string `json:"kind" enum:"loop,tone" doc:"loop: volts and current; tone: dial tone of a line, or a measuring tone to a telephone" example:"loop"`
	}
}

type portTestAnswer struct{ Body PortTest }

type portTestsAnswer struct {
	Body struct {
		Items []PortTest `json:"items" nullable:"false" doc:"The last tests, the newest first"`
		Echo  PortEcho   `json:"echo" doc:"What the call in progress, or the last one, showed of the echo"`
	}
}

func examplePortTest() PortTest {
	at := exampleTime()
	return PortTest{
		Port: "sim0/fxo1", Kind: "loop", Began: at, Ended: at.Add(2 * time.Second), Result: "good", Verdict: "The loop is whole: 48.0 V on-hook, 24.0 mA off-hook.",
		Steps: []PortTestStep{{At: at, What: "On-hook: -48.0 V, 0.0 mA."}},
	}
}

func (s *Server) addPortTests() {
	const path = "/api/v1/port-tests"
	add(s, spec{
		id: "test-port", method: http.MethodPost, path: path, tag: "live", needs: auth.SystemWrite,
		summary: "Test a port", about: "Measures an analog port that nobody uses, and answers when it is done. A line (FXO) is seized, measured, and released again: nothing is dialled. A telephone (FXS) does not ring: tone waits half a minute until it is lifted. A call at the port ends the test at once, and so does hanging up this request.",
		send: map[string]any{"port": "sim0/fxo1", "kind": "loop"}, answer: examplePortTest(), fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postPortTest)
	add(s, spec{
		id: "list-port-tests", method: http.MethodGet, path: path, tag: "live", needs: auth.LiveRead,
		summary: "Tests of a port", about: "What the last tests of a port found, and what was measured of its echo, since the start of the appliance.",
		answer: map[string]any{"items": []PortTest{examplePortTest()}, "echo": PortEcho{Known: true, ReturnLoss: 14.5, Cancelled: 28.5}}, fails: []int{http.StatusNotFound},
	}, s.getPortTests)
}

func (s *Server) portTests() (PortTests, error) {
	if s.deps.PortTests == nil {
		return nil, problem(http.StatusNotFound, "no-analog-port", "This gateway has no analog port.")
	}
	return s.deps.PortTests, nil
}

func (s *Server) postPortTest(ctx context.Context, in *portTestRequest) (*portTestAnswer, error) {
	tests, err := s.portTests()
	if err != nil {
		return nil, err
	}
	found, err := tests.Run(ctx, in.Body.Port, in.Body.Kind)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, problem(http.StatusNotFound, "no-analog-port", fmt.Sprintf("There is no analog port %s now.", in.Body.Port))
	case errors.Is(err, ErrNotNow):
		return nil, problem(http.StatusConflict, "port-in-use", sentence(err))
	case err != nil:
		return nil, err
	}
	return &portTestAnswer{found}, nil
}

func (s *Server) getPortTests(ctx context.Context, in *scopeRequest) (*portTestsAnswer, error) {
	tests, err := s.portTests()
	if err != nil {
		return nil, err
	}
	var a portTestsAnswer
	a.Body.Items, a.Body.Echo = orNone(tests.Past(in.Port)), tests.Echo(ctx, in.Port)
	return &a, nil
}
