package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func openExchange(t testing.TB, dir string) (*DB, *Exchange, map[string][]byte) {
	t.Helper()
	db := open(t, dir, Options{})
	x, values, err := OpenExchange(db)
	if err != nil {
		t.Fatal(err)
	}
	return db, x, values
}

// What was set is there after a restart: the newest value of each key, and
// nothing of what was forgotten.
func TestExchangeSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	db, x, values := openExchange(t, dir)
	if len(values) != 0 {
		t.Errorf("a new table holds %v", values)
	}
	x.Set("phone/801", []byte(`{"dnd":true}`))
	x.Set("phone/802", []byte(`1`))
	x.Set("phone/802", []byte(`2`))
	x.Set("phone/803", []byte(`3`))
	x.Set("phone/803", nil)
	x.Set("phone/804", nil)
	closeDB(t, db)

	db, x, values = openExchange(t, dir)
	if got := fmt.Sprintf("%s", values); got != `map[phone/801:{"dnd":true} phone/802:2]` {
		t.Errorf("after a restart: %s", got)
	}
	x.Set("phone/801", nil)
	closeDB(t, db)
	db, _, values = openExchange(t, dir)
	defer closeDB(t, db)
	if got := fmt.Sprintf("%s", values); got != `map[phone/802:2]` {
		t.Errorf("after one was forgotten: %s", got)
	}
}

// Many changes of a moment become one transaction.
func TestExchangeWritesInBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, x, _ := openExchange(t, t.TempDir())
		commits := 0
		db.update = func(fn func(*Tx) error) error {
			commits++
			return db.Update(fn)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- db.Run(ctx) }()
		for i := range 40 {
			x.Set(fmt.Sprintf("group/%d", i%20), fmt.Appendf(nil, "%d", i))
		}
		<-time.After(2 * BatchDelay) // in virtual time
		if n, _ := x.waiting(); n != 0 || commits != 1 {
			t.Errorf("%d values wait after %d commits, want 0 after 1", n, commits)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

// What the disk refuses waits, and the newest value is written in the end.
func TestExchangeWaitsForTheDisk(t *testing.T) {
	dir := t.TempDir()
	db, x, _ := openExchange(t, dir)
	refuse := errors.New("the disk is full")
	db.update = func(func(*Tx) error) error { return refuse }
	x.Set("phone/801", []byte(`1`))
	if err := x.flush(); !errors.Is(err, refuse) {
		t.Errorf("the disk refused and flush said %v", err)
	}
	db.update = func(fn func(*Tx) error) error {
		x.Set("phone/801", []byte(`2`)) // while the batch is on its way
		return db.Update(fn)
	}
	if err := x.flush(); err != nil {
		t.Fatal(err)
	}
	if n, _ := x.waiting(); n != 1 {
		t.Errorf("%d values wait, want the one that changed meanwhile", n)
	}
	db.update = db.Update
	closeDB(t, db)
	db, _, values := openExchange(t, dir)
	defer closeDB(t, db)
	if got := string(values["phone/801"]); got != "2" {
		t.Errorf("kept %q, want the newest value 2", got)
	}
}

// What is too long, no JSON or too much is not kept, and counted.
func TestExchangeIsBounded(t *testing.T) {
	db, x, _ := openExchange(t, t.TempDir())
	defer closeDB(t, db)
	x.Set("long", []byte(`"`+strings.Repeat("x", MaxStateBytes)+`"`))
	x.Set("broken", []byte(`{`))
	for i := range MaxStates + 1 {
		x.Set(fmt.Sprint(i), []byte(`1`))
	}
	x.Set("7", []byte(`2`)) // one that is there goes on being changed
	if n, _ := x.waiting(); n != MaxStates || x.lost() != 3 || string(x.pending["7"].value) != "2" {
		t.Errorf("%d wait and %d are lost, want %d and 3", n, x.lost(), MaxStates)
	}
}

// childSet counts a value up until it is killed, and says each one that is on
// the disk.
func childSet(dir string) error {
	db, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	x, _, err := OpenExchange(db)
	if err != nil {
		return err
	}
	for n := 1; n < 1_000_000; n++ {
		x.set("phone/801", fmt.Appendf(nil, "%d", n))
		x.set(fmt.Sprintf("phone/%d", n%50), fmt.Appendf(nil, "%d", n))
		if err := x.flush(); err != nil {
			return err
		}
		fmt.Println("saved", n)
	}
	return nil
}

// What was said to be on the disk is there after kill -9.
func TestExchangeSurvivesAKill(t *testing.T) {
	for round := range 5 {
		dir := t.TempDir()
		said := 0
		for line := range strings.Lines(runTaskAndKill(t, dir, taskSet, 0, time.Duration(5+7*round)*time.Millisecond)) {
			var n int
			if _, err := fmt.Sscanf(line, "saved %d\n", &n); err == nil {
				said = n
			}
		}
		db, _, values := openExchange(t, dir)
		var kept int
		if _, err := fmt.Sscan(string(values["phone/801"]), &kept); err != nil || kept < said {
			t.Errorf("round %d: %d was said to be on the disk, %q is (%v)", round, said, values["phone/801"], err)
		}
		closeDB(t, db)
	}
}
