package engine

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// edge is one port that hears another.
type edge struct{ ear, mouth call.Port }

// hearing is who hears whom beyond the two of a call: in conference rooms, and
// where a supervisor watches. It follows from the states of the calls alone.
type hearing struct {
	edges map[edge]bool
	alone map[call.Port]bool // who waits in a room alone, and hears music
	calls int                // how many calls are in such a state; 0: nothing to do
	pages int                // how many hear a page, or are about to
	rooms map[string]*room   // those with somebody in them, pages too
}

// mingles reports whether a call hears others than its partner.
func mingles(c call.Call) bool {
	return c.State == call.StateMeeting || c.State == call.StateWatching
}

// mingle counts the calls that do, and lets everybody hear whom they are to.
func (e *Engine) mingle(before, after call.Call) {
	if mingles(before) {
		e.heard.calls--
	}
	if mingles(after) {
		e.heard.calls++
	}
	if before.Paged() {
		e.heard.pages--
	}
	if after.Paged() {
		e.heard.pages++
	}
	e.gather(before, after)
	if e.heard.calls == 0 && len(e.heard.edges) == 0 && len(e.heard.alone) == 0 {
		return
	}
	e.hearNow()
}

// hearNow brings who hears whom in line with the calls.
func (e *Engine) hearNow() {
	want, alone := e.wanted()
	e.entertain(alone)
	for _, x := range sortedEdges(e.heard.edges) {
		if !want[x] {
			e.send(call.Effect{Kind: call.Unhear, Port: x.ear, Peer: x.mouth, Reason: "They are together no more."})
		}
	}
	for _, x := range sortedEdges(want) {
		if !e.heard.edges[x] {
			e.send(call.Effect{Kind: call.Hear, Port: x.ear, Peer: x.mouth, Reason: "They are together now."})
		}
	}
	e.heard.edges, e.heard.alone = want, alone
}

func sortedEdges(m map[edge]bool) []edge {
	return slices.SortedFunc(maps.Keys(m), func(a, b edge) int {
		return cmp.Or(acd.ComparePorts(a.ear, b.ear), acd.ComparePorts(a.mouth, b.mouth))
	})
}

// wanted is who is to hear whom, and who is alone in a room.
func (e *Engine) wanted() (map[edge]bool, map[call.Port]bool) {
	want, alone := map[edge]bool{}, map[call.Port]bool{}
	rooms := map[string][]call.Call{}
	for _, l := range e.calls {
		switch l.call.State {
		case call.StateMeeting:
			rooms[l.call.Room] = append(rooms[l.call.Room], l.call)
		case call.StateWatching:
			e.watched(l.call, want)
		}
	}
	for name, in := range rooms {
		e.cast(name, in, want)
		if len(in) == 1 && in[0].Music == "" && !strings.HasPrefix(in[0].Room, call.PageRoom) {
			alone[in[0].From.Port] = true
		}
		for _, a := range in {
			for _, b := range in {
				if a.ID != b.ID && !b.Mute {
					want[edge{a.From.Port, b.From.Port}] = true
				}
			}
		}
	}
	return want, alone
}

// entertain gives music to who is alone, until somebody comes.
func (e *Engine) entertain(alone map[call.Port]bool) {
	for at := range e.heard.alone {
		if !alone[at] && e.owner(at) != 0 && !e.toldNow(at) {
			e.send(call.Effect{Kind: call.StopTone, Port: at, Reason: "Somebody else is in the room."})
		}
	}
	for at := range alone {
		if !e.heard.alone[at] {
			e.send(call.Effect{Kind: call.PlaySound, Port: at, Sound: "music/" + call.DefaultMusic, Reason: "Nobody else is in the room."})
		}
	}
}

// watched adds what a supervisor hears, and who hears them.
func (e *Engine) watched(c call.Call, want map[edge]bool) {
	agent, other, there := e.partners(c)
	if !there {
		return
	}
	me := c.From.Port
	want[edge{me, agent}], want[edge{me, other}] = true, true
	if c.WatchHow != call.Listening {
		want[edge{agent, me}] = true
	}
	if c.WatchHow == call.Barging {
		want[edge{other, me}] = true
	}
}

// partners are the two whom a supervisor hears: the one watched, and who talks
// to them now.
func (e *Engine) partners(c call.Call) (agent, other call.Port, there bool) {
	l := e.calls[c.WatchCall]
	if l == nil || l.call.State != call.StateTalking || l.call.Mode != call.Through {
		return "", "", false
	}
	agent, other = l.call.From.Port, l.call.To.Port
	if agent.Base() != c.Watched.Base() {
		agent, other = other, agent
	}
	return agent, other, agent.Base() == c.Watched.Base()
}

// unwatch ends the watching of calls that are over, or that the one who is
// watched has left.
func (e *Engine) unwatch() {
	if e.heard.calls == 0 && e.heard.pages == 0 {
		return
	}
	for _, id := range e.ids() {
		l := e.calls[id]
		if l != nil && l.call.Paged() && !e.paging(l.call.Room) {
			e.step(l, call.Event{Kind: call.Unwatched, At: time.Now(), Port: l.call.From.Port})
		}
		if l == nil || l.call.State != call.StateWatching {
			continue
		}
		if t := e.calls[l.call.WatchCall]; t == nil || t.call.Over() || !has(t.call, l.call.Watched) {
			e.step(l, call.Event{Kind: call.Unwatched, At: time.Now(), Port: l.call.From.Port})
		}
	}
}

// has reports whether a telephone takes part in a call.
func has(c call.Call, at call.Port) bool {
	return slices.ContainsFunc(c.Ports(), func(p call.Port) bool { return p.Base() == at.Base() })
}

// Talking implements acd.World.
func (w world) Talking(at call.Port) (call.Port, call.ID) {
	for n := 1; n <= maxChannels; n++ {
		l := w.e.calls[w.e.owner(at.Channel(n))]
		if l != nil && l.call.State == call.StateTalking && l.call.Mode == call.Through {
			return at.Channel(n), l.call.ID
		}
	}
	return "", 0
}

// Holds implements acd.World.
func (w world) Holds(at call.Port) call.Port {
	for n := 1; n <= maxChannels; n++ {
		c := at.Channel(n)
		l := w.e.calls[w.e.owner(c)]
		if l != nil && l.call.State == call.StateTalking && (l.call.From.Port == c && l.call.FromHolds || l.call.To.Port == c && l.call.ToHolds) {
			return c
		}
	}
	return ""
}

// Parked implements acd.World.
func (w world) Parked(slot string) call.Port {
	for _, l := range w.e.calls {
		if l.call.State == call.StateParked && l.call.Slot == slot {
			return l.call.From.Port
		}
	}
	return ""
}
