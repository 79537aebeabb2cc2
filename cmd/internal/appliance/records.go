package appliance

import (
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/store"
)

// recordTable is the name of the call records in the database.
const recordTable = "calls"

// recordSchema tells the store what it must know of a call record.
func recordSchema() store.Schema[call.Record] {
	return store.Schema[call.Record]{
		ID: func(r call.Record) uint64 { return uint64(r.ID) },
		At: func(r call.Record) time.Time { return r.Started },
		Text: func(r call.Record) string {
			words := []string{string(r.Kind), r.Caller.Number, r.Caller.Name, r.Called, r.Line, string(r.Result)}
			for _, p := range r.Parties {
				words = append(words, p.Label)
			}
			return strings.Join(words, "\n")
		},
	}
}
