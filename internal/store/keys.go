package store

import (
	"fmt"
	"slices"
	"time"
)

// KeyPrefix opens every API key, so that scanners of repositories can find one
// that was left lying about.
const KeyPrefix = "rd_"

// APIKey is what is kept of a key for programs.
type APIKey struct {
	ID      string    `json:"id"` // for lists and revoking; tells nothing of the key
	Name    string    `json:"name"`
	Role    Role      `json:"role"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"` // zero: never
	Used    time.Time `json:"used"`    // last, to within useGrain; zero: never
}

// Expired reports whether the key's time is over.
func (k APIKey) Expired(at time.Time) bool { return !k.Expires.IsZero() && !at.Before(k.Expires) }

// maxKeys bounds the list: each program has one.
const maxKeys = 1000

// useGrain saves the flash a write per request: a program that asks all day long has
// its last use written six times an hour.
const useGrain = 10 * time.Minute

// keyIDLength of the fingerprint names a key among maxKeys without doubt.
const keyIDLength = 12

// APIKeys are the keys for programs, kept by fingerprint.
type APIKeys struct {
	db    *DB
	table Table[APIKey]
}

// APIKeys gives the keys for programs.
func (db *DB) APIKeys() *APIKeys { return &APIKeys{db, NewTable[APIKey]("api_keys")} }

// Create makes a key. It is told once, here; only its fingerprint is kept. The role
// is one of [Roles] or one that the office made, [ErrInvalid] otherwise; expires
// zero: never.
func (a *APIKeys) Create(name string, role Role, expires time.Time) (key string, made APIKey, err error) {
	key = KeyPrefix + newSecret()
	hash := fingerprint(key)
	made = APIKey{ID: hash[:keyIDLength], Name: name, Role: role, Created: now(), Expires: expires.UTC()}
	if expires.IsZero() {
		made.Expires = time.Time{}
	}
	err = a.db.Update(func(tx *Tx) error { return a.add(tx, hash, made) })
	return key, made, err
}

// add looks at the role in the same step, so that nobody deletes it meanwhile.
func (a *APIKeys) add(tx *Tx, hash string, k APIKey) error {
	if !slices.Contains(Roles(), k.Role) && !a.db.OwnRoles().table.Has(tx, string(k.Role)) {
		return fmt.Errorf("create an API key: the role %q is %w; roles are %v and those that the office made", k.Role, ErrInvalid, Roles())
	}
	if b := a.table.bucket(tx); b != nil && b.Stats().KeyN >= maxKeys {
		return fmt.Errorf("create an API key: there are %d already, which is the most; revoke one", maxKeys)
	}
	return a.table.Put(tx, hash, k)
}

// Check returns what belongs to a key, and notes that it was used. Unknown, revoked
// and expired are all [ErrNotFound].
func (a *APIKeys) Check(key string) (k APIKey, err error) {
	err = a.db.View(func(tx *Tx) error {
		k, err = a.table.Get(tx, fingerprint(key))
		if err != nil || k.Expired(time.Now()) {
			return fmt.Errorf("check an API key: %w", ErrNotFound)
		}
		return nil
	})
	if err != nil {
		return APIKey{}, err
	}
	if at := now(); at.Sub(k.Used) >= useGrain {
		// A disk that takes no more does not shut programs out: the note is lost.
		_ = a.note(key, at)
	}
	return k, nil
}

// note writes down when a key was used, unless it is gone by now.
func (a *APIKeys) note(key string, at time.Time) error {
	return a.db.Update(func(tx *Tx) error {
		k, err := a.table.Get(tx, fingerprint(key))
		if err != nil {
			return err
		}
		k.Used = at
		return a.table.Put(tx, fingerprint(key), k)
	})
}

// List returns all keys, the oldest first.
func (a *APIKeys) List() (keys []APIKey, err error) {
	err = a.db.View(func(tx *Tx) error {
		return a.table.Each(tx, func(_ string, k APIKey) bool {
			keys = append(keys, k)
			return true
		})
	})
	slices.SortStableFunc(keys, func(x, y APIKey) int { return x.Created.Compare(y.Created) })
	return keys, err
}

// Revoke ends a key at once, by its ID or [ErrNotFound].
func (a *APIKeys) Revoke(id string) error {
	return a.db.Update(func(tx *Tx) error {
		var found string
		err := a.table.Each(tx, func(key string, k APIKey) bool {
			if k.ID == id {
				found = key
			}
			return found == ""
		})
		if err != nil {
			return err
		}
		if found == "" {
			return fmt.Errorf("revoke the API key %q: %w", id, ErrNotFound)
		}
		return a.table.Delete(tx, found)
	})
}
