package acd

import "ringdown/internal/call"

// MusicAt is the class of music that a port's calls hear on hold (EX-21): of a
// line or trunk its own, of an extension what those hear whom it holds; "" is
// no wish.
func (p *Plan) MusicAt(port call.Port) string {
	if x, found := p.ExtensionAt(port); found {
		return x.Music
	}
	if l, found := p.LineAt(port); found {
		return l.Music
	}
	t, _ := p.TrunkAt(port)
	return t.Music
}

// tuned adds to whom a route rings or seizes the music of their calls.
func (p *Plan) tuned(r call.Route) call.Route {
	for i := range r.Targets {
		r.Targets[i].Music = p.MusicAt(r.Targets[i].Port)
	}
	return r
}
