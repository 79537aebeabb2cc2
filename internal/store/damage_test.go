//go:build !race

package store

// The race detector checks pointers too, and ends the process at the first that
// bbolt makes of a damaged page: these tests run without it.

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Whatever a bad disk or a bad copy makes of the file: an error that names it,
// or a database that works, and never the end of the process.
func TestDamagedFileIsToldOrStillReadable(t *testing.T) {
	dir := t.TempDir()
	db, r := openRecords(t, dir, Options{})
	for i := range uint64(2000) {
		r.Save(rec{ID: i + 1, Started: time.Unix(int64(i), 0), Name: nameOf(i)})
	}
	closeDB(t, db)
	good, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	damage := map[string]func([]byte) []byte{
		"text":                   func([]byte) []byte { return []byte("this is no database\n") },
		"cut":                    func(b []byte) []byte { return b[:len(b)/2] },
		"cut page":               func(b []byte) []byte { return b[:3*4096] },
		"cut in its second page": func(b []byte) []byte { return b[:5000] },
		"zeroes":                 func(b []byte) []byte { clear(b[8192 : len(b)/2]); return b },
	}
	for i := range 40 {
		damage[fmt.Sprint("bytes ", i)] = func(b []byte) []byte {
			rnd := newRandom(uint64(i))
			for range 1 + rnd.IntN(2000) {
				b[rnd.IntN(len(b))] = byte(rnd.IntN(256))
			}
			return b
		}
	}
	told := 0
	for name, spoil := range damage {
		bad := t.TempDir()
		if err := os.WriteFile(filepath.Join(bad, FileName), spoil(append([]byte(nil), good...)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := use(bad); err != nil {
			told++
			if !strings.HasPrefix(name, "bytes") && !strings.Contains(err.Error(), "damaged") {
				t.Errorf("%s: %v", name, err)
			}
		} else if !strings.HasPrefix(name, "bytes") {
			t.Errorf("%s: it was accepted", name)
		}
	}
	if told < 4 {
		t.Errorf("only %d were told", told)
	}
}

// use opens, reads all pages of the list and adds a record.
func use(dir string) error {
	db, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	r, err := OpenRecords(db, "records", recSchema())
	if err != nil {
		return err
	}
	q := Query{Limit: MaxLimit}
	for {
		p, err := r.List(q)
		if err != nil {
			return err
		}
		if p.Next == "" {
			break
		}
		q.Cursor = p.Next
	}
	r.Save(rec{ID: r.NewID(), Started: time.Now()})
	return r.flush()
}
