package acd

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
)

// OwnNumber is a number by which others call us, as far as it counts for calls
// out (LN-16); where calls to it go is its line's or trunk's.
type OwnNumber struct {
	Number      string
	On          string   // "line/1", "trunk/hinet"
	PreferredBy []string // numbers of the groups whose members call out on it
	Mobiles     bool     // outside numbers of extensions are called on it (EX-17)
}

// preferred finds the number that a call of this extension goes out on by
// preference, among those on a line or trunk.
func (o *outgoing) preferred(ref string) (OwnNumber, bool) {
	return find(o.p.Own, func(n OwnNumber) bool {
		if n.On != ref {
			return false
		}
		if o.mobile {
			return n.Mobiles
		}
		return slices.ContainsFunc(n.PreferredBy, func(number string) bool {
			g, _ := o.p.group(number)
			return o.x.Number != "" && slices.Contains(g.Members, o.x.Number)
		})
	})
}

// prefer puts the lines first that have a preferred number; the order among
// them, and among the others, stays.
func (o *outgoing) prefer(ways []way) []way {
	if len(o.p.Own) == 0 {
		return ways
	}
	first := make([]way, 0, len(ways))
	var others []way
	for _, x := range ways {
		if n, is := o.preferred(x.ref); is {
			x.number = n.Number
			first = append(first, x)
		} else {
			others = append(others, x)
		}
	}
	return append(first, others...)
}

// preference is what the reason says of a preferred number, and what the trunk is
// to show: a line shows its own.
func (x way) preference(r *call.Route, mobile bool) {
	if x.number == "" {
		return
	}
	if mobile {
		r.Reason += fmt.Sprintf(" Its number %s is preferred for mobiles of ours.", x.number)
	} else {
		r.Reason += fmt.Sprintf(" Its number %s is preferred by a group of the caller's.", x.number)
	}
	if x.trunk != nil {
		r.Shown = x.number
	}
}
