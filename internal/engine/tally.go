package engine

import (
	"cmp"
	"encoding/json"
	"time"

	"ringdown/internal/call"
)

// Tally is what was counted of a group's calls since midnight, on the
// appliance's clock.
type Tally struct {
	Day      string        `json:"day"`     // "2026-11-20"; another day's counts for nothing
	Offered  int           `json:"offered"` // calls that came to the group
	Answered int           `json:"answered"`
	Promised int           `json:"promised,omitempty"` // callers who keep a place and are to be called back: of those Offered no more
	Lost     int           `json:"lost"`               // their callers hung up before anybody answered
	InTime   int           `json:"in_time"`            // answered within what the group allows
	Waited   time.Duration `json:"waited"`             // by those who were answered, together
	Longest  time.Duration `json:"longest"`            // by one of them, or of those lost
	Talks    int           `json:"talks"`              // conversations that are over
	Talk     time.Duration `json:"talk"`               // their length, together
}

// DayTally is what was counted of all calls since midnight.
type DayTally struct {
	Day      string `json:"day"`
	Incoming int    `json:"incoming"`
	Answered int    `json:"answered"` // of the incoming ones
	Missed   int    `json:"missed"`   // likewise: nobody took them
	Outgoing int    `json:"outgoing"`
	Internal int    `json:"internal"`
}

const (
	// serviceWithin is the wait, where a group says nothing else, that a good service allows: 20 s, as of the usual
	// "80/20" of call centres (ITU-T E.423 leaves the value to the operator).
	serviceWithin = 20 * time.Second
	// usualTalk is how long a conversation is thought to take as long as none of
	// the day is over: the mean of business calls, some three minutes.
	usualTalk = 3 * time.Minute
	// maxTallies bounds the groups that are counted. Policy when full: those of
	// another day go; if none is, the group is not counted.
	maxTallies = 4096
)

// tallyKind begins the keys under which tallies are kept over a restart; behind
// it stands the group's number, and dayTally for all calls.
const (
	tallyKind = "tally/"
	dayTally  = "day"
)

// offer is how a call came to a group, and when somebody of it answered.
type offer struct {
	group           string // "" none
	since, answered time.Time
}

// recallTallies takes back what was counted before a restart.
func (e *Engine) recallTallies() {
	e.tallies = map[string]Tally{}
	e.memory.recalled(tallyKind, func(id string, value []byte) {
		var t Tally
		switch {
		case id == dayTally:
			_ = json.Unmarshal(value, &e.today) // one that cannot be read counts from nought
		case json.Unmarshal(value, &t) == nil:
			e.tallies[id] = t
		}
	})
}

// day names the day of now on the appliance's clock.
func (e *Engine) day(now time.Time) string { return e.plan.At(now).Format(time.DateOnly) }

// tally is a group's of today.
func (e *Engine) tally(group string, now time.Time) Tally {
	t, day := e.tallies[group], e.day(now)
	if t.Day != day {
		return Tally{Day: day}
	}
	return t
}

func (e *Engine) setTally(group string, t Tally) {
	if _, known := e.tallies[group]; !known && len(e.tallies) >= maxTallies {
		for number, old := range e.tallies {
			if old.Day != t.Day {
				delete(e.tallies, number)
				e.memory.remember(tallyKind+number, nil)
			}
		}
		if len(e.tallies) >= maxTallies {
			return
		}
	}
	e.tallies[group] = t
	e.memory.remember(tallyKind+group, t)
}

// count follows a call through groups: it comes to one, is answered there, lost
// there, or goes on.
func (e *Engine) count(l *live, before, after call.Call) {
	if after.BackFor != "" || l.promised { // it came to nobody: the call before it did; or it is counted as a promise
		return
	}
	now, o := time.Now(), &l.offer
	group := cmp.Or(after.Wait.Group, after.Group)
	talks := after.State == call.StateTalking
	switch {
	case o.group != "" && o.answered.IsZero() && talks && before.State != call.StateTalking:
		o.answered = now
		e.countAnswer(*o)
	case after.Over() && !before.Over():
		e.countEnd(*o, now)
		*o = offer{}
	case talks || after.Over():
	case group != "" && (o.group != group || !o.answered.IsZero()):
		*o = offer{group: group, since: now}
		t := e.tally(group, now)
		t.Offered++
		e.setTally(group, t)
	case group == "" && o.answered.IsZero():
		*o = offer{} // it went on, to a mailbox say
	}
}

// countPromise takes a caller who keeps the place out of those who came: nobody
// let them wait any longer, and the call back is no call that comes (RG-12). One
// who came before midnight was counted on the day before.
func (e *Engine) countPromise(group string, since, now time.Time) {
	t := e.tally(group, now)
	t.Promised++
	if e.day(since) == t.Day {
		t.Offered = max(0, t.Offered-1)
	}
	e.setTally(group, t)
}

func (e *Engine) countAnswer(o offer) {
	t, waited := e.tally(o.group, o.answered), o.answered.Sub(o.since)
	t.Answered++
	if waited <= e.within(o.group) {
		t.InTime++
	}
	t.Waited += waited
	t.Longest = max(t.Longest, waited)
	e.setTally(o.group, t)
}

// within is the wait that a good service of a group allows (SV-3).
func (e *Engine) within(group string) time.Duration {
	g, _ := e.plan.Group(group)
	return cmp.Or(g.ServiceWithin, serviceWithin)
}

func (e *Engine) countEnd(o offer, now time.Time) {
	if o.group == "" {
		return
	}
	t := e.tally(o.group, now)
	if o.answered.IsZero() {
		t.Lost++
		t.Longest = max(t.Longest, now.Sub(o.since))
	} else {
		t.Talks++
		t.Talk += now.Sub(o.answered)
	}
	e.setTally(o.group, t)
}

// countDay counts a record that is complete.
func (e *Engine) countDay(r call.Record) {
	if day := e.day(time.Now()); e.today.Day != day {
		e.today = DayTally{Day: day}
	}
	switch d := &e.today; {
	case r.Kind == call.KindOutgoing:
		d.Outgoing++
	case r.Kind == call.KindInternal:
		d.Internal++
	case r.Kind == call.KindIncoming:
		d.Incoming++
		if !r.Answered.IsZero() {
			d.Answered++
		} else if r.Result == call.ResultMissed || r.Result == call.ResultAbandoned {
			d.Missed++
		}
	}
	e.memory.remember(tallyKind+dayTally, e.today)
}

// dayNow is what was counted of all calls today.
func (e *Engine) dayNow(now time.Time) DayTally {
	if day := e.day(now); e.today.Day != day {
		return DayTally{Day: day}
	}
	return e.today
}

// expect is how long a caller in a group's line will wait by all likelihood, as it
// is said to them too (acd.Pace); until that knows enough, of how long conversations
// of the group have taken today. 0 when nobody is there to answer.
func (e *Engine) expect(group string, t Tally, ahead, online int) time.Duration {
	if d, known := e.history.Pace(group).Wait(ahead+1, online); known {
		return d.Round(time.Second)
	}
	if online == 0 {
		return 0
	}
	each := usualTalk
	if t.Talks > 0 {
		each = t.Talk / time.Duration(t.Talks)
	}
	return (each * time.Duration(ahead+1) / time.Duration(online)).Round(time.Second)
}
