package appliance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/store"
)

// journalTable is the name of the journal in the database, and journalKey that
// of its one entry.
const (
	journalTable = "calls_under_way"
	journalKey   = "now"
)

// underWay is what the journal says.
type underWay struct {
	At    time.Time
	Calls []call.Record
}

// journal writes the calls that are under way to the database. It implements
// engine.Journal.
type journal struct {
	db      *store.DB
	table   store.Table[underWay]
	next    chan underWay // one: what comes later replaces what was not written yet
	trouble func(error)
}

func newJournal(db *store.DB, trouble func(error)) *journal {
	return &journal{db: db, table: store.NewTable[underWay](journalTable), next: make(chan underWay, 1), trouble: trouble}
}

// Keep implements engine.Journal. The engine alone calls it.
func (j *journal) Keep(at time.Time, calls []call.Record) {
	select {
	case <-j.next:
	default:
	}
	j.next <- underWay{at, calls}
}

// run writes until ctx ends; the calls have ended by then, with their records.
func (j *journal) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return j.write(underWay{})
		case now := <-j.next:
			if err := j.write(now); err != nil {
				j.trouble(err)
			}
		}
	}
}

func (j *journal) write(now underWay) error {
	err := j.db.Update(func(tx *store.Tx) error { return j.table.Put(tx, journalKey, now) })
	if err != nil {
		return fmt.Errorf("note the calls under way: %w", err)
	}
	return nil
}

// left is what the journal says of the life before. Nothing after an orderly
// stop.
func (j *journal) left() (now underWay, err error) {
	err = j.db.View(func(tx *store.Tx) error {
		now, err = j.table.Get(tx, journalKey)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return now, err
}

// recover gives the calls that a power cut ended their records.
func (m *Main) recover() error {
	was, err := m.journal.left()
	if err != nil {
		return err
	}
	for _, r := range was.Calls {
		if _, err := m.table.Get(uint64(r.ID)); err == nil {
			continue // it ended between the journal and the power cut
		}
		r.Interrupt(was.At)
		m.table.Save(r)
		m.cutOff = append(m.cutOff, r)
	}
	return nil
}
