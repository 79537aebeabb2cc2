package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
	"ringdown/webadmin/settings"
)

// Changes that are collected and applied together (AD-3). A request with
// [draftHeader] reads and changes a draft of the whole configuration that belongs to
// its account, in place of what is in force: every operation that changes settings
// can so be collected, and knows nothing of it. The draft is valid by itself at each
// step, as the configuration is.

// draftHeader has a request work on the asker's draft.
const draftHeader = "Ringdown-Draft"

// DraftBook keeps drafts by account: a [*settings.Settings].
type DraftBook interface {
	Draft(who string) (d settings.Draft, has bool, err error)
	KeepDraft(who string, d settings.Draft) error
	DropDraft(who string) error
}

// collects reports whether a request is about the asker's draft.
func collects(ctx context.Context) bool {
	r := request(ctx)
	return r != nil && r.Header.Get(draftHeader) != "" && identityOf(ctx).By != ""
}

// drafter is whose draft a request is about: a key of somebody's name is not them.
func drafter(ctx context.Context) string {
	who := identityOf(ctx)
	return drafterOf(who.By, who.Name)
}

func drafterOf(by, name string) string { return by + " " + name }

// draftedSettings are a draft for requests that ask for it, and the configuration in
// force for all others.
type draftedSettings struct {
	Settings
	drafts DraftBook
	now    func() time.Time
}

// Current implements Settings.
func (d draftedSettings) Current(ctx context.Context) (config.Config, error) {
	if !collects(ctx) {
		return d.Settings.Current(ctx)
	}
	text, _, err := d.Text(ctx)
	if err != nil {
		return config.Config{}, err
	}
	return config.Parse(text)
}

// Text implements Settings. The version of a draft is how often it was changed.
func (d draftedSettings) Text(ctx context.Context) ([]byte, string, error) {
	if !collects(ctx) {
		return d.Settings.Text(ctx)
	}
	kept, has, err := d.drafts.Draft(drafter(ctx))
	if err != nil {
		return nil, "", err
	}
	if has {
		return []byte(kept.Text), draftVersion(kept.Changes), nil
	}
	text, _, err := d.Settings.Text(ctx)
	return text, draftVersion(0), err
}

func draftVersion(changes int) string { return "draft-" + strconv.Itoa(changes) }

// Replace implements Settings.
func (d draftedSettings) Replace(ctx context.Context, text []byte, version, by, note string) (string, error) {
	if !collects(ctx) {
		return d.Settings.Replace(ctx, text, version, by, note)
	}
	who := drafter(ctx)
	kept, has, err := d.drafts.Draft(who)
	if err != nil {
		return "", err
	}
	if version != draftVersion(kept.Changes) {
		return "", fmt.Errorf("your draft: %w", settings.ErrChanged)
	}
	if _, err := config.Parse(text); err != nil {
		return "", err
	}
	if !has {
		base, _, err := d.Settings.Text(ctx)
		if err != nil {
			return "", err
		}
		kept.Base = string(base)
	}
	kept.Text, kept.Changes, kept.At = string(text), kept.Changes+1, d.now().UTC()
	lookedOnly(ctx) // nothing is in force; applying it is audited
	return draftVersion(kept.Changes), d.drafts.KeepDraft(who, kept)
}

// Collected is what somebody's collected changes would do to what is in force.
type Collected struct {
	On       bool           `json:"on" doc:"Whether any change was collected" example:"true"`
	Steps    int            `json:"steps" doc:"How many changes were collected" example:"3"`
	At       *time.Time     `json:"at" doc:"When the last was; null: none" example:"2026-05-01T08:00:00Z"`
	Changes  []ConfigChange `json:"changes" nullable:"false" doc:"What applying them changes; secrets are not shown"`
	Others   []ConfigChange `json:"others" nullable:"false" doc:"What others have changed since the first was collected; it stays"`
	Clashes  []string       `json:"clashes" nullable:"false" doc:"Places that others changed meanwhile in another way: they cannot be applied" example:"[\"lines[1].name\"]"`
	Problems []ProblemField `json:"problems" nullable:"false" doc:"Why they cannot be applied together with what others changed"`
}

type collectedAnswer struct {
	ETag string `header:"ETag" doc:"Of what was shown; for If-Match" example:"\"4f1c9a\""`
	Body Collected
}

