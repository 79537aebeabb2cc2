package store

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// FlowHead is one flow that callers are led through; its versions stand beside it.
type FlowHead struct {
	Name string `json:"name"`
	Main uint64 `json:"main"` // the version that the flow's name means, 0 none
	Last uint64 `json:"last"` // the highest number that a version ever had: none is given twice
}

// FlowVersion is one version of a flow. It may be changed: a saved version that is in
// use counts for the next call.
type FlowVersion struct {
	Flow string    `json:"flow"`
	N    uint64    `json:"n"`
	Note string    `json:"note,omitempty"`
	Who  string    `json:"who,omitempty"` // saved it last
	When time.Time `json:"when"`
	Text string    `json:"text"`
}

// FlowChange is what changes of the flows in one step.
type FlowChange struct {
	Heads []FlowHead
	Put   []FlowVersion
	Drop  []FlowVersion // Flow and N count
	Gone  []string      // flows that are no more; their versions stand in Drop
}

// Flows are all flows and their versions.
type Flows struct {
	db       *DB
	heads    Table[FlowHead]
	versions Table[FlowVersion]
}

// Flows gives the flows.
func (db *DB) Flows() *Flows {
	return &Flows{db, NewTable[FlowHead]("flows"), NewTable[FlowVersion]("flow_versions")}
}

func flowKey(v FlowVersion) string { return fmt.Sprintf("%s/%08d", v.Flow, v.N) }

// Load reads everything, in the order of names and numbers.
func (f *Flows) Load() (heads []FlowHead, versions []FlowVersion, err error) {
	err = f.db.View(func(tx *Tx) error {
		return errors.Join(
			f.heads.Each(tx, func(_ string, h FlowHead) bool { heads = append(heads, h); return true }),
			f.versions.Each(tx, func(_ string, v FlowVersion) bool { versions = append(versions, v); return true }),
		)
	})
	return heads, versions, err
}

// Write makes a change, all of it or nothing.
func (f *Flows) Write(c FlowChange) error {
	return f.db.Update(func(tx *Tx) error {
		for _, h := range c.Heads {
			if h.Name == "" || strings.Contains(h.Name, "/") {
				return fmt.Errorf("keep the flow %q: its name is %w", h.Name, ErrInvalid)
			}
			if err := f.heads.Put(tx, h.Name, h); err != nil {
				return err
			}
		}
		for _, v := range c.Put {
			if err := f.versions.Put(tx, flowKey(v), v); err != nil {
				return err
			}
		}
		return f.drop(tx, c)
	})
}

func (f *Flows) drop(tx *Tx, c FlowChange) error {
	for _, v := range c.Drop {
		if err := f.versions.Delete(tx, flowKey(v)); err != nil {
			return err
		}
	}
	for _, name := range c.Gone {
		if err := f.heads.Delete(tx, name); err != nil {
			return err
		}
	}
	return nil
}
