package store

// Change lets fn alter a record, and returns it as it is on the disk then: what
// people enter must not wait for a batch. fn may be called once, on a record of its
// own, and must leave id and time alone; an error of it changes nothing. Whoever
// saves the record later in an older form loses nothing of what [Schema.Carry]
// keeps. [ErrNotFound] where there is no such record.
func (r *Records[T]) Change(id uint64, fn func(*T) error) (rec T, err error) {
	err = r.db.Update(func(tx *Tx) error {
		waits, ok := r.waitingRecord(id)
		if rec = waits; !ok {
			if rec, err = r.data.Get(tx, NumberKey(id)); err != nil {
				return err
			}
		}
		if err := fn(&rec); err != nil {
			return err
		}
		return r.put(tx, rec)
	})
	if err == nil {
		r.amendWaiting(id, rec)
	}
	return rec, err
}

// amendWaiting lets a record that waits for the disk have what was changed on it.
func (r *Records[T]) amendWaiting(id uint64, rec T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.pending {
		if r.schema.ID(r.pending[i]) == id {
			r.pending[i] = r.carried(r.pending[i], rec)
		}
	}
}
