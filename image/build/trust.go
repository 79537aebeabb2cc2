package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
)

// certificates puts those that servers are believed by into one file, where Go
// and all others look for them.
func (j *job) certificates(ctx context.Context, root string) error {
	dir, err := j.fetch(ctx, "all", j.Trust)
	if err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(dir, j.Trust.File, "*.crt")) // sorted
	if err != nil {
		return err
	}
	var all bytes.Buffer
	for _, n := range names {
		text, err := os.ReadFile(n)
		if err != nil {
			return err
		}
		all.Write(append(bytes.TrimSpace(text), '\n'))
	}
	if all.Len() == 0 {
		return errors.New("the package of certificates holds none")
	}
	to := filepath.Join(root, "etc", "ssl", "certs")
	if err := os.MkdirAll(to, 0o755); err != nil { //nolint:gosec // public
		return err
	}
	return os.WriteFile(filepath.Join(to, "ca-certificates.crt"), all.Bytes(), 0o644) //nolint:gosec // public
}
