package sipstack

import (
	"maps"
	"slices"
	"strings"
)

// Status is what a lamp shows of an extension.
type Status string

// The statuses. An extension without a telephone, or whose port is broken, is
// StatusAbsent.
const (
	StatusIdle    Status = "idle"
	StatusRinging Status = "ringing"
	StatusTalking Status = "talking" // or calling, or off-hook: it cannot be reached
	StatusAbsent  Status = "absent"
)

// Watched is one extension, of any kind, as telephones that watch it see it.
type Watched struct {
	Number string
	Status Status
	Call   uint64 // tells one call from the next; 0 none

	// Messages that wait in its mailbox.
	NewMessages, OldMessages int
}

// Show says how the extensions are now, all of them: whoever watches one that
// has changed is told. Any goroutine may call it, but not Post's.
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
		case x != before[w.number]:
			w.tell()
		}
	}
}

// Watchers is how many subscriptions there are: as long as there are none,
// nobody needs Show. Any goroutine may call it.
func (s *Stack) Watchers() int { return int(s.watching.Load()) }

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
