package store

import (
	"errors"
	"fmt"
)

// Call numbers are reserved in blocks: the mark on the disk is always above
// every number that was given out, so after kill -9 the next run begins above
// it. A clean Close gives the rest of the block back.
const (
	// numberBlock is more than MaxWaiting, so that a disk that refuses fills
	// the memory for records before numbers run out.
	numberBlock = 2 * MaxWaiting
	numbersLow  = numberBlock / 2 // reserve again when so few are left
)

// NewID gives the number of a new call: greater than any before, also after
// kill -9. It never blocks. Only when the disk has refused for more than
// 4,096 calls are numbers given out that a crash could give out again.
func (r *Records[T]) NewID() uint64 {
	id, short := r.newID()
	if short {
		r.db.nudge()
	}
	return id
}

func (r *Records[T]) newID() (uint64, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := r.next
	r.next++
	return id, r.short()
}

// short is called with r.mu held.
func (r *Records[T]) short() bool { return r.next+numbersLow > r.reserved }

func (r *Records[T]) numbersKey() string { return "next_" + r.data.name }

// start reads the mark and reserves the first block.
func (r *Records[T]) start(tx *Tx) error {
	mark, err := r.marks.Get(tx, r.numbersKey())
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	r.next = max(1, mark, r.lastID(tx)+1)
	r.reserved = r.next + numberBlock
	if err := r.index.create(tx); err != nil {
		return err
	}
	return r.marks.Put(tx, r.numbersKey(), r.reserved)
}

// reserve notes that numbers below upTo are ours, when that is news: an
// unchanged mark would cost the flash another page.
func (r *Records[T]) reserve(tx *Tx, upTo uint64) error {
	r.mu.Lock()
	known := r.reserved
	r.mu.Unlock()
	if upTo == known {
		return nil
	}
	return r.marks.Put(tx, r.numbersKey(), upTo)
}

// lastID guards against a mark that was lost, as after a partial restore.
func (r *Records[T]) lastID(tx *Tx) uint64 {
	b := r.data.bucket(tx)
	if b == nil {
		return 0
	}
	k, _ := b.Cursor().Last()
	return keyNumber(string(k))
}

// release gives the unused numbers back.
func (r *Records[T]) release(tx *Tx) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.marks.Put(tx, r.numbersKey(), r.next); err != nil {
		return fmt.Errorf("give back call numbers: %w", err)
	}
	return nil
}
