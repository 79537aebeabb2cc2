package engine

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
)

// transfer takes a transfer or a take-over to the calls that it concerns. It
// reports whether the event was one that a single call cannot handle.
func (e *Engine) transfer(ev call.Event) bool {
	switch {
	case ev.Kind == call.Transfer && e.calls[e.owner(ev.Port)] == nil:
		e.refuseTransfer(ev, "It has no call.")
	case ev.Kind == call.Transfer && ev.Peer != "":
		e.attended(ev)
	case ev.Kind == call.Joined:
		e.takeOver(ev)
	default:
		return false
	}
	return true
}

// owner is the call that holds a port, 0 none. It does not make the port known.
func (e *Engine) owner(at call.Port) call.ID {
	if p := e.ports[at]; p != nil {
		return p.owner
	}
	return 0
}

func (e *Engine) refuseTransfer(ev call.Event, why string) {
	e.send(call.Effect{Kind: call.TransferFailed, Port: ev.Port, Tone: call.Congestion, Reason: why})
}

// attended joins the partners of a telephone's two calls. Where the second has
// not been answered yet, the first call's partner is taken to its number.
func (e *Engine) attended(ev call.Event) {
	first, second := e.calls[e.owner(ev.Port)], e.calls[e.owner(ev.Peer)]
	switch {
	case second == nil || second == first || first.call.State != call.StateTalking:
		e.refuseTransfer(ev, fmt.Sprintf("%s and %s are not two calls that could become one.", ev.Port, ev.Peer))
	case second.call.State == call.StateTalking:
		e.merge(ev, first, second)
	case second.call.From.Port == ev.Peer && second.call.Digits != "":
		e.early(ev, first, second)
	default:
		e.refuseTransfer(ev, fmt.Sprintf("The call on %s is in state %s and cannot be given to somebody.", ev.Peer, second.call.State))
	}
}

// merge ends one of the two calls and gives its partner to the other: to the one
// with an outside line, so that the record of a line tells how long it was used,
// else to the first.
func (e *Engine) merge(ev call.Event, first, second *live) {
	goes, from, stays, at := second, ev.Peer, first, ev.Port
	if outside(second.call) && !outside(first.call) {
		goes, from, stays, at = first, ev.Port, second, ev.Peer
	}
	partner := goes.call.From
	if partner.Port == from {
		partner = goes.call.To
	}
	var who call.CallerID
	if partner.Line {
		who = goes.call.Who(partner)
	}
	e.step(goes, call.Event{
		Kind: call.Parted, At: ev.At, Port: from,
		Text: fmt.Sprintf("%s goes on in call %d.", partner.Label, stays.call.ID),
	})
	e.step(stays, call.Event{
		Kind: call.Joined, At: ev.At, Port: at, Leg: partner, Data: goes.call.Rec.Data(), CallerID: who,
		Text: fmt.Sprintf("From call %d.", goes.call.ID),
	})
}

func outside(c call.Call) bool { return c.From.Line || c.To.Line }

// early gives up the second call and transfers the first to its number.
func (e *Engine) early(ev call.Event, first, second *live) {
	digits := second.call.Digits
	e.send(call.Effect{Kind: call.TransferOver, Port: ev.Peer, Reason: "Its other call is transferred to the same number."})
	e.step(second, call.Event{Kind: call.OnHook, At: ev.At, Port: ev.Peer})
	e.step(first, call.Event{Kind: call.Transfer, At: ev.At, Port: ev.Port, Digits: digits})
}

// takeOver lets a telephone take the place of a call's port. One that cannot is
// told: it waits for an answer.
func (e *Engine) takeOver(ev call.Event) {
	l := e.calls[e.owner(ev.Port)]
	if l != nil && e.owner(ev.Leg.Port) == 0 {
		if x, found := e.plan.ExtensionAt(ev.Leg.Port); found {
			ev.Leg.Label, ev.Leg.Name = x.Label(), x.Shows()
		}
		e.step(l, ev)
		if slices.Contains(l.call.Ports(), ev.Leg.Port) {
			return
		}
	}
	e.send(call.Effect{
		Kind: call.TransferFailed, Port: ev.Leg.Port, Tone: call.Congestion,
		Reason: fmt.Sprintf("There is no call on %s that could be taken over.", ev.Port),
	})
}
