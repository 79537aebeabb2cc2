package store

import (
	"errors"
	"fmt"
	"path/filepath"
)

const metaTable = "meta"

const (
	bootsKey = "boots"
	setupKey = "setup_done"
)

// prepare checks, migrates and counts the start.
func (db *DB) prepare() error {
	where := filepath.Join(db.dir, FileName)
	if err := db.checkAfterCrash(); err != nil {
		return fmt.Errorf("open %s: %w", where, err)
	}
	if err := guardDisk(func() error { return migrate(db.bolt, migrations()) }); err != nil {
		return fmt.Errorf("open %s: %w", where, err)
	}
	if err := db.Update(countBoot); err != nil {
		return fmt.Errorf("open %s: count the start: %w", where, err)
	}
	return nil
}

func countBoot(tx *Tx) error {
	counts := NewTable[uint64](metaTable)
	n, err := counts.Get(tx, bootsKey)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := counts.Put(tx, bootsKey, n+1); err != nil {
		return err
	}
	return clearClean(tx)
}

// Boots is how often this database has been opened, this time included.
func (db *DB) Boots() (n uint64, err error) {
	err = db.View(func(tx *Tx) error {
		n, err = NewTable[uint64](metaTable).Get(tx, bootsKey)
		return err
	})
	return n, err
}

// SetupDone reports whether the first-run set-up has ended. It never opens
// again by itself.
func (db *DB) SetupDone() (done bool, err error) {
	err = db.View(func(tx *Tx) error {
		done = NewTable[bool](metaTable).Has(tx, setupKey)
		return nil
	})
	return done, err
}

// FinishSetup runs fn, for example the making of the owner, and closes the
// set-up, in one step. A second time is [ErrExists], and fn does not run: of
// two browsers that finish at once, one wins.
func (db *DB) FinishSetup(fn func(*Tx) error) error {
	return db.Update(func(tx *Tx) error {
		marks := NewTable[bool](metaTable)
		if marks.Has(tx, setupKey) {
			return fmt.Errorf("finish the set-up: it %w", ErrExists)
		}
		if err := fn(tx); err != nil {
			return err
		}
		return marks.Put(tx, setupKey, true)
	})
}
