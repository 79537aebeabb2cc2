package engine

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
)

// back is the place in a group's line of a caller who has hung up to be called
// back (RG-12). It survives a restart as JSON.
type back struct {
	ID       call.ID       `json:"id"` // of the call in which it was promised
	Group    string        `json:"group"`
	Number   string        `json:"number"` // as people know it; of a telephone inside its number
	Inside   bool          `json:"inside,omitempty"`
	Caller   call.CallerID `json:"caller"`
	VIP      bool          `json:"vip,omitempty"`
	Since    time.Time     `json:"since"` // the caller came to the line
	Asked    time.Time     `json:"asked"` // and wanted to be called back
	Attempts int           `json:"attempts,omitempty"`
	Next     time.Time     `json:"next,omitzero"` // not before

	tried []call.Port // members rung in this round
	rings call.ID     // the call in which it is tried now, 0 none
}

const (
	// backKind begins the keys under which places are kept over a restart; behind it
	// stands the number of the call in which they were promised.
	backKind = "callback/"
	// maxBacks bounds the places that are held, far more than a day brings. Policy
	// when full: the oldest goes, and people are told.
	maxBacks = 1000
	// backLook is how long a call back that cannot be made for another reason than
	// busy members (hours, no line) is left alone, and members of whom none lifted.
	backLook = time.Minute
)

// recallBacks takes over the places that were held before a restart. A call back
// that was under way then is tried again after its pause.
func recallBacks(m *memory, now time.Time) (all []*back) {
	m.recalled(backKind, func(_ string, value []byte) {
		var b back
		if json.Unmarshal(value, &b) == nil && b.Group != "" && b.Number != "" {
			if b.Next.Before(now.Add(callBackWait)) {
				b.Next = now.Add(callBackWait)
			}
			all = append(all, &b)
		}
	})
	slices.SortFunc(all, (*back).order)
	return all
}

// order is that of a line: VIPs before others, and then who came first.
func (b *back) order(o *back) int {
	if b.VIP != o.VIP {
		if b.VIP {
			return -1
		}
		return 1
	}
	return cmp.Or(b.Since.Compare(o.Since), cmp.Compare(b.ID, o.ID))
}

func (e *Engine) keepBack(b *back) {
	e.memory.remember(backKind+strconv.FormatUint(uint64(b.ID), 10), b)
}

// holdPlace keeps the place of a caller who has just left the line for it. Of one
// number there is one call back for a group: the one of before gives its place.
func (e *Engine) holdPlace(l *live, c call.Change) {
	now := time.Now()
	b := &back{
		ID: l.call.ID, Group: c.Of, Number: c.Value, Inside: !l.call.From.Line, Caller: l.call.Caller,
		VIP: l.vip, Since: l.stoodAt, Asked: now,
	}
	if old := e.findBack(b.Group, e.plan.CallerKey(call.CallerID{Number: b.Number})); old != nil {
		if old.Since.Before(b.Since) {
			b.Since = old.Since
		}
		e.dropBack(old, "The caller has asked for another call back.")
	}
	if len(e.backs) >= maxBacks {
		e.giveUp(slices.MinFunc(e.backs, func(x, y *back) int { return x.Asked.Compare(y.Asked) }), "Too many wait for a call back.")
	}
	e.backs = append(e.backs, b)
	slices.SortFunc(e.backs, (*back).order)
	e.keepBack(b)
	l.promised = true
	e.countPromise(b.Group, l.stoodAt, now)
	e.changed()
}

// findBack finds the call back that a number waits for, nil none.
func (e *Engine) findBack(group, key string) *back {
	i := slices.IndexFunc(e.backs, func(b *back) bool {
		return key != "" && b.Group == group && (e.plan.CallerKey(b.Caller) == key || e.plan.CallerKey(call.CallerID{Number: b.Number}) == key)
	})
	if i < 0 {
		return nil
	}
	return e.backs[i]
}

