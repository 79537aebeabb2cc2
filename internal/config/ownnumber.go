package config

import (
	"fmt"
	"slices"
	"strconv"
)

// NumberGroup is several of the own numbers under one name (LN-16).
type NumberGroup struct {
	ID          string `json:"id"`
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
}

// OwnNumber is a number by which others call us (LN-16).
type OwnNumber struct {
	// Number as the provider sends it, a leading '+' aside; on a line, as people
	// know it.
	Number string `json:"number"`
	Name   string `json:"name,omitempty"`
	Group  string `json:"group,omitempty"` // id of a number group
	On     string `json:"on"`              // where its calls come in and go out: "line/1" or "trunk/hinet"
	// Incoming is where its calls go. Without it they go where the line's or the
	// trunk's other calls do.
	Incoming Incoming `json:"incoming,omitempty"`
	// PreferredBy lists ring groups whose members call out on this number where a
	// route lets them.
	PreferredBy []string `json:"preferred_by,omitempty"`
	// AgentsMobiles makes it the number by which extensions' outside numbers are
	// called (EX-17).
	AgentsMobiles bool `json:"agents_mobiles,omitempty"`
}

// Limits of numbers.
const (
	MaxOwnNumbers   = 500 // as many as one trunk may have DIDs
	MaxNumberGroups = 50
	MaxDescription  = 200 // characters
)

// IncomingOf is where a line's calls go: where its number's do, or else where it
// says itself.
func (c Config) IncomingOf(l Line) Incoming {
	for _, n := range c.Numbers {
		if n.On == LineRef(strconv.Itoa(l.ID)) && n.Incoming != (Incoming{}) {
			return n.Incoming
		}
	}
	return l.Incoming
}

// DIDsOf is where a trunk's numbers lead: the own numbers on it, then its DIDs.
func (c Config) DIDsOf(t Trunk) []DID {
	var all []DID
	for _, n := range c.Numbers {
		if n.On == TrunkRef(t.ID) && n.Incoming != (Incoming{}) {
			all = append(all, didOf(n.Number, n.Incoming))
		}
	}
	return append(all, t.DIDs...)
}

// ownNumbers checks the numbers by which others call us.
func (k *checker) ownNumbers() {
	k.atMost("number_groups", len(k.c.NumberGroups), MaxNumberGroups)
	k.atMost("numbers", len(k.c.Numbers), MaxOwnNumbers)
	groups := map[string]string{}
	var ids []string
	for i, g := range k.c.NumberGroups {
		k.ident(fmt.Sprintf("number_groups[%d].id", i), g.ID, groups)
		k.name(fmt.Sprintf("number_groups[%d].name", i), g.Name)
		k.description(fmt.Sprintf("number_groups[%d].description", i), g.Description)
		ids = append(ids, g.ID)
	}
	refs := k.c.outsideRefs()
	numbers, bound := map[string]string{}, map[string]string{}
	for i, n := range k.c.Numbers {
		k.ownNumber(i, n, numbers)
		if n.Group != "" {
			k.reference(ownField(i, "group"), n.Group, "number group", ids)
		}
		if !slices.Contains(refs, n.On) {
			k.note(ownField(i, "on"), "%q does not exist; it is the line or trunk that the number is on: %s", shorten(n.On), few(refs))
		}
		k.binding(i, n, bound)
	}
}

func ownField(i int, name string) string { return fmt.Sprintf("numbers[%d].%s", i, name) }

func (k *checker) ownNumber(i int, n OwnNumber, taken map[string]string) {
	field := ownField(i, "number")
	switch {
	case n.Number == "" || !outsideNumber(n.Number, 32):
		k.note(field, "%q is not a number; it is 1 to 32 digits, perhaps after a +", shorten(n.Number))
	case taken[n.On+n.Number] != "":
		k.note(field, "%q is already the number of %s; give what is bound to it once", n.Number, taken[n.On+n.Number])
	}
	taken[n.On+n.Number] = k.called(field)
	k.name(ownField(i, "name"), n.Name)
	for j, g := range n.PreferredBy {
		k.reference(fmt.Sprintf("%s[%d]", ownField(i, "preferred_by"), j), g, "group", k.c.groupNumbers())
	}
}

// binding checks where a number's calls go. An analog exchange does not say which
// number was called, so only one number of a line leads anywhere.
func (k *checker) binding(i int, n OwnNumber, bound map[string]string) {
	field := ownField(i, "incoming")
	k.destination(field, n.Incoming, false)
	if n.Incoming == (Incoming{}) {
		return
	}
	for _, l := range k.c.Lines {
		if LineRef(strconv.Itoa(l.ID)) != n.On {
			continue
		}
		switch {
		case l.Incoming != (Incoming{}):
			k.note(field, "is given, but line %d says itself where its calls go; leave one of them out", l.ID)
		case bound[n.On] != "":
			k.note(field, "is given, but %s says where the calls of line %d go; a line's exchange does not tell which number was called", bound[n.On], l.ID)
		}
		bound[n.On] = k.called(field)
	}
	if t, is := k.trunkOf(n.On); is && slices.ContainsFunc(t.DIDs, func(d DID) bool { return d.Number == n.Number }) {
		k.note(field, "is given, but the trunk %s has %q among its dids; leave one of them out", t.ID, n.Number)
	}
}

func (k *checker) trunkOf(ref string) (Trunk, bool) {
	for _, t := range k.c.Trunks {
		if TrunkRef(t.ID) == ref {
			return t, true
		}
	}
	return Trunk{}, false
}

func (k *checker) description(field, text string) {
	if n := len([]rune(text)); n > MaxDescription {
		k.note(field, "has %d characters; at most %d are allowed", n, MaxDescription)
	} else if hasControl(text) {
		k.note(field, "holds a control character; it is one line of text")
	}
}
