package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"
)

// Table is a named, ordered set of values T by key. Values are JSON. The zero
// value is not usable: see [NewTable]. Its methods take the transaction.
type Table[T any] struct{ name string }

// NewTable names a table. It is made by the first Put.
func NewTable[T any](name string) Table[T] { return Table[T]{name} }

// Get returns the value at key, or [ErrNotFound].
func (t Table[T]) Get(tx *Tx, key string) (T, error) {
	var v T
	raw := t.raw(tx, key)
	if raw == nil {
		return v, fmt.Errorf("%s %s: %w", t.name, show(key), ErrNotFound)
	}
	return v, t.decode(key, raw, &v)
}

// Has reports whether there is a value at key.
func (t Table[T]) Has(tx *Tx, key string) bool { return t.raw(tx, key) != nil }

// Put sets the value at key.
func (t Table[T]) Put(tx *Tx, key string, v T) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s %s: it is %w: %w", t.name, show(key), ErrInvalid, err)
	}
	b, err := tx.b.CreateBucketIfNotExists([]byte(t.name))
	if err != nil {
		return fmt.Errorf("%s: make the table: %w", t.name, err)
	}
	if err := b.Put([]byte(key), raw); err != nil {
		return fmt.Errorf("%s %s: put: %w", t.name, show(key), err)
	}
	return nil
}

// Delete removes the value at key, or returns [ErrNotFound].
func (t Table[T]) Delete(tx *Tx, key string) error {
	if !t.Has(tx, key) {
		return fmt.Errorf("%s %s: %w", t.name, show(key), ErrNotFound)
	}
	if err := t.bucket(tx).Delete([]byte(key)); err != nil {
		return fmt.Errorf("%s %s: delete: %w", t.name, show(key), err)
	}
	return nil
}

// Each calls fn for all values in the order of their keys, until fn returns
// false. fn must not change the table.
func (t Table[T]) Each(tx *Tx, fn func(key string, v T) bool) error {
	b := t.bucket(tx)
	if b == nil {
		return nil
	}
	c := b.Cursor()
	for k, raw := c.First(); k != nil; k, raw = c.Next() {
		more, err := t.visit(k, raw, fn)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// EachBack is Each from the last key to the first.
func (t Table[T]) EachBack(tx *Tx, fn func(key string, v T) bool) error {
	b := t.bucket(tx)
	if b == nil {
		return nil
	}
	c := b.Cursor()
	for k, raw := c.Last(); k != nil; k, raw = c.Prev() {
		more, err := t.visit(k, raw, fn)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

func (t Table[T]) visit(k, raw []byte, fn func(string, T) bool) (bool, error) {
	var v T
	if err := t.decode(string(k), raw, &v); err != nil {
		return false, err
	}
	return fn(string(k), v), nil
}

func (t Table[T]) bucket(tx *Tx) *bbolt.Bucket { return tx.b.Bucket([]byte(t.name)) }

func (t Table[T]) raw(tx *Tx, key string) []byte {
	b := t.bucket(tx)
	if b == nil {
		return nil
	}
	return b.Get([]byte(key))
}

func (t Table[T]) decode(key string, raw []byte, v *T) error {
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("%s %s: decode: %w", t.name, show(key), err)
	}
	return nil
}

// NumberKey is a key that sorts as the number does.
func NumberKey(n uint64) string {
	return string(binary.BigEndian.AppendUint64(nil, n))
}

func keyNumber(key string) uint64 {
	if len(key) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64([]byte(key))
}

// show makes a key readable: a number, or the text.
func show(key string) string {
	if len(key) == 8 && key[0] == 0 {
		return fmt.Sprint(keyNumber(key))
	}
	return fmt.Sprintf("%q", key)
}
