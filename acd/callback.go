package acd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/country"
)

// CallBack is how a group calls back those who keep their place in its line
// (RG-12).
type CallBack struct {
	Key     string // keyed while waiting it asks for one
	AtLimit bool   // at Queue.Longest callers are asked for their number
	Name    string // on the members' displays; "" DefaultBackName
	// Rights is what may be called; without a level it is national, or the system's
	// if that is less. Lines is by what, none: by all that routes name.
	Rights Rights
	Lines  []string

	Attempts int           // how often the number is called; 0 is DefaultBackAttempts
	Pause    time.Duration // between them; 0 is DefaultBackPause
	Keep     time.Duration // how long the place is held; 0 is DefaultBackKeep
}

// What counts where nothing is set. Asterisk's own queues have no call backs;
// the products that sell them try three times, minutes apart, and end with the
// working day.
const (
	DefaultBackName     = "Call back"
	DefaultBackAttempts = 3
	DefaultBackPause    = 5 * time.Minute
	DefaultBackKeep     = 4 * time.Hour
)

// Prompts of call backs.
const promptNotBack call.Sound = "prompt/queue-back-refused"

// Complete is the settings with what counts where nothing is set.
func (b CallBack) Complete() CallBack {
	b.Name = cmp.Or(b.Name, DefaultBackName)
	b.Attempts = cmp.Or(b.Attempts, DefaultBackAttempts)
	b.Pause, b.Keep = cmp.Or(b.Pause, DefaultBackPause), cmp.Or(b.Keep, DefaultBackKeep)
	return b
}

// CallsBack is how a group calls back; false: it does not.
func (g Group) CallsBack() (CallBack, bool) {
	if g.Queue == nil || g.Queue.CallBack == nil || g.Queue.CallBack.Key == "" {
		return CallBack{}, false
	}
	return g.Queue.CallBack.Complete(), true
}

// offersBack tells a caller who begins to wait that they may be called back.
func (c *choice) offersBack(r *call.Route) {
	b, is := c.g.CallsBack()
	if !is {
		return
	}
	r.Queue.CallBack = call.CallBack{Key: b.Key, AtLimit: b.AtLimit && c.g.Queue.Longest > 0}
	r.Reason += fmt.Sprintf(" Key %s asks for a call back.", b.Key)
}

// backCaller stands for the group as it calls somebody back.
func (p *Plan) backCaller(g Group, b CallBack) Extension {
	x := Extension{Number: g.Number, Name: g.Name, Rights: b.Rights, Lines: b.Lines}
	if x.Rights.Level == "" {
		x.Rights.Level = LevelNational
		if system := p.level(Extension{}); slices.Index(levels(), system) < slices.Index(levels(), LevelNational) {
			x.Rights.Level = system
		}
	}
	return x
}

// backOf is on which number a caller is called back who names no other one,
// "" none is known.
func (p *Plan) backOf(a call.Ask) string {
	switch {
	case !a.Outside:
		x, _ := p.ExtensionAt(a.Port)
		return x.Number
	case a.Caller.Withheld || a.Caller.Number == "":
		return ""
	}
	return strings.TrimPrefix(p.Outward(a.Caller.Number), p.accessCode())
}

// whyNotBack says why a number is not called back, "" it may be. inside: whoever
// wants it is a telephone of ours, and may name another one.
func (p *Plan) whyNotBack(g Group, b CallBack, number string, inside bool, w World) string {
	x := p.backCaller(g, b)
	key := p.CallerKey(call.CallerID{Number: number})
	switch {
	case inside && p.Has(number):
		return ""
	case len(number) < 3 || len(number) > maxBack || strings.Trim(number, "0123456789") != "":
		return fmt.Sprintf("%q is no number that can be called back", number)
	case p.read(number).Class == country.EmergencyCall || p.Urgent(p.accessCode()+number):
		return number + " is an emergency number"
	case p.listed(p.Callers.Refused, call.CallerID{Number: number}) != "" || w.History().Refused(key):
		return number + " is on the black list"
	case p.restricted(x, number) != "":
		return p.restricted(x, number)
	}
	o := outgoing{p: p, number: number, x: x, w: w}
	if len(o.fitting()) == 0 {
		return fmt.Sprintf("no route is for %s and group %s", number, g.Number)
	}
	return ""
}

// maxBack is the most digits of a number outside: 15 of E.164 with a carrier and
// an international prefix before them.
const maxBack = 20

