package acd

import "ringdown/internal/call"

// Bells is how analog telephones ring for calls that no group, line or trunk has a
// ring of its own for (TS-4): names of country.RingName, "" as usual.
type Bells struct{ Internal, External string }

// belled adds how analog telephones ring: as the group says, or the line or trunk
// that the caller came by, or else by whether the caller is inside.
func (p *Plan) belled(a call.Ask, r call.Route) call.Route {
	if r.Kind != call.RouteRing || r.Style.Ring != "" || p.index != nil && !p.index.bells {
		return r
	}
	l, isLine := p.LineAt(a.Port)
	t, isTrunk := p.TrunkAt(a.Port)
	switch {
	case isLine && l.Ring != "":
		r.Style.Ring = l.Ring
	case isTrunk && t.Ring != "":
		r.Style.Ring = t.Ring
	case isLine || isTrunk:
		r.Style.Ring = p.Bells.External
	default:
		r.Style.Ring = p.Bells.Internal
	}
	return r
}

// bells reports whether some ring is not the usual one.
func (p *Plan) bells() bool {
	if p.Bells != (Bells{}) {
		return true
	}
	for _, l := range p.Lines {
		if l.Ring != "" {
			return true
		}
	}
	for _, t := range p.Trunks {
		if t.Ring != "" {
			return true
		}
	}
	return false
}
