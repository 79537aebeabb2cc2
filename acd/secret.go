package acd

import (
	"crypto/subtle"
	"fmt"
	"strings"

	"ringdown/internal/call"
)

// PINSet is numbers that callers key before a call is put through (TS-1).
type PINSet struct {
	ID      string
	Account bool  // account codes, which the record keeps, rather than secret PINs
	Digits  int   // how many digits each has; 0: they differ, and '#' or a pause ends one
	Numbers []PIN // none: any number of Digits digits is an account
}

// PIN is one of them.
type PIN struct {
	Number string
	Name   string // whose it is; what records keep of a PIN
}

// DISA lets outside callers in: who keys a PIN of its set may dial as its
// extension does.
type DISA struct {
	ID        string
	PINs      string // the PIN set; there is none without one
	Extension string // whose rights they have
}

// mostCodes is how many codes may be keyed in one call: two slips.
const mostCodes = 3

// holder is whose code this is; ok is false for a wrong one. All codes are
// compared, so that the time tells nothing.
func (s PINSet) holder(keyed string) (name string, ok bool) {
	if len(s.Numbers) == 0 {
		return keyed, s.Account && len(keyed) == s.Digits && strings.Trim(keyed, "0123456789") == ""
	}
	for _, c := range s.Numbers {
		if subtle.ConstantTimeCompare([]byte(c.Number), []byte(keyed)) == 1 {
			name, ok = c.Name, true
			if s.Account {
				name = c.Number
			}
		}
	}
	return name, ok
}

// code sees to a route's code: whose account is charged, or, if not ok, what is
// to be done instead. An empty answer says that the route is passed over.
func (o *outgoing) code(r OutRoute) (account string, wants call.Route, ok bool) {
	if r.PINs == "" {
		return "", call.Route{}, true
	}
	set, _ := find(o.p.PINSets, func(s PINSet) bool { return s.ID == r.PINs })
	if o.ask.Kind == "" || !o.ask.Listens && o.ask.Code == "" {
		o.passed += fmt.Sprintf(" The route %s needs a code, and nobody is there who could key one.", r.Name)
		return "", call.Route{}, false
	}
	return set.check(o.ask, o.w, codesOf(o.x), fmt.Sprintf("%s by the route %s", o.lead, r.Name))
}

// codesOf names an extension for World.Locked.
func codesOf(x Extension) string { return "extension " + x.Label() }

// check asks for a code, or says that the one keyed is right.
func (s PINSet) check(a call.Ask, w World, who, lead string) (account string, wants call.Route, ok bool) {
	ask := call.Route{Kind: call.RouteCode, Length: s.Digits, Sound: "prompt/enter-pin", Reason: lead + fmt.Sprintf(": a code of the set %s is needed.", s.ID)}
	if w.Locked(who) {
		return "", refuse("%s, but codes are not taken from %s now: too many were wrong.", lead, who), false
	}
	switch {
	case a.Code == "" && a.Codes >= mostCodes:
		return "", refuse("%s, but none was keyed.", lead), false
	case a.Code == "":
		return "", ask, false
	}
	if name, right := s.holder(a.Code); right {
		return name, call.Route{}, true
	}
	if a.Codes >= mostCodes {
		ask = refuse("%s, but %d wrong codes were keyed.", lead, mostCodes)
	}
	ask.Wrong, ask.Sound = who, "prompt/wrong-pin"
	if ask.Kind == call.RouteCode {
		ask.Sound = "prompt/wrong-pin prompt/enter-pin"
		ask.Reason = lead + fmt.Sprintf(": that was no code of the set %s, and another is asked for.", s.ID)
	}
	return "", ask, false
}

// charged notes whose account a call is on.
func (o *outgoing) charged(r call.Route, by OutRoute, account string) call.Route {
	if by.PINs != "" {
		r.Account, r.Right = account, codesOf(o.x)
	}
	return r
}

// comeIn lets an outside caller in, once they have keyed a PIN (TS-1). They are
// told to dial by words: an analog line's own detectors, which wait for the
// exchange's tones, would hear a dial tone of ours too.
func (p *Plan) comeIn(l Line, a call.Ask, w World) call.Route {
	d, _ := find(p.DISA, func(d DISA) bool { return d.ID == l.DISA })
	x, found := p.extension(d.Extension)
	set, has := find(p.PINSets, func(s PINSet) bool { return s.ID == d.PINs && !s.Account && len(s.Numbers) > 0 })
	if !found || !has {
		return refuse("%s leads to DISA %s, which has no PIN or no extension.", l.Label(), l.DISA)
	}
	name, wants, ok := set.check(a, w, disaOf(d), fmt.Sprintf("%s leads to DISA %s", l.Label(), d.ID))
	if !ok {
		return wants
	}
	return call.Route{
		Kind: call.RouteHear, Sound: "prompt/enter-number", Keys: true, Account: name, Right: disaOf(d),
		Reason: fmt.Sprintf("%s leads to DISA %s: %s is let in, with the rights of %s.", l.Label(), d.ID, name, x.Label()),
	}
}

func disaOf(d DISA) string { return "DISA " + d.ID }

// callerOf is the extension whose rights count: who asks, or, of a caller who
// was let in from outside, whom their DISA entry names.
func (p *Plan) callerOf(a call.Ask) Extension {
	if x, found := p.ExtensionAt(a.Port); found || !a.Inward {
		return x
	}
	d, _ := find(p.DISA, func(d DISA) bool { return d.ID == p.disaAt(a) })
	x, found := p.extension(d.Extension)
	if !found { // the entry has gone meanwhile
		return Extension{Rights: Rights{Level: LevelInternal}}
	}
	return x
}

// disaAt is the DISA entry that a line or number leads to, "" none.
func (p *Plan) disaAt(a call.Ask) string {
	if !a.Port.Trunk() {
		l, _ := p.LineAt(a.Port)
		return l.DISA
	}
	t, _ := p.TrunkAt(a.Port)
	if d, is := find(t.DIDs, func(d DID) bool { return d.fits(a.DID) }); is {
		return d.DISA
	}
	return t.DISA
}
