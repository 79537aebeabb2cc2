package acd

import (
	"fmt"
	"strings"

	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// dialledCode is a code that a telephone has dialled, with what stands behind
// it.
type dialledCode struct {
	p     *Plan
	a     call.Ask
	w     World
	code  feature.Code
	arg   string
	x     Extension  // who has dialled it
	state PhoneState // what is set there
}

// coded reads what was dialled as a code (FC-8). The longest code counts; while
// more digits could make it a longer one, or a number inside, they are waited
// for.
func (p *Plan) coded(a call.Ask, w World) (call.Route, bool) {
	code, arg, found, longer := p.Codes.Find(a.Digits)
	switch {
	case !found || a.Outside || p.Urgent(a.Digits):
		return call.Route{}, false
	case !a.Done && (longer || p.insideLonger(a.Digits)):
		return more(a.Digits), true
	}
	x, there := p.ExtensionAt(a.Port)
	if !there {
		return refuse("%s is a code, but no extension is set up at %s.", a.Digits, a.Port), true
	}
	d := dialledCode{p: p, a: a, w: w, code: code, arg: arg, x: x, state: w.Phone(x.Number)}
	if r, ready := d.argument(); !ready {
		return r, true
	}
	return d.do(), true
}

func more(digits string) call.Route {
	return call.Route{Kind: call.RouteMore, Reason: fmt.Sprintf("%s may go on.", digits)}
}

// argument says whether what the code needs is there. Otherwise the answer waits
// for it, asks for it, or refuses what cannot become it.
func (d dialledCode) argument() (call.Route, bool) {
	digits, short := d.arg, d.code.Arg == feature.ShortPlus || d.code.Arg == feature.Short
	if short && len(digits) < feature.ShortDigits {
		return d.missing(), false
	}
	switch d.code.Arg {
	case feature.Short:
		return d.wrongUnless(len(digits) == feature.ShortDigits)
	case feature.ShortPlus:
		return d.number(digits[feature.ShortDigits:])
	case feature.Number:
		return d.number(digits)
	case feature.Group:
		return d.group(digits)
	case feature.Mailbox:
		return d.mailbox(digits)
	case feature.Person:
		return d.person(digits)
	case feature.Time:
		if len(digits) < feature.TimeDigits {
			return d.missing(), false
		}
	case feature.Reason:
		if digits == "" && !d.a.Done {
			return more(d.a.Digits), false
		}
		return d.wrongUnless(len(digits) <= 1)
	}
	return call.Route{}, true
}

// number is an argument that could be dialled by itself.
func (d dialledCode) number(digits string) (call.Route, bool) {
	outside := strings.HasPrefix(digits, d.p.accessCode()) && digits != d.p.accessCode()
	box, boxed := d.p.mailboxDialled(digits)
	switch {
	case digits == "":
		return d.missing(), false
	case boxed:
		return d.mailbox(box)
	case !d.a.Done && d.p.longer(digits):
		return more(d.a.Digits), false
	}
	return d.wrongUnless(d.p.known(digits) || outside)
}

func (d dialledCode) group(digits string) (call.Route, bool) {
	_, exists := d.p.group(digits)
	begins := func(g Group) bool { return len(g.Number) > len(digits) && strings.HasPrefix(g.Number, digits) }
	_, could := find(d.p.Groups, begins)
	switch {
	case digits == "":
		return d.missing(), false
	case !d.a.Done && could:
		return more(d.a.Digits), false
	}
	return d.wrongUnless(exists)
}

// missing waits for what follows the code, or asks for it once a pause says that
// the code alone was meant.
func (d dialledCode) missing() call.Route {
	if !d.a.Done {
		return more(d.a.Digits)
	}
	return call.Route{
		Kind: call.RouteHear, Sound: "prompt/enter-number", Keys: true,
		Reason: fmt.Sprintf("%s is %s: a number must follow.", d.code.Digits, d.code.Name),
	}
}

func (d dialledCode) wrongUnless(right bool) (call.Route, bool) {
	if right {
		return call.Route{}, true
	}
	return d.wrong(fmt.Sprintf("%s is nothing that could follow", d.arg)), false
}

// wrong refuses, with the prompt for numbers that will not do.
func (d dialledCode) wrong(why string) call.Route {
	r := refuse("%s is %s: %s.", d.a.Digits, d.code.Name, why)
	r.Sound = "prompt/wrong-number"
	return r
}

// set changes what is set at the telephone, and says so.
func (d dialledCode) set(sound call.Sound, name, value string) call.Route {
	if _, err := d.state.With(name, value); err != nil {
		return d.wrong(err.Error())
	}
	return call.Route{
		Kind: call.RouteHear, Sound: "tone/confirm " + sound,
		Changes: []call.Change{{Of: d.x.Number, Name: name, Value: value}},
		Reason:  fmt.Sprintf("%s is %s: %s.", d.a.Digits, d.code.Name, told(d.x, name, value)),
	}
}

// told says what is set, for a sentence.
func told(x Extension, name, value string) string {
	if value == "" {
		return fmt.Sprintf("%s of %s is off", name, x.Label())
	}
	return fmt.Sprintf("%s of %s is %s", name, x.Label(), value)
}

// say lets the telephone hear something.
func (d dialledCode) say(sound call.Sound) call.Route {
	return call.Route{Kind: call.RouteHear, Sound: sound, Reason: fmt.Sprintf("%s is %s.", d.a.Digits, d.code.Name)}
}

// instead goes on as if a number had been dialled.
func (d dialledCode) instead(number, none string) call.Route {
	if number == "" {
		return d.wrong(none)
	}
	return call.Route{Kind: call.RouteInstead, Instead: number, Reason: fmt.Sprintf("%s is %s: %s.", d.a.Digits, d.code.Name, number)}
}
