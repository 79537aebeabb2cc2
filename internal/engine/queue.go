package engine

import (
	"maps"
	"slices"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// line is the callers who wait for a group: those of the VIP list first, and of
// each kind who came first, in this call or in one before (TS-5). It is never longer than there are ports.
type line struct {
	calls []call.ID
	beep  time.Time // when busy members hear next that somebody waits
}

// stand takes a call into a group's line, or out of it.
func (e *Engine) stand(l *live, before, after call.Call) {
	was, is := before.Wait.Group, after.Wait.Group
	if was == is {
		return
	}
	if q := e.lines[was]; q != nil {
		l.stood, l.stoodAt, l.vip = was, l.waits, before.Wait.Queue.VIP
		q.calls = slices.DeleteFunc(q.calls, func(id call.ID) bool { return id == after.ID })
		if len(q.calls) == 0 {
			delete(e.lines, was)
		}
		e.keepPlace(was, l, after, time.Now())
	}
	if is == "" {
		return
	}
	if e.lines[is] == nil {
		e.lines[is] = &line{beep: time.Now()}
	}
	l.waits = time.Now().Add(-after.Wait.Queue.Before)
	if before.App.Name == call.AppMoved && is == l.stood { // sent on in vain: the place was theirs all the time
		l.waits = l.stoodAt
	}
	delete(e.places, e.placeOf(is, after.Caller))
	e.lines[is].add(after, l.waits, e.calls)
}

// add lets a caller stand behind all who go before them.
func (q *line) add(c call.Call, since time.Time, calls map[call.ID]*live) {
	at := len(q.calls)
	for at > 0 && goesBefore(c, since, calls[q.calls[at-1]]) {
		at--
	}
	q.calls = slices.Insert(q.calls, at, c.ID)
}

// Standing implements acd.World.
func (w world) Standing(group string, who call.ID) acd.Standing {
	return w.e.before(group, who, w.standing(group, who))
}

func (w world) standing(group string, who call.ID) acd.Standing {
	line := w.e.queued(group)
	s := acd.Standing{Waiting: len(line)}
	now := time.Now()
	for i, p := range line {
		if p.id == who {
			s.Place = i + 1
			return s
		}
		if p.back != nil && w.e.ready(p.back, now) || p.back == nil && w.e.calls[p.id].call.State == call.StateQueued {
			s.Ahead++
		}
	}
	return s
}

// serve gives those who wait their turn, the first in each line first, for as
// long as somebody is free for them. acd is asked beforehand, so that a track
// has no line about a turn that led nowhere.
func (e *Engine) serve() {
	for range serveRounds {
		e.endUnwanted()
		if !e.stirred || len(e.lines)+len(e.backs) == 0 || e.draining {
			break
		}
		e.stirred = false
		for _, group := range e.linesNow() {
			e.serveLine(group)
		}
	}
}

// serveRounds bounds how often lines are looked at for one event. What one turn
// sets free, the next round gives away; whoever is not reached by then is at the
// next event.
const serveRounds = 8

func (e *Engine) serveLine(group string) {
	for _, p := range e.queued(group) {
		if p.back != nil {
			if !e.serveBack(p.back) {
				return
			}
			continue
		}
		l := e.calls[p.id]
		switch {
		case l == nil || l.call.State != call.StateQueued || l.call.Wait.Group != group:
			continue // a member rings already
		case l.call.Wait.Paused:
			return
		case e.plan.Decide(l.call.TurnAsk(), world{e}).Kind == call.RouteQueue:
			return
		}
		e.step(l, call.Event{Kind: call.Turn, At: time.Now()})
		e.settle()
	}
}

// beep lets the busy members of groups for which callers wait hear so, and says
// when that is due next; zero: never.
func (e *Engine) beep(now time.Time) (next time.Time) {
	for _, number := range slices.Sorted(maps.Keys(e.lines)) {
		q := e.lines[number]
		g, _ := e.plan.Group(number)
		if g.Queue == nil || g.Queue.Beep <= 0 || !e.waits(q) {
			continue
		}
		if !now.Before(q.beep) {
			e.beepAt(g)
			q.beep = now.Add(g.Queue.Beep)
		}
		if next.IsZero() || q.beep.Before(next) {
			next = q.beep
		}
	}
	return next
}

// waits reports whether somebody is in a line for whom nobody rings.
func (e *Engine) waits(q *line) bool {
	return slices.ContainsFunc(q.calls, func(id call.ID) bool { return e.calls[id].call.State == call.StateQueued })
}

// queueBeep is heard by the member alone, over the conversation. It is the
// group's doing, not the conversation's: that call's track does not have it.
const queueBeep call.Sound = "tone/queue-beep"

func (e *Engine) beepAt(g acd.Group) {
	for _, number := range g.Members {
		x, found := e.plan.Extension(number)
		if !found {
			continue
		}
		if at, l := e.talks(x.Port); l != nil && !begins(l) {
			e.send(call.Effect{
				Kind: call.PlaySound, Call: l.call.ID, Port: at, Sound: queueBeep, Mode: call.Over,
				Reason: "Somebody waits for group " + g.Number + ".",
			})
		}
	}
}

// beepPause is how long a member who has just answered hears no beep: what is
// whispered to them, for which group they answer, comes first.
const beepPause = 10 * time.Second

// begins reports whether a group's conversation has only just begun, with
// something to hear.
func begins(l *live) bool {
	return l.call.Style.Whisper != "" && time.Since(l.call.Rec.Answered) < beepPause
}

// talks finds the conversation that an extension is in, and on which channel.
func (e *Engine) talks(base call.Port) (call.Port, *live) {
	for n := 1; n <= maxChannels; n++ {
		at := base.Channel(n)
		p := e.ports[at]
		if p == nil {
			continue
		}
		if l := e.calls[p.owner]; l != nil && l.call.State == call.StateTalking && l.call.Mode == call.Through {
			return at, l
		}
	}
	return "", nil
}
