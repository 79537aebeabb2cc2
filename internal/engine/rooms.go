package engine

import (
	"fmt"
	"slices"

	"ringdown/acd"
	"ringdown/internal/call"
)

// room is a conference room with somebody in it, or a page.
type room struct {
	in     []call.ID // in the order in which they came
	locked bool
}

// gather notes who comes into a room and who leaves it. Whoever leaves last
// leaves it unlocked.
func (e *Engine) gather(before, after call.Call) {
	was, now := roomOf(before), roomOf(after)
	if was == now {
		return
	}
	if r := e.heard.rooms[was]; r != nil {
		r.in = slices.DeleteFunc(r.in, func(id call.ID) bool { return id == before.ID })
		if len(r.in) == 0 {
			delete(e.heard.rooms, was)
		}
	}
	if now != "" {
		e.enter(now, after.ID)
	}
}

func (e *Engine) enter(name string, id call.ID) {
	if e.heard.rooms == nil {
		e.heard.rooms = map[string]*room{}
	}
	r := e.heard.rooms[name]
	if r == nil {
		r = &room{}
		e.heard.rooms[name] = r
	}
	if !slices.Contains(r.in, id) {
		r.in = append(r.in, id)
	}
}

// checkRooms holds who is in which room against the states of the calls.
func (e *Engine) checkRooms() error {
	in := 0
	for id, l := range e.calls {
		name := roomOf(l.call)
		if name == "" {
			continue
		}
		in++
		if r := e.heard.rooms[name]; r == nil || !slices.Contains(r.in, id) {
			return fmt.Errorf("call %d is in the room %s, which does not have it", id, name)
		}
	}
	for name, r := range e.heard.rooms {
		in -= len(r.in)
		if len(r.in) == 0 {
			return fmt.Errorf("the room %s is kept, and nobody is in it", name)
		}
	}
	if in != 0 {
		return fmt.Errorf("rooms hold %d calls that are not in them", -in)
	}
	return nil
}

// roomOf is the room that a call is in, "" none.
func roomOf(c call.Call) string {
	if c.State != call.StateMeeting {
		return ""
	}
	return c.Room
}

// lockRoom keeps others out of a room that somebody is in, or lets them in again.
func (e *Engine) lockRoom(name string, on bool) {
	if r := e.heard.rooms[name]; r != nil {
		r.locked = on
	}
}

// toldNow reports whether somebody in a room hears a prompt.
func (e *Engine) toldNow(at call.Port) bool {
	l := e.calls[e.owner(at)]
	return l != nil && l.call.State == call.StateMeeting && l.call.Music == at
}

// InRoom implements acd.World.
func (w world) InRoom(name string) acd.Meeting {
	r := w.e.heard.rooms[name]
	if r == nil {
		return acd.Meeting{}
	}
	m := acd.Meeting{Locked: r.locked}
	for _, id := range r.in {
		if l := w.e.calls[id]; l != nil && roomOf(l.call) == name {
			from := l.call.From
			m.In = append(m.In, acd.Participant{Target: call.Target{Port: from.Port, Label: from.Label}, Leader: l.call.Leader})
		}
	}
	return m
}
