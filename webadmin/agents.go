package webadmin

import (
	"context"
	"net/http"
	"slices"

	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

// Agent is a person who answers calls, and their extension (EX-20).
type Agent struct {
	Number    string `json:"number" doc:"The agent's own number" example:"1001"`
	Name      string `json:"name" doc:"Name" example:"Ann"`
	Extension string `json:"extension" doc:"Extension that is given to them; empty: none" example:"801"`
	InForce   bool   `json:"in_force" doc:"Whether it is theirs already; false: the telephone is in a call, and it will be when that is over" example:"true"`
}

type agentsAnswer struct{ Body list[Agent] }

func (s *Server) addAgents() {
	add(s, spec{
		id: "list-agents", method: http.MethodGet, path: "/api/v1/agents", tag: "plan", needs: auth.PlanRead, scoped: true,
		summary: "Agents", about: "Who answers calls, and the extension that is given to each.",
		answer: list[Agent]{[]Agent{{"1001", "Ann", "801", true}}},
	}, s.getAgents)
}

func (s *Server) getAgents(ctx context.Context, _ *struct{}) (*agentsAnswer, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	seen, err := s.deps.Live.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	r, err := s.reach(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Agent, 0, len(c.Agents))
	for _, a := range c.Agents {
		if !r.extension(a.Extension) {
			continue
		}
		seated := func(p engine.PortView) bool { return p.Agent == a.Number }
		i := slices.IndexFunc(seen.Ports, seated)
		now := i >= 0 && seen.Ports[i].Label == a.Extension || i < 0 && a.Extension == ""
		all = append(all, Agent{a.Number, a.Name, a.Extension, now})
	}
	return &agentsAnswer{list[Agent]{all}}, nil
}
