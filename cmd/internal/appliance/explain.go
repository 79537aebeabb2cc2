package appliance

import (
	"fmt"
	"slices"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/explain"
	"ringdown/webadmin"
)

// explainer implements webadmin.Explainer; it follows calls into flows.
type explainer struct{ flows *flows }

// Explain implements webadmin.Explainer.
func (e explainer) Explain(c config.Config, q webadmin.ExplainQuestion) (webadmin.Explanation, error) {
	return explained(c, q, e.flows.explained(c, q))
}

// Explain says what would happen to a call under a configuration, without the
// flows, which a running appliance has. An error is webadmin.ErrInvalid: a name in
// the question does not exist.
func Explain(c config.Config, q webadmin.ExplainQuestion) (webadmin.Explanation, error) {
	return explained(c, q, nil)
}

func explained(c config.Config, q webadmin.ExplainQuestion, apps func(string, call.About) explain.Session) (webadmin.Explanation, error) {
	for _, number := range slices.Concat(q.Away, q.DND, q.SignedIn) {
		if _, found := c.Extension(number); !found {
			return webadmin.Explanation{}, fmt.Errorf("%w: there is no extension %q", webadmin.ErrInvalid, number)
		}
	}
	a, err := explain.Ask(planOf(c).Indexed(), explain.Question{
		Line: q.Line, From: q.From, DID: q.DID, Dial: q.Dial, At: q.At.Truncate(time.Second).In(zoneOf(c)),
		Busy: q.Busy, Away: q.Away, DND: q.DND, SignedIn: q.SignedIn, Forced: q.Hours, Apps: apps,
	})
	if err != nil {
		return webadmin.Explanation{}, fmt.Errorf("%w: %w", webadmin.ErrInvalid, err)
	}
	e := webadmin.Explanation{Result: string(a.Result), Track: a.Track, Steps: []webadmin.ExplainStep{}}
	for _, s := range a.Steps {
		e.Steps = append(e.Steps, webadmin.ExplainStep{Seconds: s.After.Seconds(), Where: s.Where, What: s.What, Why: s.Why})
	}
	return e, nil
}
