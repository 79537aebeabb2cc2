package store

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Role is what a user or key may do; what it means is webadmin's.
type Role string

// The roles of AD-2.
const (
	Owner      Role = "owner"
	Installer  Role = "installer"
	Supervisor Role = "supervisor"
	Agent      Role = "agent"
	ReadOnly   Role = "read-only"
)

// Roles lists all roles, from the most to the least.
func Roles() []Role { return []Role{Owner, Installer, Supervisor, Agent, ReadOnly} }

// User is a person who can sign in.
type User struct {
	Name    string    `json:"name"` // as written; "Anna" and "anna" are the same user
	Hash    string    `json:"hash"` // of the password, argon2id in PHC form, made by the caller
	Role    Role      `json:"role"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`

	Email      string `json:"email,omitempty"`
	Department string `json:"department,omitempty"`

	// Fresh says that the appliance made the password and nobody has changed it yet.
	Fresh bool `json:"fresh,omitempty"`

	Disabled bool   `json:"disabled,omitempty"` // may not sign in
	Factor   Factor `json:"factor,omitzero"`
}

// Factor is a user's second factor: one-time codes by time (RFC 6238).
type Factor struct {
	// Secret is what codes are made from. It has to be kept as such, so the file
	// is its owner's only; "" there is none.
	Secret   string   `json:"secret,omitempty"`
	On       bool     `json:"on,omitempty"`       // the user has proved to have it: sign-in asks
	Last     int64    `json:"last,omitempty"`     // the last step whose code was taken: none is taken twice
	Recovery []string `json:"recovery,omitempty"` // fingerprints of codes that each work once
}

// maxUserName bounds a key; bbolt takes 32 KiB.
const maxUserName = 64

// Users are those who can sign in. There is always an owner
// who can sign in once there was one.
type Users struct {
	db    *DB
	table Table[User]
}

// Users gives the users.
func (db *DB) Users() *Users { return &Users{db, NewTable[User]("users")} }

func userKey(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// Create adds a user; Created and Changed are set. A name that is taken is
// [ErrExists].
func (u *Users) Create(user User) error {
	return u.db.Update(func(tx *Tx) error { return u.CreateIn(tx, user) })
}

// CreateIn is Create as part of a larger step.
func (u *Users) CreateIn(tx *Tx, user User) error {
	key := userKey(user.Name)
	switch {
	case key == "" || len(key) > maxUserName:
		return fmt.Errorf("create the user %q: the name is %w; it is 1 to %d bytes", user.Name, ErrInvalid, maxUserName)
	case u.table.Has(tx, key):
		return fmt.Errorf("create the user %q: it %w", user.Name, ErrExists)
	}
	user.Name = strings.TrimSpace(user.Name)
	user.Created = now()
	user.Changed = user.Created
	return u.table.Put(tx, key, user)
}

// Get returns a user by name, or [ErrNotFound].
func (u *Users) Get(name string) (user User, err error) {
	err = u.db.View(func(tx *Tx) error {
		user, err = u.table.Get(tx, userKey(name))
		return err
	})
	return user, err
}

// List returns all users by name.
func (u *Users) List() (users []User, err error) {
	err = u.db.View(func(tx *Tx) error {
		return u.table.Each(tx, func(_ string, user User) bool {
			users = append(users, user)
			return true
		})
	})
	return users, err
}

// Change lets fn change a user; its name and times stay. Taking the role from
// the last owner, or disabling them, is [ErrInvalid]: nobody could give it back.
func (u *Users) Change(name string, fn func(*User)) error {
	return u.db.Update(func(tx *Tx) error {
		old, err := u.table.Get(tx, userKey(name))
		if err != nil {
			return err
		}
		user := old
		fn(&user)
		user.Name, user.Created, user.Changed = old.Name, old.Created, now()
		if user.onlyUsed(old) {
			user.Changed = old.Changed
		}
		if err := u.table.Put(tx, userKey(name), user); err != nil {
			return err
		}
		return u.keepOwner(tx, old)
	})
}

// Merge creates the users that are not there, and gives those that are the role, the
// mail address, the department and Disabled of the given ones: all or none. A new
// one without a hash is [ErrNotFound]: who was to be changed is gone.
func (u *Users) Merge(users []User) error {
	return u.db.Update(func(tx *Tx) error {
		for _, user := range users {
			if err := u.merge(tx, user); err != nil {
				return err
			}
		}
		return u.keepOwner(tx, User{Role: Owner})
	})
}

func (u *Users) merge(tx *Tx, user User) error {
	old, err := u.table.Get(tx, userKey(user.Name))
	switch {
	case errors.Is(err, ErrNotFound) && user.Hash != "":
		return u.CreateIn(tx, user)
	case err != nil:
		return err
	}
	old.Role, old.Email, old.Department, old.Disabled, old.Changed = user.Role, user.Email, user.Department, user.Disabled, now()
	return u.table.Put(tx, userKey(user.Name), old)
}

// Delete removes a user. The last owner stays: [ErrInvalid].
func (u *Users) Delete(name string) error {
	return u.db.Update(func(tx *Tx) error {
		old, err := u.table.Get(tx, userKey(name))
		if err != nil {
			return err
		}
		if err := u.table.Delete(tx, userKey(name)); err != nil {
			return err
		}
		return u.keepOwner(tx, old)
	})
}

// keepOwner undoes the transaction when no owner is left after a change of old.
func (u *Users) keepOwner(tx *Tx, old User) error {
	owners := 0
	err := u.table.Each(tx, func(_ string, user User) bool {
		if user.Role == Owner && !user.Disabled {
			owners++
		}
		return true
	})
	if err != nil || owners > 0 || old.Role != Owner || old.Disabled {
		return err
	}
	return fmt.Errorf("change the user %q: taking away the last owner is %w; make another owner first", old.Name, ErrInvalid)
}

// now is kept to the millisecond, in UTC: what JSON and people can read.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// onlyUsed reports whether a user differs from before by used-up codes at most.
func (u User) onlyUsed(old User) bool {
	u.Factor.Last, u.Factor.Recovery, u.Changed = old.Factor.Last, old.Factor.Recovery, old.Changed
	return reflect.DeepEqual(u, old)
}
