package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// FileName is the database's name in the data directory.
const FileName = "ringdown.db"

// lockWait is how long Open waits for another process to let go of the file: a
// restart overlaps with the end of the old process, which gets 5 s to flush.
const lockWait = 5 * time.Second

// maxFile keeps the file mappable on 32-bit ARM, where a process has 2 to 3 GiB
// of addresses; at some 600 bytes a record it is more than a million calls.
const maxFile int64 = 1 << 30

// Errors at the edge of the room; test with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("exists already")
	ErrInvalid  = errors.New("not valid")
	ErrInUse    = errors.New("another Ringdown is using the data directory")
)

// errDamaged is a page that cannot be what it should be.
var errDamaged = errors.New("the database is damaged")

// Options of [Open]. The zero value is right for an appliance without alerts.
type Options struct {
	// Alert is told of trouble with the disk and of its end, each time once. It
	// is called from Run's goroutine and must not block.
	Alert func(Alert)
	// LockWait: how long to wait for another process; 0 takes 5 s.
	LockWait time.Duration
	// MaxBytes is what the file stays below, by letting the oldest call records
	// go; 0 takes 1 GiB. It is not given to bbolt, which would refuse everything
	// at the limit, settings included.
	MaxBytes int64
}

// Alert is a trouble or its end.
type Alert struct {
	Kind    AlertKind
	Text    string // one sentence
	Waiting int    // records that wait in memory
	Dropped uint64 // records lost since Open
}

// AlertKind says what an [Alert] is about.
type AlertKind string

const (
	WriteFailed AlertKind = "write-failed" // the disk refuses; it is tried again
	WriteWorks  AlertKind = "write-works"  // it works again, all that waited is written
	RecordsLost AlertKind = "records-lost" // memory was full: records were dropped
)

// DB is the open database. Make it with [Open].
type DB struct {
	dir     string
	opts    Options
	bolt    *bbolt.DB
	wake    chan struct{}               // size 1: a second wake while one is pending says nothing new
	update  func(func(*Tx) error) error // the batch writer's way to the disk; tests make it fail
	mu      sync.Mutex
	queues  []queue
	running bool
}

// queue is what the batch writer serves.
type queue interface {
	waiting() (records int, numbers bool)
	flush() error // writes at most one batch
	release(*Tx) error
	lost() uint64
}

// Open opens or makes the database in dir, which it makes too, and brings its
// schema up to date. Errors say what and where: [ErrInUse], a folder that
// cannot be written, a file that is damaged or too new.
func Open(dir string, opts Options) (*DB, error) {
	if err := os.MkdirAll(dir, dirMode); err != nil { //nolint:gosec // G703: the folder is the owner's own choice, given to the command
		return nil, fmt.Errorf("make the data directory %s: %w", dir, plainPathError(err))
	}
	b, err := openBolt(filepath.Join(dir, FileName), opts)
	if err != nil {
		return nil, openError(dir, err)
	}
	db := &DB{dir: dir, opts: opts, bolt: b, wake: make(chan struct{}, 1)}
	db.update = db.Update
	if err := db.prepare(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return db, nil
}

// Modes of what is made: recordings and hashes are the owner's only.
const (
	dirMode  = 0o700
	fileMode = 0o600
)

// openBolt lets go of the file also when bbolt panics on what it finds in it.
func openBolt(path string, opts Options) (b *bbolt.DB, err error) {
	var file *os.File
	err = guardDisk(func() (err error) {
		b, err = bbolt.Open(path, fileMode, boltOptions(opts, &file))
		return err
	})
	if errors.Is(err, errDamaged) && file != nil {
		err = errors.Join(err, file.Close())
	}
	return b, err
}

// boltOptions keep the list of free pages in the file: rebuilding it at Open
// walks all pages on a goroutine of bbolt's, where one damaged page ends the
// process (see the benchmark for what the list costs).
func boltOptions(opts Options, file **os.File) *bbolt.Options {
	return &bbolt.Options{
		Timeout:      orDefault(opts.LockWait, lockWait),
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true,
		OpenFile: func(name string, flag int, mode fs.FileMode) (f *os.File, err error) {
			f, err = os.OpenFile(name, flag, mode)
			*file = f
			return f, err
		},
	}
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

func openError(dir string, err error) error {
	path := filepath.Join(dir, FileName)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("open %s: %w; stop it, or choose another folder with -data", dir, ErrInUse)
	case errors.Is(err, fs.ErrPermission), isReadOnly(err):
		return fmt.Errorf("open %s: the folder cannot be written by this user (%w); Ringdown keeps records and configuration there", path, plainPathError(err))
	case errors.Is(err, errDamaged), errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return fmt.Errorf("open %s: the file is damaged or is not a Ringdown database (%w); %s", path, err, remedy)
	}
	if size, cut := isCut(path); cut {
		return fmt.Errorf("open %s: the file is damaged: it has %d bytes, fewer than an empty database; %s", path, size, remedy)
	}
	return fmt.Errorf("open %s: %w", path, plainPathError(err))
}

// isCut reports whether a file is shorter than bbolt makes an empty one: two
// pages of meta, one of free pages, one of tables.
func isCut(path string) (size int64, cut bool) {
	info, err := os.Stat(path) //nolint:gosec // G703: the folder is the owner's own choice, given to the command
	if err != nil {
		return 0, false
	}
	return info.Size(), info.Size() < int64(4*os.Getpagesize())
}

// plainPathError drops operation and path, which the sentence around it has.
func plainPathError(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// Dir is the data directory.
func (db *DB) Dir() string { return db.dir }

// Close writes what still waits and gives the file back. Run must have
// returned. Call numbers that were reserved and not used are given back too, so
// a clean restart leaves no gap.
func (db *DB) Close() error {
	where := filepath.Join(db.dir, FileName)
	var errs []error
	if err := db.writeRest(); err != nil {
		errs = append(errs, err)
	}
	if err := db.Update(db.leave); err != nil {
		errs = append(errs, fmt.Errorf("close %s: note the clean end: %w", where, err))
	}
	if err := db.bolt.Close(); err != nil {
		errs = append(errs, fmt.Errorf("close %s: %w", where, err))
	}
	return errors.Join(errs...)
}

func (db *DB) leave(tx *Tx) error {
	for _, q := range db.allQueues() {
		if err := q.release(tx); err != nil {
			return err
		}
	}
	return setClean(tx)
}

func (db *DB) allQueues() []queue {
	db.mu.Lock()
	defer db.mu.Unlock()
	return append([]queue(nil), db.queues...)
}
