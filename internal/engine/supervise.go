package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// A supervisor joins a call from a list of calls (SV-1): their own telephone is rung,
// and once it is lifted it hears the call, coaches or takes part as by a code, or has
// the place of the one who talked. Who may is the asker's to say: the extension's own
// right is for codes.

// TakeOver is Supervision.Way of who goes on in the place of the one who talks.
const TakeOver call.WatchMode = "take-over"

// Supervision is what a supervisor wants of a call.
type Supervision struct {
	From string         // the supervisor's extension
	Way  call.WatchMode // or TakeOver
	Of   string         // the extension in the call that is coached, or taken the place of; "" the one called, or the one of ours
}

// NotJoined says in a sentence why Supervise joins no call.
type NotJoined struct{ Why string }

func (n NotJoined) Error() string { return n.Why }

// joining is what a call was begun for.
type joining struct {
	call call.ID
	at   call.Target // whose telephone is watched
	way  call.WatchMode
	who  string
}

// Supervise rings a supervisor's telephone and joins a call once it is lifted; by is
// that call of theirs. Where the telephone takes part already, the way is changed at
// once. who stands in the track. [ErrNoCall], [ErrNoExtension], [ErrInUse],
// [NotJoined].
func (e *Engine) Supervise(ctx context.Context, id call.ID, want Supervision, who string) (by call.ID, err error) {
	var none error
	err = e.do(ctx, func() {
		by, none = e.supervise(id, want, who)
		e.settle()
	})
	return by, errors.Join(err, none)
}

func (e *Engine) supervise(id call.ID, want Supervision, who string) (call.ID, error) {
	t, found := e.calls[id]
	if !found {
		return 0, fmt.Errorf("join call %d: %w", id, ErrNoCall)
	}
	x, known := e.plan.ExtensionAt(e.plan.PortOf(want.From))
	if !known {
		return 0, fmt.Errorf("join call %d from %s: %w", id, want.From, ErrNoExtension)
	}
	if w := e.watcher(t, x.Port); w != nil {
		return w.call.ID, e.changeWay(t, w, want.Way)
	}
	at, why := e.joinable(t.call, x, want.Of)
	switch {
	case why != "":
		return 0, NotJoined{why}
	case e.draining || (world{e}).Look(x.Port) != acd.Idle:
		return 0, fmt.Errorf("join call %d from %s: %w", id, want.From, ErrInUse)
	}
	l := e.offer(x, call.Event{
		CallerID: call.CallerID{Number: at.Label}, Digits: at.Label,
		Text: fmt.Sprintf("To join call %d of %s by the way %s was asked for by %s.", id, at.Label, want.Way, who),
	})
	l.joins = joining{id, at, want.Way, who}
	return l.call.ID, nil
}

// watcher is the call by which a telephone takes part in t, nil none.
func (e *Engine) watcher(t *live, at call.Port) *live {
	for _, id := range t.watchers {
		if l := e.calls[id]; l != nil && l.call.From.Port.Base() == at.Base() {
			return l
		}
	}
	return nil
}

// changeWay does what the telephone's own key would.
func (e *Engine) changeWay(t, w *live, way call.WatchMode) error {
	key := call.WatchKey(way)
	if way == TakeOver {
		key = call.KeyTakeOver
		t.sentBy = append(t.sentBy, w.call.From.Label)
	}
	e.step(w, call.Event{Kind: call.Digit, At: time.Now(), Port: w.call.From.Port, Digits: key})
	return nil
}

// joinable is whose telephone in a call is watched, or why the call cannot be joined.
func (e *Engine) joinable(c call.Call, by acd.Extension, of string) (at call.Target, why string) {
	if c.State != call.StateTalking || c.Mode != call.Through {
		return at, "Nobody talks there now: a call can be joined while two talk."
	}
	for _, l := range []call.Leg{c.From, c.To} { // the one called comes last, and stays
		x, ours := e.plan.ExtensionAt(l.Port.Base())
		switch {
		case l.Line || !ours:
		case x.Port.Base() == by.Port.Base():
			return call.Target{}, fmt.Sprintf("%s is in the call itself.", by.Label())
		case of == "" || of == x.Number:
			at = call.Target{Port: l.Port, Label: x.Label()}
		}
	}
	if at.Port == "" {
		return at, "No telephone of ours talks in this call that could be joined."
	}
	return at, ""
}

// joinRoute leads a supervisor who has lifted to the call, unless it has gone on.
func (e *Engine) joinRoute(l *live) call.Route {
	j := l.joins
	l.joins = joining{}
	t := e.calls[j.call]
	reason := fmt.Sprintf("%s joins call %d of %s by the way %s.", j.who, j.call, j.at.Label, j.way)
	switch {
	case t == nil || t.call.State != call.StateTalking || t.call.Mode != call.Through || !slices.Contains(t.call.Ports(), j.at.Port):
		return call.Route{Kind: call.RouteNone, Reason: fmt.Sprintf("%s talks to nobody in call %d any more.", j.at.Label, j.call)}
	case j.way == TakeOver:
		t.sentBy = append(t.sentBy, l.call.From.Label)
		return call.Route{Kind: call.RoutePickup, Targets: []call.Target{j.at}, Reason: reason}
	}
	return call.Route{Kind: call.RouteWatch, Targets: []call.Target{j.at}, Watch: j.way, Watches: j.call, Reason: reason}
}

// Leave ends a supervisor's part in a call. [ErrNoCall] where they have none.
func (e *Engine) Leave(ctx context.Context, id call.ID, from, who string) error {
	return e.onCall(ctx, id, func(t *live) error {
		w := e.watcher(t, e.plan.PortOf(from))
		if w == nil {
			return fmt.Errorf("leave call %d: %w", id, ErrNoCall)
		}
		e.step(w, call.Event{Kind: call.Unwatched, At: time.Now(), Port: w.call.From.Port, Text: fmt.Sprintf("%s leaves it at a page.", who)})
		return nil
	})
}
