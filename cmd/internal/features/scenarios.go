package features

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"ringdown/cmd/internal/scenario"
)

// Scenario is what the head and the statements of a scenario file tell.
type Scenario struct {
	Name    string
	Rows    []string // that it proves
	Shows   string
	Parties int  // different lines and telephones that act or are looked at
	Badly   bool // see badly
}

var (
	header  = regexp.MustCompile(`^((?:[A-Z]{2}-[0-9]+, )*[A-Z]{2}-[0-9]+), [A-Z]{2}: (.+)$`)
	parties = regexp.MustCompile(`(?m)\b(line|phone) ([0-9]+)\b`)

	// badly: a scenario ends badly when a fault is made in it, or when somebody
	// hears that it cannot be. Busy tone does not count: it follows most calls.
	badly = regexp.MustCompile(`(?m)^(line|phone|card) .*\b(unplug|vanish|storm|lose-config|dead|stick|powercross|brown-out|spoil-callerid)\b|hears=(congestion|howler|unobtainable|sit)\b`)
)

// ReadScenarios reads the heads of all scenario files of a folder, by name.
func ReadScenarios(folder string) ([]Scenario, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		return nil, fmt.Errorf("list scenarios of %s: %w", folder, err)
	}
	list := make([]Scenario, 0, len(files))
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("read scenario: %w", err)
		}
		s, err := parseScenario(f, string(text))
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func parseScenario(file, text string) (Scenario, error) {
	script, err := scenario.Parse(file, text)
	if err != nil {
		return Scenario{}, fmt.Errorf("read scenario: %w", err)
	}
	m := header.FindStringSubmatch(script.Title)
	if m == nil {
		return Scenario{}, fmt.Errorf("%s begins with %q, not with \"# ROW[, ROW], COUNTRY: what it shows\"", file, script.Title)
	}
	statements, _, _ := strings.Cut(text, "\n----\n")
	_, statements, _ = strings.Cut(statements, "\n")
	who := map[string]bool{}
	for _, p := range parties.FindAllString(statements, -1) {
		who[p] = true
	}
	return Scenario{
		Name: strings.TrimSuffix(filepath.Base(file), ".txt"), Rows: strings.Split(m[1], ", "), Shows: m[2],
		Parties: len(who), Badly: badly.MatchString(statements),
	}, nil
}
