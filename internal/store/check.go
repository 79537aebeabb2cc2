package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

const cleanKey = "clean"

// maxChecked bounds the check at start: a file of this size takes some seconds
// on an ARM board, and a telephone system must come up.
const maxChecked = 128 << 20

// checkAfterCrash reads the whole file when the last run did not end
// with Close. bbolt commits by one write of a checksummed page, so a kill
// cannot spoil it; a bad disk or a bad copy can.
func (db *DB) checkAfterCrash() error {
	return db.View(func(tx *Tx) error {
		size, err := db.wholeFile(tx)
		if err != nil {
			return err
		}
		fresh := !NewTable[uint64](metaTable).Has(tx, bootsKey)
		if fresh || NewTable[bool](metaTable).Has(tx, cleanKey) || size > maxChecked {
			return nil
		}
		return check(tx)
	})
}

// wholeFile refuses a file that was cut: reading behind its end is a fault that
// nothing could catch in bbolt's own goroutines.
func (db *DB) wholeFile(tx *Tx) (int64, error) {
	info, err := os.Stat(filepath.Join(db.dir, FileName))
	if err != nil {
		return 0, fmt.Errorf("look at the file: %w", plainPathError(err))
	}
	if info.Size() < tx.b.Size() {
		return 0, fmt.Errorf("%w: the file has %d bytes of %d; %s", errDamaged, info.Size(), tx.b.Size(), remedy)
	}
	return info.Size(), nil
}

// remedy is what a person can do about a damaged file.
const remedy = "restore a backup, or move it away to start anew"

// check reads every key and value once, in order. bbolt's own check does more,
// but on goroutines of its own, where the fault of one wild pointer of a
// damaged page ends the process.
func check(tx *Tx) error {
	return tx.b.ForEach(func(name []byte, b *bbolt.Bucket) error {
		var last []byte
		c := b.Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			if last != nil && bytes.Compare(last, k) >= 0 || len(v) > 0 && !json.Valid(v) {
				return fmt.Errorf("%w: table %s, entry %s; %s", errDamaged, name, show(string(k)), remedy)
			}
			last = append(last[:0], k...)
		}
		return nil
	})
}

func setClean(tx *Tx) error { return NewTable[bool](metaTable).Put(tx, cleanKey, true) }

func clearClean(tx *Tx) error {
	err := NewTable[bool](metaTable).Delete(tx, cleanKey)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
