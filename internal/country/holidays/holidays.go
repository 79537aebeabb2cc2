package holidays

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Day is one day, or several in a row, on which a week is not as usual.
type Day struct {
	Date string `json:"date"`         // "2026-10-01"
	To   string `json:"to,omitempty"` // the last day, "" Date
	Name string `json:"name"`         // as people there write it
	Work bool   `json:"work,omitempty"`
	As   string `json:"as,omitempty"` // Work: the day of the week whose hours count, "" Monday's
}

// Year is what one country does in one year.
type Year struct {
	Country string `json:"-"` // "CN"
	Year    int    `json:"year"`
	Source  string `json:"source"` // the decree that says so
	Days    []Day  `json:"days"`
}

// file is one country's file.
type file struct {
	Country string `json:"country"`
	Years   []Year `json:"years"`
}

//go:embed data/*.json
var data embed.FS

// Bundled lists the years that this program brings along, by country and year.
// The list is a new one each time. The files are part of the program; one that
// cannot be read is a mistake of its makers, which a test finds.
func Bundled() ([]Year, error) {
	names, err := data.ReadDir("data")
	if err != nil {
		return nil, fmt.Errorf("list bundled holidays: %w", err)
	}
	var all []Year
	for _, n := range names {
		text, err := data.ReadFile("data/" + n.Name())
		if err != nil {
			return nil, fmt.Errorf("read bundled holidays: %w", err)
		}
		years, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("read bundled holidays, %s: %w", n.Name(), err)
		}
		all = append(all, years...)
	}
	return all, nil
}

func parse(text []byte) ([]Year, error) {
	var f file
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	for i := range f.Years {
		f.Years[i].Country = f.Country
		if err := f.Years[i].Check(); err != nil {
			return nil, err
		}
	}
	return f.Years, nil
}

// Bounds of what may be given.
const (
	MaxDays = 100 // entries of one year: the longest list known has a third of it
	MaxRun  = 366 // days in a row of one entry
)

// Check says what is wrong with a year, and where.
func (y Year) Check() error {
	if len(y.Days) > MaxDays {
		return fmt.Errorf("%d has %d entries; at most %d are allowed", y.Year, len(y.Days), MaxDays)
	}
	for i, d := range y.Days {
		first, last, err := d.Span()
		switch {
		case err != nil:
			return fmt.Errorf("days[%d]: %w", i, err)
		case first.Year() != y.Year && last.Year() != y.Year:
			return fmt.Errorf("days[%d]: %s is not in %d", i, d.Date, y.Year)
		}
	}
	return nil
}

// Span reads the first and the last day, at midnight UTC. An error is one
// sentence that says what is wrong.
func (d Day) Span() (first, last time.Time, err error) {
	first, err = time.Parse(time.DateOnly, d.Date)
	if err != nil {
		return first, last, fmt.Errorf("%q is no date; one is written as 2026-10-01", d.Date)
	}
	last = first
	if d.To != "" {
		if last, err = time.Parse(time.DateOnly, d.To); err != nil {
			return first, last, fmt.Errorf("%q is no date; one is written as 2026-10-01", d.To)
		}
	}
	switch {
	case last.Before(first):
		return first, last, fmt.Errorf("%s is before %s", d.To, d.Date)
	case last.Sub(first) >= MaxRun*24*time.Hour:
		return first, last, fmt.Errorf("%s to %s is longer than a year", d.Date, d.To)
	}
	if _, known := Weekday(d.As); d.As != "" && !known {
		return first, last, fmt.Errorf("%q is no day of the week; they are mon, tue, wed, thu, fri, sat and sun", d.As)
	}
	return first, last, nil
}

// Weekday reads the name of a day: "mon".
func Weekday(name string) (time.Weekday, bool) {
	i := slices.Index([]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}, strings.ToLower(name))
	return time.Weekday(max(i, 0)), i >= 0
}

// Last is the last year that is known of a country, 0 none.
func Last(all []Year, country string) int {
	last := 0
	for _, y := range all {
		if y.Country == country {
			last = max(last, y.Year)
		}
	}
	return last
}

// Countries lists the countries of which a year is known, in order.
func Countries(all []Year) []string {
	var list []string
	for _, y := range all {
		list = append(list, y.Country)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Over lays years over others: a year that is given again replaces the one there
// was. The result is by country and year.
func Over(base, own []Year) []Year {
	all := slices.DeleteFunc(slices.Clone(base), func(y Year) bool {
		return slices.ContainsFunc(own, func(o Year) bool { return o.Country == y.Country && o.Year == y.Year })
	})
	all = append(all, own...)
	slices.SortStableFunc(all, func(a, b Year) int {
		if c := strings.Compare(a.Country, b.Country); c != 0 {
			return c
		}
		return a.Year - b.Year
	})
	return all
}
