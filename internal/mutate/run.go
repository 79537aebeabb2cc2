package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// verdict says what the tests made of a mutant.
type verdict string

const (
	killed    verdict = "killed"   // a test failed
	late      verdict = "timeout"  // the tests did not end in time: noticed
	survived  verdict = "survived" // every test passed
	unviable  verdict = "unviable" // it does not compile, so it says nothing
	cancelled verdict = ""         // the budget ran out
)

// job is one mutant and the tests that should notice it, in the order in which
// they are tried.
type job struct {
	mutant
	tests [][]string
}

// tester runs the go command on mutants.
type tester struct {
	dir   string        // for overlays; the caller removes it
	limit time.Duration // of one run of tests
}

// try runs a job's tests until one notices.
func (t *tester) try(ctx context.Context, n int, j job) (verdict, error) {
	overlay, err := t.overlay(n, j.mutant)
	if err != nil {
		return cancelled, err
	}
	for _, packages := range j.tests {
		v := t.test(ctx, overlay, packages)
		if v != survived {
			return v, nil
		}
	}
	return survived, nil
}

// overlay writes the mutated file and the map that puts it in place.
func (t *tester) overlay(n int, m mutant) (string, error) {
	src, err := os.ReadFile(m.File)
	if err != nil {
		return "", fmt.Errorf("read source: %w", err)
	}
	text := slices.Concat(src[:m.From], []byte(m.Text), src[m.To:])
	base := filepath.Join(t.dir, fmt.Sprintf("m%d", n))
	if err := os.WriteFile(base+".go", text, 0o600); err != nil {
		return "", fmt.Errorf("write mutant: %w", err)
	}
	full, err := filepath.Abs(m.File)
	if err != nil {
		return "", fmt.Errorf("find source: %w", err)
	}
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{full: base + ".go"}})
	if err != nil {
		return "", fmt.Errorf("encode overlay: %w", err)
	}
	if err := os.WriteFile(base+".json", list, 0o600); err != nil {
		return "", fmt.Errorf("write overlay: %w", err)
	}
	return base + ".json", nil
}

// building is how long the go command may take around the tests themselves.
const building = 2 * time.Minute

func (t *tester) test(ctx context.Context, overlay string, packages []string) verdict {
	v, _ := t.run(ctx, overlay, packages)
	return v
}

// run also tells whether there was any test to notice something.
func (t *tester) run(ctx context.Context, overlay string, packages []string) (v verdict, tested bool) {
	limited, cancel := context.WithTimeout(ctx, t.limit+building)
	defer cancel()
	args := []string{"test", "-vet=off", "-failfast", "-timeout", t.limit.String()}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(limited, "go", append(args, packages...)...)
	cmd.WaitDelay = 5 * time.Second // a test's own children may hold the pipe
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return survived, bytes.HasPrefix(out, []byte("ok")) || bytes.Contains(out, []byte("\nok"))
	case ctx.Err() != nil:
		return cancelled, true
	case errors.Is(limited.Err(), context.DeadlineExceeded), bytes.Contains(out, []byte("panic: test timed out")):
		return late, true
	case bytes.Contains(out, []byte("[build failed]")), bytes.Contains(out, []byte("[setup failed]")):
		return unviable, true
	}
	return killed, true
}
