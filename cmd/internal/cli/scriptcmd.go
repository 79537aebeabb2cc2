package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
)

const scriptAbout = `Runs a scenario: acts on lines and telephones, and what must then be seen. It prints
each step as it is done, and exits 1 with the first expectation that failed.

A scenario that begins with a hardware line gets an appliance of its own, with a
data directory that is thrown away; one without works the running server. The
files under cmd/internal/lab/testdata are such scenarios.`

// maxScript bounds what is read; package scenario has the exact limit.
const maxScript = 1 << 20

func runScript(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "sim script", "FILE", scriptAbout)
	file, err := oneWord(f, env.Args[1:], "sim script FILE")
	if err != nil {
		return err
	}
	s, err := readScript(file)
	if err != nil {
		return err
	}
	report := reporter(env, g)
	if s.Hardware == nil {
		c, err := newClient(g)
		if err != nil {
			return err
		}
		return s.Run(ctx, file, &remote{client: c, folder: filepath.Dir(file)}, report)
	}
	if !s.Begin.IsZero() {
		return usagef("scenario %s begins on %s, a time that only tests can make", file, s.Begin.Format(time.DateOnly))
	}
	return playAlone(ctx, s, file, report)
}

func readScript(file string) (scenario.Script, error) {
	info, err := os.Stat(file)
	if err != nil {
		return scenario.Script{}, fmt.Errorf("read %s: %w", file, plain(err))
	}
	if info.Size() > maxScript {
		return scenario.Script{}, usagef("%s has %d bytes and is no scenario", file, info.Size())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return scenario.Script{}, fmt.Errorf("read %s: %w", file, plain(err))
	}
	s, err := scenario.Parse(file, string(text))
	if err != nil {
		return s, usageError{err.Error()}
	}
	return s, nil
}

// playAlone runs a scenario on an appliance of its own.
func playAlone(ctx context.Context, s scenario.Script, file string, report func(scenario.Step, time.Duration)) error {
	data, err := os.MkdirTemp("", "ringdown-scenario-")
	if err != nil {
		return fmt.Errorf("make a data directory: %w", err)
	}
	defer os.RemoveAll(data)
	l, err := lab.Open(s, lab.Options{Data: data, Folder: filepath.Dir(file)})
	if err != nil {
		return usageError{fmt.Sprintf("scenario %s: %v", file, err)}
	}
	_, err = l.Play(ctx, s, file, report)
	return err
}

// reporter prints each step with the time that it took.
func reporter(env Env, g globals) func(scenario.Step, time.Duration) {
	return func(step scenario.Step, took time.Duration) {
		if g.json {
			line, _ := json.Marshal(map[string]any{"line": step.Line, "step": step.Text, "ms": took.Milliseconds()})
			fmt.Fprintln(env.Stdout, string(line))
			return
		}
		fmt.Fprintf(env.Stdout, "%7.3f s  %s\n", took.Seconds(), step.Text)
	}
}
