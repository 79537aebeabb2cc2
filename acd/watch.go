package acd

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// AnyExtension in Extension.Monitors stands for all.
const AnyExtension = "*"

// watches is what a code of supervision asks for (EX-10).
func watches(n feature.Name) (call.WatchMode, bool) {
	how := map[feature.Name]call.WatchMode{
		feature.Monitor: call.Listening, feature.Whisper: call.Coaching, feature.Barge: call.Barging,
	}[n]
	return how, how != ""
}

// mayWatch reports whether an extension may supervise another.
func (x Extension) mayWatch(number string) bool {
	return slices.Contains(x.Monitors, number) || slices.Contains(x.Monitors, AnyExtension)
}

// supervised finds the call of the extension that a code names, or says why not.
func (d dialledCode) supervised() (x Extension, at call.Port, id call.ID, no call.Route) {
	x, found := d.p.extension(d.arg)
	switch {
	case !found:
		return x, "", 0, d.wrong(fmt.Sprintf("extension %s does not exist", d.arg))
	case x.Port == d.x.Port || !d.x.mayWatch(x.Number):
		return x, "", 0, callRestricted(fmt.Sprintf("%s may not supervise %s.", d.x.Label(), x.Label()))
	}
	if at, id = d.w.Talking(x.Port); id == 0 {
		no = call.Route{Kind: call.RouteNone, Reason: fmt.Sprintf("%s talks to nobody now.", x.Label())}
	}
	return x, at, id, no
}

// watch listens to a call.
func (d dialledCode) watch(how call.WatchMode) call.Route {
	x, at, id, no := d.supervised()
	if no.Kind != "" {
		return no
	}
	return call.Route{
		Kind: call.RouteWatch, Targets: []call.Target{{Port: at, Label: x.Label()}}, Watch: how, Watches: id,
		Reason: fmt.Sprintf("%s is %s: %s may supervise %s, who is in call %d.", d.a.Digits, d.code.Name, d.x.Label(), x.Label(), id),
	}
}

// release ends a call.
func (d dialledCode) release() call.Route {
	x, at, id, no := d.supervised()
	if no.Kind != "" {
		return no
	}
	return call.Route{
		Kind: call.RouteHear, Sound: "tone/confirm", Release: at,
		Reason: fmt.Sprintf("%s ends call %d of %s.", d.x.Label(), id, x.Label()),
	}
}
