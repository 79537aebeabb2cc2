package store

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// A migration brings the tables from schema To-1 to schema To, on raw data, in
// the one transaction that also notes the new number. Once released it is
// frozen.
//
// ReadableFrom is the oldest schema whose firmware still works on the result:
// the other slot's firmware must open this file after a roll-back. A migration
// that only adds keeps the former value.
type migration struct {
	To           int
	ReadableFrom int
	What         string
	Up           func(*bbolt.Tx) error
}

// migrations lists all steps, in order, from an empty file.
func migrations() []migration {
	return []migration{
		{To: 1, ReadableFrom: 1, What: "the first tables", Up: makeFirstTables},
	}
}

// makeFirstTables: BEFORE an empty file. AFTER the buckets below, empty.
func makeFirstTables(tx *bbolt.Tx) error {
	for _, name := range []string{"meta", "users", "sessions", "api_keys", "config_versions"} {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return fmt.Errorf("make the table %s: %w", name, err)
		}
	}
	return nil
}

// schemaMark is what the file says of its own schema.
type schemaMark struct {
	Version      int `json:"version"`
	ReadableFrom int `json:"readable_from"`
}

const schemaKey = "schema"

// migrate applies what is missing, all or nothing.
func migrate(b *bbolt.DB, steps []migration) error {
	return b.Update(func(btx *bbolt.Tx) error {
		tx, marks := &Tx{btx}, NewTable[schemaMark](metaTable)
		have, err := marks.Get(tx, schemaKey)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		newest := steps[len(steps)-1].To
		if have.ReadableFrom > newest {
			return fmt.Errorf("the database was written by a newer firmware (schema %d, readable from %d on); this one knows schema %d: update the firmware or restore a backup",
				have.Version, have.ReadableFrom, newest)
		}
		return applySteps(tx, marks, have, steps)
	})
}

func applySteps(tx *Tx, marks Table[schemaMark], have schemaMark, steps []migration) error {
	for _, s := range steps {
		if s.To <= have.Version {
			continue
		}
		if err := s.Up(tx.b); err != nil {
			return fmt.Errorf("migrate the database to schema %d (%s): %w", s.To, s.What, err)
		}
		if err := marks.Put(tx, schemaKey, schemaMark{s.To, s.ReadableFrom}); err != nil {
			return err
		}
	}
	return nil
}
