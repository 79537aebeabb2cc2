package appliance

import (
	"fmt"
	"slices"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/explain"
	"ringdown/webadmin"
)

// explainer implements webadmin.Explainer.
type explainer struct{}

// Explain implements webadmin.Explainer.
func (explainer) Explain(c config.Config, q webadmin.ExplainQuestion) (webadmin.Explanation, error) {
	return Explain(c, q)
}

// Explain says what would happen to a call under a configuration. An error is
// webadmin.ErrInvalid: a name in the question does not exist.
func Explain(c config.Config, q webadmin.ExplainQuestion) (webadmin.Explanation, error) {
	for _, number := range slices.Concat(q.Away, q.DND, q.SignedIn) {
		if _, found := c.Extension(number); !found {
			return webadmin.Explanation{}, fmt.Errorf("%w: there is no extension %q", webadmin.ErrInvalid, number)
		}
	}
	a, err := explain.Ask(planOf(c).Indexed(), explain.Question{
		Line: q.Line, From: q.From, DID: q.DID, Dial: q.Dial, At: q.At.Truncate(time.Second).In(zoneOf(c)),
		Busy: q.Busy, Away: q.Away, DND: q.DND, SignedIn: q.SignedIn, Forced: q.Hours,
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
