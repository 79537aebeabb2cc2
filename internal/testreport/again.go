package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// mostAgain is how many tests may be tried again. More than that is no stall of
// the machine.
const mostAgain = 4

// again gives the tests to try again, alone: those that failed, if all of them
// are of packages that work in real time (a machine that is shared stalls, and
// then no sound can be judged), if they are few, and if nothing else is wrong.
func (r *report) again(realtime []string) (tests []key) {
	for _, k := range r.failures {
		name, _, _ := strings.Cut(k.Test, "/")
		switch whole := (key{k.Package, name}); {
		case !slices.Contains(realtime, k.Package):
			return nil
		case name != "" && !slices.Contains(tests, whole):
			tests = append(tests, whole)
		}
	}
	for _, k := range r.failures { // a package that fails beside its tests: a panic, a time-out
		if !slices.ContainsFunc(tests, func(t key) bool { return t.Package == k.Package }) {
			return nil
		}
	}
	if r.broke || len(tests) > mostAgain {
		return nil
	}
	return tests
}

// writeAgain leaves the tests to try again in a file, one "package TestName" a line.
func writeAgain(name string, tests []key) error {
	var text strings.Builder
	for _, k := range tests {
		fmt.Fprintln(&text, k.Package, k.Test)
	}
	if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
		return fmt.Errorf("write the tests to try again: %w", err)
	}
	return nil
}
