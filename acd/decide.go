package acd

import (
	"fmt"
	"strings"

	"ringdown/internal/call"
)

// Decide answers a question. It always answers: what the plan does not know is
// refused with the reason.
func (p *Plan) Decide(a call.Ask, w World) call.Route {
	return p.tuned(p.rated(a, p.belled(a, p.decideIn(a, w))))
}

func (p *Plan) decide(a call.Ask, w World) call.Route {
	switch a.Kind {
	case call.AskIncoming:
		if r, is := p.unwanted(a, w); is {
			return r
		}
		return p.incoming(a, w)
	case call.AskNextHop:
		if r, is := p.unwantedYet(a, w); is {
			return r
		}
		return p.nextHop(a, w)
	case call.AskCaller:
		return p.screened(a, w)
	case call.AskPlace:
		return p.place(a, w)
	case call.AskSent:
		return p.sent(a, w)
	case call.AskAlong:
		return p.along(a, w)
	case call.AskCallBack:
		return p.callBackOn(a, w)
	case call.AskBack:
		return p.backRing(a, w)
	case call.AskOverflow:
		return p.waitedLong(a, w)
	case call.AskRecord:
		return p.recording(a)
	case call.AskChime:
		return p.paging(a, w)
	case call.AskRoomKey:
		return p.roomKey(a, w)
	case call.AskOffHook:
		return p.offHook(a, w)
	case call.AskDialled:
		return p.dialled(a, w)
	}
	return refuse("The question %q is unknown.", a.Kind)
}

func refuse(format string, args ...any) call.Route {
	return call.Route{Kind: call.RouteRefuse, Reason: fmt.Sprintf(format, args...)}
}

func nobody(format string, args ...any) call.Route {
	return call.Route{Kind: call.RouteNone, Reason: fmt.Sprintf(format, args...)}
}

// incoming: whom does a line ring?
func (p *Plan) incoming(a call.Ask, w World) call.Route {
	if a.Port.Trunk() {
		return p.incomingTrunk(a, w)
	}
	l, found := p.LineAt(a.Port)
	if !found {
		return refuse("No line is set up at %s.", a.Port)
	}
	return p.incomingLine(l, a, w)
}

func (p *Plan) incomingLine(l Line, a call.Ask, w World) call.Route {
	if !l.Enabled {
		return refuse("%s is disabled: its calls are not answered.", l.Label())
	}
	r, closed, why := p.whether(l.Hours, a, w)
	if !closed {
		r = p.openLine(l, a, w)
	}
	r.Reason = why + r.Reason
	return r
}

// openLine is incomingLine in the hours in which the line is open.
func (p *Plan) openLine(l Line, a call.Ask, w World) call.Route {
	r, is, why := p.theirAgent(l, a, w)
	if is {
		return r
	}
	r = p.lineLeads(l, a, w)
	r.Await = r.Await || r.Kind == call.RouteRing && l.awaitsCaller(a)
	r.Reason = why + r.Reason
	return r
}

// lineLeads is openLine for a caller whom no agent knows.
func (p *Plan) lineLeads(l Line, a call.Ask, w World) call.Route {
	switch {
	case l.DISA != "":
		return p.comeIn(l, a, w)
	case l.Mailbox != "":
		return p.app(l.Mailbox, whyAway, fmt.Sprintf("%s leads to the mailbox %s.", l.Label(), l.Mailbox))
	case l.App != "":
		return call.Route{Kind: call.RouteApp, App: l.App, Reason: fmt.Sprintf("%s leads to the application %s.", l.Label(), l.App)}
	case l.DirectTo != "":
		return p.direct(l, a, w)
	case l.Group != "":
		return p.lineToGroup(l, a, w)
	}
	return nobody("%s rings nobody: it has neither an extension nor a group.", l.Label())
}

// lineToGroup is LN-4, in the group's hours.
func (p *Plan) lineToGroup(l Line, a call.Ask, w World) call.Route {
	r, closed, why := p.groupHours(l.Group, a, w)
	if closed {
		r.Reason = fmt.Sprintf("%s leads to group %s. %s", l.Label(), l.Group, r.Reason)
		return r
	}
	r = p.ringGroup(l.Group, a, w)
	r.Record = l.Record
	r.Reason = fmt.Sprintf("%s%s rings group %s. %s", why, l.Label(), l.Group, r.Reason)
	return r
}

