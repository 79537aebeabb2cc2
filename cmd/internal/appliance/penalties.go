package appliance

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"ringdown/internal/store"
	"ringdown/sipstack"
)

// penaltyTable is the name of the locked addresses in the database, in one entry.
const (
	penaltyTable = "sip_locks"
	penaltyKey   = "all"
)

// penaltyPause gathers the locks of this time in one write: flash wears out, and
// whoever attacks makes many. A power cut forgets those of the last minute.
const penaltyPause = time.Minute

// penalties keeps who is locked out of SIP over a restart.
type penalties struct {
	db    *store.DB
	log   *slog.Logger
	table store.Table[[]sipstack.Penalty]
	of    func() ([]sipstack.Penalty, uint64) // set before run, nil: nobody listens for SIP
	saved uint64
}

func newPenalties(db *store.DB, log *slog.Logger) *penalties {
	return &penalties{db: db, log: log, table: store.NewTable[[]sipstack.Penalty](penaltyTable)}
}

// kept are those of the life before.
func (p *penalties) kept() (all []sipstack.Penalty) {
	err := p.db.View(func(tx *store.Tx) (err error) {
		if p.table.Has(tx, penaltyKey) {
			all, err = p.table.Get(tx, penaltyKey)
		}
		return err
	})
	if err != nil {
		p.log.Warn("Addresses that were locked out of SIP are not any more.", "error", err)
	}
	return all
}

// run writes until ctx ends, and then what is left.
func (p *penalties) run(ctx context.Context) error {
	again := time.NewTicker(penaltyPause)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return p.write()
		case <-again.C:
			if err := p.write(); err != nil {
				p.log.Warn("Addresses that are locked out of SIP would not be after a restart.", "error", err)
			}
		}
	}
}

// write keeps what has changed.
func (p *penalties) write() error {
	if p.of == nil {
		return nil
	}
	all, changes := p.of()
	if changes == p.saved {
		return nil
	}
	err := p.db.Update(func(tx *store.Tx) error { return p.table.Put(tx, penaltyKey, all) })
	if err != nil {
		return fmt.Errorf("keep addresses that are locked out of SIP: %w", err)
	}
	p.saved = changes
	return nil
}
