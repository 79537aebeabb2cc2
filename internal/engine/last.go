package engine

import (
	"ringdown/acd"
	"ringdown/internal/call"
)

// noteDialled has a number remembered that somebody dialled by hand and that
// reached somebody, or could have: for redial.
func (e *Engine) noteDialled(a call.Ask, r call.Route) {
	reached := r.Kind == call.RouteRing || r.Kind == call.RouteSeize || r.Kind == call.RouteBusy ||
		r.Kind == call.RouteNone || r.Kind == call.RouteQueue || r.Kind == call.RouteForward
	byHand := a.Kind == call.AskDialled && !a.Outside && !a.Transferred && !a.Passed && len(a.Tried) == 0
	x, found := e.plan.ExtensionAt(a.Port)
	byHand = byHand && !a.Caller.Withheld
	if !reached || !byHand || !found || x.Number == "" || e.memory.phones[x.Number].LastDialled == a.Digits {
		return
	}
	e.keep(call.Change{Of: x.Number, Name: acd.SetLastDialled, Value: a.Digits})
}

// noteCaller has the caller remembered for whom a telephone rings: for call
// return. A number outside is kept as it would be dialled.
func (e *Engine) noteCaller(l *live, x call.Effect) {
	at, found := e.plan.ExtensionAt(x.Port)
	number := x.CallerID.Number
	if !found || at.Number == "" || number == "" || x.CallerID.Withheld {
		return
	}
	if l.call.From.Line {
		number = e.plan.Outward(number)
	}
	if e.memory.phones[at.Number].LastCaller != number {
		e.keep(call.Change{Of: at.Number, Name: acd.SetLastCaller, Value: number})
	}
}
