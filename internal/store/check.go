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
	return fmt.Errorf("%w in %d places (first: %w); %s", errDamaged, n, first, remedy)
}

func setClean(tx *Tx) error { return NewTable[bool](metaTable).Put(tx, cleanKey, true) }

func clearClean(tx *Tx) error {
	err := NewTable[bool](metaTable).Delete(tx, cleanKey)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
