package webadmin

import (
	"context"
	"net/http"

	"ringdown/webadmin/auth"
)

// Passing says why a group would pass an extension over.
type Passing struct {
	Group  string `json:"group" doc:"Number of the group; empty: the extension is a member of none" example:"600"`
	Reason string `json:"reason" doc:"Why, a sentence" example:"Group 600 passes 801 over: it is paused: lunch."`
	Change string `json:"change" enum:"membership,sign-in,pause,dnd,call,telephone" doc:"What would have to change: it is in no group, signed out, paused, not to be disturbed, in a call, or its telephone is not there" example:"pause"`
}

type quietAnswer struct {
	Body struct {
		Items []Passing `json:"items" nullable:"false" doc:"The groups that would pass the extension over now; none: each could ring it next"`
	}
}

func (s *Server) addQuiet() {
	add(s, spec{
		id: "why-no-calls", method: http.MethodGet, path: "/api/v1/extensions/{number}/no-calls", tag: "live", needs: auth.LiveRead, scoped: true,
		summary: "Why an extension gets no calls of groups", about: "What keeps the calls of each of its groups away at this moment: signed out, paused, not to be disturbed, in a call, its telephone not there; or that it is a member of none.",
		answer: map[string]any{"items": []Passing{{"600", "Group 600 passes 801 over: it is paused: lunch.", "pause"}}}, fails: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *handsetRequest) (*quietAnswer, error) {
		if _, err := s.handset(ctx, in.Number); err != nil {
			return nil, err
		}
		reasons, err := s.deps.Handsets.Quiet(ctx, in.Number)
		if err != nil {
			return nil, err
		}
		a := &quietAnswer{}
		a.Body.Items = make([]Passing, 0, len(reasons))
		for _, r := range reasons {
			a.Body.Items = append(a.Body.Items, Passing{r.Group, r.Reason, string(r.Change)})
		}
		return a, nil
	})
}
