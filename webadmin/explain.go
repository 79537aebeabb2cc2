package webadmin

import (
	"context"
	"net/http"
	"time"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// Explainer says what would happen to a call, by the code that runs calls: the
// appliance. An error of kind ErrInvalid says what is wrong with the question.
type Explainer interface {
	Explain(ctx context.Context, c config.Config, q ExplainQuestion) (Explanation, error)
}

// ExplainQuestion is one call that is thought of.
type ExplainQuestion struct {
	Line     string            `json:"line,omitempty" maxLength:"64" doc:"The line or trunk that it comes in on; left out: from dials" example:"2"`
	From     string            `json:"from" maxLength:"64" doc:"The caller's number; of a call that is dialled the extension, or the port of one without a number" example:"0912345678"`
	DID      string            `json:"did,omitempty" maxLength:"64" doc:"The number that was called, where the trunk tells" example:""`
	Dial     string            `json:"dial,omitempty" maxLength:"32" doc:"What the extension dials, with the access code; with line, what the caller keys once we have answered. Secret numbers belong to it" example:""`
	At       time.Time         `json:"at,omitzero" doc:"When; left out: now" example:"2026-05-01T18:05:00+08:00"`
	Busy     []string          `json:"busy,omitempty" maxItems:"1000" doc:"Extensions and lines that are in a call" example:"[\"801\",\"line 1\"]"`
	Away     []string          `json:"away,omitempty" maxItems:"1000" doc:"Extensions that nobody has signed in for" example:"[\"803\"]"`
	DND      []string          `json:"dnd,omitempty" maxItems:"1000" doc:"Extensions that must not be disturbed" example:"[\"804\"]"`
	SignedIn []string          `json:"signed_in,omitempty" maxItems:"1000" doc:"The SIP extensions that have signed in; left out: all but away, or with now those that have" example:"[\"821\"]"`
	Hours    map[string]string `json:"hours,omitempty" doc:"Calendars set by hand: open or closed; left out: as they are set now" example:"{\"office\":\"closed\"}"`
	Now      bool              `json:"now,omitempty" doc:"Everything counts as it is this moment: who is in a call or lifted the telephone, who has signed in, what is parked, spoken on or does not work. What is told besides comes first. Left out: only what is told, and what is remembered" example:"false"`
	Config   string            `json:"config,omitempty" maxLength:"1048576" doc:"A configuration as text that is not in force; left out: the one that is" example:""`
}

// Explanation is the timeline of that call.
type Explanation struct {
	Steps  []ExplainStep `json:"steps" nullable:"false" doc:"What happens, in order"`
	Result string        `json:"result" doc:"What becomes of it, as in a record" example:"missed"`
	Live   bool          `json:"live" doc:"Whether it was known what groups remember, who waits, what was set at telephones and, with now, what goes on: by the configuration in force" example:"true"`
	Track  string        `json:"track" doc:"The track that the call would have" example:"call id=1 …"`
}

// ExplainStep is what happens at one moment.
type ExplainStep struct {
	Seconds float64 `json:"seconds" doc:"After the call began" example:"20"`
	Where   string  `json:"where" doc:"Telephone or line, or empty" example:"802"`
	What    string  `json:"what" doc:"What it does, or empty: a decision alone" example:"rings"`
	Why     string  `json:"why" doc:"Which rule, and who was passed over" example:"802 is next in the order of ports and rings."`
}

type explainRequest struct{ Body ExplainQuestion }

type explainAnswer struct{ Body Explanation }

func (s *Server) addExplain() {
	add(s, spec{
		id: "explain-call", method: http.MethodPost, path: "/api/v1/explain", tag: "live", needs: auth.ConfigRead,
		summary: "What would happen to a call", about: "Answers by the code that runs calls, in a time of its own: nothing rings. Nobody answers, and after three minutes the caller gives up. By the configuration in force it knows what groups remember, who waits in their lines, who sits where, and what was set at telephones (forwards, not to be disturbed, signed out, pauses, the number dialled last); with now also what goes on this moment: who is in a call or lifted the telephone, who has signed in, what rings, is parked, spoken on or does not work. By another configuration groups begin as after a start.",
		send: ExplainQuestion{Line: "2", From: "0912345678", At: exampleTime(), Busy: []string{"801"}}, maxBody: maxConfigBody,
		answer: Explanation{Result: "missed", Live: true, Track: "call id=1 …", Steps: []ExplainStep{{Seconds: 0, Where: "802", What: "rings", Why: "802 is next in the order of ports and rings. 801 is in a call."}}},
		fails:  []int{http.StatusNotFound},
	}, s.postExplain)
}

func (s *Server) postExplain(ctx context.Context, in *explainRequest) (*explainAnswer, error) {
	if s.deps.Explain == nil {
		return nil, problem(http.StatusNotFound, "not-found", "This appliance has nothing that could say so.")
	}
	if in.Body.Now && in.Body.Config != "" {
		return nil, problem(http.StatusUnprocessableEntity, "invalid", "Nothing goes on by a configuration that is not in force: leave out now, or config.")
	}
	c, err := s.explained(ctx, in.Body.Config)
	if err != nil {
		return nil, err
	}
	if in.Body.At.IsZero() {
		in.Body.At = s.now()
	}
	if in.Body.Hours == nil && in.Body.Config == "" {
		if in.Body.Hours, err = s.forced(ctx); err != nil {
			return nil, err
		}
	}
	e, err := s.deps.Explain.Explain(ctx, c, in.Body)
	if err != nil {
		return nil, err
	}
	return &explainAnswer{e}, nil
}

// explained is the configuration that a question is about.
func (s *Server) explained(ctx context.Context, text string) (config.Config, error) {
	if text == "" {
		return s.deps.Settings.Current(ctx)
	}
	return config.Parse([]byte(text))
}
