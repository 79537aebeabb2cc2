package store

import (
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
)

// Row is one entry of a table as it lies in the file.
type Row struct {
	Key   []byte `json:"k"`
	Value []byte `json:"v,omitempty"`
}

// dumpStep is how many rows are read in one transaction: a long one would make
// the file grow.
const dumpStep = 500

// Dump calls fn with every row of a table, some hundred at a time, in the order
// of the keys; rows that are added meanwhile may be missing. No transaction
// stands open while fn works. A table that is not there has no rows.
func (db *DB) Dump(table string, fn func([]Row) error) error {
	var after []byte
	for {
		var rows []Row
		err := db.View(func(tx *Tx) error {
			rows = rowsAfter(tx.b.Bucket([]byte(table)), after)
			return nil
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := fn(rows); err != nil {
			return err
		}
		after = rows[len(rows)-1].Key
	}
}

func rowsAfter(b *bbolt.Bucket, after []byte) (rows []Row) {
	if b == nil {
		return nil
	}
	c := b.Cursor()
	k, v := c.First()
	if after != nil {
		if k, v = c.Seek(after); slices.Equal(k, after) {
			k, v = c.Next()
		}
	}
	for ; k != nil && len(rows) < dumpStep; k, v = c.Next() {
		rows = append(rows, Row{slices.Clone(k), slices.Clone(v)})
	}
	return rows
}

// DumpMark returns a mark of the appliance by its name, nil when it is not set.
func (db *DB) DumpMark(name string) (value []byte, err error) {
	err = db.View(func(tx *Tx) error {
		value = slices.Clone(NewTable[bool](metaTable).raw(tx, name))
		return nil
	})
	return value, err
}

// Schema is the number of the tables' form: a backup is restored into its own.
func (db *DB) Schema() (n int, err error) {
	err = db.View(func(tx *Tx) error {
		mark, err := NewTable[schemaMark](metaTable).Get(tx, schemaKey)
		n = mark.Version
		return err
	})
	return n, err
}

// Empty takes every row out of a table. Like Load and LoadMark it is for
// restoring, before anything else has the database.
func (db *DB) Empty(table string) error {
	return db.Update(func(tx *Tx) error {
		if tx.b.Bucket([]byte(table)) == nil {
			return nil
		}
		if err := tx.b.DeleteBucket([]byte(table)); err != nil {
			return fmt.Errorf("empty the table %s: %w", table, err)
		}
		_, err := tx.b.CreateBucket([]byte(table))
		return err
	})
}

// Load puts rows into a table as one step.
func (db *DB) Load(table string, rows []Row) error {
	return db.Update(func(tx *Tx) error {
		b, err := tx.b.CreateBucketIfNotExists([]byte(table))
		if err != nil {
			return fmt.Errorf("make the table %s: %w", table, err)
		}
		for _, r := range rows {
			if err := b.Put(r.Key, r.Value); err != nil {
				return fmt.Errorf("restore a row of %s: %w", table, err)
			}
		}
		return nil
	})
}

// LoadMark sets a mark of the appliance; nil takes it away.
func (db *DB) LoadMark(name string, value []byte) error {
	return db.Update(func(tx *Tx) error {
		b := tx.b.Bucket([]byte(metaTable))
		if value == nil {
			return b.Delete([]byte(name))
		}
		return b.Put([]byte(name), value)
	})
}
