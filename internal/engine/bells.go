package engine

import (
	"encoding/json"
	"fmt"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
)

const (
	// bellLate is how long after its time a bell is still rung: after a restart, or
	// when somebody spoke on the page. Later it would tell a wrong time.
	bellLate = time.Minute
	// bellAgain is how soon is looked again whether nobody speaks any more.
	bellAgain = 2 * time.Second
	// bellKind begins the keys of when bells have rung; behind it stands the bell's ID.
	bellKind = "bell/"
)

// bells are those that ring by the clock (TS-6). When each has rung last survives a
// restart, so that none rings twice.
type bells struct {
	rung  map[string]string // by ID: the moment on the wall's clock
	waits map[string]string // by ID: the moment of one for which the page is not free
	next  time.Time         // when to look; zero: now
}

// recallBells takes over when bells have rung.
func recallBells(m *memory) bells {
	b := bells{rung: map[string]string{}, waits: map[string]string{}}
	m.recalled(bellKind, func(id string, value []byte) {
		var stamp string
		if json.Unmarshal(value, &stamp) == nil {
			b.rung[id] = stamp
		}
	})
	return b
}

// due is when to look at the bells next, zero where there are none. That is each
// minute: a clock that is set, or goes over to summer time, then needs no care.
func (b *bells) due(p *acd.Plan, now time.Time) time.Time {
	switch {
	case len(p.Timed) == 0:
		return time.Time{}
	case b.next.IsZero():
		return now
	case b.next.Sub(now) > time.Minute: // the clock was set back
		b.next = now
	}
	return b.next
}

// ringBells rings the bells that are due.
func (e *Engine) ringBells(now time.Time) {
	at := e.bells.due(e.plan, now)
	if at.IsZero() || now.Before(at) || e.draining {
		return
	}
	e.bells.next = now.Truncate(time.Minute).Add(time.Minute)
	for _, b := range e.plan.Timed {
		stamp, last := b.Due(e.plan.Zone, now, bellLate), e.bells.rung[b.ID]
		if last > b.Stamp(e.plan.Zone, now.Add(24*time.Hour)) {
			last = "" // the clock was far ahead then
		}
		if was := e.bells.waits[b.ID]; was != "" && was != stamp {
			e.bellMissed(b, was)
		}
		switch {
		case stamp == "" || stamp <= last:
		case e.paging(call.PageRoom + b.Page), e.owner(call.ChimePort(b.Page)) != 0:
			e.bells.waits[b.ID] = stamp
			e.bells.next = now.Add(bellAgain)
		default:
			delete(e.bells.waits, b.ID)
			e.haveRung(b, stamp)
			e.ringBell(b, now)
		}
	}
}

// bellMissed tells people of a bell that has waited for its page for too long.
func (e *Engine) bellMissed(b acd.TimedBell, stamp string) {
	delete(e.bells.waits, b.ID)
	e.haveRung(b, stamp)
	if e.opt.Alerts != nil {
		e.opt.Alerts.Raise(alert.Alert{
			At: time.Now(), Kind: alert.BellMissed,
			Text: fmt.Sprintf("%s did not ring at %s: somebody was heard on the page %s.", b.Label(), stamp[len(stamp)-len("15:04"):], b.Page),
		})
	}
}

// haveRung notes, for good, that a bell has rung.
func (e *Engine) haveRung(b acd.TimedBell, stamp string) {
	e.bells.rung[b.ID] = stamp
	e.memory.remember(bellKind+b.ID, stamp)
}

// ringBell rings one.
func (e *Engine) ringBell(b acd.TimedBell, now time.Time) {
	from := call.Leg{Port: call.ChimePort(b.Page), Label: b.Label()}
	l := &live{call: call.New(e.newID(), from, e.plan.Rules)}
	l.track = call.NewTrack(l.call, now)
	e.calls[l.call.ID] = l
	e.open()
	e.step(l, call.Event{
		Kind: call.Chime, At: now, Port: from.Port, Digits: b.Page, Sound: b.Sound, Length: b.Most,
		Text: fmt.Sprintf("%s is to ring on the page %s", b.Label(), b.Page),
	})
	e.settle()
}

// newBells has a bell that was just set up not ring for a time that is over; what is known of one that is there no more is forgotten.
func (e *Engine) newBells(now time.Time) {
	for _, b := range e.plan.Timed {
		if stamp := b.Stamp(e.plan.Zone, now); e.bells.rung[b.ID] == "" {
			e.haveRung(b, stamp)
		}
	}
	for id := range e.bells.rung {
		if _, there := e.plan.Bell(id); !there {
			delete(e.bells.rung, id)
			delete(e.bells.waits, id)
			e.memory.remember(bellKind+id, nil)
		}
	}
	e.bells.next = time.Time{}
}
