package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// PastConfig is one configuration of the past, without its text.
type PastConfig struct {
	Version string    `json:"version" doc:"Its number; the newest is in force" example:"18"`
	Who     string    `json:"who" doc:"Who put it in force" example:"owner"`
	When    time.Time `json:"when" doc:"When that was" example:"2026-05-01T08:00:00Z"`
	Note    string    `json:"note" doc:"Why, in the person's own words" example:"night group"`
}

type historyAnswer struct{ Body list[PastConfig] }

type historyRequest struct {
	Version uint64 `path:"version" minimum:"1" doc:"Number of the version" example:"17"`
}

func (s *Server) addHistory(example string) {
	past := PastConfig{Version: "18", Who: "owner", When: exampleTime(), Note: "night group"}
	add(s, spec{
		id: "list-config-versions", method: http.MethodGet, path: "/api/v1/config/versions", tag: "config", needs: auth.ConfigRead,
		summary: "History of the configuration", about: "Who changed the configuration, when and why, the newest first; the last hundred are kept.",
		answer: list[PastConfig]{[]PastConfig{past}},
	}, s.getHistory)
	add(s, spec{
		id: "get-config-version", method: http.MethodGet, path: "/api/v1/config/versions/{version}", tag: "config", needs: auth.ConfigRead,
		summary: "A configuration of the past", about: "The text of one version, as it was in force then. To go back to it, put it in force again.",
		answer: example, answerType: configType, fails: []int{http.StatusNotFound},
	}, s.getPast)
}

func (s *Server) getHistory(context.Context, *struct{}) (*historyAnswer, error) {
	all, err := s.deps.History.List()
	if err != nil {
		return nil, fmt.Errorf("list the configurations of the past: %w", err)
	}
	items := make([]PastConfig, 0, len(all))
	for _, v := range all {
		items = append(items, PastConfig{Version: strconv.FormatUint(v.N, 10), Who: v.Who, When: v.When, Note: v.Note})
	}
	return &historyAnswer{list[PastConfig]{items}}, nil
}

func (s *Server) getPast(ctx context.Context, in *historyRequest) (*configAnswer, error) {
	v, err := s.deps.History.Get(in.Version)
	if err != nil {
		return nil, pastProblem(in.Version, err)
	}
	listened(ctx, "config/versions/"+strconv.FormatUint(v.N, 10))
	return &configAnswer{ContentType: configType, ETag: quoteTag(strconv.FormatUint(v.N, 10)), Body: []byte(v.Text)}, nil
}

// pastProblem is why a version of the history cannot be read.
func pastProblem(n uint64, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return problem(http.StatusNotFound, "not-found", fmt.Sprintf("The history has no version %d of the configuration.", n))
	}
	return fmt.Errorf("read configuration %d: %w", n, err)
}
