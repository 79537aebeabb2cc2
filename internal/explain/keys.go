package explain

import (
	"strings"

	"ringdown/internal/call"
)

// dialable reports whether somebody could dial it.
func dialable(keys string) bool {
	return len(keys) <= MaxDial && strings.Trim(keys, "0123456789*#") == ""
}

// press lets an outside caller press the next key once somebody of ours waits for
// one; last is what has happened just now.
func (r *run) press(last call.Event) {
	if last.Kind == call.Digit {
		r.pressed = false
	}
	if r.keys == "" || r.pressed || !r.listens() {
		return
	}
	r.later(keyEvery, call.Event{Kind: call.Digit, Port: r.call.From.Port, Digits: r.keys[:1]})
	r.keys, r.pressed = r.keys[1:], true
}

// listens reports whether a key of the caller's leads to something.
func (r *run) listens() bool {
	c := r.call
	switch c.State {
	case call.StateCode, call.StateDialTone, call.StateDialling:
		return true
	case call.StateHearing:
		return c.Keys
	case call.StateApp:
		o := c.App.Order
		return o.Kind == call.OrderCollect && (c.App.Said || !o.Deaf)
	}
	return false
}

// conceal keeps a secret number for acd, as the engine does: the call learns that
// keys were pressed. '*' begins it anew.
func (r *run) conceal(e call.Event) call.Event {
	if e.Kind != call.Digit || !r.call.Secret() || e.Digits == "#" {
		return e
	}
	if e.Digits == "*" {
		r.code = ""
		return e
	}
	r.code += e.Digits
	e.Kind, e.Digits = call.Keyed, ""
	return e
}

func (r *run) decide(a call.Ask) call.Route {
	a.Code = r.code
	to := r.plan.Decide(a, world{r})
	if to.Kind == call.RouteCode || to.Kind == call.RouteHear {
		r.code = "" // it is used up
	}
	return to
}
