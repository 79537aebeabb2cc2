package engine

import (
	"fmt"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// The number outside of an extension rings like a telephone (TS-3): for the call
// that rings it an OutsidePort does, and another call, on that port's second
// channel, calls the number. This goroutine sees to it that the one lives no
// longer than the other wants it.

// alongChannel is the channel of the call that calls the number.
const alongChannel = 2

// alongside begins or ends calling a number outside, once the step that wants it
// is over.
func (e *Engine) alongside(x call.Effect) {
	if x.Kind == call.RingPhone || x.Kind == call.StopRinging {
		e.owedJoins = append(e.owedJoins, x)
	}
}

// callAlong calls a number outside for the call that rings its port.
func (e *Engine) callAlong(x call.Effect) {
	at, found := e.plan.ExtensionAt(x.Port)
	wants, c := e.calls[e.owner(x.Port)], x.Port.Channel(alongChannel)
	switch {
	case wants == nil || wants.call.State != call.StateRinging:
		return
	case !found || at.Outside == "" || e.owner(c) != 0 || e.draining:
		e.notOutside(x.Port, fmt.Sprintf("%s cannot be called outside", x.Port.OutsideOf()), "")
		return
	}
	ev := call.Event{
		Kind: call.Along, At: time.Now(), Port: c, CallerID: x.CallerID,
		Text: fmt.Sprintf("%s rings for call %d", at.Label(), wants.call.ID),
	}
	if len(wants.call.Ringing()) > 1 {
		ev.Length = at.After
	}
	l := &live{call: call.New(e.newID(), call.Leg{Port: c, Label: at.Label()}, e.plan.Rules)}
	l.track = call.NewTrack(l.call, ev.At)
	e.calls[l.call.ID] = l
	e.open()
	e.step(l, ev)
}

// stopAlong ends the call to a number outside: it is wanted no more.
func (e *Engine) stopAlong(at call.Port) {
	c := at.Channel(alongChannel)
	if l := e.calls[e.owner(c)]; l != nil {
		e.step(l, call.Event{Kind: call.Unwatched, At: time.Now(), Port: c})
	}
}

// inVain tells the call that rings a number outside that nobody took it there.
func (e *Engine) inVain(l *live) {
	if !l.call.Along || l.call.Gone || e.draining {
		return
	}
	at := l.call.Rec.Parties[0].Port.Base() // who began
	how := call.HangupHow("")
	if l.call.Rec.Result == call.ResultBusy {
		how = call.HowBusy
	}
	e.notOutside(at, fmt.Sprintf("Nobody took the call for %s outside", at.OutsideOf()), how)
}

func (e *Engine) notOutside(at call.Port, text string, how call.HangupHow) {
	if l := e.calls[e.owner(at)]; l != nil && l.call.State == call.StateRinging {
		ev := call.Event{Kind: call.PhoneRefused, At: time.Now(), Port: at, Text: text, How: how}
		e.port(at).learn(ev, ev.At)
		e.step(l, ev)
	}
}

// joinFromOutside gives the line on which somebody confirmed to the call that
// rings for them. Where that one is over, or taken by another, the line is
// released.
func (e *Engine) joinFromOutside(x call.Effect) {
	leg := call.Leg{Port: x.Port, Label: string(x.Port), Line: true, Music: e.plan.MusicAt(x.Port)}
	if l, found := e.plan.LineAt(x.Port); found {
		leg.Label = l.Label()
	}
	if t, found := e.plan.TrunkAt(x.Port); found {
		leg.Label = t.Label()
	}
	if l := e.calls[e.owner(x.Peer)]; l != nil {
		e.step(l, call.Event{Kind: call.Joined, At: time.Now(), Port: x.Peer, Leg: leg})
	}
	if e.owner(x.Port) == 0 {
		release := call.Effect{Kind: call.ReleaseLine, Port: x.Port, Reason: "The call that was to be taken is gone."}
		e.port(x.Port).apply(release)
		e.send(release)
	}
}

// outside is how a number outside is: it rings for a call, is talked to, or
// would be called.
func (w world) outside(at call.Port) acd.Condition {
	switch {
	case w.e.owner(at.Base()) != 0:
		return acd.Ringing
	case w.Abroad(at.OutsideOf()) != "":
		return acd.InCall
	}
	return acd.Idle
}

// Abroad implements acd.World.
func (w world) Abroad(number string) call.Port {
	for _, l := range w.e.calls {
		c := l.call
		if c.State == call.StateTalking && c.Member.Label == number && c.To.Line {
			return c.To.Port
		}
	}
	return ""
}
