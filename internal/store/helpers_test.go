package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestMain runs this binary as the child that is killed, when asked to.
func TestMain(m *testing.M) {
	dir := os.Getenv(childEnv)
	if dir == "" {
		m.Run() // its code is the process's, says testing.M
		return
	}
	if err := child(dir, os.Getenv(childTask)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:forbidigo // this is the child's main: the parent reads the code
	}
}

type rec struct {
	ID      uint64
	Started time.Time
	Name    string
	Unfit   float64 // JSON cannot hold NaN
}

func recSchema() Schema[rec] {
	return Schema[rec]{
		ID:   func(r rec) uint64 { return r.ID },
		At:   func(r rec) time.Time { return r.Started },
		Text: func(r rec) string { return r.Name },
	}
}

func open(t testing.TB, dir string, opts Options) *DB {
	t.Helper()
	db, err := Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func openRecords(t testing.TB, dir string, opts Options) (*DB, *Records[rec]) {
	t.Helper()
	db := open(t, dir, opts)
	r, err := OpenRecords(db, "records", recSchema())
	if err != nil {
		t.Fatal(err)
	}
	return db, r
}

func closeDB(t testing.TB, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// running starts Run; stop ends it and returns what it returned.
func running(db *DB) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- db.Run(ctx) }()
	return func() error { cancel(); return <-done }
}

func after(d time.Duration) { <-time.After(d) }

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// disk stands between the batch writer and the file, and refuses on demand.
type disk struct {
	db      *DB
	refuses atomic.Bool
	mu      sync.Mutex
	commits int
	tried   []time.Time
}

var errDisk = errors.New("no space left on device")

func newDisk(db *DB) *disk {
	d := &disk{db: db}
	db.update = d.update
	return d
}

func (d *disk) update(fn func(*Tx) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tried = append(d.tried, time.Now())
	if d.refuses.Load() {
		return errDisk
	}
	d.commits++
	return d.db.Update(fn)
}

func (d *disk) seen() (commits int, tried []time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.commits, slices.Clone(d.tried)
}

// sound is bbolt's own check of a file that should be whole: every page used
// once, none lost.
func sound(tx *Tx) error {
	var all []error
	for err := range tx.b.Check() { // to its end: it holds the transaction
		all = append(all, err)
	}
	return errors.Join(append(all, check(tx))...)
}
