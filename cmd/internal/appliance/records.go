package appliance

import (
	"slices"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/store"
)

// recordTable is the name of the call records in the database.
const recordTable = "calls"

// keeper completes a record with what only the network's side knows, and keeps
// it. It implements engine.Records.
type keeper struct {
	table  interface{ Save(call.Record) }
	phones interface {
		Quality(port call.Port, from, to time.Time) (call.Quality, bool)
	}
	told func(call.Record) // besides; must not block. nil: nobody
}

// Save implements engine.Records; it returns at once.
func (k keeper) Save(r call.Record) {
	r.Parties = slices.Clone(r.Parties)
	for i := range r.Parties {
		p := &r.Parties[i]
		to := p.To
		if to.IsZero() {
			to = r.Ended
		}
		if q, found := k.phones.Quality(p.Port, p.From, to); found {
			p.Quality = &q
		}
	}
	k.table.Save(r)
	if k.told != nil {
		k.told(r)
	}
}

// recordSchema tells the store what it must know of a call record.
func recordSchema() store.Schema[call.Record] {
	return store.Schema[call.Record]{
		ID:    func(r call.Record) uint64 { return uint64(r.ID) },
		At:    func(r call.Record) time.Time { return r.Started },
		Carry: call.Record.Carry,
		Text:  call.Record.Words,
	}
}
