package acd

import (
	"crypto/subtle"
	"fmt"

	"ringdown/internal/call"
)

// Room is a conference room (TS-6).
type Room struct {
	Number    string // dialled to enter
	Name      string
	PIN       string // asked of who enters, "" nobody is asked
	LeaderPIN string // keyed by who leads the conference, "" nobody leads
	Most      int    // how many may be in it; 0 is DefaultRoom
}

// Meeting is who is in a conference room.
type Meeting struct {
	In     []Participant // in the order in which they came
	Locked bool          // nobody else is let in
}

// Participant is one of them.
type Participant struct {
	call.Target
	Leader bool
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

// enter answers the number of a room. Whoever knows the leader's PIN comes in
// also when the room is locked.
func (p *Plan) enter(r Room, a call.Ask, w World) call.Route {
	most, m := r.Most, w.InRoom(r.Number)
	if most == 0 {
		most = DefaultRoom
	}
	if in := len(m.In); in >= most {
		busy := call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("The room %s has its %d participants.", r.Number, in)}
		busy.Sound = "prompt/conference-full"
		return busy
	}
	if wants, asks := r.asks(a, w); asks {
		return wants
	}
	leads := r.leads(a)
	if m.Locked && !leads {
		locked := refuse("The room %s is locked.", r.Number)
		locked.Sound = "prompt/conference-locked"
		return locked
	}
	enters := call.Route{Kind: call.RouteMeet, Room: r.Number, Leader: leads, Right: r.codes(), Reason: fmt.Sprintf("%s is a conference room, and the party enters it.", r.Number)}
	if leads {
		enters.Reason = fmt.Sprintf("%s is a conference room, and the party enters it as its leader.", r.Number)
	}
	return enters
}

// codes names the room for World.Locked.
func (r Room) codes() string { return "room " + r.Number }

// leads reports whether the leader's PIN was keyed.
func (r Room) leads(a call.Ask) bool {
	return r.LeaderPIN != "" && !a.Transferred && subtle.ConstantTimeCompare([]byte(a.Code), []byte(r.LeaderPIN)) == 1
}

// lets reports whether what was keyed opens the room. Where only the leader has a
// PIN, nothing keyed does too.
func (r Room) lets(a call.Ask) bool {
	switch {
	case r.leads(a):
		return true
	case r.PIN == "":
		return a.Code == "" && a.Codes > 0
	}
	return subtle.ConstantTimeCompare([]byte(a.Code), []byte(r.PIN)) == 1
}

// asks asks for the PIN. Whoever is transferred comes in by the one who
// transfers them.
func (r Room) asks(a call.Ask, w World) (call.Route, bool) {
	lead := fmt.Sprintf("The room %s needs a PIN", r.Number)
	ask := call.Route{Kind: call.RouteCode, Length: r.digits(), Keys: r.PIN == "", Sound: r.question(), Reason: lead + "."}
	switch {
	case r.PIN == "" && r.LeaderPIN == "" || a.Transferred:
		return call.Route{}, false
	case w.Locked(r.codes()):
		return refuse("%s, but none is taken now: too many were wrong.", lead), true
	case r.lets(a):
		return call.Route{}, false
	case a.Code == "" && a.Codes >= mostCodes:
		return refuse("%s, but none was keyed.", lead), true
	case a.Code == "":
		return ask, true
	case a.Codes >= mostCodes:
		ask = refuse("%s, but %d wrong ones were keyed.", lead, mostCodes)
	}
	ask.Wrong = r.codes()
	if ask.Kind == call.RouteCode {
		ask.Sound = "prompt/wrong-pin " + ask.Sound
		ask.Reason = lead + ": that was not it, and another is asked for."
	}
	return ask, true
}

// question asks for what the room needs.
func (r Room) question() call.Sound {
	if r.PIN == "" {
		return "prompt/conference-leader-pin"
	}
	return "prompt/conference-enter-pin"
}

// digits is how long the PIN is, 0 one of several lengths.
func (r Room) digits() int {
	if r.LeaderPIN != "" && len(r.LeaderPIN) != len(r.PIN) {
		return 0
	}
	return len(r.PIN)
}
