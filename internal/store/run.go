package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Waits between attempts while the disk refuses: soon at first, because most
// trouble is short, and then seldom enough not to wear a failing disk.
const (
	retryFirst = time.Second
	retryMost  = 30 * time.Second
)

// ErrRunning is returned by a second Run.
var ErrRunning = errors.New("the batch writer runs already")

// Run writes what is saved, in batches, until ctx ends; then it writes what
// waits once more and returns. The error says how many records were lost to
// memory because the disk refused to the last.
func (db *DB) Run(ctx context.Context) error {
	if !db.begin() {
		return ErrRunning
	}
	defer db.end()
	w := batchWriter{db: db, retry: retryFirst}
	for w.gather(ctx) {
		w.writeAll()
	}
	return w.writeRest()
}

// writeRest is for records that were saved when no Run was there.
func (db *DB) writeRest() error {
	w := batchWriter{db: db, retry: retryFirst}
	return w.writeRest()
}

// writeRest tries once more at the end, and again for what is saved when
// somebody is told that the disk works.
func (w *batchWriter) writeRest() error {
	w.writeAll()
	if w.failed == nil && w.db.waiting() > 0 {
		w.writeAll()
	}
	if n := w.db.waiting(); n > 0 {
		return fmt.Errorf("write call records: %d could not be written before the end: %w", n, w.failed)
	}
	return nil
}

func (db *DB) begin() bool {
	db.mu.Lock()
	defer db.mu.Unlock()
	was := db.running
	db.running = true
	return !was
}

func (db *DB) end() {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.running = false
}

// nudge wakes the batch writer; it never blocks.
func (db *DB) nudge() {
	select {
	case db.wake <- struct{}{}:
	default:
	}
}

// waiting is how many records are not on the disk.
func (db *DB) waiting() (n int) {
	for _, q := range db.allQueues() {
		records, _ := q.waiting()
		n += records
	}
	return n
}

func (db *DB) lost() (n uint64) {
	for _, q := range db.allQueues() {
		n += q.lost()
	}
	return n
}

// batchWriter is the state of one Run; its goroutine alone touches it.
type batchWriter struct {
	db     *DB
	failed error // the disk refuses, since when it is told
	retry  time.Duration
	told   uint64 // losses told so far
	wrote  int    // batches since pages were let go
}

// unloadEvery is after how many batches the pages that they touched are let go:
// some seconds of the busiest storm, some days of an office.
const unloadEvery = 64

// gather waits for a batch worth writing: full, or BatchDelay old. While the
// disk refuses it waits for the next attempt. False: ctx has ended.
func (w *batchWriter) gather(ctx context.Context) bool {
	if w.failed != nil {
		return w.pause(ctx)
	}
	select {
	case <-ctx.Done():
		return false
	case <-w.db.wake:
	}
	timer := time.NewTimer(BatchDelay)
	defer timer.Stop()
	for w.db.waiting() < BatchSize {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case <-w.db.wake:
		}
	}
	return true
}

func (w *batchWriter) pause(ctx context.Context) bool {
	timer := time.NewTimer(w.retry)
	defer timer.Stop()
	w.retry = min(2*w.retry, retryMost)
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case <-w.db.wake:
			w.tellLosses()
		}
	}
}

// writeAll writes batch after batch until nothing waits or the disk refuses.
func (w *batchWriter) writeAll() {
	for _, q := range w.db.allQueues() {
		for records, numbers := q.waiting(); records > 0 || numbers; records, numbers = q.waiting() {
			if err := q.flush(); err != nil {
				w.fail(err)
				return
			}
			w.tidy()
		}
	}
	w.succeed()
}

// tidy lets pages go now and then. A system that does not let them go still
// keeps the records.
func (w *batchWriter) tidy() {
	if w.wrote++; w.wrote >= unloadEvery {
		w.wrote = 0
		_ = w.db.unload()
	}
}

func (w *batchWriter) fail(err error) {
	first := w.failed == nil
	w.failed = err
	if first {
		w.alert(WriteFailed, fmt.Sprintf(
			"call records cannot be written to %s (%v): they wait in memory and are tried again; make room on the disk or check it", w.db.dir, err))
	}
	w.tellLosses()
}

func (w *batchWriter) succeed() {
	w.tellLosses()
	if w.failed == nil {
		return
	}
	w.failed, w.retry = nil, retryFirst
	w.alert(WriteWorks, fmt.Sprintf("call records can be written to %s again, and all that waited are", w.db.dir))
}

// tellLosses reports the first loss and then each time it has doubled, so that
// a long trouble does not become a flood.
func (w *batchWriter) tellLosses() {
	lost := w.db.lost()
	if lost == 0 || lost < 2*w.told {
		return
	}
	w.told = lost
	w.alert(RecordsLost, fmt.Sprintf("%d call records were lost: they could not be written to %s, and memory for those that wait is full or they cannot be encoded; %d wait", lost, w.db.dir, w.db.waiting()))
}

func (w *batchWriter) alert(kind AlertKind, text string) {
	if w.db.opts.Alert == nil {
		return
	}
	w.db.opts.Alert(Alert{Kind: kind, Text: text, Waiting: w.db.waiting(), Dropped: w.db.lost()})
}
