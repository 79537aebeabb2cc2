package engine

import (
	"cmp"
	"slices"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// joinCalls lets telephones that left their own call take part in another, as
// that call wanted: it picks one up, or takes one that is parked.
func (e *Engine) joinCalls() {
	for len(e.owedJoins) > 0 {
		x := e.owedJoins[0]
		e.owedJoins = e.owedJoins[1:]
		e.joinCall(x)
	}
}

func (e *Engine) joinCall(x call.Effect) {
	switch x.Kind {
	case call.PagePhone:
		e.pagePhone(x)
		return
	case call.GiveHeld:
		e.attended(call.Event{Kind: call.Transfer, At: time.Now(), Port: x.Peer, Peer: x.Port})
		return
	case call.RingPhone:
		e.callAlong(x)
		return
	case call.StopRinging:
		e.stopAlong(x.Port)
		return
	}
	switch l := e.calls[e.owner(x.Peer)]; {
	case l == nil:
	case x.Kind == call.TransferHeld:
		e.step(l, call.Event{Kind: call.Transfer, At: time.Now(), Port: x.Peer, Digits: x.Digits})
		return
	case x.Kind == call.FlashHeld:
		e.step(l, call.Event{Kind: call.FlashKeyed, At: time.Now(), Port: x.Peer})
		return
	case x.Kind == call.TapeHeld:
		e.step(l, call.Event{Kind: call.RecordKeyed, At: time.Now(), Port: x.Peer})
		return
	case x.Kind == call.Dismiss:
		e.step(l, call.Event{Kind: call.Dismissed, At: time.Now(), Port: x.Peer, Sound: x.Sound, Text: x.Reason})
		return
	case x.Kind == call.ReleaseCall:
		e.step(l, call.Event{Kind: call.Forced, At: time.Now(), Text: x.Reason})
		return
	}
	if x.Kind != call.JoinCall {
		return
	}
	if x.Peer.Outside() {
		e.joinFromOutside(x)
		return
	}
	leg := e.leg(call.Event{Kind: call.OffHook, Port: x.Port})
	if l := e.calls[e.owner(x.Peer)]; l != nil {
		e.step(l, call.Event{Kind: call.Joined, At: time.Now(), Port: x.Peer, Leg: leg})
	}
	if e.owner(x.Port) == 0 { // the other call was over before anybody could know
		e.send(call.Effect{Kind: call.PlayTone, Port: x.Port, Tone: call.Congestion, Reason: "The call that was to be taken is gone."})
	}
}

// Rings implements acd.World.
func (w world) Rings() []acd.Rings {
	type ringing struct {
		acd.Rings
		since time.Time
		call  call.ID
	}
	var all []ringing
	for id, l := range w.e.calls {
		for _, at := range l.call.Ringing() {
			all = append(all, ringing{acd.Rings{Port: at, Group: l.call.Group}, l.call.Rec.Rang, id})
		}
	}
	slices.SortFunc(all, func(a, b ringing) int {
		return cmp.Or(a.since.Compare(b.since), cmp.Compare(a.call, b.call), acd.ComparePorts(a.Port, b.Port))
	})
	rings := make([]acd.Rings, len(all))
	for i, r := range all {
		rings[i] = r.Rings
	}
	return rings
}
