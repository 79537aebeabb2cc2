package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ringdown/internal/call"
)

// NotMoved says in a sentence why Move or Place left a call where it was.
type NotMoved struct{ Why string }

func (n NotMoved) Error() string { return n.Why }

// Move sends a call elsewhere (RG-18): a caller who waits, is rung for, is parked
// or talks to an application goes to the extension, the group or, behind the
// access code, the number outside that to is, and comes back if nobody takes the
// call; who talks is transferred there by the telephone at the other end, with
// its rights. who stands in the track. [ErrNoCall], [NotMoved].
func (e *Engine) Move(ctx context.Context, id call.ID, to Goal, who string) error {
	return e.onCall(ctx, id, func(l *live) error {
		if why := e.wantsNobody(to); why != "" {
			return NotMoved{why}
		}
		if l.call.State == call.StateTalking {
			return e.moveTalking(l, to, who)
		}
		return e.moveWaiting(l, to, who)
	})
}

// Goal is where a call is moved.
type Goal struct {
	To    string // an extension, a group, or the access code and a number outside
	First string // the member of the group To who rings first if free (RG-14), or the agent there; "" nobody in particular
}

// wantsNobody says why nobody can be rung first, "" they can, or nobody is to be.
func (e *Engine) wantsNobody(to Goal) string {
	if to.First == "" {
		return ""
	}
	g, found := e.plan.Group(to.To)
	switch {
	case !found:
		return fmt.Sprintf("%s is no group: only in a group somebody can ring first.", to.To)
	case e.plan.MemberOf(g, to.First) == "":
		return fmt.Sprintf("%s is not in group %s.", to.First, to.To)
	}
	return ""
}

// moveWaiting sends a caller on who does not talk yet.
func (e *Engine) moveWaiting(l *live, goal Goal, who string) error {
	to := goal.To
	if why := l.call.Unmovable(to); why != "" {
		return NotMoved{why}
	}
	if !e.plan.Named(to) {
		return NotMoved{fmt.Sprintf("%s is no extension and no group, and does not begin with the access code of numbers outside.", to)}
	}
	switch r := e.plan.Decide(l.call.MoveAsk(to), world{e}); r.Kind {
	case call.RouteRefuse, call.RouteBusy:
		return NotMoved{r.Reason}
	case call.RouteNone:
		if r.Group == "" {
			return NotMoved{r.Reason}
		}
	}
	e.step(l, call.Event{Kind: call.Redirected, At: time.Now(), Digits: to, Text: who, Order: call.Order{Named: goal.First}})
	return nil
}

// onCall does something with a call, on the engine's goroutine.
func (e *Engine) onCall(ctx context.Context, id call.ID, f func(*live) error) error {
	var failed error
	err := e.do(ctx, func() {
		l, found := e.calls[id]
		if !found {
			failed = fmt.Errorf("move call %d: %w", id, ErrNoCall)
			return
		}
		failed = f(l)
		e.settle()
	})
	return errors.Join(err, failed)
}

// moveTalking transfers the outside party, or else the caller.
func (e *Engine) moveTalking(l *live, goal Goal, who string) error {
	to := goal.To
	if goal.First != "" {
		return NotMoved{"They talk: a call is transferred to a whole group, or to one number."}
	}
	by := l.call.To
	if by.Line {
		by = l.call.From
	}
	if by.Line || l.call.By.Port != "" {
		return NotMoved{"No telephone of ours is in the call that could transfer it."}
	}
	if l.call.Mode != call.Through {
		return NotMoved{"Somebody is on hold: the call can be moved when they talk."}
	}
	for _, p := range l.call.Ports() {
		if x, found := e.plan.ExtensionAt(p.Base()); found && x.Number == to {
			return NotMoved{fmt.Sprintf("%s is in the call already.", to)}
		}
	}
	e.step(l, call.Event{Kind: call.Transfer, At: time.Now(), Port: by.Port, Digits: to, Text: who})
	return nil
}

// Place gives a caller who waits in a group's line another place there, from 1.
// Callers of the VIP list stay before all others. [ErrNoCall], [NotMoved].
func (e *Engine) Place(ctx context.Context, id call.ID, place int, who string) error {
	return e.onCall(ctx, id, func(l *live) error {
		q := e.lines[l.call.Wait.Group]
		if q == nil {
			return NotMoved{"The caller waits in no line."}
		}
		if why := e.rearrange(q, l, place-1); why != "" {
			return NotMoved{why}
		}
		e.step(l, call.Event{Kind: call.Redirected, At: time.Now(), Text: fmt.Sprintf("%s gives the caller place %d in the line of group %s", who, place, l.call.Wait.Group)})
		return nil
	})
}

// rearrange puts a caller at another place of a line; it says why it does not.
func (e *Engine) rearrange(q *line, l *live, to int) string {
	if to < 0 || to >= len(q.calls) {
		return fmt.Sprintf("The line has %d places.", len(q.calls))
	}
	order := slices.DeleteFunc(slices.Clone(q.calls), func(id call.ID) bool { return id == l.call.ID })
	order = slices.Insert(order, to, l.call.ID)
	for i := 1; i < len(order); i++ {
		if !e.vip(order[i-1]) && e.vip(order[i]) {
			return "Callers of the VIP list go before others."
		}
	}
	q.calls = order
	return ""
}

func (e *Engine) vip(id call.ID) bool { return e.calls[id].call.Wait.Queue.VIP }
