package acd

import (
	"fmt"

	"ringdown/internal/call"
)

// flashLine lets the exchange of the line that is on hold see a hook flash, by
// which behind another exchange calls are taken and passed on (LN-14: flash time).
func (d dialledCode) flashLine() call.Route {
	held := d.w.Holds(d.a.Port.Base())
	if held == "" {
		return d.wrong("no call is on hold whose line could be flashed")
	}
	return call.Route{
		Kind: call.RouteHear, Sound: "tone/confirm", Flashes: held,
		Reason: fmt.Sprintf("%s is %s.", d.a.Digits, d.code.Name),
	}
}
