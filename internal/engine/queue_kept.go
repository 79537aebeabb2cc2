package engine

import (
	"cmp"
	"slices"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// kept is the place in a line of a caller who hung up in it (TS-5).
type kept struct{ since, left time.Time }

// maxKept bounds the places that are kept, far more than callers who lose
// patience within an hour. Policy when full: no other is kept.
const maxKept = 1000

// keptLongest is the longest that any group keeps a place (config.MaxKeepMinutes).
const keptLongest = time.Hour

// placeOf names a caller's place in a group's line, "" of a caller who is not
// known.
func (e *Engine) placeOf(group string, c call.CallerID) string {
	key := e.plan.CallerKey(c)
	if key == "" || group == "" {
		return ""
	}
	return group + " " + key
}

// keepPlace notes the place of a caller who has hung up while they waited.
func (e *Engine) keepPlace(group string, l *live, c call.Call, now time.Time) {
	place := e.placeOf(group, c.Caller)
	if place == "" || !c.Over() || !slices.Contains(c.Rec.Tags, call.TagAbandoned) {
		return
	}
	for k, x := range e.places {
		if now.Sub(x.left) > keptLongest {
			delete(e.places, k)
		}
	}
	if len(e.places) < maxKept {
		e.places[place] = kept{since: l.waits, left: now}
	}
}

// before adds to a standing how long the caller stood in the line in an earlier
// call, and when they left it.
func (e *Engine) before(group string, who call.ID, s acd.Standing) acd.Standing {
	l := e.calls[who]
	if l == nil {
		return s
	}
	if s.Place > 0 {
		s.Waited = time.Since(l.waits)
		return s
	}
	if b := e.findBack(group, e.plan.CallerKey(l.call.Caller)); b != nil && l.back == nil {
		s.Before, s.Promised = max(time.Since(b.Since), time.Second), true
		return s
	}
	if x, was := e.places[e.placeOf(group, l.call.Caller)]; was {
		s.Before, s.Left = time.Since(x.since), time.Since(x.left)
	}
	return s
}

// goesBefore reports whether who comes to a line goes before somebody who waits
// already: VIPs before others, and of the same kind who came first.
func goesBefore(c call.Call, since time.Time, other *live) bool {
	a, b := c.Wait.Queue.VIP, other.call.Wait.Queue.VIP
	if a != b {
		return a
	}
	return since.Before(other.waits)
}

// byWeight orders groups for those who are free for several: the heavier first.
func (e *Engine) byWeight(a, b string) int {
	weight := func(number string) int {
		if g, _ := e.plan.Group(number); g.Queue != nil {
			return g.Queue.Weight
		}
		return 0
	}
	return cmp.Or(cmp.Compare(weight(b), weight(a)), cmp.Compare(a, b))
}
