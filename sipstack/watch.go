package sipstack

import (
	"maps"
	"slices"
	"strings"

	"ringdown/internal/call"
)

// Watched is what telephones watch: an extension of any kind, a ring group, a
// line.
type Watched struct {
	Number string // what is watched: "801", "600", "line1"
	Absent bool   // it has no telephone, or its port is broken: it cannot be called
	Calls  []WatchedCall

	// Messages that wait in its mailbox.
	NewMessages, OldMessages int
	UrgentMessages           int // of the new ones
}

// WatchedCall is one call of what is watched.
type WatchedCall struct {
	ID    uint64 // tells one call from the next
	Began bool   // it called; else it was called
	Stage CallStage
	Port  call.Port // where it rings, for who may pick it up; "" nobody may

	// Who is at the other end; "" is not known, or withheld. It is shown to those
	// only whom Options.Sees names.
	Number, Name string
}

// CallStage is how far a call is; the words are those of RFC 4235 s.3.7.1.
type CallStage string

// The stages of a call.
const (
	CallTrying    CallStage = "trying"
	CallEarly     CallStage = "early" // a telephone rings
	CallConfirmed CallStage = "confirmed"

	callTerminated CallStage = "terminated"
)

// same reports whether nothing has changed between two looks.
func (x Watched) same(y Watched) bool {
	return x.Number == y.Number && x.Absent == y.Absent && x.NewMessages == y.NewMessages && x.OldMessages == y.OldMessages && x.UrgentMessages == y.UrgentMessages &&
		slices.Equal(x.Calls, y.Calls)
}

// Show says how all is that can be watched, whatever has changed: whoever
// watches what has changed is told. Any goroutine may call it, but not Post's.
func (s *Stack) Show(all []Watched) {
	s.mail.put(func() { s.show(all) }, maxWaitingOrders)
}

func (s *Stack) show(all []Watched) {
	now := make(map[string]Watched, len(all))
	for _, w := range all {
		now[w.Number] = w
	}
	before := s.watched
	s.watched = now
	for _, w := range s.watches {
		x, known := now[w.number]
		switch {
		case !known:
			w.finish("noresource")
		case !x.same(before[w.number]):
			w.tell()
		}
	}
}

// Watchers is how many subscriptions there are: as long as there are none,
// nobody needs Show. Any goroutine may call it.
func (s *Stack) Watchers() int { return int(s.watching.Load()) }

// sees reports whether a user may know who is at the other end of the calls of
// what it watches: everybody of their own.
func (s *Stack) sees(watcher, number string) bool {
	return watcher == number || s.o.Sees != nil && s.o.Sees(watcher, number)
}

// Subscription is one that a telephone holds.
type Subscription struct {
	Watcher string // user name
	Number  string // the extension that it watches
	Event   string // "dialog", "message-summary" or "presence"
}

// Subscriptions lists who watches whom, by watcher. Like Phones it waits for
// the owner.
func (s *Stack) Subscriptions() []Subscription {
	var all []Subscription
	s.ask(func() {
		for w := range maps.Values(s.watches) {
			all = append(all, Subscription{Watcher: w.watcher, Number: w.number, Event: w.event.name})
		}
	})
	slices.SortFunc(all, func(a, b Subscription) int {
		return strings.Compare(a.Watcher+" "+a.Number+" "+a.Event, b.Watcher+" "+b.Number+" "+b.Event)
	})
	return all
}
