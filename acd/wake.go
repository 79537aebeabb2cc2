package acd

import (
	"fmt"
	"time"

	"ringdown/internal/call"
)

// wakeLayout is how the time of a wake-up call is written: on the appliance's
// clock, so that it stays right when the clocks change.
const wakeLayout = "2006-01-02T15:04"

// WakeTime reads the time of a wake-up call; the zero time if it is none, which
// is long past.
func (p *Plan) WakeTime(at string) time.Time {
	zone := p.Zone
	if zone == nil {
		zone = time.Local
	}
	t, err := time.ParseInLocation(wakeLayout, at, zone)
	if err != nil {
		return time.Time{}.Add(time.Second) // not "none": it is to be forgotten
	}
	return t
}

// wake orders a wake-up call for the next time that the clock says so.
func (d dialledCode) wake() call.Route {
	clock, err := time.Parse("1504", d.arg)
	if err != nil {
		return d.wrong(fmt.Sprintf("%s is no time of day; it is four digits, 0000 to 2359", d.arg))
	}
	now := d.p.At(d.w.Now())
	at := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, now.Location())
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return d.set("prompt/wake-up-set time/"+call.Sound(clock.Format("15:04")), SetWake, at.Format(wakeLayout))
}

// callBack orders a call back from the telephone dialled last, or from that of
// the number behind the code. One that is free is called.
func (d dialledCode) callBack(wanted string) call.Route {
	y, found := d.p.extension(wanted)
	switch {
	case !found || wanted == "" || wanted == d.x.Number:
		return d.wrong("only a telephone inside can be waited for")
	case d.w.Look(y.Port) == Idle:
		return d.instead(wanted, "")
	}
	return d.set("prompt/saved", SetCallBack, wanted)
}

// PortOf is where an extension's telephone is, "" where there is none of that
// number.
func (p *Plan) PortOf(number string) call.Port {
	if number == "" {
		return ""
	}
	x, _ := p.extension(number)
	return x.Port
}
