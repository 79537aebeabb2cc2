package sim

import (
	"fmt"

	"ringdown/hal"
)

const (
	// maxNotes bounds the trace; the oldest note goes first. A busy call makes
	// some twenty notes, so this is the last two hundred calls.
	maxNotes = 4096
	// maxViolations bounds the list of illegal acts; more are counted in the
	// last one only. One is already a failure.
	maxViolations = 256
)

// Note is one thing that a line or a telephone did or perceived.
type Note struct {
	At   hal.Tick // on the simulation's clock
	Who  string   // "line 1", "phone 2", "card"
	What string
}

// String gives the note as one line of a trace.
func (n Note) String() string {
	return fmt.Sprintf("%10.4f %s: %s", float64(n.At)/hal.SampleRate, n.Who, n.What)
}

// Violation is an act of the host that real hardware does not allow.
type Violation struct {
	At   hal.Tick
	Port string
	What string
}

// String gives the violation as one sentence.
func (v Violation) String() string {
	return fmt.Sprintf("at %.3f s %s: %s", float64(v.At)/hal.SampleRate, v.Port, v.What)
}

// tracer keeps the last notes and tells the listeners.
type tracer struct {
	notes     []Note // ring buffer, next is the oldest once full
	next      int
	listeners []*listener
}

type listener struct{ hear func(Note) }

func (t *tracer) add(n Note) {
	if len(t.notes) < maxNotes {
		t.notes = append(t.notes, n)
	} else {
		t.notes[t.next] = n
		t.next = (t.next + 1) % maxNotes
	}
	for _, l := range t.listeners {
		l.hear(n)
	}
}

// all gives a copy of the notes, the oldest first.
func (t *tracer) all() []Note {
	return append(append([]Note(nil), t.notes[t.next:]...), t.notes[:t.next]...)
}

func (t *tracer) drop(l *listener) {
	for i, x := range t.listeners {
		if x == l {
			t.listeners = append(t.listeners[:i], t.listeners[i+1:]...)
			return
		}
	}
}

// wrong counts an illegal act.
func (w *world) wrong(port, format string, args ...any) {
	v := Violation{At: w.now, Port: port, What: fmt.Sprintf(format, args...)}
	if len(w.wrongs) < maxViolations {
		w.wrongs = append(w.wrongs, v)
	}
	w.trace.add(Note{At: w.now, Who: port, What: "violation: " + v.What})
}
