package appliance

import (
	"errors"
	"slices"

	"ringdown/internal/config"
	"ringdown/internal/store"
)

// firstTable holds the demo that an appliance began with, in one entry, until
// its configuration is changed for the first time.
const (
	firstTable = "first_config"
	firstKey   = "demo"
)

// begun is a demo and the hardware that it was made for. Its passwords were made
// up: telephones that know them must be able to sign in after a restart.
type begun struct {
	Hardware []string `json:"hardware"`
	Text     string   `json:"text"`
}

// first is the configuration of an appliance whose configuration nobody has
// changed: as it was at the last start, if its hardware is still the same.
func (m *Main) first() (config.Config, error) {
	_, err := m.db.ConfigVersions().CurrentFor(config.Version)
	if m.opt.Config != "" || !errors.Is(err, store.ErrNotFound) {
		return firstConfig(m.opt)
	}
	table := store.NewTable[begun](firstTable)
	if c, ok := m.begunWith(table); ok {
		return c, nil
	}
	c, err := firstConfig(m.opt)
	if err != nil {
		return c, err
	}
	kept := m.db.Update(func(tx *store.Tx) error {
		return table.Put(tx, firstKey, begun{Hardware: m.opt.Hardware, Text: string(c.Text())})
	})
	if kept != nil {
		m.log.Warn("SIP telephones will need other passwords after a restart.", "error", kept)
	}
	return c, nil
}

// begunWith is what was kept; ok is false where that is of no use any more.
func (m *Main) begunWith(table store.Table[begun]) (c config.Config, ok bool) {
	var b begun
	err := m.db.View(func(tx *store.Tx) (err error) {
		if table.Has(tx, firstKey) {
			b, err = table.Get(tx, firstKey)
		}
		return err
	})
	if err != nil || b.Text == "" || !slices.Equal(b.Hardware, m.opt.Hardware) {
		return c, false
	}
	c, err = config.Parse([]byte(b.Text))
	return c, err == nil
}
