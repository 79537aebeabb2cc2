package acd

import (
	"slices"

	"ringdown/internal/call"
)

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
	if p.index != nil && !p.index.music {
		return r
	}
	for i := range r.Targets {
		r.Targets[i].Music = p.MusicAt(r.Targets[i].Port)
	}
	return r
}

// musical reports whether some line, trunk or extension wants music of its own.
func (p *Plan) musical() bool {
	return slices.ContainsFunc(p.Extensions, func(x Extension) bool { return x.Music != "" }) ||
		slices.ContainsFunc(p.Lines, func(l Line) bool { return l.Music != "" }) ||
		slices.ContainsFunc(p.Trunks, func(t Trunk) bool { return t.Music != "" })
}
