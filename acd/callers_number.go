package acd

import (
	"cmp"
	"strings"

	"ringdown/internal/call"
)

// Clean takes off what an exchange puts in front of every caller's number
// (LN-8), and names a caller who is in the address book (FC-5): that name goes
// before the exchange's. The number as it was received is kept in Raw.
func (p *Plan) Clean(port call.Port, id call.CallerID) call.CallerID {
	l, line := p.LineAt(port)
	put := l.CallerStrip
	if port.Trunk() {
		t, _ := p.TrunkAt(port)
		put = t.CallerStrip
	}
	if rest, has := strings.CutPrefix(id.Number, put); has && put != "" && rest != "" {
		id.Raw, id.Number = id.Number, rest
	}
	if line || port.Trunk() {
		id.Name = cmp.Or(p.contact(id), id.Name)
	}
	return id
}

// Outward is how a telephone of ours dials the number of a caller outside: a
// number in the world's form is put into the country's own.
func (p *Plan) Outward(number string) string {
	n := p.Numbering
	world, is := strings.CutPrefix(number, "+")
	if !is {
		return p.accessCode() + number
	}
	national, ours := strings.CutPrefix(world, n.Code)
	mobile := n.Mobile != "" && strings.HasPrefix(national, n.Mobile) && len(national) == n.MobileDigits
	switch {
	case ours && n.Code != "" && mobile:
		return p.accessCode() + national
	case ours && n.Code != "":
		return p.accessCode() + n.Trunk + national
	case len(n.International) > 0:
		return p.accessCode() + n.International[0] + world
	}
	return p.accessCode() + world
}
