package acd

import (
	"ringdown/internal/call"
)

// BlackList as the name of a change puts a number on the black list; it belongs
// to no telephone.
const BlackList = "black-list"

// passesFilter reports whether a call reaches a telephone whose calls the
// secretary takes: the secretary's own do, and those that the secretary
// transfers.
func (p *Plan) passesFilter(x Extension, a call.Ask) bool {
	by, found := p.ExtensionAt(a.Port)
	return found && by.Number == x.Secretary
}

// filter lets the secretary take the calls, or no more.
func (d dialledCode) filter() call.Route {
	switch {
	case d.x.Secretary == "":
		return d.wrong("no secretary is set for " + d.x.Label())
	case d.state.Filter:
		return d.set(saidForwardOff, SetFilter, "")
	}
	return d.set(saidForwardOn+" digits/"+call.Sound(d.x.Secretary), SetFilter, On)
}

// blackLast puts whoever called last from outside on the black list (RG-17).
func (d dialledCode) blackLast() call.Route {
	number, outside := d.p.outsideNumber(d.state.LastCaller)
	if !outside {
		return d.wrong("no caller from outside is known")
	}
	r := d.say("tone/confirm prompt/saved")
	r.Changes = []call.Change{{Of: d.x.Number, Name: BlackList, Value: number}}
	return r
}
