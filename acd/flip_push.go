package acd

import (
	"fmt"
	"time"

	"ringdown/internal/call"
)

// pushFor is how long one's other telephones ring for a call that is on hold: as
// long as it takes to walk to the next room; then the call is still where it was.
const pushFor = 45 * time.Second

// push rings one's other telephones, and one's number outside, for the call that
// is on hold (TS-3): whoever answers has it. Until then it stays where it is.
func (d dialledCode) push() call.Route {
	held := d.w.Holds(d.a.Port.Base())
	if held == "" {
		return d.wrong("no call is on hold that another telephone could take")
	}
	var passed passed
	var rung []call.Target
	for _, x := range d.p.ownOf(d.x) {
		if is := d.w.Look(x.Port); x.Port == d.x.Port {
		} else if is == Idle {
			rung = append(rung, target(x)...)
		} else {
			passed.add(x.Number, is)
		}
		if x.Outside != "" && d.w.Look(call.OutsidePort(x.Number)) == Idle && d.w.Abroad(x.Number) == "" {
			rung = append(rung, call.Target{Port: call.OutsidePort(x.Number), Label: x.Number})
		}
	}
	if len(rung) == 0 {
		r := refuse("%s is %s, but %s has no other telephone that could ring.%s", d.a.Digits, d.code.Name, d.x.Label(), passed.String())
		r.Sound = notPossible
		return r
	}
	return call.Route{
		Kind: call.RouteRing, Targets: rung, RingFor: pushFor, Gives: held,
		Reason: fmt.Sprintf("%s is %s: whoever answers has the call that is on hold.%s", d.a.Digits, d.code.Name, passed.String()),
	}
}
