package engine

import (
	"context"
	"errors"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// Now implements acd.World.
func (w world) Now() time.Time { return time.Now() }

// History implements acd.World.
func (w world) History() *acd.History { return w.e.history }

// groupKind begins the keys of what groups remember.
const groupKind = "group/"

// recallHistory takes back what groups remembered before a restart. A piece that
// cannot be read is left out: an older firmware may not know what a newer one
// wrote.
func recallHistory(m *memory, now time.Time) *acd.History {
	h := acd.NewHistory()
	m.recalled(groupKind, func(id string, value []byte) {
		_ = h.Load(acd.Saved{Key: id, Value: value}, now)
	})
	return h
}

// keepHistory has what groups remember kept over a restart.
func (e *Engine) keepHistory() {
	changes := e.history.Changes()
	if e.memory.keep == nil {
		return
	}
	for _, s := range changes {
		e.memory.keep.Set(groupKind+s.Key, s.Value)
	}
}

// rules are those of a call that begins now.
func (e *Engine) rules() call.Rules {
	r := e.plan.Rules
	r.Screen = e.plan.Screens(e.history)
	return r
}

// RefuseCaller puts a caller on the black list (RG-17), now. An error says in a
// sentence why it cannot.
func (e *Engine) RefuseCaller(ctx context.Context, r call.Refused) error {
	var refused error
	err := e.do(ctx, func() {
		r.At = time.Now()
		refused = e.history.Refuse(e.plan, r)
		e.keepHistory()
	})
	return errors.Join(err, refused)
}

// AcceptCaller takes a caller off the black list, unless by is nil only whom one
// of those names put there: see [acd.History.Accept].
func (e *Engine) AcceptCaller(ctx context.Context, number string, by []string) error {
	var refused error
	err := e.do(ctx, func() {
		refused = e.history.Accept(e.plan, number, by)
		e.keepHistory()
	})
	return errors.Join(err, refused)
}

// RefusedCallers lists those who were put on the black list, in order.
func (e *Engine) RefusedCallers(ctx context.Context) (all []call.Refused, err error) {
	err = e.do(ctx, func() { all = e.history.RefusedCallers() })
	return all, err
}

// rang notes whose turn it was in a group (RG-2).
func (e *Engine) rang(c call.Call, x call.Effect) {
	if c.Group == "" {
		return
	}
	at := x.Port
	switch {
	case x.Kind == call.SeizeLine && c.Member.Port != "":
		at = c.Member.Port
	case x.Kind != call.RingPhone || len(c.Also) > 0:
		return
	}
	if m, found := e.plan.ExtensionAt(at); found {
		e.history.Rang(c.Group, m.Number)
	}
}

// freed notes since when an extension is idle (RG-6): since the end of a
// conversation, not of ringing.
func (e *Engine) freed(c call.Call, at call.Port, now time.Time) {
	if c.Rec.Answered.IsZero() || c.State == call.StateRinging {
		return
	}
	if m, found := e.plan.ExtensionAt(at); found && m.Number != "" {
		e.history.Free(m.Number, now)
	}
}

// learnFrom feeds a closed record to what groups remember.
func (e *Engine) learnFrom(c call.Call, r call.Record) {
	zoned := e.plan.At(r.Ended)
	if c.Group != "" && !r.Answered.IsZero() {
		e.history.Handled(c.Group, r.Ended.Sub(r.Answered))
	}
	last := ""
	for i, p := range r.Parties {
		m, found := e.plan.ExtensionAt(p.Port)
		if d := talked(r, p); found && m.Number != "" && d > 0 {
			e.history.Talked(m.Number, d, i > 0, zoned)
			last = m.Number
		}
	}
	if m, found := e.plan.ExtensionAt(c.Member.Port); found && !r.Answered.IsZero() {
		e.history.Talked(m.Number, r.Ended.Sub(r.Answered), true, zoned)
		e.history.Free(m.Number, r.Ended)
		last = m.Number
	}
	e.meet(r, last)
}

// talked is how long a party was in conversation.
func talked(r call.Record, p call.Party) time.Duration {
	from := p.From
	switch {
	case r.Answered.IsZero():
		return 0
	case r.Answered.After(from):
		from = r.Answered
	}
	return p.To.Sub(from)
}

// meet notes who was in touch with the number outside (RG-4).
func (e *Engine) meet(r call.Record, last string) {
	switch {
	case r.Kind == call.KindIncoming && last != "":
		e.history.TalkedTo(e.plan.CallerKey(r.Caller), last, r.Ended)
	case r.Kind == call.KindOutgoing && len(r.Parties) > 0:
		if m, found := e.plan.ExtensionAt(r.Parties[0].Port); found && m.Number != "" {
			e.history.Called(e.plan.CallerKey(call.CallerID{Number: r.Called}), m.Number, r.Ended)
		}
	}
}
