package store

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// carrying keeps the name of the older record where the newer one has none.
func carrying(newer, older rec) rec {
	if newer.Name == "" {
		newer.Name = older.Name
	}
	return newer
}

func TestAChangedRecordIsOnTheDiskAtOnceAndOutlivesAnOlderForm(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, r := openRecords(t, dir, Options{})
		r.schema.Carry = carrying
		id := r.NewID()
		r.Save(rec{ID: id, Started: time.Now()}) // waits for the disk
		got, err := r.Change(id, func(x *rec) error { x.Name = "said"; return nil })
		if err != nil || got.Name != "said" {
			t.Fatalf("changed: %+v, %v", got, err)
		}
		if got, err := r.Get(id); err != nil || got.Name != "said" {
			t.Errorf("while it waits: %+v, %v", got, err)
		}
		r.Save(rec{ID: id, Started: time.Now()})
		stop := running(db)
		after(BatchDelay)
		synctest.Wait()
		if got, err := r.Get(id); err != nil || got.Name != "said" {
			t.Errorf("after its writer saved it again: %+v, %v", got, err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

func TestAChangeThatIsRefusedChangesNothing(t *testing.T) {
	db, r := openRecords(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	id := r.NewID()
	r.Save(rec{ID: id, Started: time.Now(), Name: "as it was"})
	no := errors.New("no")
	_, err := r.Change(id, func(x *rec) error { x.Name = "other"; return no })
	wantErr(t, err, no)
	if got, err := r.Get(id); err != nil || got.Name != "as it was" {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = r.Change(id+1, func(*rec) error { return nil })
	wantErr(t, err, ErrNotFound)
}
