package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of saved filters.
const (
	// MaxFilters are kept for one user: more than a list of buttons can show.
	MaxFilters = 30
	// MaxFilterName is how many letters a filter's name may have.
	MaxFilterName = 40
)

// SavedFilter is a search for records that a user gave a name.
type SavedFilter struct {
	Name  string          `json:"name"` // as written; upper and lower case are the same
	Query json.RawMessage `json:"query"`
	Saved time.Time       `json:"saved"`
}

// Filters are the saved filters of all users, each of whom sees the own alone.
type Filters struct {
	db    *DB
	table Table[SavedFilter]
}

// Filters gives the saved filters.
func (db *DB) Filters() *Filters { return &Filters{db, NewTable[SavedFilter]("record_filters")} }

// filterKey sorts by user, then name. No name of a user has a zero byte.
func filterKey(user, name string) string { return userKey(user) + "\x00" + userKey(name) }

// List returns a user's filters by name.
func (f *Filters) List(user string) (all []SavedFilter, err error) {
	err = f.db.View(func(tx *Tx) error {
		all, err = f.of(tx, user)
		return err
	})
	return all, err
}

func (f *Filters) of(tx *Tx, user string) (all []SavedFilter, err error) {
	err = f.table.Each(tx, func(key string, v SavedFilter) bool {
		if strings.HasPrefix(key, filterKey(user, "")) {
			all = append(all, v)
		}
		return true
	})
	return all, err
}

// Put keeps a filter in place of the user's former one of that name. [ErrInvalid]
// where the name will not do, or there are MaxFilters already.
func (f *Filters) Put(user string, v SavedFilter) error {
	v.Name = strings.TrimSpace(v.Name)
	if n := utf8.RuneCountInString(v.Name); n < 1 || n > MaxFilterName || strings.ContainsRune(v.Name, 0) {
		return fmt.Errorf("save the filter %q: its name is %w; it is 1 to %d letters", v.Name, ErrInvalid, MaxFilterName)
	}
	v.Saved = now()
	return f.db.Update(func(tx *Tx) error {
		all, err := f.of(tx, user)
		if err != nil {
			return err
		}
		if len(all) >= MaxFilters && !f.table.Has(tx, filterKey(user, v.Name)) {
			return fmt.Errorf("save the filter %q: one more is %w; there are %d, delete one first", v.Name, ErrInvalid, len(all))
		}
		return f.table.Put(tx, filterKey(user, v.Name), v)
	})
}

// Delete removes a user's filter, or returns [ErrNotFound].
func (f *Filters) Delete(user, name string) error {
	return f.db.Update(func(tx *Tx) error { return f.table.Delete(tx, filterKey(user, name)) })
}

// Drop removes all filters of a user who is no more.
func (f *Filters) Drop(user string) error {
	return f.db.Update(func(tx *Tx) error {
		all, err := f.of(tx, user)
		for _, v := range all {
			err = errors.Join(err, f.table.Delete(tx, filterKey(user, v.Name)))
		}
		return err
	})
}
