package main

import (
	"fmt"
	"slices"
	"strings"
)

// goal is what is wanted: of the ratio ours to theirs, or of ours.
type goal struct {
	limit    float64
	least    bool // at least, not at most
	absolute bool
}

func ratio(most float64) goal  { return goal{limit: most} }
func atLeast(r float64) goal   { return goal{limit: r, least: true} }
func below(value float64) goal { return goal{limit: value, absolute: true} }

func (g goal) String() string {
	switch {
	case g.least:
		return fmt.Sprintf("≥ %g ×", g.limit)
	case g.absolute:
		return fmt.Sprintf("≤ %g", g.limit)
	}
	return fmt.Sprintf("≤ %g ×", g.limit)
}

// met reports whether ours is good enough.
func (g goal) met(theirs, ours float64) bool {
	switch {
	case g.absolute:
		return ours <= g.limit
	case g.least:
		return ours >= g.limit*theirs
	}
	return ours <= g.limit*theirs
}

// row is one measure: the values of each round, Asterisk's and ours.
type row struct {
	key, unit string
	goal      goal
	values    [2][]float64
}

// table is all measures in the order in which they came.
type table struct{ rows []*row }

func (t *table) add(key, unit string, g goal, side int, value float64) {
	i := slices.IndexFunc(t.rows, func(r *row) bool { return r.key == key })
	if i < 0 {
		i = len(t.rows)
		t.rows = append(t.rows, &row{key: key, unit: unit, goal: g})
	}
	t.rows[i].values[side] = append(t.rows[i].values[side], value)
}

// markdown is the table of medians, with the least and the most in brackets.
func (t *table) markdown() string {
	var b strings.Builder
	b.WriteString("| work | Asterisk | Ringdown | ratio | goal | met |\n|---|---|---|---|---|---|\n")
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %s, %s | %s | %s | %s | %s | %s |\n", r.key, r.unit, spread(r.values[0]), spread(r.values[1]), r.ratio(), r.goal, r.met())
	}
	return b.String()
}

func (r *row) met() string {
	switch {
	case len(r.values[1]) == 0 || len(r.values[0]) == 0 && !r.goal.absolute:
		return "not measured"
	case r.goal.met(median(r.values[0]), median(r.values[1])):
		return "yes"
	}
	return "no"
}

// ratio is that of the medians, with the least and the most of all rounds.
func (r *row) ratio() string {
	var all []float64
	for i := range min(len(r.values[0]), len(r.values[1])) {
		if theirs := r.values[0][i]; theirs > 0 {
			all = append(all, r.values[1][i]/theirs)
		}
	}
	if len(all) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f (%.2f–%.2f)", median(r.values[1])/median(r.values[0]), slices.Min(all), slices.Max(all))
}

func spread(v []float64) string {
	if len(v) == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%.3g (%.3g–%.3g)", median(v), slices.Min(v), slices.Max(v))
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(v))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}
