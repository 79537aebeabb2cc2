package settings

import (
	"fmt"

	"ringdown/internal/store"
)

// stepTable holds how far first run has got, in one entry. It is not part of the
// configuration: it says what a person was asked, not how the appliance works.
const (
	stepTable = "first_run"
	stepKey   = "step"
)

// Step is the step of first run that comes next, "" where none does: it was never
// begun in a browser, or is over.
func (s *Settings) Step() (step string, err error) {
	table := store.NewTable[string](stepTable)
	err = s.o.DB.View(func(tx *store.Tx) (err error) {
		if table.Has(tx, stepKey) {
			step, err = table.Get(tx, stepKey)
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read how far first run has got: %w", err)
	}
	return step, nil
}

// SetStep keeps which step of first run comes next.
func (s *Settings) SetStep(step string) error {
	err := s.o.DB.Update(func(tx *store.Tx) error { return store.NewTable[string](stepTable).Put(tx, stepKey, step) })
	if err != nil {
		return fmt.Errorf("keep how far first run has got: %w", err)
	}
	return nil
}
