package lab

import (
	"fmt"
	"os"
	"path/filepath"

	"ringdown/cmd/internal/appliance"
	"ringdown/cmd/internal/scenario"
)

// keepFlows puts the script's flows on the appliance.
func keepFlows(m *appliance.Main, flows []scenario.Flow, folder string) error {
	for _, f := range flows {
		text, err := os.ReadFile(filepath.Join(folder, f.File))
		if err != nil {
			return fmt.Errorf("read the flow %s: %w", f.Name, err)
		}
		if err := m.SaveFlow(f.Name, text); err != nil {
			return fmt.Errorf("keep the flow %s: %w", f.Name, err)
		}
	}
	return nil
}
