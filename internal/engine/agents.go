package engine

import (
	"slices"

	"ringdown/acd"
	"ringdown/internal/call"
)

// Extensions are given to agents, and taken back, by the plan (EX-20). While a
// call has an extension's telephone among its parties, whoever had the extension
// as the call began keeps it.

// seated is a plan in which nobody loses an extension in a call; who is to have
// those waits in e.seats.
func (e *Engine) seated(p *acd.Plan) *acd.Plan {
	if p == nil {
		return nil
	}
	q := *p
	q.Extensions = slices.Clone(p.Extensions)
	e.seats = map[string]acd.Agent{}
	for i := range q.Extensions {
		x := &q.Extensions[i]
		was, had := e.plan.Extension(x.Number)
		if had && was.Agent != x.Agent && e.inCall(was.Port) {
			e.seats[x.Number] = x.Agent
			x.Agent = was.Agent
		}
	}
	return q.Seated(e.sits.at)
}

// inCall reports whether a telephone is, or was, in a call that goes on.
func (e *Engine) inCall(at call.Port) bool {
	for _, l := range e.calls {
		is := func(p call.Party) bool { return p.Port.Base() == at }
		if l.call.State != call.StateHearingTone && slices.ContainsFunc(l.call.Rec.Parties, is) {
			return true
		}
	}
	return false
}

// seatWaiting gives extensions to those who waited for a call's end. The plan is
// the engine's own copy, and acd is not at work on it.
func (e *Engine) seatWaiting() {
	for number, a := range e.seats {
		x, found := e.plan.Extension(number)
		if found && e.inCall(x.Port) {
			continue
		}
		delete(e.seats, number)
		for i := range e.plan.Extensions {
			if e.plan.Extensions[i].Number == number {
				e.plan.Extensions[i].Agent = a
			}
		}
		e.changed()
	}
}

// nextAgent is PortView.NextAgent.
func (e *Engine) nextAgent(x acd.Extension) string {
	a, waits := e.seats[x.Number]
	switch {
	case !waits:
		return ""
	case a.Number == "":
		return "-"
	}
	return a.Number
}

// withAgents names the agents among a record's parties, and whose telephones the
// others are.
func (e *Engine) withAgents(parties []call.Party) []call.Party {
	parties = slices.Clone(parties)
	for i := range parties {
		if x, found := e.plan.ExtensionAt(parties[i].Port); found {
			parties[i].Agent, parties[i].Name = x.Agent.Number, x.Shows()
		}
	}
	return parties
}
