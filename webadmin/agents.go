package webadmin

import (
	"context"
	"net/http"
	"slices"

	"ringdown/internal/config"
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

type (
	agentsAnswer struct{ Body list[Agent] }
	agentRequest struct {
		Number string `path:"number" pattern:"^[0-9]{1,8}$" doc:"Number of the agent" example:"1001"`
	}
)

type agentChange struct {
	Number string `path:"number" pattern:"^[0-9]{1,8}$" doc:"Number of the agent" example:"1001"`
	Body   struct {
		Name      string `json:"name" minLength:"1" maxLength:"64" doc:"Name" example:"Ann"`
		Extension string `json:"extension,omitempty" doc:"Extension that is given to them; empty takes it back" example:"801"`
	}
}

func (s *Server) addAgents() {
	add(s, spec{
		id: "list-agents", method: http.MethodGet, path: "/api/v1/agents", tag: "plan", needs: auth.PlanRead,
		summary: "Agents", about: "Who answers calls, and the extension that is given to each.",
		answer: list[Agent]{[]Agent{{"1001", "Ann", "801", true}}},
	}, s.getAgents)
	add(s, spec{
		id: "put-agent", method: http.MethodPut, path: "/api/v1/agents/{number}", tag: "plan", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Give an extension to an agent", about: "Adds an agent, or changes one: an extension is given, or taken back. While its telephone is in a call, that waits for the call's end. Comments in the configuration's text are lost.",
		send: map[string]string{"name": "Ann", "extension": "801"}, fails: []int{http.StatusPreconditionFailed},
	}, func(ctx context.Context, in *agentChange) (*struct{}, error) {
		wanted := config.Agent{Number: in.Number, Name: in.Body.Name, Extension: in.Body.Extension}
		return nil, s.change(ctx, "agent "+in.Number, func(c *config.Config) error {
			if i := slices.IndexFunc(c.Agents, func(a config.Agent) bool { return a.Number == in.Number }); i >= 0 {
				wanted.PIN = c.Agents[i].PIN
				c.Agents[i] = wanted
				return nil
			}
			c.Agents = append(c.Agents, wanted)
			return nil
		})
	})
	add(s, spec{
		id: "delete-agent", method: http.MethodDelete, path: "/api/v1/agents/{number}", tag: "plan", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Forget an agent", about: "Takes an agent out of the configuration; records keep the number.",
		fails: []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}, func(ctx context.Context, in *agentRequest) (*struct{}, error) {
		return nil, s.change(ctx, "agent "+in.Number+" taken out", func(c *config.Config) error {
			before := len(c.Agents)
			c.Agents = slices.DeleteFunc(c.Agents, func(a config.Agent) bool { return a.Number == in.Number })
			if len(c.Agents) == before {
				return unknown("There is no agent %s.", in.Number)
			}
			return nil
		})
	})
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
	all := make([]Agent, 0, len(c.Agents))
	for _, a := range c.Agents {
		seated := func(p engine.PortView) bool { return p.Agent == a.Number }
		i := slices.IndexFunc(seen.Ports, seated)
		now := i >= 0 && seen.Ports[i].Label == a.Extension || i < 0 && a.Extension == ""
		all = append(all, Agent{a.Number, a.Name, a.Extension, now})
	}
	return &agentsAnswer{list[Agent]{all}}, nil
}
