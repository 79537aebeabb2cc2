package acd

import (
	"fmt"
	"time"

	"ringdown/internal/call"
)

// Park is where calls can be parked (EX-18, TS-6).
type Park struct {
	Slots []string      // numbers that are dialled; none: nothing can be parked
	For   time.Duration // then the call comes back; 0 is call.DefaultParked
}

// slot answers the number of a slot: whoever is transferred to it is parked, who
// dials it takes the call that is parked there, or parks the one that they have
// on hold.
func (p *Plan) slot(a call.Ask, w World) call.Route {
	parked := w.Parked(a.Digits)
	held := w.Holds(a.Port.Base())
	switch {
	case a.Transferred && parked != "":
		return call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("A call is parked in slot %s already.", a.Digits)}
	case a.Transferred:
		return call.Route{Kind: call.RoutePark, Slot: a.Digits, RingFor: p.Park.For, Reason: fmt.Sprintf("Slot %s is free: the call is parked there.", a.Digits)}
	case parked != "":
		return call.Route{Kind: call.RoutePickup, Targets: []call.Target{{Port: parked, Label: "slot " + a.Digits}}, Reason: fmt.Sprintf("A call is parked in slot %s and is taken.", a.Digits)}
	case held != "":
		return p.parkIn(a.Digits, held)
	}
	return call.Route{Kind: call.RouteNone, Reason: fmt.Sprintf("Nothing is parked in slot %s.", a.Digits)}
}

// parkIn parks the held party and says where.
func (p *Plan) parkIn(slot string, held call.Port) call.Route {
	return call.Route{
		Kind: call.RouteHear, Sound: call.Sound("prompt/parked-at digits/" + slot), Slot: slot, Targets: []call.Target{{Port: held}},
		Reason: fmt.Sprintf("The call on hold is parked in slot %s.", slot),
	}
}

// park is the code that parks in the first free slot.
func (d dialledCode) park() call.Route {
	if len(d.p.Park.Slots) == 0 {
		r := d.wrong("no slots are set up to park calls in")
		r.Sound = notPossible
		return r
	}
	held := d.w.Holds(d.a.Port.Base())
	for _, slot := range d.p.Park.Slots {
		switch {
		case d.w.Parked(slot) != "":
			continue
		case d.a.Transferred:
			return call.Route{Kind: call.RoutePark, Slot: slot, RingFor: d.p.Park.For, Reason: fmt.Sprintf("Slot %s is the first free one.", slot)}
		case held != "":
			return d.p.parkIn(slot, held)
		}
		return d.wrong("no call is on hold that could be parked")
	}
	return call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("%s parks, but no slot is free.", d.a.Digits)}
}
