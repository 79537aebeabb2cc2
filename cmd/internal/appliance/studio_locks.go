package appliance

import (
	"sync"
	"time"
)

// Wrong PINs for announcements. So many in a row are free; each further one locks
// the telephone out for twice as long as the one before, up to a day: as a
// mailbox does. They are forgotten by a restart, which nobody brings about by a
// telephone.
const (
	studioFree  = 3
	studioFirst = time.Minute
	studioMost  = 24 * time.Hour
)

// studioLocks count them, by extension: as many as there are. The zero value is
// ready; any goroutine may use it.
type studioLocks struct {
	mu  sync.Mutex
	all map[string]studioLock
}

type studioLock struct {
	wrong int
	until time.Time
}

func (l *studioLocks) locked(from string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return now.Before(l.all[from].until)
}

// tried takes one attempt, and reports whether the telephone is locked now.
func (l *studioLocks) tried(from string, right bool, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if right {
		delete(l.all, from)
		return false
	}
	if l.all == nil {
		l.all = map[string]studioLock{}
	}
	one := l.all[from]
	one.wrong++
	if over := one.wrong - studioFree; over > 0 {
		one.until = now.Add(min(studioFirst<<min(over-1, 20), studioMost))
	}
	l.all[from] = one
	return now.Before(one.until)
}
