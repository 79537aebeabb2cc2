package store

// roomLeft is the part of the file that is kept free for changes: bbolt writes
// a page anew before it frees the old one.
const roomLeft = 8 // one eighth

// makeRoom deletes as many of the oldest records as were written, once the
// file has come near its limit: the newest calls matter most, and a full file
// would take none at all.
func (r *Records[T]) makeRoom(tx *Tx, n int) error {
	limit := orDefault(r.db.opts.MaxBytes, maxFile)
	if tx.b.Size() < limit-limit/roomLeft {
		n = r.tooMany(tx)
	}
	for range n {
		k, _ := r.index.bucket(tx).Cursor().First()
		if len(k) != len(place{}) {
			return nil
		}
		oldest := place(k)
		if err := r.index.bucket(tx).Delete(oldest[:]); err != nil {
			return err
		}
		if err := r.data.bucket(tx).Delete([]byte(NumberKey(oldest.id()))); err != nil {
			return err
		}
	}
	return nil
}

// tooMany is how many records there are beyond Schema.Keep.
func (r *Records[T]) tooMany(tx *Tx) int {
	if r.schema.Keep == 0 {
		return 0
	}
	return max(0, r.index.bucket(tx).Stats().KeyN-r.schema.Keep)
}
