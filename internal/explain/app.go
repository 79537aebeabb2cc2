package explain

import (
	"fmt"
	"strings"

	"ringdown/internal/call"
)

// Session is an application that talks to one caller, as the engine asks it.
type Session interface {
	Next(in call.Input) call.Order
}

// application answers for the application that talks to the caller. What callers
// meet out of hours, and the applications that the question opens, are run as in
// a call; of others it is told that they begin.
func (r *run) application(x call.Effect) call.Order {
	if x.Input.Kind == call.InputStart {
		r.open(x.App)
	}
	in := x.Input
	if in.Kind == call.InputKeyed && r.call.App.Order.Secret {
		in.Digits, r.code = r.code, ""
	}
	switch {
	case r.closed != nil:
		return r.closed.Next(in)
	case r.app != nil:
		return r.led(r.app.Next(in))
	}
	return call.Order{Kind: call.OrderEnd, Reason: fmt.Sprintf("The application %s talks to the caller from here on.", x.App)}
}

func (r *run) open(app string) {
	r.closed, r.app = nil, nil
	if of, is := strings.CutPrefix(app, "closed/"); is {
		r.closed, _ = r.plan.OpenClosed(of)
		return
	}
	if r.q.Apps != nil {
		r.app = r.q.Apps(app, r.about())
	}
}

// about is what an application knows of the call.
func (r *run) about() call.About {
	c := r.call
	a := call.About{Call: c.ID, Port: c.From.Port, Caller: c.Caller, Called: c.Rec.Called, DID: c.Rec.DID, At: r.now}
	if c.From.Line {
		a.Line = c.From.Label
	} else {
		a.From = c.From.Label
	}
	return a
}

// led lets an application go on as long as nobody has to do anything that the
// question does not tell: what follows another key, or a message, depends on the
// caller.
func (r *run) led(o call.Order) call.Order {
	if o.Kind == call.OrderCollect && r.keys != "" {
		return o
	}
	wants := map[call.OrderKind]string{
		call.OrderCollect: "What follows depends on what the caller keys.",
		call.OrderRecord:  "The caller speaks from here on.",
	}[o.Kind]
	if wants == "" {
		r.tell("", "", o.Reason)
		return o
	}
	if o.Sound != "" {
		r.tell("hears "+string(o.Sound), r.call.From.Label, o.Reason)
	}
	return call.Order{Kind: call.OrderEnd, Reason: strings.TrimSpace(o.Reason + " " + wants)}
}