// callBackOn answers on which number a caller who waits can be called back.
func (p *Plan) callBackOn(a call.Ask, w World) call.Route {
	g, _ := p.group(a.Group)
	b, is := g.CallsBack()
	if !is {
		return refuse("Group %s calls nobody back.", a.Group)
	}
	number := cmp.Or(a.Digits, p.backOf(a))
	if number == "" {
		return call.Route{Kind: call.RouteCallBack, Group: g.Number, Reason: "The caller's number is not known: they are to key one."}
	}
	if why := p.whyNotBack(g, b, number, !a.Outside, w); why != "" {
		r := call.Route{Kind: call.RouteCallBack, Group: g.Number, Reason: fmt.Sprintf("%s: it is not called back. Another one is to be keyed.", why)}
		if a.Digits != "" {
			r.Sound = promptNotBack
		}
		return r
	}
	return call.Route{Kind: call.RouteCallBack, Group: g.Number, Number: number, Reason: fmt.Sprintf("%s can be called back: is that the number?", number)}
}

// backRing says who of a group rings to call somebody back on Digits, by the
// group's strategy and turn. With RouteNone and no group it is of no use to ask
// before some time has passed; RouteRefuse: it never will be.
func (p *Plan) backRing(a call.Ask, w World) call.Route {
	g, _ := p.group(a.Group)
	b, is := g.CallsBack()
	if !is {
		return refuse("Group %s calls nobody back any more.", a.Group)
	}
	if why := p.whyNotBack(g, b, a.Digits, a.Inside, w); why != "" {
		return refuse("%s: nobody is called back there.", why)
	}
	if r, closed, _ := p.whether(g.Hours, call.Ask{}, w); closed {
		return nobody("%s Nobody is called back out of hours.", r.Reason)
	}
	dialled := p.backDigits(a)
	if r := p.callBackOut(call.Ask{Kind: call.AskDialled, Digits: dialled, Done: true, Back: g.Number}, w); r.Kind == call.RouteNone || r.Kind == call.RouteBusy {
		return nobody("%s", r.Reason)
	}
	r := p.backMembers(g, a, w)
	if r.Kind != call.RouteRing {
		return r
	}
	r.Style = g.Style
	r.Style.Prefix = strings.TrimSpace(b.Name + " " + g.Style.Prefix)
	r.RingFor = max(r.RingFor, g.ringFor())
	r.Keep, r.Number, r.Digits = false, a.Digits, dialled
	return r
}

// backDigits is what a telephone of ours dials for it.
func (p *Plan) backDigits(a call.Ask) string {
	if a.Inside && p.Has(a.Digits) {
		return a.Digits
	}
	return p.accessCode() + a.Digits
}

// backMembers is who of the group rings. Members who are away are not called
// outside for that: two calls to outside would meet with nobody of the office.
func (p *Plan) backMembers(g Group, a call.Ask, w World) call.Route {
	c := &choice{p: p, g: g, a: a, w: w}
	if r, is := c.behind(); is {
		return c.route(call.RouteNone, r.Reason)
	}
	c.look()
	all := len(c.free)
	c.free = slices.DeleteFunc(c.free, func(x candidate) bool { return x.away || x.Port.Outside() })
	switch {
	case len(c.free) == 0 && all > 0:
		return nobody("Those of the group who could be reached are away, and call nobody back.%s", c.passed.String())
	case len(c.free) == 0:
		return c.route(call.RouteNone, "Nobody in the group can be rung."+c.passed.String())
	}
	r := c.byStrategy()
	r.Targets = slices.DeleteFunc(r.Targets, func(t call.Target) bool { return t.Port.Outside() })
	if r.Kind != call.RouteRing || len(r.Targets) == 0 {
		return c.route(call.RouteNone, r.Reason)
	}
	return r
}

// callBackOut calls the caller for whom a member has lifted, by the group's
// rights and lines.
func (p *Plan) callBackOut(a call.Ask, w World) call.Route {
	g, _ := p.group(a.Back)
	b, is := g.CallsBack()
	number := strings.TrimPrefix(a.Digits, p.accessCode())
	switch {
	case !is:
		return refuse("Group %s calls nobody back any more.", a.Back)
	case p.Has(a.Digits):
		return p.inside(a, w)
	}
	if why := p.whyNotBack(g, b, number, false, w); why != "" {
		return callRestricted(why)
	}
	o := outgoing{
		p: p, number: number, x: p.backCaller(g, b), w: w, from: a.Port, ask: noPIN(a), tried: a.Tried, cause: a.Cause,
		lead: fmt.Sprintf("Group %s calls %s back", g.Number, number),
	}
	return o.route()
}

// noPIN keeps to routes that need no PIN: whoever has lifted has not chosen to
// call, and may not know one.
func noPIN(a call.Ask) call.Ask {
	a.Listens = false
	return a
}
