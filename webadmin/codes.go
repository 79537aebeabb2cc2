package webadmin

import (
	"context"
	"net/http"

	"ringdown/internal/feature"
	"ringdown/webadmin/auth"
)

// Code is what a telephone dials for a feature.
type Code struct {
	Feature  string `json:"feature" doc:"Its name, as in the configuration" example:"forward-always-on"`
	Code     string `json:"code" doc:"What is dialled; empty: nothing" example:"*72"`
	Argument string `json:"argument" enum:",number,group,short,short-plus,time,reason" doc:"What follows it" example:"number"`
	What     string `json:"what" doc:"In English" example:"Forward every call"`
	Own      bool   `json:"own" doc:"It is set in the configuration, and not the profile's" example:"false"`
}

type codesAnswer struct{ Body list[Code] }

func (s *Server) addCodes() {
	add(s, spec{
		id: "list-codes", method: http.MethodGet, path: "/api/v1/codes", tag: "plan", needs: auth.PlanRead,
		summary: "Feature codes", about: "What telephones dial for features, with what follows each code. They are set in the section codes of the configuration.",
		answer: list[Code]{[]Code{{"forward-always-on", "*72", "number", "Forward every call", false}}},
	}, func(ctx context.Context, _ *struct{}) (*codesAnswer, error) {
		c, err := s.plan(ctx)
		return &codesAnswer{list[Code]{viewCodes(c.CodeTable())}}, err
	})
}

// viewCodes lists every feature, those without a code too.
func viewCodes(table feature.Codes) []Code {
	has := map[feature.Name]feature.Code{}
	for _, c := range table {
		has[c.Name] = c
	}
	codes := make([]Code, 0, len(feature.All()))
	for _, f := range feature.All() {
		c := has[f.Name]
		codes = append(codes, Code{string(f.Name), c.Digits, string(f.Arg), f.What, c.Own})
	}
	return codes
}
