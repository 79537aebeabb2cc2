package main

import (
	"errors"
	"fmt"
	"os"

	"ringdown/cmd/internal/features"
)

const (
	data      = "docs/features.txt"
	page      = "docs/features.md"
	scenarios = "cmd/internal/lab/testdata"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "features:", err)
		os.Exit(1)
	}
}

func run() error {
	text, err := os.ReadFile(data)
	if err != nil {
		return fmt.Errorf("read what is claimed: %w", err)
	}
	d, err := features.ParseData(data, string(text))
	if err != nil {
		return err
	}
	list, err := features.ReadScenarios(scenarios)
	if err != nil {
		return err
	}
	res, err := features.ReadResults(os.Stdin)
	if err != nil {
		return err
	}
	fmt.Print(features.Summary(d, list, res))
	return write(d, list, res)
}

func write(d features.Data, list []features.Scenario, res features.Results) error {
	wrong := append(features.Check(".", d, list), features.Unproven(d, list, res)...)
	for _, w := range wrong {
		fmt.Fprintln(os.Stderr, w)
	}
	if len(wrong) > 0 {
		return errors.New("nothing was written, for rows lack proof")
	}
	if err := os.WriteFile(page, []byte(features.Page(d, list)), 0o644); err != nil { //nolint:gosec // a file of the sources
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}
