package webadmin

import (
	"context"
	"net/http"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// OwnNumber is a number by which others call us (LN-16).
type OwnNumber struct {
	Number        string      `json:"number" doc:"As the provider sends it; on a line, as people know it" example:"0223456789"`
	Name          string      `json:"name,omitempty" maxLength:"64" doc:"Name for people" example:"Sales, Taipei"`
	Group         string      `json:"group,omitempty" doc:"Number group that it stands in, or empty" example:"taipei"`
	On            string      `json:"on" doc:"Where its calls come in and go out" example:"trunk/hinet"`
	Incoming      Destination `json:"incoming,omitzero" doc:"Where its calls go; none: where the line's or the trunk's other calls do"`
	PreferredBy   []string    `json:"preferred_by,omitempty" doc:"Ring groups whose members call out on it by preference" example:"[\"600\"]"`
	AgentsMobiles bool        `json:"agents_mobiles,omitempty" doc:"Whether extensions' outside numbers are called on it by preference" example:"false"`
}

// Destination is where calls go: one of them.
type Destination struct {
	Direct string `json:"direct,omitempty" doc:"Extension" example:"801"`
	Group  string `json:"group,omitempty" doc:"Ring group" example:"600"`
	DISA   string `json:"disa,omitempty" doc:"Entry for callers with a PIN" example:"door"`
	Flow   string `json:"flow,omitempty" doc:"Flow, or a version of it" example:"main/3"`

	Voicemail     string `json:"voicemail,omitempty" doc:"Mailbox that takes a message" example:"801"`
	LastAgent     string `json:"last_agent,omitempty" enum:"assigned,preferred" doc:"Callers go to the agent who was last in touch with them, first: whatever keeps the agent, or only while the agent is free" example:"preferred"`
	LastAgentDays int    `json:"last_agent_days,omitempty" minimum:"0" maximum:"90" doc:"For so many days; 0: 3" example:"7"`
}

func viewDestination(in config.Incoming) Destination {
	return Destination{
		Direct: in.Direct, Group: in.Group, DISA: in.DISA, Flow: in.Flow, Voicemail: in.Voicemail,
		LastAgent: string(in.LastAgent), LastAgentDays: in.LastAgentDays,
	}
}

// NumberGroup is several numbers under one name.
type NumberGroup struct {
	ID          string   `json:"id" doc:"What numbers call it" example:"taipei"`
	Name        string   `json:"name" doc:"Name for people" example:"Taipei"`
	Description string   `json:"description" doc:"What it is for" example:"Numbers of the head office"`
	Numbers     []string `json:"numbers" nullable:"false" doc:"Numbers in it" example:"[\"0223456789\"]"`
}

type (
	numbersAnswer      struct{ Body list[OwnNumber] }
	numberGroupsAnswer struct{ Body list[NumberGroup] }
)

func (s *Server) addNumbers() {
	example := OwnNumber{Number: "0223456789", Name: "Sales, Taipei", Group: "taipei", On: "trunk/hinet", Incoming: Destination{Group: "600"}, PreferredBy: []string{"600"}}
	add(s, spec{
		id: "list-numbers", method: http.MethodGet, path: "/api/v1/numbers", tag: "plan", needs: auth.PlanRead,
		summary: "Our numbers", about: "The numbers by which others call us: where they lead, which groups call out on them.",
		answer: list[OwnNumber]{[]OwnNumber{example}},
	}, func(ctx context.Context, _ *struct{}) (*numbersAnswer, error) {
		c, err := s.plan(ctx)
		return &numbersAnswer{list[OwnNumber]{viewNumbers(c)}}, err
	})
	add(s, spec{
		id: "list-number-groups", method: http.MethodGet, path: "/api/v1/number-groups", tag: "plan", needs: auth.PlanRead,
		summary: "Groups of our numbers", about: "Number groups with their numbers. They are set in the section number_groups of the configuration.",
		answer: list[NumberGroup]{[]NumberGroup{{"taipei", "Taipei", "Numbers of the head office", []string{"0223456789"}}}},
	}, func(ctx context.Context, _ *struct{}) (*numberGroupsAnswer, error) {
		c, err := s.plan(ctx)
		return &numberGroupsAnswer{list[NumberGroup]{viewNumberGroups(c)}}, err
	})
}

func viewNumbers(c config.Config) []OwnNumber {
	all := make([]OwnNumber, 0, len(c.Numbers))
	for _, n := range c.Numbers {
		all = append(all, OwnNumber{
			Number: n.Number, Name: n.Name, Group: n.Group, On: n.On, PreferredBy: n.PreferredBy, AgentsMobiles: n.AgentsMobiles,
			Incoming: viewDestination(n.Incoming),
		})
	}
	return all
}

func viewNumberGroups(c config.Config) []NumberGroup {
	all := make([]NumberGroup, 0, len(c.NumberGroups))
	for _, g := range c.NumberGroups {
		v := NumberGroup{ID: g.ID, Name: g.Name, Description: g.Description, Numbers: []string{}}
		for _, n := range c.Numbers {
			if n.Group == g.ID {
				v.Numbers = append(v.Numbers, n.Number)
			}
		}
		all = append(all, v)
	}
	return all
}
