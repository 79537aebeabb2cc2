package engine

import (
	"ringdown/internal/alert"
	"ringdown/internal/call"
)

// stateBypassed is PortView.State of a port whose lifeline relay has fallen.
const stateBypassed = "lifeline"

// bypassed notes that a lifeline relay has fallen at a port (LN-18), and tells
// people so once for both of its ends, by the line.
func (e *Engine) bypassed(ev call.Event) {
	p := e.port(ev.Port)
	was := p.bypassed
	p.bypassed = ev.Kind == call.PortDown && ev.How == call.HowLifeline
	l, isLine := e.plan.LineAt(ev.Port)
	if !isLine || was == p.bypassed || e.opt.Alerts == nil {
		return
	}
	a := alert.Alert{At: ev.At, Kind: alert.LifelineFell, Trunk: l.Label(), Text: ev.Text}
	if !p.bypassed {
		a.Kind, a.Text = alert.LifelineBack, l.Label()+" is worked by this appliance again: its lifeline relay is held."
	}
	e.opt.Alerts.Raise(a)
}