// direct is LN-2 for incoming calls.
func (p *Plan) direct(l Line, a call.Ask, w World) call.Route {
	x, found := p.extension(l.DirectTo)
	if !found {
		return refuse("%s is tied to extension %s, which does not exist.", l.Label(), l.DirectTo)
	}
	r := p.reach(x, a, w)
	r.Record = l.Record
	r.Reason = fmt.Sprintf("%s is tied to extension %s. %s", l.Label(), x.Number, r.Reason)
	return r
}

// ringExtension rings one extension unless something keeps it.
func (p *Plan) ringExtension(x Extension, a call.Ask, w World) call.Route {
	if p.away(x, w) {
		return p.outsideOf(x, a, w)
	}
	is := w.Look(x.Port)
	if c, free := x.second(is, w); free {
		return call.Route{
			Kind: call.RouteRing, Targets: []call.Target{{Port: c, Label: x.Number}}, RingFor: p.ringLimit(x), Beep: p.Beep,
			Reason: fmt.Sprintf("%s is in a call and hears that another one waits.", x.Number),
		}
	}
	if is != Idle {
		return call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("%s %s.", x.Number, is)}
	}
	return call.Route{Kind: call.RouteRing, Targets: target(x), RingFor: p.ringLimit(x), Reason: fmt.Sprintf("%s is free and rings.", x.Number)}
}

// second is the channel on which a call can wait at a telephone that has one
// call, if its user wants that (EX-18). A third nobody could tell apart by ear.
func (x Extension) second(is Condition, w World) (call.Port, bool) {
	c := x.Port.Channel(2)
	return c, x.CallWaiting && is == InCall && w.Look(c) == Idle
}

func target(x Extension) []call.Target {
	return []call.Target{{Port: x.Port, Label: x.Number}}
}

// nextHop: the group's member rung so far did not answer.
func (p *Plan) nextHop(a call.Ask, w World) call.Route {
	r := p.ringGroup(a.Group, a, w)
	r.Record = p.recorded(a.Port)
	return r
}

// offHook: a telephone was lifted.
func (p *Plan) offHook(a call.Ask, w World) call.Route {
	x, found := p.ExtensionAt(a.Port)
	switch {
	case !found:
		return refuse("No extension is set up at %s.", a.Port)
	case x.DirectLine != "" && a.Port == x.Port: // a further call is one inside
		return p.seizeDirect(x, w)
	case x.Hotline != "":
		return hotline(x)
	}
	return call.Route{Kind: call.RouteDialTone, Reason: fmt.Sprintf("%s gets dial tone.", x.Label())}
}

// Label is what tracks and records call the extension.
func (x Extension) Label() string {
	if x.Number != "" {
		return x.Number
	}
	return string(x.Port)
}

// seizeDirect is LN-2 for outgoing calls.
func (p *Plan) seizeDirect(x Extension, w World) call.Route {
	l, found := p.line(x.DirectLine)
	if !found {
		return refuse("%s is tied to line %s, which does not exist.", x.Label(), x.DirectLine)
	}
	if why := unusable(l, w); why != "" {
		return call.Route{Kind: call.RouteDialTone, Reason: fmt.Sprintf("%s is tied to %s, which %s: it gets our own dial tone, for the inside and for emergencies.", x.Label(), l.Label(), why)}
	}
	return call.Route{
		Kind: call.RouteSeize, Targets: []call.Target{{Port: l.Port, Label: l.Label()}}, Record: l.Record,
		Reason: fmt.Sprintf("%s is tied to %s and seizes it.", x.Label(), l.Label()),
	}
}

// unusable says what keeps a line from being seized, "" nothing.
func unusable(l Line, w World) Condition {
	if !l.Enabled {
		return "is disabled"
	}
	return w.Look(l.Port)
}

// ComparePorts orders port addresses as people count: fxs2 before fxs10.
func ComparePorts(a, b call.Port) int {
	x, y := string(a), string(b)
	for x != "" && y != "" {
		m, n := digits(x), digits(y)
		if m == "" || n == "" {
			m, n = x[:1], y[:1]
		} else if d := compareNumbers(m, n); d != 0 {
			return d
		}
		if d := strings.Compare(m, n); d != 0 {
			return d
		}
		x, y = x[len(m):], y[len(n):]
	}
	return len(x) - len(y)
}

// digits is the number that s begins with, "" none.
func digits(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}

func compareNumbers(m, n string) int {
	m, n = strings.TrimLeft(m, "0"), strings.TrimLeft(n, "0")
	if len(m) != len(n) {
		return len(m) - len(n)
	}
	return strings.Compare(m, n)
}
