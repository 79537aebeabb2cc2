package store

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestStartsAreCounted(t *testing.T) {
	dir := t.TempDir()
	for want := range uint64(3) {
		db := open(t, dir, Options{})
		if n, err := db.Boots(); err != nil || n != want+1 {
			t.Errorf("boots %d, %v", n, err)
		}
		if db.Dir() != dir {
			t.Errorf("dir %q", db.Dir())
		}
		closeDB(t, db)
	}
}

func TestSetupEndsOnceAndForGood(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, Options{})
	no := errors.New("no")
	wantErr(t, db.FinishSetup(func(*Tx) error { return no }), no)
	if done, err := db.SetupDone(); done || err != nil {
		t.Errorf("done %v, %v", done, err)
	}
	owner := User{Name: "Anna", Role: Owner, Hash: "h"}
	if err := db.FinishSetup(func(tx *Tx) error { return db.Users().CreateIn(tx, owner) }); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)

	db = open(t, dir, Options{})
	defer closeDB(t, db)
	if done, err := db.SetupDone(); !done || err != nil {
		t.Errorf("done %v, %v", done, err)
	}
	wantErr(t, db.FinishSetup(func(*Tx) error { t.Error("it ran again"); return nil }), ErrExists)
	if u, err := db.Users().Get("anna"); err != nil || u.Role != Owner {
		t.Errorf("%+v, %v", u, err)
	}
}

// Call numbers grow over restarts; a clean one leaves no gap, a crash at most
// a block.
func TestNumbersGrowOverRestarts(t *testing.T) {
	dir := t.TempDir()
	db, r := openRecords(t, dir, Options{})
	for want := range uint64(10) {
		if id := r.NewID(); id != want+1 {
			t.Fatalf("got %d, want %d", id, want+1)
		}
	}
	closeDB(t, db)

	db, r = openRecords(t, dir, Options{})
	if id := r.NewID(); id != 11 {
		t.Errorf("after a clean end: %d", id)
	}
	if err := db.bolt.Close(); err != nil { // as a kill leaves it
		t.Fatal(err)
	}

	db, r = openRecords(t, dir, Options{})
	defer closeDB(t, db)
	if id := r.NewID(); id <= 11 || id > 11+numberBlock+1 {
		t.Errorf("after a crash: %d", id)
	}
}

func TestNumbersAreReservedBeforeTheyRunOut(t *testing.T) {
	dir := t.TempDir()
	db, r := openRecords(t, dir, Options{})
	stop := running(db)
	last := uint64(0)
	for range 5 * numberBlock {
		id := r.NewID()
		if id != last+1 {
			t.Fatalf("%d after %d", id, last)
		}
		last = id
		if id%numbersLow == 0 {
			if err := r.flush(); err != nil { // what Run does, without waiting for it
				t.Fatal(err)
			}
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := db.bolt.Close(); err != nil {
		t.Fatal(err)
	}
	db, r = openRecords(t, dir, Options{})
	defer closeDB(t, db)
	if id := r.NewID(); id <= last {
		t.Errorf("%d was given before the crash; now %d", last, id)
	}
}

// The oldest calls make room when the file comes near its limit.
func TestFullFileDropsTheOldestCalls(t *testing.T) {
	db, r := openRecords(t, t.TempDir(), Options{MaxBytes: 4 << 20})
	defer closeDB(t, db)
	const n = 4000
	for i := range uint64(n) {
		r.Save(rec{ID: i + 1, Started: time.Unix(int64(i), 0), Name: strings.Repeat("x", 2000)})
		if i%BatchSize == 0 {
			if err := r.flush(); err != nil {
				t.Fatalf("at record %d: %v", i, err)
			}
		}
	}
	flush(t, r)
	if _, err := r.Get(n); err != nil {
		t.Errorf("the newest: %v", err)
	}
	_, err := r.Get(1)
	wantErr(t, err, ErrNotFound)
	err = db.View(func(tx *Tx) error {
		if size := tx.b.Size(); size > 4<<20 {
			t.Errorf("the file has %d bytes", size)
		}
		return sound(tx)
	})
	if err != nil {
		t.Error(err)
	}
	if p, err := r.List(Query{Limit: MaxLimit}); err != nil || len(p.Items) != MaxLimit {
		t.Errorf("%d left, %v", len(p.Items), err)
	}
}
