package acd

import (
	"fmt"
	"strings"
	"time"

	"ringdown/internal/call"
)

// Page is a group of telephones that hear an announcement (TS-6).
type Page struct {
	Number  string // dialled to speak
	Name    string
	Members []string      // numbers of extensions
	Most    time.Duration // how long it may last; 0 is call.DefaultPage
	Casts   bool          // it is sent by multicast too, where telephones and loudspeakers listen
}

func (p *Plan) page(number string) (Page, bool) {
	return find(p.Pages, func(g Page) bool { return g.Number == number })
}

func (p *Plan) hasPage(number string) bool {
	_, is := p.page(number)
	return is
}

// paging lets a telephone speak to all members of a page that can hear it now.
func (p *Plan) paging(a call.Ask, w World) call.Route {
	g, _ := p.page(a.Digits)
	room := call.PageRoom + g.Number
	if len(w.InRoom(room).In) > 0 {
		return call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("Somebody speaks on the page %s already.", g.Number)}
	}
	var hears []call.Target
	var passed passed
	for _, number := range g.Members {
		x, found := p.extension(number)
		if is := p.deafTo(x, found, a, w); is != "" {
			passed.add(number, is)
			continue
		}
		hears = append(hears, target(x)...)
	}
	if len(hears) == 0 && !g.Casts {
		r := refuse("Nobody can hear the page %s now.%s", g.Number, passed.String())
		r.Sound = "prompt/not-possible"
		return r
	}
	r := call.Route{
		Kind: call.RouteMeet, Room: room, Pages: hears, RingFor: g.Most,
		Reason: fmt.Sprintf("%s is a page: %d telephones hear it.%s", g.Number, len(hears), passed.String()),
	}
	if g.Casts {
		r.Reason += " It is sent by multicast too."
	}
	return r
}

// Casts reports whether a room is a page that is sent by multicast.
func (p *Plan) Casts(room string) (number string, casts bool) {
	number, is := strings.CutPrefix(room, call.PageRoom)
	if !is {
		return "", false
	}
	g, found := p.page(number)
	return number, found && g.Casts
}

// deafTo says why a telephone does not hear a page, "" it does.
func (p *Plan) deafTo(x Extension, found bool, a call.Ask, w World) Condition {
	switch {
	case !found:
		return "does not exist"
	case x.Port == a.Port.Base():
		return "speaks"
	case !x.Port.SIP():
		return cannotAnswer
	case w.Phone(x.Number).DND:
		return "does not want to be disturbed"
	}
	return w.Look(x.Port)
}

// cannotAnswer is what every telephone is that is not a SIP one.
const cannotAnswer Condition = "is an analog telephone, which cannot answer by itself"

// intercomRings is how long a telephone rings that was to answer by itself: two
// cadences, for whoever sits beside it.
const intercomRings = 10 * time.Second

// intercom rings a telephone that is to answer by itself (EX-18). An analog one
// cannot, and rings a short while. Who is not to be disturbed is not.
func (d dialledCode) intercom() call.Route {
	x, found := d.p.extension(d.arg)
	is := d.w.Look(x.Port)
	switch {
	case !found || x.Port.Outside() || x.Number == d.x.Number:
		return d.wrong(d.arg + " is no telephone inside that could answer by itself")
	case d.w.Phone(x.Number).DND:
		return call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("%s is the code of intercom, but %s is not to be disturbed.", d.a.Digits, x.Label())}
	case is.gone():
		return nobody("%s is the code of intercom, but %s %s.", d.a.Digits, x.Label(), is)
	case is != Idle:
		return call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("%s is the code of intercom, but %s %s.", d.a.Digits, x.Label(), is)}
	}
	r := call.Route{
		Kind: call.RouteRing, Targets: target(x), RingFor: intercomRings, Style: call.Style{Alert: call.AlertIntercom},
		Reason: fmt.Sprintf("%s is the code of intercom: the telephone of %s is to answer by itself.", d.a.Digits, x.Label()),
	}
	if !x.Port.SIP() {
		r.Reason = fmt.Sprintf("%s is the code of intercom: %s %s, and rings for %v.", d.a.Digits, x.Label(), cannotAnswer, intercomRings)
	}
	return r
}
