package acd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/acd/hours"
	"ringdown/internal/call"
)

// Hours is when a line, a trunk or a group is open, and what its callers get when
// it is not.
type Hours struct {
	Of       string // what has them: "line/1", "trunk/hinet", "group/600"
	Calendar string // ID; "" always open
	Closed   Closed
}

// Closed is what callers get out of hours (WH-2 to WH-4): an application, or a
// number outside, or a mailbox, or words alone; the first that is given.
type Closed struct {
	Sound   call.Sound // WH-2: said first; "" nothing before what follows, or saidClosed alone
	App     string     // IV-10: the application that goes on, "flow/night"
	Forward string     // WH-4, LN-7: the number that is called over a forwarding line
	Ring    call.Sound // IV-15: heard while it rings; "" the exchange's own ringback
	Box     string     // WH-3: the mailbox; with Forward for callers whom nobody takes

	Busy, NoAnswer call.Sound // IV-15: said when the number is busy, or does not answer; then as Box says
}

// CalendarOf finds a calendar, nil none.
func (p *Plan) CalendarOf(id string) *hours.Calendar {
	i := slices.IndexFunc(p.Calendars, func(c hours.Calendar) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &p.Calendars[i]
}

// whether decides by the hours, before anything else does (WH-1). It answers
// where it is closed; where it is open, why is the beginning of the reason.
func (p *Plan) whether(h Hours, a call.Ask, w World) (r call.Route, closed bool, why string) {
	c := p.CalendarOf(h.Calendar)
	if c == nil || len(a.Tried) > 0 {
		return r, false, ""
	}
	if p.AlwaysOpen {
		return r, false, "Working hours are switched off: it is open. "
	}
	s := c.At(w.Now(), w.History().Forced(c.ID))
	if s.Open {
		return r, false, s.Why() + " "
	}
	return call.Route{Kind: call.RouteApp, App: closedKind + h.Of, Reason: s.Why()}, true, ""
}

// closedKind begins the names of the applications that talk to callers out of
// hours.
const closedKind = "closed/"

// groupHours is whether for a group that outside callers are led to. Callers from
// inside, and those whom somebody transfers, ring its members at any time.
func (p *Plan) groupHours(number string, a call.Ask, w World) (r call.Route, closed bool, why string) {
	g, found := p.group(number)
	if !found || !a.Outside {
		return r, false, ""
	}
	return p.whether(g.Hours, a, w)
}

// hoursOf finds the hours of what has them.
func (p *Plan) hoursOf(of string) (Hours, bool) {
	for _, l := range p.Lines {
		if l.Hours.Of == of {
			return l.Hours, true
		}
	}
	for _, t := range p.Trunks {
		if t.Hours.Of == of {
			return t.Hours, true
		}
	}
	g, found := find(p.Groups, func(g Group) bool { return g.Hours.Of == of })
	return g.Hours, found
}

// OpenClosed begins the application that talks to callers out of hours; of is
// Hours.Of, the name behind "closed/". The error says that there is none of that
// name.
func (p *Plan) OpenClosed(of string) (*AfterHours, error) {
	h, found := p.hoursOf(of)
	if !found {
		return nil, fmt.Errorf("there are no working hours of %q", of)
	}
	return &AfterHours{c: h.Closed}, nil
}

// AfterHours is the application that a caller meets out of hours: a value in the
// engine, as any application is.
type AfterHours struct {
	c    Closed
	told bool // Sound was said
	last bool // what is said now is the end
}

// What is said where nothing is set.
const saidClosed call.Sound = "prompt/closed"

// ForwardingLines as the line of an order stands for all that are marked so
// (LN-6).
const ForwardingLines = "forwarding"

// outsideFor is how long the number outside rings: as long as one that stands for
// an extension; mobiles send a caller to their own voicemail after some 30 s.
const outsideFor = time.Minute

// Next answers what follows; see call.Input.
func (s *AfterHours) Next(in call.Input) call.Order {
	switch {
	case in.Kind == call.InputGone, s.last:
		return call.Order{Kind: call.OrderEnd, Reason: "The caller has heard what is said out of hours."}
	case in.Kind == call.InputBack:
		return s.back(call.Result(in.Text))
	case !s.told && s.c.Sound != "":
		s.told = true
		return call.Order{Kind: call.OrderSay, Sound: s.c.Sound, Reason: "It is out of hours: the caller is told so."}
	}
	return s.follow()
}

// follow goes on behind the words.
func (s *AfterHours) follow() call.Order {
	switch c := s.c; {
	case c.App != "":
		return call.Order{Kind: call.OrderGo, App: c.App, Reason: fmt.Sprintf("It is out of hours: %s goes on.", c.App)}
	case c.Forward != "":
		return call.Order{
			Kind: call.OrderGo, Digits: c.Forward, Line: ForwardingLines, Back: true, Ring: c.Ring,
			Reason: fmt.Sprintf("It is out of hours: %s is called over a forwarding line.", c.Forward),
		}
	}
	return s.leave("")
}

// back: nobody took the call outside.
func (s *AfterHours) back(why call.Result) call.Order {
	switch why {
	case call.ResultBusy:
		return s.leave(s.c.Busy)
	case call.ResultMissed:
		return s.leave(s.c.NoAnswer)
	}
	return s.leave("")
}

// leave ends at the mailbox, or with words. first is said before.
func (s *AfterHours) leave(first call.Sound) call.Order {
	if s.c.Box != "" && first != "" {
		s.c = Closed{Box: s.c.Box} // once it is said, the mailbox is what is left
		return call.Order{Kind: call.OrderSay, Sound: first, Reason: "Nobody takes the call outside: the caller is told so."}
	}
	if s.c.Box != "" {
		app := "voicemail/" + s.c.Box + "/closed"
		return call.Order{Kind: call.OrderGo, App: app, Reason: fmt.Sprintf("The caller may leave a message for %s.", s.c.Box)}
	}
	say := first
	if say == "" && !s.told {
		say = saidClosed
	}
	s.last = true
	if say == "" {
		return s.Next(call.Input{})
	}
	return call.Order{Kind: call.OrderSay, Sound: say, Reason: "It is out of hours, and nobody else can take the call."}
}

// forwardingOut takes a forwarding line for a call out of hours. Routes do not
// count: the lines that are marked do.
func (p *Plan) forwardingOut(a call.Ask, w World) call.Route {
	o := outgoing{
		p: p, number: a.Digits, w: w, from: a.Port, tried: a.Tried, cause: a.Cause, forwards: true,
		lead: "The call is forwarded out of hours",
	}
	r := o.route()
	r.RingFor = outsideFor
	return r
}

// everyForwarding is the way of calls out of hours.
func (p *Plan) everyForwarding() OutRoute {
	var r OutRoute
	for _, l := range p.Lines {
		if l.Forwarding {
			r.Over = append(r.Over, lineRef+l.ID)
		}
	}
	for _, t := range p.Trunks {
		if t.Forwarding {
			r.Over = append(r.Over, trunkRef+t.ID)
		}
	}
	return r
}

// SetHours names the change that opens or closes a calendar by hand: Change.Of is
// its ID, the value "open", "closed" or "" for what the calendar says. It is
// remembered of the exchange, not of a telephone.
const SetHours = "hours"

// Force opens or closes a calendar by hand, or leaves it to itself again. An
// error says why it cannot.
func (h *History) Force(p *Plan, id string, f hours.Force) error {
	switch {
	case p.CalendarOf(id) == nil:
		return fmt.Errorf("open or close %q by hand: there is no calendar of that name", id)
	case f != hours.ByCalendar && f != hours.ForceOpen && f != hours.ForceClosed:
		return fmt.Errorf("set %s by hand: %q is neither open nor closed", id, f)
	case f == hours.ByCalendar:
		delete(h.forced, id)
	default:
		h.forced[id] = f
	}
	h.changed[forcedKey+id] = true
	return nil
}

// Forced is what was set by hand for a calendar.
func (h *History) Forced(id string) hours.Force {
	if h == nil {
		return hours.ByCalendar
	}
	return h.forced[id]
}

// hours opens or closes calendars by code: the one of this number in the list, or
// all. Telephones that a calendar does not name cannot.
func (d dialledCode) hours(f hours.Force) call.Route {
	n := 0
	if d.arg != "" {
		n = int(d.arg[0] - '0')
	}
	var changes []call.Change
	var labels []string
	for i := range d.p.Calendars {
		c := &d.p.Calendars[i]
		if n > 0 && n != i+1 || !d.p.maySwitch(c.ID, d.x) {
			continue
		}
		changes = append(changes, call.Change{Of: c.ID, Name: SetHours, Value: string(f)})
		labels = append(labels, c.Label())
	}
	if len(changes) == 0 {
		return d.wrong("there is no such calendar that this telephone may open and close")
	}
	sound := map[hours.Force]call.Sound{hours.ForceOpen: "prompt/hours-open", hours.ForceClosed: "prompt/hours-closed"}[f]
	return call.Route{
		Kind: call.RouteHear, Sound: "tone/confirm " + cmp.Or(sound, "prompt/hours-calendar"), Changes: changes,
		Reason: fmt.Sprintf("%s is %s, for %s.", d.a.Digits, d.code.Name, strings.Join(labels, ", ")),
	}
}

// maySwitch reports whether a telephone may open and close a calendar by code.
func (p *Plan) maySwitch(id string, x Extension) bool {
	by := p.Switches[id]
	return len(by) == 0 || slices.Contains(by, x.Number)
}
