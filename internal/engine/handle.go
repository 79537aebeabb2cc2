package engine

import (
	"slices"
	"time"

	"ringdown/internal/call"
)

// handle takes one event to the call that holds its port, or begins a call.
func (e *Engine) handle(ev call.Event) {
	if e.strange(ev.Port) {
		return
	}
	now := time.Now()
	if ev.At.IsZero() {
		ev.At = now
	}
	if ev.CallerID.Number != "" {
		ev.CallerID = e.plan.Clean(ev.Port, ev.CallerID)
	}
	e.port(ev.Port).learn(ev, now)
	if ev.Kind == call.PortDown || ev.Kind == call.PortUp {
		e.bypassed(ev)
		e.attendedAt(ev.Port, now)
	}
	e.living(now)
	defer e.lookAgain(ev.Kind, now)
	e.stirred = true
	if d := e.desk(ev.Port); d != nil {
		e.handset(d, ev)
		return
	}
	e.toCall(ev)
	e.settle()
}

// toCall takes an event to the call that holds its port, or begins a call.
func (e *Engine) toCall(ev call.Event) {
	if ev.At.IsZero() { // of a desk's own making
		ev.At = time.Now()
	}
	p := e.port(ev.Port)
	l := e.calls[p.owner]
	switch {
	case e.transfer(ev):
	case l == nil:
		e.cutOff(ev)
		e.begin(ev)
		e.changed() // what is known of the port, if nothing else
	case private(l.call, ev):
		e.talkKey(l, ev)
		return
	case l.call.Secret():
		e.step(l, l.conceal(ev))
	default:
		e.step(l, ev)
		if p.owner == 0 && turned(ev) {
			e.begin(ev)
		}
	}
	e.tidy(ev.Port)
}

// turned reports glare: the call may have let go of the port because another one
// came in on the line, or because the telephone makes a call of its own.
func turned(ev call.Event) bool {
	return ev.Kind == call.RingStart || ev.Kind == call.OffHook && ev.Digits != ""
}

// lookAgain lets calls that wait for somebody to ring look now, not at their
// next turn, when a port may have become free. The oldest call looks first:
// deadlines of one instant fire in the order of the calls.
func (e *Engine) lookAgain(k call.EventKind, now time.Time) {
	if k != call.OnHook && k != call.PortUp {
		return
	}
	e.lookForCallBack(k, now)
	e.hastenRetries(now)
}

// private reports whether an event must not reach a track: what somebody keys
// to the far end while talking (a card number, a PIN) passes as sound.
func private(c call.Call, ev call.Event) bool {
	return ev.Kind == call.Digit && c.State == call.StateTalking
}

// begin begins a call with a line that rings or a telephone that was lifted.
func (e *Engine) begin(ev call.Event) {
	starts := ev.Kind == call.RingStart || ev.Kind == call.OffHook
	if !starts || e.draining {
		return
	}
	c := call.New(e.newID(), e.leg(ev), e.rules())
	l := &live{call: c, track: call.NewTrack(c, ev.At)}
	e.calls[c.ID] = l
	e.open()
	e.step(l, ev)
}

// leg names who begins a call.
func (e *Engine) leg(ev call.Event) call.Leg {
	leg := call.Leg{Port: ev.Port, Label: string(ev.Port), Line: ev.Kind == call.RingStart, Music: e.plan.MusicAt(ev.Port)}
	if leg.Line {
		if l, found := e.plan.LineAt(ev.Port); found {
			leg.Label = l.Label()
		}
		if t, found := e.plan.TrunkAt(ev.Port); found {
			leg.Label = t.Label()
		}
		return leg
	}
	if x, found := e.plan.ExtensionAt(ev.Port); found {
		leg.Label, leg.Name = x.Label(), x.Shows()
	}
	return leg
}

// step takes an event, and what acd answers because of it, through the call.
func (e *Engine) step(l *live, ev call.Event) {
	first := l.call
	for events := []call.Event{ev}; len(events) > 0; events = events[1:] {
		before := l.call
		after, effects := call.Step(before, events[0])
		l.call = after
		l.track.Step(events[0], effects)
		e.leftApp(l, before, after)
		e.occupy(before, after)
		e.stand(l, before, after)
		e.count(l, before, after)
		e.overdue(l, before, after)
		e.takePart(l, before, after)
		e.followBack(l, before, after)
		for _, x := range effects {
			if x.Kind == call.AskRoute {
				events = append(events, e.answer(l, x.Ask))
				continue
			}
			if x.Kind == call.AskApp {
				events = append(events, e.told(l, x))
				continue
			}
			e.perform(l, x)
		}
	}
	e.leftLine(l)
	if l.call.State == call.StateEnded {
		delete(e.calls, l.call.ID)
		e.inVain(l)
	}
	e.joinCalls()
	e.mingle(first, l.call)
	e.changed()
	l.seq = e.seq
}

