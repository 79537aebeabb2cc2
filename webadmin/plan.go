package webadmin

import (
	"context"
	"fmt"
	"net/http"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

type list[T any] struct {
	Items []T `json:"items" nullable:"false" doc:"All of them"`
}

type linesAnswer struct{ Body list[Line] }

type extensionsAnswer struct{ Body list[Extension] }

type groupsAnswer struct{ Body list[Group] }

func (s *Server) addPlan() {
	add(s, spec{
		id: "list-lines", method: http.MethodGet, path: "/api/v1/lines", tag: "plan", needs: auth.PlanRead,
		summary: "Outside lines", about: "Outside lines as configured.",
		answer: list[Line]{[]Line{{ID: "line 1", Name: "Main number", Port: "sim0/fxo1", Enabled: true, Country: "TW", Rings: []string{"801"}}}},
	}, func(ctx context.Context, _ *struct{}) (*linesAnswer, error) {
		c, err := s.plan(ctx)
		return &linesAnswer{list[Line]{viewLines(c)}}, err
	})
	add(s, spec{
		id: "list-extensions", method: http.MethodGet, path: "/api/v1/extensions", tag: "plan", needs: auth.PlanRead, or: auth.TelephonesManage, scoped: true,
		summary: "Extensions", about: "Telephones and their numbers as configured.",
		answer: list[Extension]{[]Extension{{Number: "801", Name: "Reception", Kind: "FXS", Port: "sim0/fxs1"}}},
	}, func(ctx context.Context, _ *struct{}) (*extensionsAnswer, error) {
		c, err := s.plan(ctx)
		if err != nil {
			return nil, err
		}
		r, err := s.reach(ctx)
		return &extensionsAnswer{list[Extension]{only(viewExtensions(c), func(x Extension) bool { return r.extension(x.Number) })}}, err
	})
	add(s, spec{
		id: "list-groups", method: http.MethodGet, path: "/api/v1/groups", tag: "plan", needs: auth.PlanRead, scoped: true,
		summary: "Ring groups", about: "Ring groups as configured.",
		answer: list[Group]{[]Group{{Number: "600", Name: "Sales", Strategy: "priority", Members: []string{"801", "802"}}}},
	}, func(ctx context.Context, _ *struct{}) (*groupsAnswer, error) {
		c, err := s.plan(ctx)
		if err != nil {
			return nil, err
		}
		r, err := s.reach(ctx)
		return &groupsAnswer{list[Group]{only(viewGroups(c), func(g Group) bool { return r.group(g.Number) })}}, err
	})
}

func (s *Server) plan(ctx context.Context) (config.Config, error) {
	c, err := s.deps.Settings.Current(ctx)
	if err != nil {
		return c, fmt.Errorf("read lines, extensions and groups: %w", err)
	}
	return c, nil
}

func viewLines(c config.Config) []Line {
	lines := make([]Line, 0, len(c.Lines))
	for _, l := range c.Lines {
		v := Line{
			ID: fmt.Sprintf("line %d", l.ID), Name: l.Name, Port: l.Port, Enabled: l.Enabled,
			Country: or(string(l.Profile.Country), string(c.System.Country)), Rings: []string{},
		}
		if target := or(c.IncomingOf(l).Direct, c.IncomingOf(l).Group); target != "" {
			v.Rings = []string{target}
		}
		lines = append(lines, v)
	}
	return lines
}

func viewExtensions(c config.Config) []Extension {
	extensions := make([]Extension, 0, len(c.Extensions))
	for i, e := range c.Extensions {
		a, _ := c.AgentAt(e.Number)
		v := Extension{Agent: a.Number, Over: c.OverLimit(i), Number: e.Number, Name: e.Name, Kind: "FXS", Port: e.Port}
		switch {
		case e.SIP.Given():
			v.Kind, v.Port = "SIP", string(call.SIPPort(e.Number))
		case e.Port == "" && !e.Outside.Given():
			v.Kind, v.Port = "DESK", string(call.DeskPort(e.Number))
		case e.Port == "":
			v.Kind, v.Port = "OUTSIDE", string(call.OutsidePort(e.Number))
		}
		if e.DirectLine != 0 {
			v.Direct = fmt.Sprintf("line %d", e.DirectLine)
		}
		extensions = append(extensions, v)
	}
	return extensions
}

func viewGroups(c config.Config) []Group {
	groups := make([]Group, 0, len(c.Groups))
	for _, g := range c.Groups {
		groups = append(groups, Group{Number: g.Number, Name: g.Name, Strategy: string(c.StrategyOf(g)), Members: orNone(g.Members)})
	}
	return groups
}
