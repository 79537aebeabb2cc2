package store

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

type rec struct {
	ID      uint64
	Started time.Time
	Name    string
}

func recSchema() Schema[rec] {
	return Schema[rec]{
		ID:   func(r rec) uint64 { return r.ID },
		At:   func(r rec) time.Time { return r.Started },
		Text: func(r rec) string { return r.Name },
	}
}

func openRecords(t *testing.T, dir string, opts Options) (*DB, *Records[rec]) {
	t.Helper()
	db, err := Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenRecords(db, "records", recSchema())
	if err != nil {
		t.Fatal(err)
	}
	return db, r
}

func TestSavedRecordIsOnDiskWithin250ms(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, r := openRecords(t, dir, Options{})
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- db.Run(ctx) }()
		for i := range 10 {
			r.Save(rec{ID: r.NewID(), Started: time.Now(), Name: fmt.Sprint("王", i)})
		}
		if n, _ := r.Waiting(); n != 10 {
			t.Errorf("waiting %d", n)
		}
		<-time.After(BatchDelay)
		synctest.Wait()
		if n, _ := r.Waiting(); n != 0 {
			t.Errorf("waiting %d", n)
		}
		p, err := r.List(Query{Limit: 3})
		t.Log(p, err)
		p, err = r.List(Query{Limit: 3, Cursor: p.Next, Text: "王"})
		t.Log(p, err)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}
