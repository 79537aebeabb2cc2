package acd

import (
	"fmt"
	"slices"
	"strings"

	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// A hot desk (TS-3): whoever has a PIN for it signs in at any telephone, which
// then is theirs, with number, rights, mailbox and places in groups. For all
// decisions their extension stands at that telephone's port. Who had it before is
// at none meanwhile, and a telephone whose own user sits elsewhere is nobody's.

// Seated is the plan in which people sit where they have signed in; at tells the
// port by the extension's number. What cannot be any more (the PIN was taken out,
// the telephone is not there, somebody else was first in the list) does not
// count. A plan in which nobody sits elsewhere is itself.
func (p *Plan) Seated(at map[string]call.Port) *Plan {
	homes, guests := p.homes(), map[call.Port]string{}
	for _, x := range p.Extensions {
		port := at[x.Number]
		if _, exists := homes[port]; exists && port != x.Port && x.DeskPIN != "" && guests[port] == "" {
			guests[port] = x.Number
		}
	}
	if len(guests) == 0 {
		return p
	}
	q := *p
	q.Extensions, q.index = slices.Clone(p.Extensions), nil
	moved := map[string]call.Port{}
	for port, number := range guests {
		moved[number] = port
	}
	for i := range q.Extensions {
		q.Extensions[i].sit(moved, guests)
	}
	for _, x := range p.Extensions {
		if moved[x.Number] != "" && guests[x.Port] == "" && !x.Port.Desk() && !x.Port.Outside() {
			q.Extensions = append(q.Extensions, Extension{Port: x.Port, Vacant: true, Home: x.Port, Rights: Rights{Level: LevelInternal}})
		}
	}
	return &q
}

// homes are the telephones that can be signed in at, by port.
func (p *Plan) homes() map[call.Port]string {
	homes := map[call.Port]string{}
	for _, x := range p.Extensions {
		if !x.Port.Desk() && !x.Port.Outside() {
			homes[x.Port] = x.Number
		}
	}
	return homes
}

// sit gives the extension the port at which its user sits.
func (x *Extension) sit(moved map[string]call.Port, guests map[call.Port]string) {
	x.Home = x.Port
	switch {
	case moved[x.Number] != "":
		x.Port = moved[x.Number]
	case guests[x.Port] != "":
		x.Port = call.DeskPort(x.Number)
	}
}

// guest reports whether the extension's user sits at somebody else's telephone.
func (x Extension) guest() bool { return x.Home != "" && x.Port != x.Home && !x.Port.Desk() }

// deskIn signs somebody in at this telephone. Who sat here as a guest is signed
// out; who signs in at their own telephone is at home again.
func (d dialledCode) deskIn() call.Route {
	who, exists := d.p.extension(d.arg)
	switch {
	case !exists || who.DeskPIN == "":
		return d.wrong(fmt.Sprintf("%s is no extension that can sign in elsewhere", d.arg))
	case who.Number == d.x.Number:
		return d.wrong(fmt.Sprintf("%s sits at this telephone already", d.arg))
	}
	set := PINSet{ID: "hot desk", Numbers: []PIN{{Number: who.DeskPIN, Name: who.Number}}}
	lead := fmt.Sprintf("%s is %s", d.a.Digits, d.code.Name)
	if _, wants, ok := set.check(d.a, d.w, codesOf(d.x), lead); !ok {
		return wants
	}
	here := d.a.Port.Base()
	r := call.Route{
		Kind: call.RouteHear, Sound: "tone/confirm prompt/signed-in prompt/extension-number-is digits/" + call.Sound(who.Number),
		Right: codesOf(d.x), Reason: fmt.Sprintf("%s: %s sits at %s from now on.", lead, who.Number, here),
		Changes: []call.Change{{Of: who.Number, Name: SetDesk, Value: string(here)}},
	}
	if who.Home == here {
		r.Changes[0].Value = ""
	}
	if d.x.guest() {
		r.Changes = append(r.Changes, call.Change{Of: d.x.Number, Name: SetDesk})
		r.Reason += fmt.Sprintf(" %s is signed out.", d.x.Number)
	}
	return r
}

// deskOut takes a guest back to their own telephone, if they have one.
func (d dialledCode) deskOut() call.Route {
	if !d.x.guest() {
		r := refuse("%s is %s: nobody has signed in here.", d.a.Digits, d.code.Name)
		r.Sound = "prompt/sign-in-first"
		return r
	}
	return d.set("prompt/signed-out", SetDesk, "")
}

// person is the number of an extension behind a code.
func (d dialledCode) person(digits string) (call.Route, bool) {
	_, exists := d.p.extension(digits)
	begins := func(x Extension) bool { return len(x.Number) > len(digits) && strings.HasPrefix(x.Number, digits) }
	_, could := find(d.p.Extensions, begins)
	switch {
	case digits == "" && d.a.Done:
		return d.again("prompt/enter-extension", d.code.Digits, "a number must follow"), false
	case digits == "", !d.a.Done && could:
		return more(d.a.Digits), false
	}
	return d.wrongUnless(exists)
}

// again lets the telephone hear a question; its keys follow what was dialled so
// far, as it is given.
func (d dialledCode) again(sound call.Sound, sofar, why string) call.Route {
	return call.Route{
		Kind: call.RouteHear, Sound: sound, Keys: true, Digits: sofar,
		Reason: fmt.Sprintf("%s is %s: %s.", d.a.Digits, d.code.Name, why),
	}
}

// vacant answers what is dialled at a telephone that is nobody's now: it calls
// for help, and somebody can sign in at it.
func (p *Plan) vacant(x Extension, a call.Ask, w World) call.Route {
	code, _, found, longer := p.Codes.Find(a.Digits)
	number, outside := strings.CutPrefix(a.Digits, p.accessCode())
	help := p.mayBeUrgent(a.Digits) || outside && p.mayBeUrgent(number) || strings.HasPrefix(p.accessCode(), a.Digits)
	switch {
	case p.urgent(a.Digits) != "":
		return p.number(a, w)
	case found && code.Name == feature.DeskIn:
		r, _ := p.coded(a, w)
		return r
	case !a.Done && (longer || help):
		return more(a.Digits)
	}
	r := refuse("%s is nobody's telephone now: it calls emergency numbers alone until somebody signs in.", x.Label())
	r.Sound = "prompt/sign-in-first"
	return r
}
