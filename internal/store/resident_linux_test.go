package store

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
)

// mapped is how much of a file's mapping the process holds, in kB.
func mapped(t *testing.T, path string) (kb int) {
	t.Helper()
	text, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skipf("the system does not tell: %v", err)
	}
	ours := false
	for line := range bytes.Lines(text) {
		f := bytes.Fields(line)
		switch {
		case len(f) >= 5 && bytes.IndexByte(f[0], '-') > 0:
			ours = bytes.HasSuffix(bytes.TrimSpace(line), []byte(path))
		case ours && string(f[0]) == "Rss:":
			n, err := strconv.Atoi(string(f[1]))
			if err != nil {
				t.Fatal(err)
			}
			kb += n
		}
	}
	return kb
}

// What was written long ago does not stay in memory, and is there all the same.
func TestPagesAreLetGo(t *testing.T) {
	db, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	table := NewTable[string]("pages")
	value := strings.Repeat("all work and no play ", 200)
	if err := db.Update(func(tx *Tx) error {
		for i := range 1000 {
			if err := table.Put(tx, strconv.Itoa(i), value); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	look := func() {
		if err := db.View(func(tx *Tx) error {
			for i := range 1000 {
				if v, err := table.Get(tx, strconv.Itoa(i)); err != nil || v != value {
					t.Fatalf("%d is %d bytes: %v", i, len(v), err)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	look()
	before := mapped(t, FileName)
	if err := db.unload(); err != nil {
		t.Fatal(err)
	}
	if after := mapped(t, FileName); before == 0 || after > before/4 {
		t.Errorf("%d kB of the database were held before and %d after", before, after)
	}
	look()
}
