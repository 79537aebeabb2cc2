package webadmin

import (
	"context"
	"fmt"
	"net/http"

	"ringdown/internal/config"
	"ringdown/internal/country"
	"ringdown/webadmin/auth"
)

// Choices are the words that some settings take, beside those that the
// configuration itself names.
type Choices struct {
	Countries  []Country           `json:"countries" nullable:"false" doc:"Countries with a profile"`
	Impedances []string            `json:"impedances" nullable:"false" doc:"Line impedances" example:"[\"600 Ω\"]"`
	CallerID   map[string][]string `json:"caller_id" doc:"Ways of caller id by country, the country's own first" example:"{\"TW\":[\"dtmf\"]}"`
}

type choicesAnswer struct{ Body Choices }

type wholeAnswer struct {
	ETag string `header:"ETag" doc:"Changes with every change of the configuration" example:"\"17\""`
	Body config.Config
}

// addWhole registers reading of all settings at once.
func (s *Server) addWhole() {
	add(s, spec{
		id: "get-settings", method: http.MethodGet, path: "/api/v1/settings", tag: "settings", needs: auth.ConfigRead,
		summary: "All settings", about: "The whole configuration as JSON, without secrets. Its parts are changed each by its own operation.",
		answer: exampleSettings(),
	}, s.getWhole)
	add(s, spec{
		id: "get-setting-choices", method: http.MethodGet, path: "/api/v1/settings/choices", tag: "settings", needs: auth.ConfigRead, or: auth.TelephonesManage,
		summary: "Words that settings take", about: "Countries, line impedances and ways of caller id.",
		answer: Choices{Countries: []Country{exampleCountry()}, Impedances: []string{"600 Ω"}, CallerID: map[string][]string{"TW": {"dtmf"}}},
	}, func(context.Context, *struct{}) (*choicesAnswer, error) {
		return &choicesAnswer{choices()}, nil
	})
}

// exampleSettings is what an appliance has that nobody has changed.
func exampleSettings() config.Config {
	c, err := config.Default("TW", "zh-Hant", "Asia/Taipei")
	if err != nil { // a country of ours has no profile: the examples' test tells
		return config.Config{}
	}
	return config.Hidden(c)
}

func (s *Server) getWhole(ctx context.Context, _ *struct{}) (*wholeAnswer, error) {
	_, version, err := s.deps.Settings.Text(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	return &wholeAnswer{quoteTag(version), config.Hidden(c)}, nil
}

func choices() Choices {
	all := Choices{Countries: countries(), Impedances: config.Impedances(), CallerID: map[string][]string{}}
	for _, code := range country.Codes() {
		all.CallerID[string(code)] = config.CallerIDWays(code)
	}
	return all
}
