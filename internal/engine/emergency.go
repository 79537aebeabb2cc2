package engine

import (
	"fmt"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
)

// Holder implements acd.World.
func (w world) Holder(at call.Port) acd.Holder {
	p := w.e.ports[at]
	if p == nil {
		return acd.Holder{}
	}
	l := w.e.calls[p.owner]
	if l == nil {
		return acd.Holder{}
	}
	c := l.call
	return acd.Holder{
		Call: c.ID, Emergency: c.Urgent, Incoming: c.Kind == call.KindIncoming && c.From.Port == at,
		Answered: !c.Rec.Answered.IsZero(), Seizing: c.State == call.StateSeizing,
	}
}

// Outward implements acd.World.
func (w world) Outward(number string) (n int) {
	for _, l := range w.e.calls {
		if c := l.call; l.goal == number && c.From.Line && c.To.Line && c.Rec.Answered.IsZero() {
			n++
		}
	}
	return n
}

// urgent sees to an emergency call before it gets its line: the call that has it
// is ended, so that there is never a moment at which both have it, or neither.
// People are told once a call.
func (e *Engine) urgent(l *live, r call.Route) {
	t := r.Targets[0]
	text := fmt.Sprintf("%s calls the emergency number %s on %s.", l.call.From.Label, r.Number, t.Label)
	detail := ""
	if other := e.calls[e.port(t.Port).owner]; r.Preempt && other != nil && other != l {
		detail = fmt.Sprintf("All lines were busy: call %d (%s and %s) was ended.", other.call.ID, other.call.From.Label, other.call.To.Label)
		e.step(other, call.Event{
			Kind: call.Forced, At: time.Now(), How: call.HowPreempted,
			Text: fmt.Sprintf("%s calls %s, and all lines were busy", l.call.From.Label, r.Number),
		})
	}
	if e.opt.Alerts == nil || l.urgent {
		return
	}
	l.urgent = true
	e.opt.Alerts.Raise(alert.Alert{
		At: time.Now(), Kind: alert.EmergencyCall, Text: text, Trunk: t.Label, Route: r.By, Caller: l.call.From.Label, Detail: detail,
	})
}
