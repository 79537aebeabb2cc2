package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"
)

// Limits of the exchange's state.
const (
	// MaxStates bounds the values: thousands of telephones with a few each. The
	// policy when it is full: a value under a new key is not kept, counted as lost
	// and reported; those that are there go on being changed.
	MaxStates = 16384
	// MaxStateBytes bounds one value: a hundred speed dials and all else that a
	// telephone's user sets are some 4 KiB. A longer one is lost likewise.
	MaxStateBytes = 16 << 10
)

// stateTable is the name of the exchange's state in the database.
const stateTable = "exchange"

// Exchange keeps what people set at their telephones and what groups remember:
// small values by key, each the newest of its key. Make it with [OpenExchange]
// before [DB.Run] starts.
//
// [Exchange.Set] never blocks and never fails: values wait in memory, one to a
// key, and are on the disk at most [BatchDelay] later, all that wait in one
// transaction. While the disk refuses they go on waiting.
type Exchange struct {
	db    *DB
	table Table[json.RawMessage]

	mu      sync.Mutex
	keys    map[string]struct{} // on the disk or waiting
	pending map[string]stateChange
	changes uint64
	dropped uint64
}

// stateChange is a value that waits; nil says that the key is to go.
type stateChange struct {
	value json.RawMessage
	n     uint64 // tells it from a later one of its key
}

// OpenExchange opens the table and reads what it holds.
func OpenExchange(db *DB) (x *Exchange, values map[string][]byte, err error) {
	x = &Exchange{
		db: db, table: NewTable[json.RawMessage](stateTable),
		keys: map[string]struct{}{}, pending: map[string]stateChange{},
	}
	values = map[string][]byte{}
	err = db.View(func(tx *Tx) error {
		return x.table.Each(tx, func(key string, v json.RawMessage) bool {
			values[key], x.keys[key] = v, struct{}{}
			return true
		})
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the state of the exchange: %w", err)
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	db.queues = append(db.queues, x)
	return x, values, nil
}

// Set keeps a value, JSON, under a key; nil forgets it. It returns at once, and
// value must not be changed afterwards.
func (x *Exchange) Set(key string, value []byte) {
	x.set(key, value)
	x.db.nudge()
}

func (x *Exchange) set(key string, value []byte) {
	x.mu.Lock()
	defer x.mu.Unlock()
	_, known := x.keys[key]
	switch {
	case value == nil && !known:
		return
	case len(value) > MaxStateBytes, !known && len(x.keys) >= MaxStates, value != nil && !json.Valid(value):
		x.dropped++
		return
	}
	x.keys[key] = struct{}{}
	x.changes++
	x.pending[key] = stateChange{value, x.changes}
}

func (x *Exchange) waiting() (values int, numbers bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.pending), false
}

func (x *Exchange) lost() uint64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.dropped
}

// flush writes all that waits.
func (x *Exchange) flush() error {
	batch := x.take()
	err := x.db.update(func(tx *Tx) error {
		for key, c := range batch {
			if err := x.put(tx, key, c.value); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		x.finish(batch)
	}
	return err
}

func (x *Exchange) put(tx *Tx, key string, value json.RawMessage) error {
	if value != nil {
		return x.table.Put(tx, key, value)
	}
	if err := x.table.Delete(tx, key); !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

func (x *Exchange) take() map[string]stateChange {
	x.mu.Lock()
	defer x.mu.Unlock()
	return maps.Clone(x.pending)
}

// finish forgets what is written, except what has changed since.
func (x *Exchange) finish(batch map[string]stateChange) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for key, c := range batch {
		if x.pending[key].n != c.n {
			continue
		}
		delete(x.pending, key)
		if c.value == nil {
			delete(x.keys, key)
		}
	}
}

// release has nothing to give back.
func (x *Exchange) release(*Tx) error { return nil }
