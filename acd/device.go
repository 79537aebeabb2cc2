package acd

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
)

// Person is an agent as the plan knows them: also one who has no extension now.
type Person struct {
	Agent
	Extension string // that is given to them, "" none
	PIN       string // keyed with their number, "" none is asked for
}

// SetAgent names the change that gives an extension to an agent (FC-6): the value
// is the agent's number. The configuration keeps it, not the telephone.
const SetAgent = "agent"

// The keys of the device menu.
const (
	keyBind    = '1'
	keyBound   = '2'
	keySignIn  = '3'
	keySignOut = '4'
)

const (
	deviceMenu call.Sound = "prompt/for-bind digits/1 prompt/for-bound digits/2 prompt/for-sign-in digits/3 prompt/for-sign-out digits/4"
	askAgent   call.Sound = "prompt/enter-agent"
)

// device is the menu of the device (FC-6): a key, an agent's number, and their
// PIN if they have one. What is wrong may be tried again.
func (d dialledCode) device() call.Route {
	if d.arg == "" {
		return d.again(deviceMenu, d.code.Digits, "a key must follow")
	}
	key, number := d.arg[0], d.arg[1:]
	sofar := d.code.Digits + string(key)
	switch {
	case key == keyBound:
		return d.boundAgent()
	case key != keyBind && key != keySignIn && key != keySignOut:
		return d.again("prompt/wrong-key "+deviceMenu, d.code.Digits, fmt.Sprintf("%c is no key of the menu", key))
	case d.x.Number == "":
		return d.say("prompt/no-extension-number")
	case number == "":
		return d.again(askAgent, sofar, "the number of an agent must follow")
	case !d.a.Done:
		return more(d.a.Digits)
	}
	who, known := find(d.p.People, func(x Person) bool { return x.Number == number })
	switch {
	case !known:
		return d.again("prompt/wrong-number "+askAgent, sofar, fmt.Sprintf("there is no agent %s", number))
	case key != keyBind && who.Extension != d.x.Number:
		return d.again("prompt/wrong-number "+askAgent, sofar, fmt.Sprintf("agent %s is not bound to %s", number, d.x.Number))
	}
	return d.asAgent(key, who)
}

// asAgent does what the agent wants, once their PIN is right.
func (d dialledCode) asAgent(key byte, who Person) call.Route {
	if who.PIN != "" {
		set := PINSet{ID: "agent", Numbers: []PIN{{Number: who.PIN, Name: who.Number}}}
		if _, wants, ok := set.check(d.a, d.w, codesOf(d.x), fmt.Sprintf("%s is %s", d.a.Digits, d.code.Name)); !ok {
			return wants
		}
	}
	r := call.Route{Kind: call.RouteHear, Right: codesOf(d.x)}
	switch key {
	case keyBind:
		r.Sound = "tone/confirm prompt/bound"
		r.Changes = []call.Change{{Of: d.x.Number, Name: SetAgent, Value: who.Number}}
		r.Reason = fmt.Sprintf("%s is %s: %s is given to agent %s.", d.a.Digits, d.code.Name, d.x.Number, who.Number)
	case keySignIn:
		r.Sound, r.Changes = "tone/confirm prompt/signed-in", d.allGroups(signedIn)
		r.Reason = fmt.Sprintf("%s is %s: agent %s is signed in to all groups of %s.", d.a.Digits, d.code.Name, who.Number, d.x.Number)
	default:
		r.Sound, r.Changes = "tone/confirm prompt/signed-out", d.allGroups(signedOut)
		r.Reason = fmt.Sprintf("%s is %s: agent %s is signed out of all groups of %s.", d.a.Digits, d.code.Name, who.Number, d.x.Number)
	}
	return r
}

// allGroups signs the telephone in to all its groups, or out of them. Who signs
// in is paused no more.
func (d dialledCode) allGroups(value string) (changes []call.Change) {
	if value == signedIn {
		changes = append(changes, call.Change{Of: d.x.Number, Name: SetPause})
	}
	for _, g := range d.p.Groups {
		if len(changes) < maxGroups && slices.Contains(g.Members, d.x.Number) {
			changes = append(changes, call.Change{Of: d.x.Number, Name: SetGroup + g.Number, Value: value})
		}
	}
	return changes
}

func (d dialledCode) boundAgent() call.Route {
	if d.x.Agent.Number == "" {
		return d.say("prompt/no-agent")
	}
	return d.say("prompt/bound-agent digits/" + call.Sound(d.x.Agent.Number))
}
