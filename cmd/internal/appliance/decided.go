package appliance

import (
	"ringdown/internal/engine"
	"ringdown/webadmin"
)

// Decided is a decision about a call, and who says what would have been said of it
// (BX-3).
type Decided struct {
	engine.Decision
	flows *flows
}

// Explain answers as /api/v1/explain would have answered just before the call
// began, had all else been as it is. It may be called before whoever is told
// returns.
func (d Decided) Explain(q webadmin.ExplainQuestion) (webadmin.Explanation, error) {
	return d.flows.explain(*d.flows.now.Load(), q, d.Mind())
}

// onlooker implements engine.Onlooker.
type onlooker struct {
	m    *Main
	tell func(Decided)
}

// Decided implements engine.Onlooker.
func (o onlooker) Decided(d engine.Decision) { o.tell(Decided{d, o.m.flows}) }

// onlooker is who looks on, nil nobody.
func (m *Main) onlooker() engine.Onlooker {
	if m.opt.Decided == nil {
		return nil
	}
	return onlooker{m, m.opt.Decided}
}
