package store

import (
	"fmt"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// Tx is a transaction. It is valid inside the function that it was given to.
type Tx struct{ b *bbolt.Tx }

// View runs fn on one consistent state of everything. fn must not wait for anything:
// a long read makes the file grow.
func (db *DB) View(fn func(*Tx) error) error {
	return guardDisk(func() error {
		return db.bolt.View(func(b *bbolt.Tx) error { return fn(&Tx{b}) })
	})
}

// Update runs fn as one step: with an error nothing has changed. It returns
// when the change is on the disk. Updates wait for one another.
func (db *DB) Update(fn func(*Tx) error) error {
	return guardDisk(func() error {
		return db.bolt.Update(func(b *bbolt.Tx) error { return fn(&Tx{b}) })
	})
}

// guardDisk turns a panic of bbolt on a damaged page, and the fault of reading
// behind the end of a file that was cut, into an error: a bad sector under an
// old record must not end the calls of today.
func guardDisk(run func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // this goroutine's only
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errDamaged, r)
		}
	}()
	return run()
}
