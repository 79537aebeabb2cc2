package acd

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
)

// Queue is how callers wait for a group whose members are all busy (RG-5).
type Queue struct {
	Music   string        // class; "" the default
	Place   time.Duration // how often the place is said; 0 never
	Beep    time.Duration // how often busy members hear that somebody waits; 0 never
	Most    int           // callers who may wait (RG-11); 0 is DefaultMost
	Longest time.Duration // RG-10; 0: as long as the caller likes
	Ask     bool          // at Longest the caller is asked whether to go on waiting; else the call goes to Overflow

	Weight int // TS-5: of members who are free for several lines the heavier gets them first
	// Keep lets who hangs up in the line and calls again within that time have the
	// place again; 0 never.
	Keep time.Duration
	// Whisper is heard by a member who answers, and by nobody else; Told says how
	// long the caller has waited behind it.
	Whisper call.Sound
	Told    bool
	// Expected lets callers hear with their place how long they will wait, about.
	Expected bool

	JoinEmpty bool      // callers may wait though no member is there who could ever answer
	CallBack  *CallBack // RG-12; nil: nobody is called back

	LeaveEmpty bool // those who wait go to Overflow when the last member leaves
}

// DefaultMost is how many callers may wait for one group: more than wait without
// losing patience.
const DefaultMost = 100

// Destination is where a group's calls go that it does not take: one of five.
type Destination struct {
	Group     string
	Extension string
	Outside   string     // a number outside
	Prompt    call.Sound // the caller hears it, and the call ends
	Mailbox   string     // which takes a message
}

func (d Destination) given() bool { return d != Destination{} }

// Standing is how callers stand in a group's line.
type Standing struct {
	Waiting int // all callers, those included for whom a member rings
	Ahead   int // those before the caller for whom nobody rings
	Place   int // the caller's, from 1; 0: the caller is not in the line

	Waited time.Duration // for so long by now, in the line
	// Before is how long ago a caller who is not in the line came to it in an earlier
	// call, and Left when they hung up; 0: they did not.
	Before, Left time.Duration
	// Promised: in that call they were promised a call back, which is not wanted any
	// more.
	Promised bool
}

// Prompts of groups.
const (
	promptFull   call.Sound = "prompt/queue-full"
	promptNobody call.Sound = "prompt/nobody-available"
	promptBye    call.Sound = "prompt/goodbye"
)

// behind lets a caller wait while others do who came before.
func (c *choice) behind() (call.Route, bool) {
	if c.g.Queue == nil {
		return call.Route{}, false
	}
	if n := c.w.Standing(c.g.Number, c.a.Call).Ahead; n > 0 {
		return c.wait(waiting(n) + " for the group already."), true
	}
	return call.Route{}, false
}

func waiting(n int) string {
	if n == 1 {
		return "One caller waits"
	}
	return fmt.Sprintf("%d callers wait", n)
}

// nobody is the answer where no member can be rung.
func (c *choice) nobody(more string) call.Route {
	reason := "Nobody in the group can be rung." + c.passed.String() + more
	switch {
	case c.g.Queue != nil && c.empty() && !c.mayWaitForNobody():
		return c.overflow(reason+" No member is there who could answer.", promptNobody)
	case c.g.Queue != nil:
		return c.wait(reason)
	case c.g.BusyOver:
		if r := c.overflow(reason, ""); r.Kind != call.RouteNone && r.Kind != call.RouteBusy {
			return r
		}
	}
	return c.route(call.RouteNone, reason)
}

// mayWaitForNobody is join-empty for those who come, leave-empty for those who
// wait.
func (c *choice) mayWaitForNobody() bool {
	if c.inLine() {
		return !c.g.Queue.LeaveEmpty
	}
	return c.g.Queue.JoinEmpty
}

func (c *choice) inLine() bool { return c.w.Standing(c.g.Number, c.a.Call).Place > 0 }

// empty reports whether no member is there who could become free.
func (c *choice) empty() bool {
	members := c.p.membersOf(c.g)
	for i := range members {
		if c.there(&members[i]) {
			return false
		}
	}
	return true
}

