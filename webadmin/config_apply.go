package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
	"ringdown/webadmin/settings"
)

// Trials put a configuration in force that goes back by itself, and TrialEnds end
// that before its time. Both are [*settings.Settings].
type Trials interface {
	Try(ctx context.Context, text []byte, version, by, note string, within time.Duration) (newVersion string, err error)
	Trial() (t settings.Trial, on bool, err error)
}

// TrialEnds confirm or take back a trial; see [Trials].
type TrialEnds interface {
	Confirm(version string) error
	TakeBack(ctx context.Context) error
}

// ConfigChange is one difference between two configurations.
type ConfigChange struct {
	Field string `json:"field" doc:"What" example:"line 1: name"`
	Old   string `json:"old" doc:"Before; empty: it was not there" example:"Line 1"`
	New   string `json:"new" doc:"After; empty: it is gone" example:"Reception"`
}

// ConfigCheck is what a text would change, or why it will not do.
type ConfigCheck struct {
	OK       bool           `json:"ok" doc:"Whether the text can be put in force" example:"true"`
	Problems []ProblemField `json:"problems" nullable:"false" doc:"Every fault, with line and column"`
	Changes  []ConfigChange `json:"changes" nullable:"false" doc:"What it would change; secrets are not shown"`
}

// ConfigTrial is a configuration that goes back by itself unless it is confirmed.
type ConfigTrial struct {
	On       bool       `json:"on" doc:"Whether one runs" example:"true"`
	Version  string     `json:"version" doc:"On trial, or empty" example:"18"`
	Previous string     `json:"previous" doc:"Comes back, or empty" example:"17"`
	Until    *time.Time `json:"until" doc:"When it goes back; null: none runs" example:"2026-05-01T08:02:00Z"`
}

type checkRequest struct {
	RawBody []byte `contentType:"application/yaml"`
}

type checkAnswer struct{ Body ConfigCheck }

// ConfirmTimes of a trial, seconds: long enough to sign in again and look, short
// enough to wait for.
const (
	minConfirm = 10
	maxConfirm = 3600
)

type applyRequest struct {
	IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag of the text that was changed" example:"\"17\""`
	Note    string `query:"note" maxLength:"200" doc:"Why, in the person's own words; stands in the history" example:"night group"`
	Within  int    `query:"confirm_within" minimum:"0" maximum:"3600" doc:"Seconds within which it must be confirmed, 10 to 3600; 0: it stays" example:"120"`
	RawBody []byte `contentType:"application/yaml"`
}

type trialAnswer struct{ Body ConfigTrial }

type confirmRequest struct{ Body ConfigVersion }

type compareRequest struct {
	From uint64 `query:"from" minimum:"1" required:"true" doc:"Number of a version" example:"16"`
	To   uint64 `query:"to" minimum:"0" doc:"Number of another; 0: what is in force" example:"18"`
}

func (s *Server) addConfigApply() {
	text := "country: TW\nextensions:\n  - number: \"801\"\n    port: sim0/fxs1\n"
	change := []ConfigChange{{"line 1: name", "Line 1", "Reception"}}
	until := exampleTime()
	trial := ConfigTrial{On: true, Version: "18", Previous: "17", Until: &until}
	add(s, spec{
		id: "check-config", method: http.MethodPost, path: "/api/v1/config/check", tag: "config", needs: auth.ConfigRead,
		summary: "What a configuration would change", about: "Checks a whole text without putting it in force: every fault with its place, or what it would change.",
		send: text, bodyType: configType, answer: ConfigCheck{OK: true, Problems: []ProblemField{}, Changes: change}, maxBody: maxConfigBody,
	}, s.postCheck)
	add(s, spec{
		id: "apply-config", method: http.MethodPost, path: "/api/v1/config/apply", tag: "config", needs: auth.ConfigWrite,
		summary: "Put a configuration in force, if wanted on trial", about: "As replacing it; with confirm_within the one before comes back by itself unless the new one is confirmed in time, also after a restart: for changes that may cut off whoever makes them. While it runs nothing else is changed.",
		send: text, bodyType: configType, answer: ConfigVersion{Version: "18"}, maxBody: maxConfigBody,
		fails: []int{http.StatusPreconditionFailed, http.StatusPreconditionRequired, http.StatusConflict},
	}, s.postApply)
	add(s, spec{
		id: "get-trial", method: http.MethodGet, path: "/api/v1/config/trial", tag: "config", needs: auth.ConfigRead,
		summary: "The trial that runs", about: "Which configuration goes back by itself, and when.", answer: trial,
	}, s.getTrial)
	add(s, spec{
		id: "confirm-config", method: http.MethodPost, path: "/api/v1/config/confirm", tag: "config", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Confirm a configuration", about: "Ends the trial of a version: it stays.", send: ConfigVersion{Version: "18"}, fails: []int{http.StatusNotFound},
	}, s.postConfirm)
	add(s, spec{
		id: "take-back-config", method: http.MethodPost, path: "/api/v1/config/take-back", tag: "config", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Take a configuration back", about: "Ends the trial that runs: the configuration before it is in force again.", fails: []int{http.StatusNotFound},
	}, s.postTakeBack)
	add(s, spec{
		id: "compare-config", method: http.MethodGet, path: "/api/v1/config/compare", tag: "config", needs: auth.ConfigRead,
		summary: "Compare two configurations of the history", about: "What differs from one version to another, or to the one in force.",
		answer: ConfigCheck{OK: true, Problems: []ProblemField{}, Changes: change}, fails: []int{http.StatusNotFound},
	}, s.getCompare)
}

func viewChanges(before, after config.Config) []ConfigChange {
	out := []ConfigChange{}
	for _, c := range config.Diff(before, after) {
		out = append(out, ConfigChange(c))
	}
	return out
}

func (s *Server) postCheck(ctx context.Context, in *checkRequest) (*checkAnswer, error) {
	check := ConfigCheck{Problems: []ProblemField{}, Changes: []ConfigChange{}}
	wanted, err := config.Parse(in.RawBody)
	var faults config.Problems
	if errors.As(err, &faults) {
		check.Problems = configProblem(faults).Errors
		return &checkAnswer{check}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("check the configuration: %w", err)
	}
	now, err := s.deps.Settings.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	check.OK, check.Changes = true, viewChanges(now, wanted)
	return &checkAnswer{check}, nil
}

func (s *Server) postApply(ctx context.Context, in *applyRequest) (*configChanged, error) {
	if in.IfMatch == "" {
		return nil, problem(http.StatusPreconditionRequired, "if-match-missing", "Send If-Match with the ETag of the text that you changed.")
	}
	if in.Within != 0 && in.Within < minConfirm {
		p := problem(http.StatusUnprocessableEntity, "invalid", fmt.Sprintf("The time to confirm is %d to %d seconds, or 0.", minConfirm, maxConfirm))
		p.Errors = []ProblemField{{Location: "query.confirm_within", Message: fmt.Sprintf("is %d to %d, or 0", minConfirm, maxConfirm)}}
		return nil, p
	}
	version, who := strings.Trim(strings.TrimPrefix(in.IfMatch, "W/"), `"`), identityOf(ctx).Name
	replace := s.inForce.Replace
	if in.Within > 0 {
		replace = func(ctx context.Context, text []byte, version, by, note string) (string, error) {
			return s.deps.Trials.Try(ctx, text, version, by, note, time.Duration(in.Within)*time.Second)
		}
	}
	next, err := replace(ctx, in.RawBody, version, who, in.Note)
	if err != nil {
		return nil, fmt.Errorf("put the configuration in force: %w", err)
	}
	s.log.Info("configuration applied", "version", next, "by", who, "confirm within", in.Within)
	return &configChanged{ETag: quoteTag(next), Body: ConfigVersion{next}}, nil
}

