package acd

import (
	"crypto/subtle"
	"fmt"

	"ringdown/internal/call"
)

// Room is a conference room (TS-6).
type Room struct {
	Number string // dialled to enter
	Name   string
	PIN    string // asked of who enters, "" nobody is asked
	Most   int    // how many may be in it; 0 is DefaultRoom
}

// DefaultRoom is how many a conference room holds: more voices than that nobody
// can follow.
const DefaultRoom = 16

func (p *Plan) room(number string) (Room, bool) {
	return find(p.Rooms, func(r Room) bool { return r.Number == number })
}

func (p *Plan) hasRoom(number string) bool {
	_, is := p.room(number)
	return is
}

// enter answers the number of a room.
func (p *Plan) enter(r Room, a call.Ask, w World) call.Route {
	most := r.Most
	if most == 0 {
		most = DefaultRoom
	}
	if in := w.InRoom(r.Number); in >= most {
		return call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("The room %s has its %d participants.", r.Number, in)}
	}
	if wants, asks := r.asks(a, w); asks {
		return wants
	}
	return call.Route{Kind: call.RouteMeet, Room: r.Number, Right: r.codes(), Reason: fmt.Sprintf("%s is a conference room, and the party enters it.", r.Number)}
}

// codes names the room for World.Locked.
func (r Room) codes() string { return "room " + r.Number }

// asks asks for the PIN. Whoever is transferred comes in by the one who
// transfers them.
func (r Room) asks(a call.Ask, w World) (call.Route, bool) {
	lead := fmt.Sprintf("The room %s needs a PIN", r.Number)
	ask := call.Route{Kind: call.RouteCode, Length: len(r.PIN), Sound: "prompt/conference-enter-pin", Reason: lead + "."}
	switch {
	case r.PIN == "" || a.Transferred:
		return call.Route{}, false
	case w.Locked(r.codes()):
		return refuse("%s, but none is taken now: too many were wrong.", lead), true
	case a.Code == "" && a.Codes >= mostCodes:
		return refuse("%s, but none was keyed.", lead), true
	case a.Code == "":
		return ask, true
	case subtle.ConstantTimeCompare([]byte(a.Code), []byte(r.PIN)) == 1:
		return call.Route{}, false
	case a.Codes >= mostCodes:
		ask = refuse("%s, but %d wrong ones were keyed.", lead, mostCodes)
	}
	ask.Wrong = r.codes()
	if ask.Kind == call.RouteCode {
		ask.Sound = "prompt/wrong-pin prompt/conference-enter-pin"
		ask.Reason = lead + ": that was not it, and another is asked for."
	}
	return ask, true
}
