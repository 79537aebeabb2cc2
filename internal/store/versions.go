package store

import (
	"errors"
	"fmt"
	"time"
)

// ConfigVersion is one state of the configuration in its text form.
type ConfigVersion struct {
	N      uint64    `json:"n"`      // grows by one
	Format int       `json:"format"` // the schema version that the text is written in
	Who    string    `json:"who"`
	When   time.Time `json:"when"`
	Note   string    `json:"note"` // "set-up", "roll-back to 12", what the person wrote
	Text   string    `json:"text"`
}

// Trial is a version that takes itself back unless somebody confirms it: a
// change that can cut off the one who made it.
type Trial struct {
	N        uint64    `json:"n"`        // on trial
	Previous uint64    `json:"previous"` // comes back
	Until    time.Time `json:"until"`
}

// Limits of the history.
const (
	// MaxConfigVersions bounds it: the oldest go, never the current one, nor
	// one that a trial would come back to, nor the newest of an older format.
	MaxConfigVersions = 100
	// MaxConfigText bounds one text; internal/config reads no more.
	MaxConfigText = 1 << 20
)

// ConfigVersions is the history of the configuration. The current version is
// the one in use; a roll-back makes a new version with an old text, so that
// the history only grows.
type ConfigVersions struct {
	db     *DB
	table  Table[ConfigVersion]
	marks  Table[uint64]
	trials Table[Trial]
}

const (
	currentKey = "config_current"
	trialKey   = "config_trial"
)

// ConfigVersions gives the configuration's history.
func (db *DB) ConfigVersions() *ConfigVersions {
	return &ConfigVersions{db, NewTable[ConfigVersion]("config_versions"), NewTable[uint64](metaTable), NewTable[Trial](metaTable)}
}

// Add makes v the current version and returns it with its number and time. The
// text of the current version again makes no new one. A trial that runs is confirmed
// by it.
func (c *ConfigVersions) Add(v ConfigVersion) (made ConfigVersion, err error) {
	err = c.db.Update(func(tx *Tx) error {
		made, err = c.AddIn(tx, v)
		return err
	})
	return made, err
}

// AddIn is Add as part of a larger step.
func (c *ConfigVersions) AddIn(tx *Tx, v ConfigVersion) (ConfigVersion, error) {
	if len(v.Text) > MaxConfigText {
		return v, fmt.Errorf("keep the configuration: the text of %d bytes is %w; at most %d are kept", len(v.Text), ErrInvalid, MaxConfigText)
	}
	if err := c.endTrial(tx); err != nil {
		return v, err
	}
	current, err := c.current(tx)
	if err == nil && current.Text == v.Text {
		return current, nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return v, err
	}
	v.N, v.When = c.last(tx)+1, now()
	if err := c.table.Put(tx, NumberKey(v.N), v); err != nil {
		return v, err
	}
	if err := c.marks.Put(tx, currentKey, v.N); err != nil {
		return v, err
	}
	return v, c.trim(tx)
}

// Try is Add with a trial: unless [ConfigVersions.Confirm] comes before until,
// the caller takes it back with [ConfigVersions.TakeBack].
func (c *ConfigVersions) Try(v ConfigVersion, until time.Time) (made ConfigVersion, err error) {
	err = c.db.Update(func(tx *Tx) error {
		before, err := c.current(tx)
		if err != nil {
			return fmt.Errorf("try a configuration: nothing to come back to: %w", err)
		}
		if made, err = c.AddIn(tx, v); err != nil || made.N == before.N {
			return err
		}
		return c.trials.Put(tx, trialKey, Trial{made.N, before.N, until.UTC()})
	})
	return made, err
}

// Trial returns the trial that runs, or [ErrNotFound]. One found at start has
// outlived its process: take it back.
func (c *ConfigVersions) Trial() (t Trial, err error) {
	err = c.db.View(func(tx *Tx) error {
		t, err = c.trials.Get(tx, trialKey)
		return err
	})
	return t, err
}

// Confirm ends the trial of version n: it stays. Another or no trial is
// [ErrNotFound].
func (c *ConfigVersions) Confirm(n uint64) error {
	return c.db.Update(func(tx *Tx) error {
		t, err := c.trials.Get(tx, trialKey)
		if err != nil || t.N != n {
			return fmt.Errorf("confirm configuration %d: its trial is %w", n, ErrNotFound)
		}
		return c.trials.Delete(tx, trialKey)
	})
}

