package appliance

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"ringdown/internal/store"
	"ringdown/sipstack"
)

// signInTable is the name of the registrations in the database.
const signInTable = "sip_registrations"

// signInPause gathers the registrations of this time in one write. Flash wears
// out by writing, and a telephone whose sign-in a power cut lost comes again.
const signInPause = 5 * time.Second

// signIns keeps the registrations of SIP telephones over a restart. It
// implements sipstack.Keeper. What waits to be written is one entry for each
// extension at most.
type signIns struct {
	db    *store.DB
	log   *slog.Logger
	table store.Table[[]sipstack.Registration]

	mu      sync.Mutex
	changed map[string][]sipstack.Registration
}

func newSignIns(db *store.DB, log *slog.Logger) *signIns {
	return &signIns{db: db, log: log, table: store.NewTable[[]sipstack.Registration](signInTable), changed: map[string][]sipstack.Registration{}}
}

// Kept implements sipstack.Keeper.
func (s *signIns) Kept() map[string][]sipstack.Registration {
	all := map[string][]sipstack.Registration{}
	err := s.db.View(func(tx *store.Tx) error {
		return s.table.Each(tx, func(user string, r []sipstack.Registration) bool {
			all[user] = r
			return true
		})
	})
	if err != nil {
		s.log.Warn("SIP telephones must sign in anew.", "error", err)
	}
	return all
}

// Keep implements sipstack.Keeper.
func (s *signIns) Keep(user string, all []sipstack.Registration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed[user] = all
}

// run writes until ctx ends, and then what is left.
func (s *signIns) run(ctx context.Context) error {
	again := time.NewTicker(signInPause)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return s.write()
		case <-again.C:
			if err := s.write(); err != nil {
				s.log.Warn("The sign-ins of SIP telephones would not outlive a restart.", "error", err)
			}
		}
	}
}

func (s *signIns) write() error {
	s.mu.Lock()
	batch := s.changed
	s.changed = map[string][]sipstack.Registration{}
	s.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	err := s.db.Update(func(tx *store.Tx) error {
		for user, all := range batch {
			if err := s.put(tx, user, all); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep sign-ins of SIP telephones: %w", err)
	}
	return nil
}

func (s *signIns) put(tx *store.Tx, user string, all []sipstack.Registration) error {
	switch {
	case len(all) > 0:
		return s.table.Put(tx, user, all)
	case s.table.Has(tx, user):
		return s.table.Delete(tx, user)
	}
	return nil
}
