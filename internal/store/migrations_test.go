package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// addTable is a migration to come, for the tests.
func addTable(to, readable int, name string) migration {
	return migration{To: to, ReadableFrom: readable, What: "table " + name, Up: func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte(name))
		return err
	}}
}

func schemaOf(t *testing.T, db *DB) (m schemaMark) {
	t.Helper()
	err := db.View(func(tx *Tx) (err error) {
		m, err = NewTable[schemaMark](metaTable).Get(tx, schemaKey)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMigrationsRunOnceAndInOrder(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	steps := append(migrations(), addTable(2, 1, "second"), addTable(3, 2, "third"))
	for range 2 { // a second time would fail: the tables exist
		if err := migrate(db.bolt, steps); err != nil {
			t.Fatal(err)
		}
	}
	if got := schemaOf(t, db); got != (schemaMark{3, 2}) {
		t.Errorf("schema %+v", got)
	}
}

func TestFailedMigrationChangesNothing(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	broken := migration{To: 3, ReadableFrom: 1, What: "the broken one", Up: func(*bbolt.Tx) error { return errors.New("no") }}
	err := migrate(db.bolt, append(migrations(), addTable(2, 1, "second"), broken))
	if err == nil || err.Error() != "migrate the database to schema 3 (the broken one): no" {
		t.Errorf("got %v", err)
	}
	if got := schemaOf(t, db); got.Version != 1 {
		t.Errorf("schema %+v", got)
	}
	err = db.View(func(tx *Tx) error {
		if tx.b.Bucket([]byte("second")) != nil {
			t.Error("half of it is there")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A firmware that is rolled back opens what a newer one left, if that one says
// that it may.
func TestOlderFirmwareOpensWhatItMayRead(t *testing.T) {
	for _, tt := range []struct {
		readable int
		want     string
	}{
		{1, ""},
		{2, "the database was written by a newer firmware (schema 2, readable from 2 on); this one knows schema 1: update the firmware or restore a backup"},
	} {
		t.Run(fmt.Sprint("readable from ", tt.readable), func(t *testing.T) {
			dir := t.TempDir()
			db := open(t, dir, Options{})
			if err := migrate(db.bolt, append(migrations(), addTable(2, tt.readable, "second"))); err != nil {
				t.Fatal(err)
			}
			closeDB(t, db)
			db, err := Open(dir, Options{})
			if tt.want != "" {
				if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := schemaOf(t, db); got.Version != 2 {
				t.Errorf("the older firmware wrote %+v", got)
			}
			closeDB(t, db)
		})
	}
}

func TestMigrationsAreNumberedWithoutGap(t *testing.T) {
	for i, m := range migrations() {
		if m.To != i+1 || m.ReadableFrom < 1 || m.ReadableFrom > m.To || m.What == "" {
			t.Errorf("migration %d: %+v", i, m)
		}
	}
}
