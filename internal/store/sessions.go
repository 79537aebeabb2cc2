package store

import (
	"fmt"
	"slices"
	"time"
)

// Session is a browser that has signed in.
type Session struct {
	ID      string    `json:"-"` // for lists and revoking; tells nothing of the token
	User    string    `json:"user"`
	Address string    `json:"address"` // from where it signed in
	Agent   string    `json:"agent"`   // the browser's own words
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
	Data    []byte    `json:"data"` // webadmin's
}

// Expired reports whether the session's time is over.
func (s Session) Expired(at time.Time) bool { return !at.Before(s.Expires) }

// Sessions are kept by the fingerprint of their token. Find, Commit and Delete
// are the store that alexedwards/scs asks for.
type Sessions struct {
	db    *DB
	table Table[Session]
}

// Limits of sessions.
const (
	// maxSessions: over it the oldest goes, so that a loop that signs in cannot
	// fill the disk.
	maxSessions = 1000
	// expiryGrain saves the flash a write per request: an idle time-out that
	// has moved by less is not written.
	expiryGrain = time.Minute
	maxAgent    = 200 // bytes kept of what a browser says of itself
)

// Sessions gives the sessions.
func (db *DB) Sessions() *Sessions { return &Sessions{db, NewTable[Session]("sessions")} }

// Find returns the data of a live session; found is false for an unknown or
// expired one.
func (s *Sessions) Find(token string) (data []byte, found bool, err error) {
	session, found, err := s.Get(token)
	return session.Data, found, err
}

// Get is Find with all that is known of the session.
func (s *Sessions) Get(token string) (session Session, found bool, err error) {
	err = s.db.View(func(tx *Tx) error {
		session, found, err = s.find(tx, fingerprint(token))
		return err
	})
	return session, found, err
}

func (s *Sessions) find(tx *Tx, id string) (Session, bool, error) {
	if !s.table.Has(tx, id) {
		return Session{}, false, nil
	}
	session, err := s.table.Get(tx, id)
	if err != nil || session.Expired(time.Now()) {
		return Session{}, false, err
	}
	session.ID = id
	return session, true, nil
}

// Commit keeps data until expires. Nothing is written when only the expiry has
// moved, and by less than a minute.
func (s *Sessions) Commit(token string, data []byte, expires time.Time) error {
	id := fingerprint(token)
	if s.fresh(id, data, expires) {
		return nil
	}
	return s.db.Update(func(tx *Tx) error {
		session, known, err := s.find(tx, id)
		if err != nil {
			return err
		}
		if !known {
			session.Created = now()
			if err := s.sweep(tx); err != nil {
				return err
			}
		}
		session.Data, session.Expires = data, expires.UTC()
		return s.table.Put(tx, id, session)
	})
}

func (s *Sessions) fresh(id string, data []byte, expires time.Time) (fresh bool) {
	err := s.db.View(func(tx *Tx) error {
		old, known, err := s.find(tx, id)
		moved := expires.Sub(old.Expires).Abs()
		fresh = known && slices.Equal(old.Data, data) && moved < expiryGrain
		return err
	})
	return err == nil && fresh
}

// Describe notes who has signed in with a token, and from where, for the list.
// The session must have been committed, or it is [ErrNotFound].
func (s *Sessions) Describe(token, user, address, agent string) error {
	return s.db.Update(func(tx *Tx) error {
		session, known, err := s.find(tx, fingerprint(token))
		if err != nil {
			return err
		}
		if !known {
			return fmt.Errorf("describe a session: %w", ErrNotFound)
		}
		session.User, session.Address = user, address
		session.Agent = agent[:min(len(agent), maxAgent)]
		return s.table.Put(tx, session.ID, session)
	})
}

// Delete ends the session of a token; one that is not there is no error.
func (s *Sessions) Delete(token string) error {
	return s.revoke(func(session Session) bool { return session.ID == fingerprint(token) })
}

// Revoke ends a session by its ID; one that is not there is no error.
func (s *Sessions) Revoke(id string) error {
	return s.revoke(func(session Session) bool { return session.ID == id })
}

// RevokeUser ends all sessions of a user, as after a change of password.
func (s *Sessions) RevokeUser(user string) error {
	return s.revoke(func(session Session) bool { return userKey(session.User) == userKey(user) })
}

// List returns the live sessions, the newest first.
func (s *Sessions) List() (sessions []Session, err error) {
	err = s.db.View(func(tx *Tx) error {
		all, err := s.all(tx)
		sessions = slices.DeleteFunc(all, func(x Session) bool { return x.Expired(time.Now()) })
		return err
	})
	slices.SortStableFunc(sessions, func(x, y Session) int { return y.Created.Compare(x.Created) })
	return sessions, err
}

func (s *Sessions) all(tx *Tx) (all []Session, err error) {
	err = s.table.Each(tx, func(id string, session Session) bool {
		session.ID = id
		all = append(all, session)
		return true
	})
	return all, err
}

// sweep removes what has expired, and the oldest when there are too many.
func (s *Sessions) sweep(tx *Tx) error {
	all, err := s.all(tx)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(x, y Session) int { return x.Created.Compare(y.Created) })
	live := len(all)
	for _, x := range all {
		if !x.Expired(time.Now()) && live < maxSessions {
			continue
		}
		if err := s.table.Delete(tx, x.ID); err != nil {
			return err
		}
		live--
	}
	return nil
}

// revoke looks first and writes only when there is something to end.
func (s *Sessions) revoke(which func(Session) bool) error {
	var gone []string
	err := s.db.View(func(tx *Tx) error {
		all, err := s.all(tx)
		for _, x := range all {
			if which(x) {
				gone = append(gone, x.ID)
			}
		}
		return err
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	return s.db.Update(func(tx *Tx) error {
		for _, id := range gone {
			if s.table.Has(tx, id) {
				if err := s.table.Delete(tx, id); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
