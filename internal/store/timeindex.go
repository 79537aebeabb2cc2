package store

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// timeIndex orders records by time, then id. Its keys are 16 bytes:
// milliseconds since 1970 with the sign bit turned (so that a clock not yet
// set sorts too), then the id.
type timeIndex struct{ name string }

// place is a key of the index, and what a cursor is made of.
type place [16]byte

func placeOf(at time.Time, id uint64) (p place) {
	binary.BigEndian.PutUint64(p[:8], uint64(at.UnixMilli())^(1<<63))
	binary.BigEndian.PutUint64(p[8:], id)
	return p
}

func (p place) id() uint64 { return binary.BigEndian.Uint64(p[8:]) }

// cursor is opaque to its users.
func (p place) cursor() string { return base64.RawURLEncoding.EncodeToString(p[:]) }

// CursorError is a cursor that no page has given. It is an [ErrInvalid].
type CursorError string

// Error implements error.
func (e CursorError) Error() string {
	return fmt.Sprintf("the cursor %q is %v; take it from the page before", string(e), ErrInvalid)
}

// Is reports the kind.
func (CursorError) Is(kind error) bool { return kind == ErrInvalid }

func parseCursor(s string) (p place, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) != len(p) {
		return p, CursorError(s)
	}
	return place(raw), nil
}

func (x timeIndex) create(tx *Tx) error {
	_, err := tx.b.CreateBucketIfNotExists([]byte(x.name))
	return err
}

func (x timeIndex) bucket(tx *Tx) *bbolt.Bucket { return tx.b.Bucket([]byte(x.name)) }

func (x timeIndex) add(tx *Tx, at time.Time, id uint64) error {
	p := placeOf(at, id)
	if err := x.bucket(tx).Put(p[:], nil); err != nil {
		return fmt.Errorf("%s: put: %w", x.name, err)
	}
	return nil
}

func (x timeIndex) remove(tx *Tx, at time.Time, id uint64) error {
	p := placeOf(at, id)
	if err := x.bucket(tx).Delete(p[:]); err != nil {
		return fmt.Errorf("%s: delete: %w", x.name, err)
	}
	return nil
}

// back calls fn for the places below end, from the newest, until fn returns false.
func (x timeIndex) back(tx *Tx, end place, fn func(place) bool) {
	c := x.bucket(tx).Cursor()
	k, _ := c.Seek(end[:])
	if k == nil {
		k, _ = c.Last()
	}
	for k != nil && string(k) >= string(end[:]) {
		k, _ = c.Prev()
	}
	for ; k != nil; k, _ = c.Prev() {
		if len(k) == len(place{}) && !fn(place(k)) {
			return
		}
	}
}
