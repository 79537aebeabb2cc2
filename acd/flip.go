package acd

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
)

// flip takes the call over that one's other telephone is in, or one's number
// outside (TS-3): that one is let go, and the other party talks on.
func (d dialledCode) flip() call.Route {
	for _, x := range d.p.ownOf(d.x) {
		at, label := d.talks(x)
		if at != "" {
			return call.Route{
				Kind: call.RoutePickup, Targets: []call.Target{{Port: at, Label: label}},
				Reason: fmt.Sprintf("%s is the code of flip: the call is taken over from %s.", d.a.Digits, label),
			}
		}
	}
	return d.wrong("no other telephone of " + d.x.Label() + " talks to anybody")
}

// talks is where an extension talks, on another port than this one.
func (d dialledCode) talks(x Extension) (call.Port, string) {
	if at := d.w.Abroad(x.Number); at != "" && x.Number != "" {
		return at, x.Outside
	}
	at, id := d.w.Talking(x.Port)
	if id == 0 || at == d.a.Port {
		return "", ""
	}
	return at, x.Label()
}

// ownOf lists the extensions of one person: this one, its twins, and those whose
// twin it is.
func (p *Plan) ownOf(x Extension) []Extension {
	own := []Extension{x}
	for _, y := range p.Extensions {
		if y.Number != x.Number && (slices.Contains(x.Twins, y.Number) || slices.Contains(y.Twins, x.Number) && x.Number != "") {
			own = append(own, y)
		}
	}
	return own
}
