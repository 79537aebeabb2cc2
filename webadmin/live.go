package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

type portsAnswer struct {
	Body struct {
		Items []Port `json:"items" nullable:"false" doc:"Every port"`
	}
}

type callsAnswer struct {
	Body struct {
		Items []Call `json:"items" nullable:"false" doc:"Calls in progress"`
	}
}

type callRequest struct {
	ID string `path:"id" pattern:"^[0-9]{1,20}$" doc:"Number of the call" example:"1042"`
}

func (s *Server) addLive() {
	add(s, spec{
		id: "list-ports", method: http.MethodGet, path: "/api/v1/ports", tag: "live", needs: auth.LiveRead, scoped: true,
		summary: "Ports now", about: "Every line and telephone port as it is now.",
		answer: map[string]any{"items": []Port{examplePort()}},
	}, s.getPorts)
	add(s, spec{
		id: "list-calls", method: http.MethodGet, path: "/api/v1/calls", tag: "live", needs: auth.LiveRead, scoped: true,
		summary: "Calls now", about: "Calls in progress, with what happened so far and why.",
		answer: map[string]any{"items": []Call{exampleCall()}},
	}, s.getCalls)
	add(s, spec{
		id: "hang-up", method: http.MethodDelete, path: "/api/v1/calls/{id}", tag: "live", needs: auth.CallsHangUp, scoped: true, status: http.StatusNoContent,
		summary: "Hang up a call", about: "Ends a call for everybody in it. Its record says that an administrator did.",
		fails: []int{http.StatusNotFound},
	}, s.deleteCall)
}

// snapshot reads ports and calls as the API shows them.
func (s *Server) snapshot(ctx context.Context) (Snapshot, error) {
	seen, err := s.deps.Live.Snapshot(ctx)
	if err != nil {
		return Snapshot{}, err
	}
	return viewSnapshot(seen), nil
}

func exampleTime() time.Time { return time.Date(2026, 5, 1, 8, 29, 57, 0, time.UTC) }

func examplePort() Port {
	return Port{
		Port: "sim0/fxo1", Kind: "FXO", Label: "line 1", Name: "Main number", Lamp: "ringing", State: "ringing",
		Call: "1042", Caller: exampleCaller(), Since: exampleTime(),
	}
}

func exampleCaller() Caller { return Caller{Number: "0912345678", Name: "王小明", Scheme: "dtmf"} }

func exampleSteps() []Step {
	at := exampleTime()
	return []Step{{
		At: &at, What: "ring-start", Port: "sim0/fxo1", Text: "",
		Done: []Done{{What: "ring", Port: "sim0/fxs1", Reason: "line 1 rings 801: direct"}},
	}}
}

func exampleCall() Call {
	return Call{
		ID: "1042", Kind: "incoming", State: "ringing", Caller: exampleCaller(), From: "line 1", To: "801",
		Line: "line 1", Started: exampleTime(), Data: []Mark{{Name: "order", Value: "12345"}}, Troubles: []string{}, Track: exampleSteps(),
	}
}

func (s *Server) getPorts(ctx context.Context, _ *struct{}) (*portsAnswer, error) {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("read ports: %w", err)
	}
	var a portsAnswer
	a.Body.Items = snap.Ports
	return &a, nil
}

func (s *Server) getCalls(ctx context.Context, _ *struct{}) (*callsAnswer, error) {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("read calls: %w", err)
	}
	var a callsAnswer
	a.Body.Items = snap.Calls
	return &a, nil
}

func (s *Server) deleteCall(ctx context.Context, in *callRequest) (*struct{}, error) {
	id, err := callNumber(in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.deps.Live.Hangup(ctx, call.ID(id), "by "+identityOf(ctx).Name+" from the web admin"); err != nil {
		if errors.Is(err, engine.ErrNoCall) {
			return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no call %d now: it has ended, or never was.", id))
		}
		return nil, fmt.Errorf("hang up call %d: %w", id, err)
	}
	s.log.Info("call hung up by an administrator", "call", id, "by", identityOf(ctx).Name)
	return nil, nil
}

func callNumber(text string) (uint64, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("call %s: %w", text, ErrNotFound)
	}
	return id, nil
}

// orNone makes an empty list of none, so that JSON says [] and never null.
func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
