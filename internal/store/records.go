package store

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Limits of the batch writer.
const (
	// BatchDelay is how long a record waits for company: it must be readable
	// from the disk's state 1 s after the call's end, syncing included.
	BatchDelay = 250 * time.Millisecond
	// BatchSize is how many records go into one transaction. Fifty records of
	// 400 bytes write some 45 KiB; fifty alone would write some 1 MiB.
	BatchSize = 50
	// MaxWaiting bounds the records in memory while the disk refuses: some 10
	// MiB, hours of a busy office. The policy when it is full: the newest is
	// dropped, counted and reported, because the older ones are nearer to being written.
	MaxWaiting = 4096
)

// Schema tells [Records] what it must know of a T. Its functions are called
// from several goroutines and must only read.
type Schema[T any] struct {
	ID   func(T) uint64    // unique for good, from [Records.NewID]; not 0
	At   func(T) time.Time // when it began: the order of [Records.List]
	Text func(T) string    // what [Query.Text] is looked for in; nil: nothing
	// Carry completes a record that replaces an older form of itself, with what others
	// than its writer added to that; nil: nothing.
	Carry func(newer, older T) T
	Keep  int // at most so many are kept, the oldest go; 0: as the file has room
}

// Records is an append-mostly table that is written in batches. Make it with
// [OpenRecords] before [DB.Run] starts.
type Records[T any] struct {
	db     *DB
	schema Schema[T]
	data   Table[T]
	index  timeIndex
	marks  Table[uint64]

	mu       sync.Mutex
	pending  []T // in the order of Save; those in flight stay until committed
	inFlight int // the first of pending, being written now
	dropped  uint64
	next     uint64 // the number that NewID gives next
	reserved uint64 // numbers below are ours, also after a crash
}

// OpenRecords makes or opens the table name and reserves call numbers.
func OpenRecords[T any](db *DB, name string, schema Schema[T]) (*Records[T], error) {
	r := &Records[T]{
		db: db, schema: schema,
		data:  NewTable[T](name),
		index: timeIndex{name + "_by_time"},
		marks: NewTable[uint64](metaTable),
	}
	if err := db.Update(r.start); err != nil {
		return nil, fmt.Errorf("open the table %s: %w", name, err)
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	db.queues = append(db.queues, r)
	return r, nil
}

// Save keeps rec; a record with the same id is replaced. It never blocks and
// never fails: see [MaxWaiting] for what happens when the disk refuses for
// long. What rec points to must not be changed afterwards.
func (r *Records[T]) Save(rec T) {
	r.add(rec)
	r.db.nudge()
}

func (r *Records[T]) add(rec T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := r.schema.ID(rec)
	for i := len(r.pending) - 1; i >= r.inFlight; i-- {
		if r.schema.ID(r.pending[i]) == id {
			r.pending[i] = r.carried(rec, r.pending[i])
			return
		}
	}
	if len(r.pending) >= MaxWaiting {
		r.dropped++
		return
	}
	r.pending = append(r.pending, rec)
}

// Get returns the record with this id, saved or still waiting, or
// [ErrNotFound].
func (r *Records[T]) Get(id uint64) (T, error) {
	if rec, ok := r.waitingRecord(id); ok {
		return rec, nil
	}
	var rec T
	err := r.db.View(func(tx *Tx) (err error) {
		rec, err = r.data.Get(tx, NumberKey(id))
		return err
	})
	return rec, err
}

func (r *Records[T]) waitingRecord(id uint64) (rec T, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rec := range slices.Backward(r.pending) {
		if r.schema.ID(rec) == id {
			return rec, true
		}
	}
	return rec, false
}

// Waiting is how many records are not on the disk yet, and how many were
// dropped since Open.
func (r *Records[T]) Waiting() (n int, dropped uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.pending), r.dropped
}

func (r *Records[T]) waiting() (records int, numbers bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.pending), r.short()
}

func (r *Records[T]) lost() uint64 {
	_, dropped := r.Waiting()
	return dropped
}

// flush writes one batch and reserves numbers when they run short. The batch
// stays in memory until it is committed.
func (r *Records[T]) flush() error {
	batch, upTo := r.take()
	var unfit int
	err := r.db.update(func(tx *Tx) error {
		unfit = 0
		for _, rec := range batch {
			if err := r.put(tx, rec); errors.Is(err, ErrInvalid) {
				unfit++ // it could never be written and would hold up all others
			} else if err != nil {
				return err
			}
		}
		if err := r.makeRoom(tx, len(batch)); err != nil {
			return err
		}
		return r.reserve(tx, upTo)
	})
	r.finish(err, unfit, upTo)
	return err
}

func (r *Records[T]) take() (batch []T, upTo uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inFlight = min(BatchSize, len(r.pending))
	upTo = r.reserved
	if r.short() {
		upTo = r.next + numberBlock
	}
	return append(batch, r.pending[:r.inFlight]...), upTo
}

func (r *Records[T]) finish(err error, unfit int, upTo uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.inFlight
	r.inFlight = 0
	if err != nil {
		return
	}
	r.dropped += uint64(unfit)
	r.reserved = max(r.reserved, upTo)
	r.pending = append(r.pending[:0:0], r.pending[n:]...) // a new array: the old one's records can be freed
}

func (r *Records[T]) put(tx *Tx, rec T) error {
	id, at := r.schema.ID(rec), r.schema.At(rec)
	key := NumberKey(id)
	if old, err := r.data.Get(tx, key); err == nil {
		rec = r.carried(rec, old)
		if err := r.index.remove(tx, r.schema.At(old), id); err != nil {
			return err
		}
	}
	if err := r.data.Put(tx, key, rec); err != nil {
		return err
	}
	return r.index.add(tx, at, id)
}

func (r *Records[T]) carried(newer, older T) T {
	if r.schema.Carry == nil {
		return newer
	}
	return r.schema.Carry(newer, older)
}
