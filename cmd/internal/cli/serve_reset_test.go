package cli

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

func TestDataIsErasedOnlyWhenThatWasWanted(t *testing.T) {
	data, log := t.TempDir(), slog.New(slog.DiscardHandler)
	if err := os.MkdirAll(filepath.Join(data, "config", "old"), 0o700); err != nil {
		t.Fatal(err)
	}
	left := func() int {
		t.Helper()
		if err := eraseWanted(data, log); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(data)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	if n := left(); n != 1 {
		t.Errorf("nobody wanted it, and %d entries are left of 1", n)
	}
	if err := wantErased(data, "a test"); err != nil {
		t.Fatal(err)
	}
	if n := left(); n != 0 {
		t.Errorf("after a factory reset %d entries are left", n)
	}
}
