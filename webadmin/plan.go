package webadmin

import (
	"context"
	"fmt"
	"net/http"

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
		answer: list[Line]{[]Line{{ID: "line 1", Name: "Main number", Port: "sim0/fxo1", Number: "02-2345-6789", Country: "TW", Rings: []string{"801"}}}},
	}, func(ctx context.Context, _ *struct{}) (*linesAnswer, error) {
		plan, err := s.plan(ctx)
		return &linesAnswer{list[Line]{orNone(plan.Lines)}}, err
	})
	add(s, spec{
		id: "list-extensions", method: http.MethodGet, path: "/api/v1/extensions", tag: "plan", needs: auth.PlanRead,
		summary: "Extensions", about: "Telephones and their numbers as configured.",
		answer: list[Extension]{[]Extension{{Number: "801", Name: "Reception", Port: "sim0/fxs1"}}},
	}, func(ctx context.Context, _ *struct{}) (*extensionsAnswer, error) {
		plan, err := s.plan(ctx)
		return &extensionsAnswer{list[Extension]{orNone(plan.Extensions)}}, err
	})
	add(s, spec{
		id: "list-groups", method: http.MethodGet, path: "/api/v1/groups", tag: "plan", needs: auth.PlanRead,
		summary: "Ring groups", about: "Ring groups as configured.",
		answer: list[Group]{[]Group{{Number: "600", Name: "Sales", Strategy: "priority", Members: []string{"801", "802"}}}},
	}, func(ctx context.Context, _ *struct{}) (*groupsAnswer, error) {
		plan, err := s.plan(ctx)
		return &groupsAnswer{list[Group]{orNone(plan.Groups)}}, err
	})
}

func (s *Server) plan(ctx context.Context) (PlanView, error) {
	plan, err := s.deps.Plan.Plan(ctx)
	if err != nil {
		return PlanView{}, fmt.Errorf("read lines, extensions and groups: %w", err)
	}
	return plan, nil
}
