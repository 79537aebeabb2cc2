package appliance

import (
	"context"
	"fmt"

	"ringdown/internal/config"
)

// Change alters the configuration in force and puts the outcome in force, as a
// text that a person sends would be.
func (m *Main) Change(ctx context.Context, by string, alter func(config.Config) (config.Config, error)) error {
	_, version, err := m.settings.Text(ctx)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	c, err := m.settings.Current(ctx)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	if c, err = alter(c.Clone()); err != nil {
		return err
	}
	_, err = m.settings.Replace(ctx, c.Text(), version, by, "")
	return err
}
