package webhook

import (
	"slices"
	"time"

	"ringdown/internal/store"
)

// waiting is an event in a queue.
type waiting struct {
	serial uint64
	event  Event
	kept   bool // its row is in the database
}

// line is a hook and the events that wait for it. The desk's lock guards it.
type line struct {
	hook    Hook
	bell    chan struct{} // one: an event has come
	queue   []waiting     // the oldest first
	sending bool          // the first is on its way

	tries  int       // that failed since one was taken
	next   time.Time // when the next try is
	since  time.Time // when the first of those failed
	told   bool      // people know that it is down
	taken  time.Time
	lost   int
	reason string
}

func newLine(h Hook) *line { return &line{hook: h, bell: make(chan struct{}, 1)} }

// put adds an event. The oldest goes where there is no room; key is that of its
// row, "" it has none.
func (l *line) put(w waiting) (key string) {
	if len(l.queue) >= QueueMost {
		oldest := 0
		if l.sending {
			oldest = 1
		}
		if l.queue[oldest].kept {
			key = rowKey(l.hook.ID, l.queue[oldest].serial)
		}
		l.queue = slices.Delete(l.queue, oldest, oldest+1)
		l.lost++
	}
	l.queue = append(l.queue, w)
	ring(l.bell)
	return key
}

// keys are those of its rows.
func (l *line) keys() (all []string) {
	for _, w := range l.queue {
		if w.kept {
			all = append(all, rowKey(l.hook.ID, w.serial))
		}
	}
	return all
}

// failed takes a try that did not succeed, and gives the events that are too old
// for another one.
func (l *line) failed(now time.Time, o Outcome) (old []waiting) {
	l.reason = o.Reason
	if l.tries == 0 {
		l.since = now
	}
	all := pauses()
	pause := all[min(l.tries, len(all)-1)]
	l.next = now.Add(max(pause, o.after))
	l.tries++
	n := 0
	for n < len(l.queue) && now.Sub(l.queue[n].event.At) > GiveUpAfter {
		n++
	}
	old = slices.Clone(l.queue[:n])
	l.queue = slices.Delete(l.queue, 0, n)
	l.lost += n
	return old
}

// succeeded takes that the first event has arrived.
func (l *line) succeeded(now time.Time, e Event) {
	l.tries, l.next, l.since, l.taken, l.reason = 0, time.Time{}, time.Time{}, now, ""
	l.lost -= e.Lost
}

// down reports whether people should be told that the hook does not work.
func (l *line) down(now time.Time) bool {
	return l.tries > 1 && !l.told && now.Sub(l.since) >= downAfter
}

func (l *line) standing() Standing {
	s := Standing{Hook: l.hook.ID, Waiting: len(l.queue), Lost: l.lost, Since: l.since, Taken: l.taken, Reason: l.reason}
	if len(l.queue) > 0 {
		s.Next = l.next
	}
	return s
}

// row is a waiting event in the database.
type row struct {
	Hook   string
	Serial uint64
	Event  Event
}

func rowKey(hook string, serial uint64) string { return hook + "/" + store.NumberKey(serial) }

// rows keep what waits.
type rows struct {
	db    *store.DB
	table store.Table[row]
}

func openRows(db *store.DB) rows { return rows{db, store.NewTable[row]("webhook_queue")} }

// all are in the order of each hook's events.
func (r rows) all() (all []row, err error) {
	err = r.db.View(func(tx *store.Tx) error {
		return r.table.Each(tx, func(_ string, w row) bool {
			all = append(all, w)
			return true
		})
	})
	return all, err
}

// write keeps the new ones and deletes those that are gone, in one step.
func (r rows) write(fresh []row, gone []string) error {
	return r.db.Update(func(tx *store.Tx) error {
		for _, w := range fresh {
			if err := r.table.Put(tx, rowKey(w.Hook, w.Serial), w); err != nil {
				return err
			}
		}
		for _, key := range gone {
			if r.table.Has(tx, key) {
				if err := r.table.Delete(tx, key); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
