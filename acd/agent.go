package acd

import (
	"cmp"
	"fmt"

	"ringdown/internal/call"
)

// Agent is the person to whom an extension is given (EX-20).
type Agent struct {
	Number string
	Name   string
}

// answers is the number that callers hear on answer (EX-6): the agent's, or the
// extension's while it is nobody's.
func (x Extension) answers() string { return cmp.Or(x.Agent.Number, x.Number) }

// Shows is the name that others see: the agent's, or the extension's.
func (x Extension) Shows() string { return cmp.Or(x.Agent.Name, x.Name) }

// OverLimit is an extension that is over the limit of extensions (EX-13).
const OverLimit Condition = "is over the limit of extensions"

// bounded is a world in which extensions over the limit do not work.
type bounded struct {
	World
	p *Plan
}

func (w bounded) Look(port call.Port) Condition {
	if x, found := w.p.ExtensionAt(port); found && x.Over {
		return OverLimit
	}
	return w.World.Look(port)
}

// decideIn answers where some extensions may be over the limit. Those can call
// nobody but for help.
func (p *Plan) decideIn(a call.Ask, w World) call.Route {
	if p.Limit == 0 {
		return p.decide(a, w)
	}
	x, found := p.ExtensionAt(a.Port)
	if !found || !x.Over {
		return p.decide(a, bounded{w, p})
	}
	r := p.decide(a, bounded{w, p})
	switch {
	case a.Kind == call.AskOffHook:
		return call.Route{Kind: call.RouteDialTone, Reason: fmt.Sprintf("%s is over the limit of %d extensions: it gets dial tone, for emergencies alone.", x.Label(), p.Limit)}
	case a.Kind != call.AskDialled, r.Kind == call.RouteMore, r.Emergency:
		return r
	}
	return refuse("%s is over the limit of %d extensions: it works again when others have been taken out of the settings.", x.Label(), p.Limit)
}
