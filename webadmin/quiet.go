package webadmin

import (
	"context"
	"net/http"

	"ringdown/webadmin/auth"
)

type quietAnswer struct {
	Body struct {
		Reasons []string `json:"reasons" nullable:"false" doc:"A sentence for each group that would pass the extension over now; none: each could ring it next"`
	}
}

func (s *Server) addQuiet() {
	add(s, spec{
		id: "why-no-calls", method: http.MethodGet, path: "/api/v1/extensions/{number}/no-calls", tag: "live", needs: auth.LiveRead,
		summary: "Why an extension gets no calls of groups", about: "What keeps the calls of each of its groups away at this moment: signed out, paused, not to be disturbed, in a call, its telephone not there; or that it is a member of none.",
		answer: map[string]any{"reasons": []string{"Group 600 passes 801 over: it is paused: lunch."}}, fails: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *handsetRequest) (*quietAnswer, error) {
		if _, err := s.handset(ctx, in.Number); err != nil {
			return nil, err
		}
		reasons, err := s.deps.Handsets.Quiet(ctx, in.Number)
		if err != nil {
			return nil, err
		}
		a := &quietAnswer{}
		a.Body.Reasons = orNone(reasons)
		return a, nil
	})
}