// wait lets the caller wait in the line, unless too many do (RG-11).
func (c *choice) wait(reason string) call.Route {
	q := c.g.Queue
	most := q.Most
	if most == 0 {
		most = DefaultMost
	}
	s := c.w.Standing(c.g.Number, c.a.Call)
	if s.Place == 0 && !s.Promised && s.Waiting >= most { // who is to be called back has a place already
		return call.Route{
			Kind: call.RouteRefuse, Sound: promptFull, Tag: call.TagOverflowed,
			Reason: reason + " " + waiting(s.Waiting) + ", which is the most.",
		}
	}
	r := c.route(call.RouteQueue, reason)
	r.Queue = call.Queue{Music: q.Music, Place: q.Place, Limit: q.Longest, Ask: q.Ask, VIP: c.p.vip(c.a.Caller)}
	c.offersBack(&r)
	if s.Before > 0 && s.Promised {
		r.Queue.Before = s.Before.Truncate(time.Second)
		r.Reason += " The caller waited for a call back, which is not needed any more, and has the place again."
	} else if s.Before > 0 && s.Left <= q.Keep {
		r.Queue.Before = s.Before.Truncate(time.Second)
		r.Reason += fmt.Sprintf(" The caller hung up in this line %s ago, and has the place again.", spanText(s.Left))
	}
	return r
}

// whisper is what a member hears who answers for the group.
func (c *choice) whisper() call.Sound {
	q := c.g.Queue
	if q == nil || q.Whisper == "" && !q.Told {
		return ""
	}
	sound := q.Whisper
	if waited := c.w.Standing(c.g.Number, c.a.Call).Waited; q.Told && waited >= time.Second {
		sound += call.Sound(fmt.Sprintf(" duration/%d", int(waited.Seconds())))
	}
	return call.Sound(strings.TrimSpace(string(sound)))
}

// waitedLong: what follows the longest wait (RG-10). Where nothing can, the
// caller goes on waiting.
func (p *Plan) waitedLong(a call.Ask, w World) call.Route {
	g, found := p.group(a.Group)
	if !found {
		return refuse("Group %s does not exist.", a.Group)
	}
	c := &choice{p: p, g: g, a: a, w: w}
	r := c.overflow("The caller has waited long enough.", promptBye)
	if r.Kind == call.RouteNone || r.Kind == call.RouteBusy {
		stay := c.route(call.RouteQueue, r.Reason+" The caller goes on waiting.")
		if g.Queue != nil {
			stay = c.wait(stay.Reason)
		}
		return stay
	}
	return r
}

// overflow takes a call to the group's destination; otherwise says what the
// caller hears where there is none, "" nothing.
func (c *choice) overflow(reason string, otherwise call.Sound) call.Route {
	d := c.g.Overflow
	var r call.Route
	switch {
	case d.Group != "":
		r = c.otherGroup(d.Group)
	case d.Extension != "":
		r = c.otherExtension(d.Extension)
	case d.Outside != "":
		r = c.outside(d.Outside)
	case d.Mailbox != "":
		r = c.p.app(d.Mailbox, whyAway, fmt.Sprintf("It overflows to the mailbox %s.", d.Mailbox))
	case d.Prompt != "":
		r = call.Route{Kind: call.RouteRefuse, Sound: d.Prompt, Reason: "The caller hears why, and the call ends."}
	case otherwise != "":
		r = call.Route{Kind: call.RouteRefuse, Sound: otherwise, Reason: "The group has no overflow."}
	default:
		r = c.route(call.RouteNone, "The group has no overflow.")
	}
	r.Reason = reason + " " + r.Reason
	return r
}

// otherGroup lets another group take the call. Groups that overflow into one
// another lead nowhere.
func (c *choice) otherGroup(number string) call.Route {
	a := c.a
	a.Tried, a.Rung, a.Member, a.Stage = nil, nil, "", 0
	from := append(slices.Clone(c.from), c.g.Number)
	if slices.Contains(from, number) {
		return c.route(call.RouteNone, fmt.Sprintf("Group %s has overflowed into this one already.", number))
	}
	r := c.p.ringGroupFrom(number, a, c.w, from)
	if r.Kind == call.RouteNone {
		r.Group = c.g.Number // it is asked again, when somebody may be free
	}
	r.Reason = fmt.Sprintf("It overflows into group %s. %s", number, r.Reason)
	return r
}

func (c *choice) otherExtension(number string) call.Route {
	x, found := c.p.extension(number)
	if !found {
		return c.route(call.RouteNone, fmt.Sprintf("It overflows to extension %s, which does not exist.", number))
	}
	r := c.p.ringExtension(x, c.a, c.w)
	r.Reason = fmt.Sprintf("It overflows to extension %s. %s", number, r.Reason)
	return r
}

// overflowPort stands for the number outside that a group overflows to.
func (g Group) overflowPort() call.Port { return call.OutsidePort("overflow/" + g.Number) }

func (c *choice) outside(number string) call.Route {
	x := Extension{Number: c.g.Number, Port: c.g.overflowPort(), Outside: number, OutsideAlways: true}
	r := c.p.callOutside(x, c.a, c.w)
	if r.Kind == call.RouteSeize {
		r.Group, r.RingFor = c.g.Number, max(c.p.RingLimit, c.g.ringFor())
	}
	return r
}
