package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"ringdown/webadmin/auth"
)

const configType = "application/yaml"

type configAnswer struct {
	ContentType string `header:"Content-Type"`
	ETag        string `header:"ETag"`
	Body        []byte `contentType:"application/yaml"`
}

type configRequest struct {
	IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag of the text that was changed" example:"\"17\""`
	Note    string `query:"note" maxLength:"200" doc:"Why, in the person's own words; stands in the history" example:"night group"`
	RawBody []byte `contentType:"application/yaml"`
}

// ConfigVersion names the text now in force.
type ConfigVersion struct {
	Version string `json:"version" doc:"Version of the text now in force" example:"18"`
}

type configChanged struct {
	ETag string `header:"ETag"`
	Body ConfigVersion
}

func (s *Server) addConfig() {
	example := "country: TW\nextensions:\n  - number: \"801\"\n    port: sim0/fxs1\n"
	add(s, spec{
		id: "get-config", method: http.MethodGet, path: "/api/v1/config", tag: "config", needs: auth.ConfigRead,
		summary: "The whole configuration", about: "The configuration as text; its ETag changes with it.",
		answer: example, answerType: configType,
	}, s.getConfig)
	add(s, spec{
		id: "put-config", method: http.MethodPut, path: "/api/v1/config", tag: "config", needs: auth.ConfigWrite,
		summary: "Replace the configuration", about: "Checks the whole text and puts it in force; calls in progress go on. A text that will not do changes nothing, and errors lists every fault with line and column. If-Match must be the ETag that was read.",
		send: example, bodyType: configType, answer: ConfigVersion{Version: "18"}, maxBody: maxConfigBody,
		fails: []int{http.StatusPreconditionFailed, http.StatusPreconditionRequired},
	}, s.putConfig)
	s.addHistory(example)
}

func (s *Server) getConfig(ctx context.Context, _ *struct{}) (*configAnswer, error) {
	text, version, err := s.deps.Settings.Text(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	listened(ctx, "config") // it has the passwords of telephones and trunks
	return &configAnswer{ContentType: configType, ETag: quoteTag(version), Body: text}, nil
}

func (s *Server) putConfig(ctx context.Context, in *configRequest) (*configChanged, error) {
	if in.IfMatch == "" {
		return nil, problem(http.StatusPreconditionRequired, "if-match-missing", "Send If-Match with the ETag of the text that you changed.")
	}
	version := strings.Trim(strings.TrimPrefix(in.IfMatch, "W/"), `"`)
	next, err := s.deps.Settings.Replace(ctx, in.RawBody, version, identityOf(ctx).Name, in.Note)
	if err != nil {
		return nil, fmt.Errorf("replace the configuration: %w", err)
	}
	s.log.Info("configuration replaced", "version", next, "by", identityOf(ctx).Name)
	return &configChanged{ETag: quoteTag(next), Body: ConfigVersion{next}}, nil
}

func quoteTag(version string) string { return `"` + version + `"` }
