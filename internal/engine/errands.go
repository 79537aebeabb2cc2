package engine

import (
	"maps"
	"slices"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

const (
	// wakeTries is how often a telephone is rung for one wake-up call, wakeAgain
	// apart: as hotels do.
	wakeTries = 3
	wakeAgain = 3 * time.Minute
	// wakeLate is how long after its time a wake-up call is still made, after a
	// restart or a long conversation. A later one would do more harm than good.
	wakeLate = 15 * time.Minute
	// callBackWait is how long a telephone that has become free is left alone before
	// somebody who waits for it is rung: callers in a group's line go first.
	callBackWait = 3 * time.Second
)

// errands are what the engine begins by itself: wake-up calls and calls back on busy
// (EX-18). Both are part of what is set at telephones, so they survive a restart.
type errands struct {
	alarms  map[alarm]tries // those that are due or were tried; bounded by acd.MaxWake for each telephone
	next    time.Time       // the next wake-up call, zero none
	stale   bool            // next must be looked for
	pending int             // calls back that are waited for
	look    time.Time       // when to see whether one of them is possible, zero not
}

// alarm is one wake-up call.
type alarm struct{ number, at string }

type tries struct {
	n    int
	next time.Time
}

// newErrands takes over what is waited for already.
func newErrands(phones map[string]acd.PhoneState) errands {
	o := errands{alarms: map[alarm]tries{}, stale: true}
	for _, s := range phones {
		o.pending += len(s.CallBack)
	}
	return o
}

// noted follows a change of what is set at a telephone.
func (o *errands) noted(before, after acd.PhoneState) {
	o.pending += len(after.CallBack) - len(before.CallBack)
	o.stale = o.stale || !slices.Equal(before.Wake, after.Wake)
}

// ownDue is when something is to be begun next, zero nothing.
func (e *Engine) ownDue() time.Time {
	if e.errands.stale {
		e.errands.stale, e.errands.next = false, e.nextAlarm()
	}
	if due := e.errands.look; e.errands.next.IsZero() || !due.IsZero() && due.Before(e.errands.next) {
		return due
	}
	return e.errands.next
}

// nextAlarm looks for the wake-up call that is due first.
func (e *Engine) nextAlarm() (next time.Time) {
	for number, s := range e.memory.phones {
		for _, at := range s.Wake {
			due := e.errands.alarms[alarm{number, at}].next
			if due.IsZero() {
				due = e.plan.WakeTime(at)
			}
			if next.IsZero() || due.Before(next) {
				next = due
			}
		}
	}
	return next
}

// beginOwn begins what is due.
func (e *Engine) beginOwn() {
	due := e.ownDue()
	now := time.Now()
	if due.IsZero() || now.Before(due) || e.draining {
		return
	}
	if !e.errands.look.IsZero() && !now.Before(e.errands.look) {
		e.errands.look = time.Time{}
		e.callBack()
	}
	if !e.errands.next.IsZero() && !now.Before(e.errands.next) {
		e.ringAlarms(now)
		e.errands.stale = true
	}
}

// ringAlarms makes the wake-up calls that are due.
func (e *Engine) ringAlarms(now time.Time) {
	for _, number := range slices.Sorted(maps.Keys(e.memory.phones)) {
		for _, at := range e.memory.phones[number].Wake {
			a := alarm{number, at}
			due, t := e.plan.WakeTime(at), e.errands.alarms[a]
			switch {
			case now.Before(due) || now.Before(t.next):
			case t.n >= wakeTries || now.Sub(due) > wakeLate:
				e.forgetAlarm(a)
			default:
				e.ringAlarm(a, t, now)
			}
		}
	}
	maps.DeleteFunc(e.errands.alarms, func(a alarm, _ tries) bool { // those taken back
		return !slices.Contains(e.memory.phones[a.number].Wake, a.at)
	})
}

// ringAlarm makes one wake-up call, if the telephone is free.
func (e *Engine) ringAlarm(a alarm, t tries, now time.Time) {
	x, found := e.plan.ExtensionAt(e.plan.PortOf(a.number))
	if !found {
		e.forgetAlarm(a)
		return
	}
	t.next = now.Add(wakeAgain)
	if (world{e}).Look(x.Port) == acd.Idle {
		t.n++
		clock := a.at[len(a.at)-len("15:04"):]
		l := e.offer(x, call.Event{
			CallerID: call.CallerID{Number: x.Number, Name: clock}, Sound: call.Sound("prompt/wake-up time/" + clock),
			Text: "A wake-up call was ordered for " + clock,
		})
		l.wakes = a
	}
	e.errands.alarms[a] = t
}

// woken ends a wake-up call's tries once it was heard.
func (e *Engine) woken(l *live) {
	if l.wakes != (alarm{}) && l.call.Rec.Result == call.ResultServed {
		e.forgetAlarm(l.wakes)
	}
}

func (e *Engine) forgetAlarm(a alarm) {
	delete(e.errands.alarms, a)
	e.keep(call.Change{Of: a.number, Name: acd.SetWake, Value: "-" + a.at})
}

// lookForCallBack has it seen soon whether somebody who waits for a busy
// telephone can be rung.
func (e *Engine) lookForCallBack(k call.EventKind, now time.Time) {
	if e.errands.pending > 0 && (k == call.OnHook || k == call.PortUp) {
		e.errands.look = now.Add(callBackWait)
	}
}

// callBack rings who waits for a telephone that is free now, and is free
// themselves.
func (e *Engine) callBack() {
	for _, number := range slices.Sorted(maps.Keys(e.memory.phones)) {
		x, found := e.plan.ExtensionAt(e.plan.PortOf(number))
		for _, wanted := range e.memory.phones[number].CallBack {
			y, there := e.plan.ExtensionAt(e.plan.PortOf(wanted))
			forget := call.Change{Of: number, Name: acd.SetCallBack, Value: "-" + wanted}
			if !found || !there {
				e.keep(forget)
				continue
			}
			if w := (world{e}); w.Look(x.Port) != acd.Idle || w.Look(y.Port) != acd.Idle {
				continue
			}
			e.keep(forget)
			e.offer(x, call.Event{
				CallerID: call.CallerID{Number: y.Number, Name: y.Name}, Digits: y.Number,
				Text: y.Label() + " is free now, and a call back was ordered",
			})
		}
	}
}

// offer begins a call by ringing a telephone. The call may have ended when it
// returns.
func (e *Engine) offer(x acd.Extension, ev call.Event) *live {
	ev.Kind, ev.At, ev.Port = call.Offer, time.Now(), x.Port
	c := call.New(e.newID(), e.leg(ev), e.plan.Rules)
	l := &live{call: c, track: call.NewTrack(c, ev.At)}
	e.calls[c.ID] = l
	e.open()
	e.step(l, ev)
	return l
}
