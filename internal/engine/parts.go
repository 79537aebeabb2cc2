package engine

import (
	"slices"
	"time"

	"ringdown/internal/call"
)

// A call knows the people who talk in it (call.Part). Others take part by a call of
// their own: a supervisor who watches, a colleague whom the agent asks while the
// customer waits, or brings in. The engine sees both calls, and keeps those parts.

// maxBesides bounds them in one call. Policy when full: the first stay.
const maxBesides = 32

// about is the customer's call for which somebody was asked in this one; of zero
// nobody was.
type about struct {
	call call.ID
	kind call.PartKind
	by   string // label of who asked
}

// takePart follows a step in what others' calls it changes.
func (e *Engine) takePart(l *live, before, after call.Call) {
	if before.State == after.State && before.FromHolds == after.FromHolds && before.ToHolds == after.ToHolds &&
		before.WatchHow == after.WatchHow && before.From.Port == after.From.Port && before.To.Port == after.To.Port {
		return
	}
	now := time.Now()
	if before.State == call.StateWatching || after.State == call.StateWatching {
		e.watches(e.calls[after.WatchCall], after, now)
		return
	}
	e.lookBeside(l, now)
	e.lookBeside(e.calls[l.about.call], now)
	for _, at := range slices.Concat(before.Ports(), after.Ports()) {
		for _, id := range e.channelsOf(at) {
			e.lookBeside(e.calls[id], now)
		}
	}
}

// watches notes who watches a call, or does no more.
func (e *Engine) watches(t *live, by call.Call, now time.Time) {
	if t == nil {
		return
	}
	if t.watchers = slices.DeleteFunc(t.watchers, func(id call.ID) bool { return id == by.ID }); by.State == call.StateWatching {
		t.watchers = append(t.watchers, by.ID)
	}
	e.lookBeside(t, now)
}

// channelsOf lists the calls of a telephone that has several, in the order of its
// channels.
func (e *Engine) channelsOf(at call.Port) (ids []call.ID) {
	if at.Trunk() || e.use(at).now < 2 {
		return nil
	}
	for n := 1; n <= maxChannels; n++ {
		if id := e.owner(at.Base().Channel(n)); id != 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

// lookBeside brings the parts of those who take part in a call by another one in line
// with the calls as they are.
func (e *Engine) lookBeside(t *live, now time.Time) {
	if t == nil {
		return
	}
	want := append(e.asked(t), e.watching(t)...)
	for _, p := range t.besides {
		i := slices.IndexFunc(want, func(w call.Part) bool { return w.Call == p.Call && w.Kind == p.Kind })
		switch {
		case !p.Until.IsZero():
		case i >= 0:
			want = slices.Delete(want, i, i+1)
		default:
			t.besides = call.EndParts(t.besides, func(q call.Part) bool { return q.Call == p.Call }, now, e.leftBeside(t, p))
		}
	}
	for _, p := range want {
		if p.From = now; len(t.besides) < maxBesides {
			t.besides = append(t.besides, p)
		}
	}
}

// asked are the colleagues to whom a telephone in a customer's call talks besides.
func (e *Engine) asked(t *live) (parts []call.Part) {
	for _, leg := range []call.Leg{t.call.From, t.call.To} {
		for n := 1; n <= maxChannels && !leg.Line && leg.Port != "" && e.use(leg.Port).now > 1; n++ {
			beside := leg.Port.Base().Channel(n)
			x := e.calls[e.owner(beside)]
			if x == nil || x == t {
				continue
			}
			kind := call.AskedAs(t.call, x.call, leg.Port, beside)
			if kind == "" {
				continue
			}
			who := x.call.Beside(beside)
			x.about = about{t.call.ID, kind, leg.Label}
			parts = append(parts, call.Part{Kind: kind, Port: who.Port, Label: who.Label, Began: call.BeganAsked, By: leg.Label, Call: x.call.ID})
		}
	}
	return parts
}

// watching are the supervisors who watch a call.
func (e *Engine) watching(t *live) (parts []call.Part) {
	for _, id := range t.watchers {
		if w := e.calls[id].call; w.State == call.StateWatching && !t.call.Over() {
			parts = append(parts, call.Part{Kind: call.WatchedAs(w.WatchHow), Port: w.From.Port, Label: w.From.Label, Began: call.BeganWatching, Call: id})
		}
	}
	return parts
}

// leftBeside is how such a part ends.
func (e *Engine) leftBeside(t *live, p call.Part) call.Left {
	x := e.calls[p.Call]
	switch {
	case t.call.Over():
		return call.LeftByOther
	case x == nil || !x.call.Over() || x.call.Rec.How == call.HowTransferred:
		return call.LeftMoved
	}
	for _, q := range x.call.Rec.Parts {
		if q.Port == p.Port && q.Left != "" {
			return q.Left
		}
	}
	return call.LeftByOther
}

// partsOf are all parts in a call, by the roles that people have in the plan.
func (e *Engine) partsOf(l *live) []call.Part {
	parts := slices.Concat(l.call.Rec.Parts, l.besides)
	slices.SortStableFunc(parts, func(a, b call.Part) int { return a.From.Compare(b.From) })
	for i := range parts {
		p := &parts[i]
		if a := l.about; a.call != 0 && p.Label != a.by && p.Began != call.BeganWriting {
			p.Kind, p.By, p.Call = a.kind, a.by, a.call
		}
		if x, found := e.plan.Extension(p.Label); found {
			p.Agent, p.Name = x.Agent.Number, x.Shows()
		}
		doer := e.role(p.By)
		doer.Supervisor = doer.Supervisor || slices.Contains(l.sentBy, p.By)
		p.Kind = p.Kind.Of(e.role(p.Label), doer)
	}
	return parts
}

// role is what whoever has an extension is to the centre.
func (e *Engine) role(number string) call.Role {
	x, found := e.plan.Extension(number)
	if !found {
		return call.Role{}
	}
	centre := x.Agent.Number != ""
	for _, g := range e.plan.Groups {
		centre = centre || slices.Contains(g.Members, number)
	}
	return call.Role{Supervisor: len(x.Monitors) > 0, Centre: centre}
}
