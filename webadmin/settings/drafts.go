package settings

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"ringdown/internal/store"
)

// draftTable holds changes that people collect, one draft for each account.
const draftTable = "drafts"

// maxDrafts bounds them: each is a whole configuration.
const maxDrafts = 20

// ErrTooManyDrafts says that there are as many drafts as are kept.
var ErrTooManyDrafts = errors.New("too many people collect changes: one of them has to apply theirs or throw them away first")

// Draft is a configuration that somebody makes and that is not in force.
type Draft struct {
	Base    string    `json:"base"`    // text of the configuration when it was begun
	Text    string    `json:"text"`    // as it shall be
	Changes int       `json:"changes"` // how often something was put into it: its version
	At      time.Time `json:"at"`      // of the last
}

func draftKey(who string) string { return strings.ToLower(strings.TrimSpace(who)) }

// Draft returns somebody's; false: they have none.
func (s *Settings) Draft(who string) (d Draft, has bool, err error) {
	table := store.NewTable[Draft](draftTable)
	err = s.o.DB.View(func(tx *store.Tx) (err error) {
		if has = table.Has(tx, draftKey(who)); has {
			d, err = table.Get(tx, draftKey(who))
		}
		return err
	})
	if err != nil {
		return d, false, fmt.Errorf("read the draft of %s: %w", who, err)
	}
	return d, has, nil
}

// KeepDraft keeps somebody's draft in place of the one whose Changes are one less:
// ErrChanged otherwise, as when it was changed in another window.
func (s *Settings) KeepDraft(who string, d Draft) error {
	table := store.NewTable[Draft](draftTable)
	err := s.o.DB.Update(func(tx *store.Tx) error {
		n, before := 0, Draft{}
		err := table.Each(tx, func(key string, kept Draft) bool {
			if n++; key == draftKey(who) {
				before = kept
				n--
			}
			return true
		})
		switch {
		case err != nil:
			return err
		case before.Changes != d.Changes-1:
			return ErrChanged
		case n >= maxDrafts:
			return ErrTooManyDrafts
		}
		return table.Put(tx, draftKey(who), d)
	})
	if err != nil {
		return fmt.Errorf("keep the draft of %s: %w", who, err)
	}
	return nil
}

// DropDraft throws somebody's draft away, if they have one.
func (s *Settings) DropDraft(who string) error {
	table := store.NewTable[Draft](draftTable)
	err := s.o.DB.Update(func(tx *store.Tx) error {
		if !table.Has(tx, draftKey(who)) {
			return nil
		}
		return table.Delete(tx, draftKey(who))
	})
	if err != nil {
		return fmt.Errorf("throw the draft of %s away: %w", who, err)
	}
	return nil
}
