package engine

import (
	"fmt"
	"slices"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
)

// use is how much a line or trunk was used.
type use struct {
	now   int
	begun uint64
	last  uint64
}

// use finds or makes the use of a port; channels count for their trunk. There
// are at most as many as ports.
func (e *Engine) use(at call.Port) *use {
	key := string(at.Base())
	u := e.uses[key]
	if u == nil {
		u = &use{}
		e.uses[key] = u
	}
	return u
}

// begun counts an outside line that was taken.
func (e *Engine) begun(at call.Port) {
	u := e.use(at)
	e.taken++
	u.begun++
	u.last = e.taken
}

// Used implements acd.World.
func (w world) Used(what string) acd.Use {
	if u := w.e.uses[what]; u != nil {
		return acd.Use{Now: u.now, Begun: u.begun, Last: u.last}
	}
	var n acd.Use
	for _, l := range w.e.calls {
		if l.route != "" && l.call.To.Line && acd.RouteUse(l.route) == what {
			n.Now++
		}
	}
	return n
}

// trunk is how a trunk is, or a channel of one.
func (w world) trunk(at call.Port) acd.Condition {
	p := w.e.ports[at]
	switch {
	case at == at.Base() && (p == nil || !p.up):
		return acd.Unreachable
	case at != at.Base() && p != nil && p.owner != 0:
		return acd.InCall
	}
	return acd.Idle
}

// capped tells of caps that kept a call from a line (LN-12), of each once.
func (e *Engine) capped(l *live, full []call.Full) {
	for _, f := range full {
		if e.opt.Alerts == nil || slices.Contains(l.full, f) {
			continue
		}
		l.full = append(l.full, f)
		e.opt.Alerts.Raise(alert.Alert{
			At: time.Now(), Kind: alert.CallCap, Text: alert.OverCallCap,
			Trunk: f.Line, Route: f.Route, Caller: l.call.Caller.String(),
			Detail: fmt.Sprintf("At most %d calls at the same time are allowed.", f.Most),
		})
	}
}

// normal is the number of the other side outside, as the whole world writes it.
func (e *Engine) normal(r call.Record) string {
	switch r.Kind {
	case call.KindIncoming:
		return e.plan.Normal(r.Caller.Number)
	case call.KindOutgoing:
		return e.plan.Normal(r.Called)
	}
	return ""
}

// contact is the name of whoever was called outside, "" not in the address book.
func (e *Engine) contact(r call.Record) string {
	if r.Kind != call.KindOutgoing {
		return ""
	}
	return e.plan.Contact(r.Called)
}

// trunkViews are a trunk and those of its channels that have a call.
func (e *Engine) trunkViews(t acd.Trunk) []PortView {
	whole := e.portView(t.Port)
	whole.Kind, whole.Label, whole.Name = "TRUNK", t.ID, t.Name
	views := []PortView{whole}
	for at, p := range e.ports {
		if p.owner == 0 || at == t.Port || at.Base() != t.Port {
			continue
		}
		v := e.portView(at)
		v.Kind, v.Label, v.Name = "TRUNK", t.ID, t.Name
		views = append(views, v)
	}
	slices.SortFunc(views[1:], func(a, b PortView) int { return acd.ComparePorts(a.Port, b.Port) })
	views[0].sum(t, views[1:])
	return views
}

// sum lets a trunk's lamp show what its channels do.
func (v *PortView) sum(t acd.Trunk, channels []PortView) {
	for _, c := range channels {
		v.State = c.State
		if v.Lamp = c.Lamp; c.Lamp == LampRinging {
			break
		}
	}
	switch {
	case len(channels) > 0:
		v.Reason = fmt.Sprintf("%d of at most %d calls.", len(channels), t.MaxCalls)
	case !t.Enabled:
		v.Lamp, v.State, v.Reason = LampDisabled, "disabled", "The trunk is disabled in the settings."
	}
}
