package migrate

import "fmt"

// Current is the newest schema version, the one that this program writes.
const Current = 1

// Raw is a configuration as YAML gives it.
type Raw = map[string]any

// Step brings raw data from version To-1 to version To, in place.
type Step struct {
	To int
	Up func(Raw) error
}

// Steps lists all steps, in order. It is empty as long as Current is 1.
func Steps() []Step { return nil }

// Latest is the version that steps lead to.
func Latest(steps []Step) int { return 1 + len(steps) }

// Run applies all steps above version from, and sets the field "version" after
// each. On an error raw is of no use.
func Run(raw Raw, from int, steps []Step) error {
	for _, s := range steps {
		if s.To <= from {
			continue
		}
		if err := s.Up(raw); err != nil {
			return fmt.Errorf("migrate the configuration from version %d to %d: %w", s.To-1, s.To, err)
		}
		raw["version"] = s.To
	}
	return nil
}
