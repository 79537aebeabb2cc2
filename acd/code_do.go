package acd

import (
	"fmt"
	"slices"

	"ringdown/acd/hours"
	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// The prompts that confirm.
const (
	saidForwardOn  call.Sound = "prompt/forward-on"
	saidForwardOff call.Sound = "prompt/forward-off"
)

// do answers a code that is complete.
func (d dialledCode) do() call.Route {
	switch d.code.Name {
	case feature.DNDOn:
		return d.dnd(true)
	case feature.DNDOff:
		return d.dnd(false)
	case feature.DNDToggle:
		return d.dnd(!d.state.DND)
	case feature.ForwardsOff:
		return d.set(saidForwardOff, SetForwards, "")
	case feature.SpeedDial:
		return d.instead(d.state.Speed[d.arg], "nothing is set as "+d.arg)
	case feature.SpeedDialSet:
		return d.set("prompt/saved", SetSpeed+d.arg[:feature.ShortDigits], d.arg[feature.ShortDigits:])
	case feature.Redial:
		return d.instead(d.state.LastDialled, "nothing was dialled yet")
	case feature.CallReturn:
		return d.instead(d.state.LastCaller, "no caller with a number is known")
	case feature.OwnNumber:
		return d.ownNumber()
	case feature.EchoTest:
		r := d.say("prompt/echo-test")
		r.Echo = true
		return r
	case feature.Clock:
		return d.say(call.Sound("time/" + d.p.At(d.w.Now()).Format("15:04")))
	case feature.BlackLast:
		return d.blackLast()
	case feature.FilterToggle:
		return d.filter()
	case feature.NoAnonymousOn:
		return d.set("prompt/saved", SetNoAnonymous, On)
	case feature.NoAnonymousOff:
		return d.set("prompt/deleted", SetNoAnonymous, "")
	}
	return d.doMore()
}

func (d dialledCode) doMore() call.Route {
	switch d.code.Name {
	case feature.WakeUp:
		return d.wake()
	case feature.WakeUpOff:
		return d.set("prompt/wake-up-off", SetWake, "")
	case feature.CallBack:
		return d.callBack(d.state.LastDialled)
	case feature.CallBackOf:
		return d.callBack(d.arg)
	case feature.CallBackOff:
		return d.set("prompt/deleted", SetCallBack, "")
	case feature.SignIn:
		return d.sign(true)
	case feature.SignOut:
		return d.sign(false)
	case feature.SignToggle:
		return d.sign(!d.p.signedIn(d.x.Number, d.arg, d.w))
	case feature.Pause:
		return d.pause()
	case feature.Unpause:
		return d.set("prompt/signed-in", SetPause, "")
	case feature.PauseToggle:
		if d.state.Paused {
			return d.set("prompt/signed-in", SetPause, "")
		}
		return d.pause()
	}
	if r, is := d.doAtDesk(); is {
		return r
	}
	if how, is := watches(d.code.Name); is {
		return d.watch(how)
	}
	switch d.code.Name {
	case feature.HoursOpen:
		return d.hours(hours.ForceOpen)
	case feature.HoursClosed:
		return d.hours(hours.ForceClosed)
	case feature.HoursAuto:
		return d.hours(hours.ByCalendar)
	case feature.Release:
		return d.release()
	case feature.ParkCall:
		return d.park()
	case feature.Voicemail, feature.VoicemailLogin:
		return d.listen(d.code.Name == feature.Voicemail)
	case feature.VoicemailTo:
		return d.leave()
	case feature.RecordCall:
		return d.record()
	case feature.RecordPrompt:
		r := d.say("") // who may is asked there
		r.Kind, r.App = call.RouteApp, "studio"
		return r
	case feature.Intercom:
		return d.intercom()
	case feature.Flip:
		return d.flip()
	case feature.HideNumber:
		r := d.instead(d.arg, "no number follows")
		r.Hide = true
		return r
	}
	if name, is := forwardOf(d.code.Name); is {
		return d.forward(name)
	}
	return d.set(saidForwardOff, forwardOff(d.code.Name), "")
}

// doAtDesk answers the codes by which somebody sits down, looks for somebody, or
// asks something of the exchange outside.
func (d dialledCode) doAtDesk() (call.Route, bool) {
	switch d.code.Name {
	case feature.DeskIn:
		return d.deskIn(), true
	case feature.DeskOut:
		return d.deskOut(), true
	case feature.FlipPush:
		return d.push(), true
	case feature.Device:
		return d.device(), true
	case feature.LineFlash:
		return d.flashLine(), true
	case feature.Directory:
		return d.directory(), true
	}
	return call.Route{}, false
}

// forwardOf is the forward that a code sets.
func forwardOf(n feature.Name) (string, bool) {
	name := map[feature.Name]string{
		feature.ForwardAlways: SetAlways, feature.ForwardBusy: SetBusy,
		feature.ForwardNoAnswer: SetNoAnswer, feature.ForwardAway: SetUnreachable,
	}[n]
	return name, name != ""
}

// forwardOff is the forward that a code ends.
func forwardOff(n feature.Name) string {
	return map[feature.Name]string{
		feature.ForwardAlwaysOff: SetAlways, feature.ForwardBusyOff: SetBusy,
		feature.ForwardNoAnsOff: SetNoAnswer, feature.ForwardAwayOff: SetUnreachable,
	}[n]
}

func (d dialledCode) dnd(on bool) call.Route {
	if on {
		return d.set("prompt/dnd-on", SetDND, On)
	}
	return d.set("prompt/dnd-off", SetDND, "")
}

// forward sets where calls go. What the telephone may not call itself it may not
// send others to.
func (d dialledCode) forward(name string) call.Route {
	if d.arg == d.x.Number {
		return d.wrong("a telephone cannot be forwarded to itself")
	}
	if outside, is := d.p.outsideNumber(d.arg); is {
		if why := d.p.restricted(d.x, outside); why != "" {
			return callRestricted(why)
		}
	}
	return d.set(saidForwardOn+" digits/"+call.Sound(d.arg), name, d.arg)
}

func (d dialledCode) ownNumber() call.Route {
	if d.x.Number == "" {
		return d.say("prompt/no-extension-number")
	}
	return d.say("prompt/extension-number-is digits/" + call.Sound(d.x.Number))
}

// sign takes the telephone into a group, or out of it.
func (d dialledCode) sign(in bool) call.Route {
	g, _ := d.p.group(d.arg)
	switch {
	case !slices.Contains(g.Members, d.x.Number):
		return d.wrong(fmt.Sprintf("%s is no member of group %s", d.x.Label(), d.arg))
	case in:
		return d.set("prompt/signed-in", SetGroup+d.arg, signedIn)
	}
	return d.set("prompt/signed-out", SetGroup+d.arg, signedOut)
}

// The values of SetGroup.
const (
	signedIn  = "in"
	signedOut = "out"
)

// pause keeps the calls of groups away. The digit names the reason.
func (d dialledCode) pause() call.Route {
	reason := On
	if d.arg != "" && d.code.Arg == feature.Reason {
		n := int(d.arg[0] - '1')
		if n < 0 || n >= len(d.p.PauseReasons) {
			return d.wrong(fmt.Sprintf("there are %d reasons, and %s is none of them", len(d.p.PauseReasons), d.arg))
		}
		reason = d.p.PauseReasons[n]
	}
	return d.set("prompt/signed-out", SetPause, reason)
}