type draftApply struct {
	IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag of what was shown" example:"\"4f1c9a\""`
	Note    string `query:"note" maxLength:"200" doc:"Why, in the person's own words; stands in the history" example:"moving to the third floor"`
	Within  int    `query:"confirm_within" minimum:"0" maximum:"3600" doc:"Seconds within which it must be confirmed, 10 to 3600; 0: it stays" example:"120"`
}

func (s *Server) addDrafts() {
	if s.drafts == nil {
		return
	}
	at := exampleTime()
	example := Collected{On: true, Steps: 2, At: &at, Changes: []ConfigChange{{"line 1: name", "Line 1", "Reception"}}, Others: []ConfigChange{}, Clashes: []string{}, Problems: []ProblemField{}}
	const head = " Requests with the header Ringdown-Draft (any value) read and change the asker's draft in place of what is in force."
	add(s, spec{
		id: "get-draft", method: http.MethodGet, path: "/api/v1/draft", tag: "config", needs: auth.ConfigWrite,
		summary: "Collected changes", about: "What the asker's collected changes would do to what is in force now, with what others changed meanwhile." + head, answer: example,
	}, s.getDraft)
	add(s, spec{
		id: "apply-draft", method: http.MethodPost, path: "/api/v1/draft/apply", tag: "config", needs: auth.ConfigWrite,
		summary: "Apply collected changes", about: "Puts all collected changes in force at once, on trial if wanted. If-Match must be the ETag of what was shown. Where others changed the same meanwhile nothing is changed, and errors names the places.",
		answer: ConfigVersion{Version: "18"}, fails: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
	}, s.applyDraft)
	add(s, spec{
		id: "drop-draft", method: http.MethodDelete, path: "/api/v1/draft", tag: "config", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Throw collected changes away", about: "What is in force stays as it is.",
	}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		lookedOnly(ctx)
		return nil, s.drafts.DropDraft(drafter(ctx))
	})
}

// collected is a draft beside what is in force.
type collected struct {
	draft   settings.Draft
	has     bool
	version string        // in force
	merged  config.Config // what is in force with the draft's changes
	show    Collected
}

// tag names exactly what was shown.
func (c collected) tag() string { return quoteTag(draftVersion(c.draft.Changes) + "-on-" + c.version) }

func (s *Server) collected(ctx context.Context) (c collected, err error) {
	c.show = Collected{Changes: []ConfigChange{}, Others: []ConfigChange{}, Clashes: []string{}, Problems: []ProblemField{}}
	if c.draft, c.has, err = s.drafts.Draft(drafter(ctx)); err != nil {
		return c, err
	}
	text, version, err := s.inForce.Text(ctx)
	if err != nil {
		return c, fmt.Errorf("read the configuration: %w", err)
	}
	c.version = version
	if !c.has {
		return c, nil
	}
	var all [3]config.Config
	for i, t := range []string{c.draft.Base, c.draft.Text, string(text)} {
		if all[i], err = config.Parse([]byte(t)); err != nil {
			return c, problem(http.StatusConflict, "draft-too-old", "The collected changes cannot be read by this firmware any more: throw them away.")
		}
	}
	base, mine, now := all[0], all[1], all[2]
	merged, clashes := config.Merge(base, mine, now)
	c.merged = merged
	c.show.On, c.show.Steps, c.show.At = true, c.draft.Changes, &c.draft.At
	c.show.Changes, c.show.Others, c.show.Clashes = viewChanges(now, merged), viewChanges(base, now), orNone(clashes)
	if p := asProblem(merged.Validate()); p != nil {
		c.show.Problems = p.Errors
	}
	return c, nil
}

func (s *Server) getDraft(ctx context.Context, _ *struct{}) (*collectedAnswer, error) {
	c, err := s.collected(ctx)
	return &collectedAnswer{c.tag(), c.show}, err
}

func (s *Server) applyDraft(ctx context.Context, in *draftApply) (*configChanged, error) {
	if in.IfMatch == "" {
		return nil, problem(http.StatusPreconditionRequired, "if-match-missing", "Send If-Match with the ETag of the changes that you were shown.")
	}
	c, err := s.collected(ctx)
	switch {
	case err != nil:
		return nil, err
	case !c.has:
		return nil, unknown("No changes were collected.")
	case strings.TrimPrefix(in.IfMatch, "W/") != c.tag():
		return nil, problem(http.StatusPreconditionFailed, "changed", "Something was changed since you were shown what this does: look at it again.")
	case len(c.show.Clashes) > 0:
		p := problem(http.StatusConflict, "draft-clashes", "Others changed the same meanwhile; nothing was changed.")
		for _, at := range c.show.Clashes {
			p.Errors = append(p.Errors, ProblemField{Location: at, Message: "was changed by somebody else meanwhile, in another way", Place: c.merged.Place(at)})
		}
		return nil, p
	}
	text := c.merged.Text()
	answer, err := s.postApply(ctx, &applyRequest{IfMatch: quoteTag(c.version), Note: in.Note, Within: in.Within, RawBody: text})
	if err != nil {
		return nil, err
	}
	return answer, s.drafts.DropDraft(drafter(ctx))
}