// dropBack forgets a call back; one that is under way, and was not answered, is
// ended.
func (e *Engine) dropBack(b *back, why string) {
	e.backs = slices.DeleteFunc(e.backs, func(x *back) bool { return x == b })
	e.memory.remember(backKind+strconv.FormatUint(uint64(b.ID), 10), nil)
	if b.rings != 0 {
		e.unwanted = append(e.unwanted, unwanted{b.rings, why})
	}
	e.changed()
}

// unwanted is a call that is to end before anybody has answered it.
type unwanted struct {
	id  call.ID
	why string
}

// endUnwanted ends calls back that are not wanted any more: not from within the
// step of another call.
func (e *Engine) endUnwanted() {
	for len(e.unwanted) > 0 {
		u := e.unwanted[0]
		e.unwanted = e.unwanted[1:]
		if l := e.calls[u.id]; l != nil && l.call.Rec.Answered.IsZero() && !l.call.Over() {
			e.step(l, call.Event{Kind: call.Forced, At: time.Now(), How: call.HowServed, Text: u.why})
			e.settle()
		}
	}
}

// giveUp drops a call back, and tells people of the caller who was not reached.
func (e *Engine) giveUp(b *back, why string) {
	e.dropBack(b, why)
	if e.opt.Alerts != nil {
		e.opt.Alerts.Raise(alert.Alert{
			At: time.Now(), Kind: alert.CallBackFailed, Caller: b.Number,
			Text: fmt.Sprintf("Nobody called %s back for group %s: %s", b.Number, b.Group, why),
		})
	}
}

// ready reports whether a call back may be tried now.
func (e *Engine) ready(b *back, now time.Time) bool {
	return b.rings == 0 && !now.Before(b.Next) && e.calls[b.ID] == nil
}

// until is when the place is given up.
func (e *Engine) until(b *back) time.Time {
	g, _ := e.plan.Group(b.Group)
	of, _ := g.CallsBack()
	return b.Asked.Add(of.Complete().Keep)
}

// nextBack is when call backs must be looked at though nothing happens, zero never.
func (e *Engine) nextBack(now time.Time) (next time.Time) {
	for _, b := range e.backs {
		if b.rings != 0 || e.draining { // it is looked at when that call is over
			continue
		}
		due := e.until(b)
		if b.Next.After(now) && b.Next.Before(due) {
			due = b.Next
		}
		if next.IsZero() || due.Before(next) {
			next = due
		}
	}
	return next
}

// lookAtBacks gives up those whose time is over, and lets lines be looked at
// when that of others has come.
func (e *Engine) lookAtBacks(now time.Time) {
	for _, b := range slices.Clone(e.backs) {
		switch {
		case b.rings != 0:
		case !now.Before(e.until(b)):
			e.giveUp(b, "There was no time for it as long as the place is kept.")
		case !b.Next.IsZero() && !now.Before(b.Next):
			b.Next = time.Time{}
			e.stirred = true
		}
	}
}

// serveBack tries a call back whose turn it is; false: nobody is free, and so for
// nobody behind it.
func (e *Engine) serveBack(b *back) bool {
	now := time.Now()
	if !e.ready(b, now) {
		return true
	}
	r := e.plan.Decide(b.ask(), world{e})
	switch {
	case r.Kind == call.RouteRing && len(r.Targets) > 0 && b.rungAll(r.Targets):
		b.tried, b.Next = nil, now.Add(backLook)
	case r.Kind == call.RouteRing && len(r.Targets) > 0:
		e.offerBack(b, r)
	case r.Kind == call.RouteRefuse:
		e.giveUp(b, r.Reason)
	case r.Group == "":
		b.Next = now.Add(backLook)
	default:
		return false
	}
	return true
}

// ask is what acd is asked of it.
func (b *back) ask() call.Ask {
	return call.Ask{Kind: call.AskBack, Group: b.Group, Digits: b.Number, Inside: b.Inside, Caller: b.Caller, Call: b.ID, Tried: b.tried}
}

