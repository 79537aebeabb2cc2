package store

import (
	"errors"
	"fmt"
	"slices"
)

// OwnRole is a role that an office made for itself, of single permissions; what
// they mean is webadmin's.
type OwnRole struct {
	ID          Role     `json:"id"`
	Name        string   `json:"name"`
	Permissions []string `json:"permissions"`
	// Departments and Groups bound whom it sees; both empty: everybody.
	Departments []string `json:"departments,omitempty"`
	Groups      []string `json:"groups,omitempty"`
}

// ErrRoleTaken says that somebody, or a key, has a role.
var ErrRoleTaken = errors.New("it is had")

// OwnRoles are the roles that an office made. The role of a user or a key is one of
// them, or one of [Roles].
type OwnRoles struct {
	db    *DB
	table Table[OwnRole]
}

// OwnRoles gives the roles that an office made.
func (db *DB) OwnRoles() *OwnRoles { return &OwnRoles{db, NewTable[OwnRole]("roles")} }

// List returns all of them, by id.
func (o *OwnRoles) List() (all []OwnRole, err error) {
	err = o.db.View(func(tx *Tx) error {
		return o.table.Each(tx, func(_ string, r OwnRole) bool {
			all = append(all, r)
			return true
		})
	})
	return all, err
}

// Get returns one, or [ErrNotFound].
func (o *OwnRoles) Get(id Role) (role OwnRole, err error) {
	err = o.db.View(func(tx *Tx) error {
		role, err = o.table.Get(tx, string(id))
		return err
	})
	return role, err
}

// Put keeps a role, in place of the one of its id.
func (o *OwnRoles) Put(role OwnRole) error {
	return o.db.Update(func(tx *Tx) error { return o.table.Put(tx, string(role.ID), role) })
}

// Delete removes a role that nobody has: [ErrRoleTaken] where somebody does, or a
// key.
func (o *OwnRoles) Delete(id Role) error {
	return o.db.Update(func(tx *Tx) error {
		has, err := o.holders(tx, id)
		if err != nil {
			return err
		}
		if len(has) > 0 {
			return fmt.Errorf("delete the role %s: %w by %s", id, ErrRoleTaken, shortList(has))
		}
		return o.table.Delete(tx, string(id))
	})
}

// holders are the users and keys that have a role.
func (o *OwnRoles) holders(tx *Tx, id Role) (has []string, err error) {
	err = o.db.Users().table.Each(tx, func(_ string, u User) bool {
		if u.Role == id {
			has = append(has, u.Name)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	err = o.db.APIKeys().table.Each(tx, func(_ string, k APIKey) bool {
		if k.Role == id {
			has = append(has, fmt.Sprintf("the API key %q", k.Name))
		}
		return true
	})
	return has, err
}

// shortList names the first three.
func shortList(names []string) string {
	const most = 3
	rest := len(names) - most
	text := ""
	for i, n := range slices.Clip(names[:min(most, len(names))]) {
		if i > 0 {
			text += ", "
		}
		text += n
	}
	if rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}
