package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const cleanKey = "clean"

// maxChecked bounds the check at start: a file of this size takes some seconds
// on an ARM board, and a telephone system must come up.
const maxChecked = 128 << 20

// checkAfterCrash looks through the whole file when the last run did not end
// with Close. bbolt commits by one write of a checksummed page, so a kill
// cannot spoil it; a bad disk or a bad copy can.
func (db *DB) checkAfterCrash() error {
	info, err := os.Stat(filepath.Join(db.dir, FileName))
	if err != nil {
		return fmt.Errorf("look at the file: %w", plainPathError(err))
	}
	return db.View(func(tx *Tx) error {
		fresh := !NewTable[uint64](metaTable).Has(tx, bootsKey)
		if fresh || NewTable[bool](metaTable).Has(tx, cleanKey) || info.Size() > maxChecked {
			return nil
		}
		return check(tx)
	})
}

// check reports the first flaw and how many there are.
func check(tx *Tx) error {
	var first error
	n := 0
	for err := range tx.b.Check() {
		if n == 0 {
			first = err
		}
		n++
	}
	if n == 0 {
		return nil
	}
	return fmt.Errorf("the file is damaged in %d places (first: %w); restore a backup, or move it away to start anew", n, first)
}

func setClean(tx *Tx) error { return NewTable[bool](metaTable).Put(tx, cleanKey, true) }

func clearClean(tx *Tx) error {
	err := NewTable[bool](metaTable).Delete(tx, cleanKey)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
