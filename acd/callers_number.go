package acd

import (
	"strings"

	"ringdown/internal/call"
)

// Clean takes off what an exchange puts in front of every caller's number
// (LN-8). The number as it was received is kept in Raw.
func (p *Plan) Clean(port call.Port, id call.CallerID) call.CallerID {
	var put string
	if port.Trunk() {
		t, _ := p.TrunkAt(port)
		put = t.CallerStrip
	} else {
		l, _ := p.LineAt(port)
		put = l.CallerStrip
	}
	if rest, has := strings.CutPrefix(id.Number, put); has && put != "" && rest != "" {
		id.Raw, id.Number = id.Number, rest
	}
	return id
}
