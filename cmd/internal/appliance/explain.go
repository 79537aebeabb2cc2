package appliance

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/explain"
	"ringdown/webadmin"
)

// explainer implements webadmin.Explainer; it follows calls into flows, and knows
// what groups remember, who waits and what was set at telephones.
type explainer struct {
	flows *flows
	mind  func(ctx context.Context) (engine.Mind, error)
}

// Explain implements webadmin.Explainer.
func (e explainer) Explain(ctx context.Context, c config.Config, q webadmin.ExplainQuestion) (webadmin.Explanation, error) {
	w := surroundings{apps: e.flows.explained(c, q)}
	if q.Config == "" {
		var err error
		if w.mind, err = e.mind(ctx); err != nil {
			return webadmin.Explanation{}, fmt.Errorf("explain a call: %w", err)
		}
	}
	answer, err := explained(c, q, w)
	answer.Live = q.Config == ""
	return answer, err
}

// surroundings is what a running appliance knows besides the configuration.
type surroundings struct {
	apps func(string, call.About) explain.Session
	mind engine.Mind
}

// Explain says what would happen to a call under a configuration, as after a start,
// and without the flows, which a running appliance has. An error is webadmin.ErrInvalid: a name in
// the question does not exist.
func Explain(c config.Config, q webadmin.ExplainQuestion) (webadmin.Explanation, error) {
	return explained(c, q, surroundings{})
}

func explained(c config.Config, q webadmin.ExplainQuestion, w surroundings) (webadmin.Explanation, error) {
	for _, number := range slices.Concat(q.Away, q.DND, q.SignedIn) {
		if _, found := c.Extension(number); !found {
			return webadmin.Explanation{}, fmt.Errorf("%w: there is no extension %q", webadmin.ErrInvalid, number)
		}
	}
	a, err := explain.Ask(planOf(c).Indexed(), explain.Question{
		Line: q.Line, From: q.From, DID: q.DID, Dial: q.Dial, At: q.At.Truncate(time.Second).In(zoneOf(c)),
		Busy: q.Busy, Away: q.Away, DND: q.DND, SignedIn: q.SignedIn, Forced: q.Hours, Apps: w.apps,
		Past: w.mind.Past, Phones: w.mind.Phones, Waiting: w.mind.Waiting,
	})
	if err != nil {
		what := strings.TrimPrefix(err.Error(), explain.ErrQuestion.Error()+": ") // its kind says nothing that the other does not
		return webadmin.Explanation{}, fmt.Errorf("%w: %s", webadmin.ErrInvalid, what)
	}
	e := webadmin.Explanation{Result: string(a.Result), Track: a.Track, Steps: []webadmin.ExplainStep{}}
	for _, s := range a.Steps {
		e.Steps = append(e.Steps, webadmin.ExplainStep{Seconds: s.After.Seconds(), Where: s.Where, What: s.What, Why: s.Why})
	}
	return e, nil
}
