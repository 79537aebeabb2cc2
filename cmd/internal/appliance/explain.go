package appliance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ringdown/acd"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/explain"
	"ringdown/webadmin"
)

// explainer implements webadmin.Explainer; it follows calls into flows, and knows
// how all is in the running appliance.
type explainer struct {
	flows *flows
	mind  func(ctx context.Context) (*engine.Mind, error)
}

// Explain implements webadmin.Explainer.
func (e explainer) Explain(ctx context.Context, c config.Config, q webadmin.ExplainQuestion) (webadmin.Explanation, error) {
	if q.Config != "" {
		return e.flows.explain(c, q, nil)
	}
	mind, err := e.mind(ctx)
	if err != nil {
		return webadmin.Explanation{}, fmt.Errorf("explain a call: %w", err)
	}
	return e.flows.explain(c, q, mind)
}

// explain says what would happen to a call as all is in mind; nil: as after a start.
func (f *flows) explain(c config.Config, q webadmin.ExplainQuestion, mind *engine.Mind) (webadmin.Explanation, error) {
	answer, err := explained(c, q, surroundings{flows: f, mind: mind})
	answer.Live = mind != nil
	return answer, err
}

// surroundings is what a running appliance knows besides the configuration.
type surroundings struct {
	flows *flows       // nil: of a flow it is told that it begins
	mind  *engine.Mind // nil: nothing is remembered, and nothing goes on
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
	a, err := explain.Ask(thought(c, q, w))
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

// thought is a question with the plan that answers it.
func thought(c config.Config, q webadmin.ExplainQuestion, w surroundings) (*acd.Plan, explain.Question) {
	plan, ask := planOf(c), explain.Question{
		Line: q.Line, From: q.From, DID: q.DID, Dial: q.Dial, At: q.At.In(zoneOf(c)),
		Busy: q.Busy, Away: q.Away, DND: q.DND, SignedIn: q.SignedIn, Forced: q.Hours,
	}
	if w.mind == nil {
		plan = plan.Indexed()
	} else {
		plan = w.mind.Seated(plan)
		ask.Around, ask.Now, ask.ID = w.mind.As, q.Now, w.mind.Next
	}
	if w.flows != nil {
		ask.Apps = w.flows.explained(c, q, groupsOf(plan, w.mind))
	}
	return plan, ask
}