func (s *Server) getTrial(context.Context, *struct{}) (*trialAnswer, error) {
	t, on, err := s.deps.Trials.Trial()
	if err != nil || !on {
		return &trialAnswer{}, err
	}
	return &trialAnswer{ConfigTrial{On: true, Version: t.Version, Previous: t.Previous, Until: &t.Until}}, nil
}

func (s *Server) postConfirm(_ context.Context, in *confirmRequest) (*struct{}, error) {
	return nil, noTrial(s.deps.TrialEnds.Confirm(in.Body.Version))
}

func (s *Server) postTakeBack(ctx context.Context, _ *struct{}) (*struct{}, error) {
	before, unread := s.deps.Settings.Current(ctx)
	if err := noTrial(s.deps.TrialEnds.TakeBack(ctx)); err != nil {
		return nil, err
	}
	if now, err := s.deps.Settings.Current(ctx); err == nil && unread == nil {
		tellDiff(ctx, before, now, "")
	}
	return nil, nil
}

func noTrial(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return problem(http.StatusNotFound, "no-trial", "That configuration is not on trial, or no longer: it was confirmed or has gone back.")
	}
	return err
}

func (s *Server) getCompare(ctx context.Context, in *compareRequest) (*checkAnswer, error) {
	before, err := s.pastConfig(in.From)
	if err != nil {
		return nil, err
	}
	after, err := s.deps.Settings.Current(ctx)
	if in.To != 0 {
		after, err = s.pastConfig(in.To)
	}
	if err != nil {
		return nil, err
	}
	return &checkAnswer{ConfigCheck{OK: true, Problems: []ProblemField{}, Changes: viewChanges(before, after)}}, nil
}

// pastConfig reads a version of the history, as this firmware understands it.
func (s *Server) pastConfig(n uint64) (config.Config, error) {
	v, err := s.deps.History.Get(n)
	if err != nil {
		return config.Config{}, pastProblem(n, err)
	}
	c, err := config.Parse([]byte(v.Text))
	if err != nil {
		return c, problem(http.StatusConflict, "too-old", fmt.Sprintf("Version %d cannot be read by this firmware any more.", n))
	}
	return c, nil
}