// rungAll reports whether all of those were rung in this round.
func (b *back) rungAll(targets []call.Target) bool {
	return !slices.ContainsFunc(targets, func(t call.Target) bool { return !slices.Contains(b.tried, t.Port) })
}

// offerBack rings members for a call back.
func (e *Engine) offerBack(b *back, r call.Route) {
	for _, t := range r.Targets {
		b.tried = append(b.tried, t.Port)
	}
	now := time.Now()
	ev := call.Event{
		Kind: call.Offer, At: now, Port: r.Targets[0].Port, Route: r, Digits: r.Digits,
		CallerID: call.CallerID{Number: b.Number, Name: b.Caller.Name},
		Text:     fmt.Sprintf("%s, of call %d, has waited for group %s since %s and is to be called back, attempt %d", b.Number, b.ID, b.Group, e.plan.At(b.Since).Format("15:04:05"), b.Attempts+1),
	}
	ev.Route.Digits = ""
	c := call.New(e.newID(), e.leg(ev), e.plan.Rules)
	l := &live{call: c, track: call.NewTrack(c, ev.At), back: b, first: b.ID}
	b.rings = c.ID
	e.calls[c.ID] = l
	e.open()
	e.step(l, ev)
	e.settle()
}

// followBack notes how a call back goes.
func (e *Engine) followBack(l *live, before, after call.Call) {
	e.calledAgain(l, before, after)
	b := l.back
	if b == nil || b.rings != after.ID {
		return
	}
	switch {
	case after.Over() && !before.Over():
		b.rings = 0
		e.backOver(b, l, after)
	case after.State == call.StateSeizing && before.State != call.StateSeizing && !l.dialled,
		after.State == call.StateRinging && b.Inside && !l.dialled:
		l.dialled = true
		b.Attempts++
		b.Next = time.Now().Add(e.backOf(b).Pause)
		e.keepBack(b)
	case after.State == call.StateTalking && before.State != call.StateTalking && after.Rec.Confidence != call.GuessTimer:
		b.rings = 0
		e.dropBack(b, "The caller was called back.")
	}
}

func (e *Engine) backOf(b *back) acd.CallBack {
	g, _ := e.plan.Group(b.Group)
	of, _ := g.CallsBack()
	return of.Complete()
}

// backOver says what follows a call back that has ended.
func (e *Engine) backOver(b *back, l *live, c call.Call) {
	busy := c.Rec.How == call.HowBusy || c.Rec.How == call.HowCongestion
	switch {
	case !slices.Contains(e.backs, b): // not wanted any more
	case !c.Rec.Answered.IsZero() && !busy: // as far as such a line lets us know
		e.dropBack(b, "The caller was called back.")
		return
	case l.dialled && b.Attempts >= e.backOf(b).Attempts:
		e.giveUp(b, fmt.Sprintf("It was tried %d times.", b.Attempts))
		return
	case l.dialled:
		b.tried, b.Next = nil, time.Now().Add(e.backOf(b).Pause)
	case c.Rec.Called == c.BackNo: // a member lifted, and hung up before the number was called, or no line was free
		b.tried, b.Next = nil, time.Now().Add(backLook)
	}
	e.keepBack(b)
	e.changed()
}

// calledAgain drops the call back of a caller who has called again: one who comes
// to the line has the place (see before), one who talks to a member needs none.
func (e *Engine) calledAgain(l *live, before, after call.Call) {
	if len(e.backs) == 0 || l.back != nil {
		return
	}
	group := ""
	switch {
	case after.Wait.Group != "" && before.Wait.Group != after.Wait.Group:
		group = after.Wait.Group
	case after.State == call.StateTalking && before.State == call.StateRinging:
		group = after.Group
	}
	if group == "" {
		return
	}
	if b := e.findBack(group, e.plan.CallerKey(after.Caller)); b != nil {
		e.dropBack(b, "The caller has called again")
	}
}