// answer asks acd.
func (e *Engine) answer(l *live, a call.Ask) call.Event {
	a.Code = l.codeOf(a)
	r := e.decide(l, a)
	e.onlook(l, a, r)
	e.guessed(l, r)
	e.capped(l, r.Full)
	e.noteDialled(a, r)
	if r.Emergency {
		e.urgent(l, r)
	}
	if r.Kind == call.RouteSeize {
		l.route, l.goal = r.By, r.Number
	}
	return call.Event{Kind: call.Routed, At: time.Now(), Route: r}
}

func (e *Engine) decide(l *live, a call.Ask) call.Route {
	if l.joins.call != 0 {
		return e.joinRoute(l)
	}
	return e.plan.Decide(a, world{e})
}

// occupy notes which ports the call holds now, and since when they are as they
// are: a step that changes neither holder nor state leaves that alone.
func (e *Engine) occupy(before, after call.Call) {
	now, held := time.Now(), after.Ports()
	for _, at := range before.Ports() {
		if p := e.port(at); !slices.Contains(held, at) {
			e.own(at, p, 0)
			p.since = now
			e.freed(before, at, now)
			e.use(at).now--
			e.tidy(at)
		}
	}
	for _, at := range held {
		p := e.port(at)
		if p.owner != after.ID {
			e.use(at).now++
		}
		if p.owner != after.ID || before.State != after.State {
			e.own(at, p, after.ID)
			p.since = now
		}
	}
}

// perform does one effect, or has it done.
func (e *Engine) perform(l *live, x call.Effect) {
	x.Call = l.call.ID
	switch x.Kind {
	case call.Note:
	case call.StartTimer:
		e.arm(l, x)
	case call.StopTimer:
		l.disarm(x.Gen)
	case call.SaveRecord:
		e.save(l)
	case call.StartWork:
		if e.opt.Works != nil {
			e.opt.Works.Start(l.call.ID, x.Gen, x.Work)
		}
	case call.JoinCall, call.TransferHeld, call.ReleaseCall, call.TapeHeld, call.FlashHeld, call.PagePhone, call.Dismiss, call.GiveHeld:
		e.owedJoins = append(e.owedJoins, x)
	case call.LockRoom, call.UnlockRoom:
		e.lockRoom(x.Digits, x.Kind == call.LockRoom)
	case call.HoldPlace:
		e.holdPlace(l, x.Change)
	case call.Remember:
		e.keep(x.Change)
	case call.StartRecording:
		if e.opt.Recordings == nil {
			return
		}
		if l.recording == "" {
			l.recording = e.opt.Recordings.Path(x.Call, time.Now())
		}
		x.Path = l.recording // one for a call, whoever talks
		e.send(x)
	default:
		if e.port(x.Port).apply(x); x.Kind == call.SeizeLine {
			e.begun(x.Port)
		}
		e.rang(l.call, x)
		if x.Port.Outside() {
			e.alongside(x)
			return
		}
		if x.Kind == call.RingPhone || x.Kind == call.ShowCallerID && l.call.State == call.StateRinging {
			e.noteCaller(l, x)
		}
		e.tidy(x.Port)
		e.send(x)
	}
}

// save gives the call's record away, with the track so far.
func (e *Engine) save(l *live) {
	l.saved++
	r := e.recordOf(l)
	if l.amends {
		e.opt.Records.Save(r)
		return
	}
	e.learnFrom(l.call, r)
	e.countDay(r)
	e.opt.Records.Save(r)
	e.woken(l)
}

// recordOf is a call's record so far, with what only the plan knows.
func (e *Engine) recordOf(l *live) call.Record {
	r := l.call.Rec
	r.Recording, r.Track, r.First = l.recording, l.track.String(), l.first
	r.Number, r.Contact, r.Parties = e.normal(r), e.contact(r), e.withAgents(r.Parties)
	r.Parts = e.partsOf(l)
	for _, t := range l.patience.tags {
		r = r.Tagged(t)
	}
	if g, found := e.plan.Group(r.Group); found {
		r.GroupName = g.Name
	}
	return r
}

// newID numbers a call.
func (e *Engine) newID() call.ID {
	e.lastID++
	if e.opt.NewID != nil {
		e.lastID = e.opt.NewID()
	}
	return e.lastID
}
