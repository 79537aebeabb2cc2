package main

import (
	"strings"
	"testing"
)

func TestTheTableTellsMediansRatiosAndGoals(t *testing.T) {
	var rows table
	for i, theirs := range []float64{10, 30, 20} {
		rows.add("relay", "%", ratio(0.5), 0, theirs)
		rows.add("relay", "%", ratio(0.5), 1, []float64{8, 6, 7}[i])
		rows.add("rate", "calls/s", atLeast(1.5), 0, 400)
		rows.add("rate", "calls/s", atLeast(1.5), 1, 500)
	}
	rows.add("memory", "MB", below(100), 1, 90)
	rows.add("delay", "µs", ratio(1), 0, 100)
	for _, want := range []string{
		"| relay, % | 20 (10–30) | 7 (6–8) | 0.35 (0.20–0.80) | ≤ 0.5 × | yes |",
		"| rate, calls/s | 400 (400–400) | 500 (500–500) | 1.25 (1.25–1.25) | ≥ 1.5 × | no |",
		"| memory, MB | not measured | 90 (90–90) | – | ≤ 100 | yes |",
		"| delay, µs | 100 (100–100) | not measured | – | ≤ 1 × | not measured |",
	} {
		if got := rows.markdown(); !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
