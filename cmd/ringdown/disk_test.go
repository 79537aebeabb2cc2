package main_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// diskBytes is a disk on which the database fits, and little besides.
const diskBytes = "size=2m"

// TestAFullDiskKeepsRecordsUntilThereIsRoom fills the disk under a running
// server: calls go on, their records wait in memory and can be read, and are on
// the disk when there is room again, so that a kill -9 loses none.
func TestAFullDiskKeepsRecordsUntilThereIsRoom(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if err := syscall.Mount("none", disk, "tmpfs", 0, diskBytes); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	s := start(t, filepath.Join(disk, "data"))
	filler := filepath.Join(disk, "filler")
	fill(t, filler)
	for range 60 {
		s.callFromEverybody()
		s.hangAllUp()
		if strings.Contains(s.err.String(), "cannot be written to") {
			break
		}
	}
	s.says("cannot be written to")
	full, err := s.records()
	if err != nil || len(full) < 8 {
		t.Fatalf("%d records can be read on a full disk: %v", len(full), err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	s.says("can be written to")
	s.kill()
	again := start(t, s.data)
	now, err := again.records()
	if err != nil || len(now) < len(full) {
		t.Errorf("%d of %d records are there after all: %v", len(now), len(full), err)
	}
	again.kill()
}

// fill writes until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for page := make([]byte, 4096); err == nil; {
		_, err = f.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// says waits for a word in the log; the store tries again after 30 s at most.
func (s *server) says(word string) {
	s.t.Helper()
	const patience = 40 * time.Second
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for began := time.Now(); !strings.Contains(s.err.String(), word); <-look.C {
		if time.Since(began) > patience {
			s.t.Fatalf("the log does not say %q: %s", word, s.err)
		}
	}
}
