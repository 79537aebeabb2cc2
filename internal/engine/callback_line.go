package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"ringdown/internal/call"
)

// place is one in a group's line: a call, or a caller who is to be called back.
type place struct {
	id   call.ID
	back *back // nil: the call waits
}

// queued lists a group's line in order. Calls stand as the line has them, which
// an administrator may have changed; a call back comes before the first of them
// that goes behind it.
func (e *Engine) queued(group string) []place {
	var all []place
	backs := slices.DeleteFunc(slices.Clone(e.backs), func(b *back) bool { return b.Group != group })
	if q := e.lines[group]; q != nil {
		for _, id := range q.calls {
			l := e.calls[id]
			for l != nil && len(backs) > 0 && backs[0].before(l) {
				all, backs = append(all, place{backs[0].ID, backs[0]}), backs[1:]
			}
			all = append(all, place{id: id})
		}
	}
	for _, b := range backs {
		all = append(all, place{b.ID, b})
	}
	return all
}

// before reports whether a call back goes before a caller who waits.
func (b *back) before(l *live) bool {
	if vip := l.call.Wait.Queue.VIP; vip != b.VIP {
		return b.VIP
	}
	return b.Since.Before(l.waits)
}

// linesNow names the groups for which somebody waits, the heaviest first.
func (e *Engine) linesNow() []string {
	groups := slices.Collect(maps.Keys(e.lines))
	for _, b := range e.backs {
		if !slices.Contains(groups, b.Group) {
			groups = append(groups, b.Group)
		}
	}
	slices.SortFunc(groups, e.byWeight)
	return groups
}

// BackView is a caller who keeps a place and is to be called back.
type BackView struct {
	Call     call.ID // in which that was promised: it names the call back
	Number   string
	Name     string
	VIP      bool
	Place    int // in the line, from 1
	Since    time.Time
	Until    time.Time // the place is kept no longer
	Attempts int
	Most     int       // attempts
	Next     time.Time // it is not tried before; zero: as soon as a member is free
	Trying   call.ID   // the call in which it is tried now, 0 none
	Rings    []call.Port
}

// backViews are those of a group.
func (e *Engine) backViews(group string) (all []BackView) {
	for i, p := range e.queued(group) {
		b := p.back
		if b == nil {
			continue
		}
		v := BackView{
			Call: b.ID, Number: b.Number, Name: b.Caller.Name, VIP: b.VIP, Place: i + 1, Since: b.Since, Until: e.until(b),
			Attempts: b.Attempts, Most: e.backOf(b).Attempts, Next: b.Next, Trying: b.rings,
		}
		if l := e.calls[b.rings]; l != nil {
			v.Rings = l.call.Ringing()
		}
		all = append(all, v)
	}
	return all
}

// ErrNoCallBack: nobody waits for such a call back, or not any more.
var ErrNoCallBack = errors.New("there is no such call back")

// DropCallBack takes a caller out of those who are to be called back; id is that
// of the call in which it was promised. One that is being tried, and was not
// answered, is ended. [ErrNoCallBack].
func (e *Engine) DropCallBack(ctx context.Context, id call.ID, who string) error {
	var none error
	err := e.do(ctx, func() {
		i := slices.IndexFunc(e.backs, func(b *back) bool { return b.ID == id })
		if i < 0 {
			none = fmt.Errorf("drop the call back of call %d: %w", id, ErrNoCallBack)
			return
		}
		e.dropBack(e.backs[i], who+" took the call back off the list")
		e.endUnwanted()
	})
	return errors.Join(err, none)
}