// TakeBack ends the trial of version n and makes the text before it current
// again, as a new version. Another or no trial is [ErrNotFound].
func (c *ConfigVersions) TakeBack(n uint64) (made ConfigVersion, err error) {
	err = c.db.Update(func(tx *Tx) error {
		t, err := c.trials.Get(tx, trialKey)
		if err != nil || t.N != n {
			return fmt.Errorf("take back configuration %d: its trial is %w", n, ErrNotFound)
		}
		made, err = c.rollBack(tx, t.Previous, "system", fmt.Sprintf("version %d was not confirmed", n))
		return err
	})
	return made, err
}

// RollBack makes the text of version n current again, as a new version.
func (c *ConfigVersions) RollBack(n uint64, who string) (made ConfigVersion, err error) {
	err = c.db.Update(func(tx *Tx) error {
		made, err = c.rollBack(tx, n, who, fmt.Sprintf("roll-back to version %d", n))
		return err
	})
	return made, err
}

func (c *ConfigVersions) rollBack(tx *Tx, n uint64, who, note string) (ConfigVersion, error) {
	old, err := c.table.Get(tx, NumberKey(n))
	if err != nil {
		return old, err
	}
	return c.AddIn(tx, ConfigVersion{Format: old.Format, Who: who, Note: note, Text: old.Text})
}

// Current returns the version in use, or [ErrNotFound] before the first.
func (c *ConfigVersions) Current() (v ConfigVersion, err error) {
	err = c.db.View(func(tx *Tx) error {
		v, err = c.current(tx)
		return err
	})
	return v, err
}

// CurrentFor returns the newest version in a format that this firmware reads:
// the current one, or, after a roll-back of the firmware, the last that was
// current before the newer firmware migrated it.
func (c *ConfigVersions) CurrentFor(format int) (v ConfigVersion, err error) {
	v, err = c.Current()
	if err != nil || v.Format <= format {
		return v, err
	}
	found := false
	err = c.db.View(func(tx *Tx) error {
		return c.table.EachBack(tx, func(_ string, x ConfigVersion) bool {
			v, found = x, x.Format <= format
			return !found
		})
	})
	if err == nil && !found {
		err = fmt.Errorf("no configuration in format %d or older: %w", format, ErrNotFound)
	}
	return v, err
}

// Get returns version n, or [ErrNotFound].
func (c *ConfigVersions) Get(n uint64) (v ConfigVersion, err error) {
	err = c.db.View(func(tx *Tx) error {
		v, err = c.table.Get(tx, NumberKey(n))
		return err
	})
	return v, err
}

// List returns the history without its texts, the newest first.
func (c *ConfigVersions) List() (all []ConfigVersion, err error) {
	err = c.db.View(func(tx *Tx) error {
		return c.table.EachBack(tx, func(_ string, v ConfigVersion) bool {
			v.Text = ""
			all = append(all, v)
			return true
		})
	})
	return all, err
}

func (c *ConfigVersions) current(tx *Tx) (ConfigVersion, error) {
	n, err := c.marks.Get(tx, currentKey)
	if err != nil {
		return ConfigVersion{}, fmt.Errorf("current configuration: %w", ErrNotFound)
	}
	return c.table.Get(tx, NumberKey(n))
}

func (c *ConfigVersions) last(tx *Tx) uint64 {
	b := c.table.bucket(tx)
	if b == nil {
		return 0
	}
	k, _ := b.Cursor().Last()
	return keyNumber(string(k))
}

func (c *ConfigVersions) endTrial(tx *Tx) error {
	if !c.trials.Has(tx, trialKey) {
		return nil
	}
	return c.trials.Delete(tx, trialKey)
}

// trim deletes the oldest over the limit. Deleting happens after the walk:
// bbolt's cursors do not like it within.
func (c *ConfigVersions) trim(tx *Tx) error {
	var numbers []uint64
	newestOf := map[int]uint64{}
	err := c.table.Each(tx, func(_ string, v ConfigVersion) bool {
		numbers = append(numbers, v.N)
		newestOf[v.Format] = v.N
		return true
	})
	for _, n := range numbers[:max(0, len(numbers)-MaxConfigVersions)] {
		if keep(newestOf, n) {
			continue
		}
		err = errors.Join(err, c.table.Delete(tx, NumberKey(n)))
	}
	return err
}

func keep(newestOf map[int]uint64, n uint64) bool {
	for _, newest := range newestOf {
		if newest == n {
			return true
		}
	}
	return false
}
