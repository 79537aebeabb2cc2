package engine

import (
	"cmp"
	"slices"
	"time"

	"ringdown/internal/call"
)

// overdueAfter is how long, where the settings say nothing else, a telephone may ring
// and a customer wait before the record is marked (CR-3): 30 s, the example of the
// requirement.
const overdueAfter = 30 * time.Second

// patience is how long people have been kept waiting in a call. It marks the call's
// record and changes nothing in how the call goes.
type patience struct {
	since  time.Time               // the customer waits since then; zero: does not
	waited time.Duration           // and waited so long before, since somebody last talked to them
	rings  map[call.Port]time.Time // telephones of agents that ring, since when; at most as many as a call may ring
	tags   []call.Tag
}

// overdue follows how long telephones ring and a customer waits. The thresholds in
// force as the ringing or the waiting ends are those that count.
func (e *Engine) overdue(l *live, before, after call.Call) {
	now := time.Now()
	e.answersLate(&l.patience, after, now)
	e.waitsLong(&l.patience, before, after, now)
}

// answersLate notes telephones that began to ring and marks those that rang for
// longer than agents should need.
func (e *Engine) answersLate(p *patience, c call.Call, now time.Time) {
	var ringing []call.Port
	if customers(c) || c.Group != "" || c.BackFor != "" {
		ringing = c.Ringing()
	}
	for at, since := range p.rings {
		if !slices.Contains(ringing, at) {
			delete(p.rings, at)
			p.mark(call.TagAnswerLate, now.Sub(since), e.plan.AgentAnswer)
		}
	}
	for _, at := range ringing {
		if _, rings := p.rings[at]; rings {
			continue
		}
		if p.rings == nil {
			p.rings = map[call.Port]time.Time{}
		}
		p.rings[at] = now
	}
}

// waitsLong adds up how long a customer waits to be talked to, and marks a wait that
// was longer than it should be.
func (e *Engine) waitsLong(p *patience, before, after call.Call, now time.Time) {
	waits := customers(after) && waitsIn(after.State)
	switch {
	case waits && p.since.IsZero():
		p.since = now
	case !waits && !p.since.IsZero():
		p.waited += now.Sub(p.since)
		p.since = time.Time{}
		p.mark(call.TagWaitLong, p.waited, e.plan.CustomerWait)
	}
	if after.State == call.StateTalking && before.State != call.StateTalking {
		p.waited = 0
	}
}

// mark tags what took strictly longer than the threshold, 0 the usual one.
func (p *patience) mark(t call.Tag, took, threshold time.Duration) {
	if took > cmp.Or(threshold, overdueAfter) && !slices.Contains(p.tags, t) {
		p.tags = append(p.tags, t)
	}
}

// customers reports whether somebody outside called.
func customers(c call.Call) bool { return c.Rec.Kind == call.KindIncoming }

// waitsIn reports whether whoever called waits for somebody to talk to.
func waitsIn(s call.State) bool {
	switch s {
	case call.StateWaiting, call.StateRinging, call.StateQueued, call.StateSeizing, call.StateProceeding, call.StateConfirming:
		return true
	}
	return false
}
