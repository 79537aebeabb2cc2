package features

import (
	"fmt"
	"regexp"
	"strings"
)

// State is how far a row is.
type State string

// The states of a row.
const (
	Done    State = "done"
	InPart  State = "in part"
	Missing State = "missing"
)

// Row is what people write of one feature.
type Row struct {
	ID     string
	State  State
	Works  string   // a note, in Markdown
	Config []string // dotted paths of settings, without the places in lists
	Tests  []string // "folder TestName"; proof beside the scenarios
}

// Data is docs/features.txt.
type Data struct {
	Expected []string // rows of which something must be said
	Rows     []Row
}

var (
	rowLine = regexp.MustCompile(`^([A-Z]{2}-[0-9]+) (done|in part|missing)$`)
	rowID   = regexp.MustCompile(`^[A-Z]{2}-[0-9]+$`)
)

// ParseData reads docs/features.txt; name is for its errors, which tell the line.
func ParseData(name, text string) (Data, error) {
	d := Data{}
	for i, line := range strings.Split(text, "\n") {
		if err := d.line(line); err != nil {
			return Data{}, fmt.Errorf("%s, line %d: %w", name, i+1, err)
		}
	}
	return d, nil
}

func (d *Data) line(line string) error {
	switch {
	case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		return nil
	case strings.HasPrefix(line, "expected: "):
		return d.expect(strings.Fields(line)[1:])
	case strings.HasPrefix(line, "  "):
		return d.field(strings.TrimSpace(line))
	}
	m := rowLine.FindStringSubmatch(line)
	if m == nil {
		return fmt.Errorf("%q is neither a row (like \"LN-1 in part\") nor a field of one", line)
	}
	if d.has(m[1]) {
		return fmt.Errorf("row %s is there twice", m[1])
	}
	d.Rows = append(d.Rows, Row{ID: m[1], State: State(m[2])})
	return nil
}

func (d *Data) expect(ids []string) error {
	for _, id := range ids {
		if !rowID.MatchString(id) {
			return fmt.Errorf("%q is no row", id)
		}
	}
	d.Expected = append(d.Expected, ids...)
	return nil
}

func (d *Data) field(text string) error {
	if len(d.Rows) == 0 {
		return fmt.Errorf("%q belongs to no row", text)
	}
	r := &d.Rows[len(d.Rows)-1]
	key, value, _ := strings.Cut(text, ": ")
	switch key {
	case "works":
		r.Works = value
	case "config":
		r.Config = append(r.Config, strings.Fields(value)...)
	case "test":
		r.Tests = append(r.Tests, value)
	default:
		return fmt.Errorf("%q is none of works, config and test", key)
	}
	return nil
}

func (d *Data) has(id string) bool {
	for _, r := range d.Rows {
		if r.ID == id {
			return true
		}
	}
	return false
}
