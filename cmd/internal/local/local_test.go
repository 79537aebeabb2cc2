package local_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringdown/cmd/internal/local"
)

// A door opens in a folder of any length, for its owner only, takes the place
// of one that was left behind, and is gone when it is closed.
func TestDoorOpensInAnyFolder(t *testing.T) {
	for name, folder := range map[string]string{"short": "d", "long": strings.Repeat("long/", 40) + "d"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), folder)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				throughDoor(t, dir)
			}
		})
	}
}

func throughDoor(t *testing.T, dir string) {
	if _, err := local.Dial(context.Background(), dir); !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("nobody is there, and dialling says %v", err)
	}
	path := filepath.Join(dir, "ringdown.sock")
	l, err := local.Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	if at, err := os.Stat(path); err != nil || at.Mode().Perm() != 0o600 {
		t.Errorf("the socket is %v, %v", at, err)
	}
	there, err := local.Dial(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(there.Close(), l.Close()); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil { // as a killed server leaves it
		t.Fatal(err)
	}
}

// The mode is that of the file's first moment, whatever the mask allows.
func TestDoorIsNeverOpenToOthers(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir := t.TempDir()
	l, err := local.Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if at, err := os.Stat(filepath.Join(dir, "ringdown.sock")); err != nil || at.Mode().Perm() != 0o600 {
		t.Errorf("with an open mask the socket is %v, %v", at, err)
	}
}
