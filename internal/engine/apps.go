package engine

import (
	"context"
	"fmt"
	"time"

	"ringdown/internal/call"
)

// Session is an application that talks to one party of one call. The engine
// calls it from its own goroutine only, and waits: it answers at once (within
// 50 µs or so), by what it was told and nothing else.
type Session interface {
	Next(call.Input) call.Order
}

// Apps begins applications. Open is called on the engine's goroutine and returns
// at once; an error is a sentence that ends in the call's track.
type Apps interface {
	Open(name string, about call.About) (Session, error)
}

// Works does what applications want done outside. Start returns at once; the
// result comes through Worked, with the same two numbers.
type Works interface {
	Start(id call.ID, gen uint32, work string)
}

// Worked hands in the result of a work. One that nobody waits for any more is
// dropped. It waits while the inbox is full.
func (e *Engine) Worked(id call.ID, gen uint32, values []call.Mark, text string) {
	ctx := context.Background() // ends with the engine at the latest
	_ = e.do(ctx, func() {
		l := e.calls[id]
		if l == nil {
			return
		}
		l.values = values
		e.step(l, call.Event{Kind: call.Worked, At: time.Now(), Gen: gen, Text: text})
		l.values = nil
		e.settle()
	})
}

// told asks the application of a call what follows.
func (e *Engine) told(l *live, x call.Effect) call.Event {
	ev := call.Event{Kind: call.Told, At: time.Now()}
	if x.Input.Kind == call.InputStart {
		ev.Order = e.openApp(l, x.App)
	}
	if l.app == nil {
		if ev.Order.Kind == "" {
			ev.Order = failedOrder(fmt.Sprintf("The application %s is not there.", x.App))
		}
		return ev
	}
	in := x.Input
	if in.Kind == call.InputDone {
		in.Values = l.values
	}
	if in.Kind == call.InputKeyed && l.call.App.Order.Secret {
		in.Digits, l.code = l.code, ""
	}
	ev.Order = l.app.Next(in)
	return ev
}

// openApp begins an application; the order is one only where that fails.
func (e *Engine) openApp(l *live, name string) call.Order {
	l.app, l.code = nil, ""
	if e.opt.Apps == nil {
		return failedOrder(fmt.Sprintf("The application %s cannot be run here.", name))
	}
	app, err := e.opt.Apps.Open(name, e.about(l.call))
	if err != nil {
		return failedOrder(fmt.Sprintf("The application %s cannot be run: %v.", name, err))
	}
	l.app = app
	return call.Order{}
}

func failedOrder(reason string) call.Order {
	return call.Order{Kind: call.OrderEnd, Result: call.ResultFailed, Reason: reason}
}

// about is what an application learns of the call.
func (e *Engine) about(c call.Call) call.About {
	a := call.About{
		Call: c.ID, Port: c.From.Port, Caller: c.Caller, Called: c.Rec.Called, DID: c.Rec.DID,
		At: e.plan.At(time.Now()), Agent: c.Agent, Outgoing: c.Agent != "" && c.Kind == call.KindOutgoing,
	}
	if c.From.Line {
		a.Line = c.From.Label
		return a
	}
	a.From = c.From.Label
	return a
}

// leftApp tells an application that its party has left it, and keeps what it
// noted last.
func (e *Engine) leftApp(l *live, before, after call.Call) {
	if l.app == nil || after.App.Name != "" && after.App.Name != call.AppMoved {
		return
	}
	why := "hung up"
	if after.State == call.StateTalking {
		why = "answered"
	}
	last := l.app.Next(call.Input{Kind: call.InputGone, Text: why})
	l.app = nil
	if before.App.Order.Secret {
		l.code = ""
	}
	l.call.Mark(last.Marks)
}
