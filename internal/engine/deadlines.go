package engine

import (
	"slices"
	"time"

	"ringdown/internal/call"
)

// deadline is an instant at which a call may have a timer to fire. Timers that
// were stopped since leave theirs behind: whoever looks at one asks the call.
type deadline struct {
	at time.Time
	id call.ID
}

// before orders deadlines by their instant and, of the same instant, by their
// calls, the older first.
func (d deadline) before(o deadline) bool {
	if c := d.at.Compare(o.at); c != 0 {
		return c < 0
	}
	return d.id < o.id
}

// deadlines is a heap of them: the first is the earliest. With it, an event
// costs the same whether ten calls are up or a thousand.
type deadlines []deadline

func (h *deadlines) add(d deadline) {
	*h = append(*h, d)
	all := *h
	for i := len(all) - 1; i > 0; {
		up := (i - 1) / 2
		if !all[i].before(all[up]) {
			return
		}
		all[i], all[up] = all[up], all[i]
		i = up
	}
}

// drop takes the first away.
func (h *deadlines) drop() {
	all := *h
	last := len(all) - 1
	all[0] = all[last]
	*h = all[:last]
	h.sink(0)
}

func (h *deadlines) sink(i int) {
	for all := *h; ; {
		low := 2*i + 1
		if low >= len(all) {
			return
		}
		if right := low + 1; right < len(all) && all[right].before(all[low]) {
			low = right
		}
		if !all[low].before(all[i]) {
			return
		}
		all[i], all[low] = all[low], all[i]
		i = low
	}
}

// staleMost is how many deadlines may be kept for each call before those of
// stopped timers are thrown out: a call has a main timer and few others.
const staleMost = 8

// remember adds a deadline of a call.
func (e *Engine) remember(at time.Time, id call.ID) {
	if len(e.due) > staleMost*(len(e.calls)+1) {
		e.due = slices.DeleteFunc(e.due, func(d deadline) bool { return !e.holds(d) })
		for i := len(e.due)/2 - 1; i >= 0; i-- {
			e.due.sink(i)
		}
	}
	e.due.add(deadline{at, id})
}

// holds reports whether a call has a timer that is due at a deadline.
func (e *Engine) holds(d deadline) bool {
	l := e.calls[d.id]
	return l != nil && slices.ContainsFunc(l.timers, func(t timer) bool { return t.due.Equal(d.at) })
}

// earliest is the call whose timer is due first, of the same instant the older
// call; nil none.
func (e *Engine) earliest() (*live, timer) {
	for len(e.due) > 0 {
		if d := e.due[0]; e.holds(d) {
			l := e.calls[d.id]
			t, _ := l.next()
			return l, t
		}
		e.due.drop()
	}
	return nil, timer{}
}
