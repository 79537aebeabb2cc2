package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestRecordIsReadableAtOnceAndOnDiskWithin250ms(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, r := openRecords(t, dir, Options{})
		disk := newDisk(db)
		stop := running(db)
		for i := range 10 {
			r.Save(rec{ID: r.NewID(), Started: time.Now(), Name: fmt.Sprint("王", i)})
		}
		if got, err := r.Get(3); err != nil || got.Name != "王2" {
			t.Errorf("before the commit: %+v, %v", got, err)
		}
		synctest.Wait()
		if commits, _ := disk.seen(); commits != 0 {
			t.Errorf("%d commits before %v", commits, BatchDelay)
		}
		after(BatchDelay)
		synctest.Wait()
		commits, _ := disk.seen()
		if n, _ := r.Waiting(); n != 0 || commits != 1 {
			t.Errorf("after %v: %d wait, %d commits", BatchDelay, n, commits)
		}
		if got, err := r.Get(3); err != nil || got.Name != "王2" {
			t.Errorf("after the commit: %+v, %v", got, err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

func TestFiftyRecordsGoAtOnceInOneTransaction(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, r := openRecords(t, dir, Options{})
		disk := newDisk(db)
		stop := running(db)
		begin := time.Now()
		for range 2*BatchSize + 1 {
			r.Save(rec{ID: r.NewID(), Started: time.Now()})
		}
		synctest.Wait()
		commits, _ := disk.seen()
		if n, _ := r.Waiting(); n != 0 || commits != 3 || time.Since(begin) != 0 {
			t.Errorf("%d wait, %d commits, after %v", n, commits, time.Since(begin))
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

func TestWhatWaitsIsWrittenAtTheEnd(t *testing.T) {
	dir := t.TempDir()
	db, r := openRecords(t, dir, Options{})
	stop := running(db)
	r.Save(rec{ID: r.NewID(), Started: time.Now(), Name: "last"})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	r.Save(rec{ID: r.NewID(), Started: time.Now(), Name: "after the end"})
	closeDB(t, db)

	db, r = openRecords(t, dir, Options{})
	defer closeDB(t, db)
	for id, want := range map[uint64]string{1: "last", 2: "after the end"} {
		if got, err := r.Get(id); err != nil || got.Name != want {
			t.Errorf("%d: got %+v, %v", id, got, err)
		}
	}
	_, err := r.Get(99)
	wantErr(t, err, ErrNotFound)
}

func TestSecondRunIsRefused(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir, Options{})
		stop := running(db)
		synctest.Wait()
		wantErr(t, db.Run(context.Background()), ErrRunning)
		if err := stop(); err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

func TestSavedAgainReplaces(t *testing.T) {
	db, r := openRecords(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	begin := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	r.Save(rec{ID: 1, Started: begin, Name: "first"})
	r.Save(rec{ID: 1, Started: begin, Name: "second"})
	if n, _ := r.Waiting(); n != 1 {
		t.Errorf("%d wait", n)
	}
	flush(t, r)
	r.Save(rec{ID: 1, Started: begin.Add(time.Hour), Name: "third"})
	wantNames(t, r, Query{}, "third")
	flush(t, r)
	wantNames(t, r, Query{}, "third")
	wantNames(t, r, Query{To: begin.Add(time.Minute)})
}

func flush(t *testing.T, r *Records[rec]) {
	t.Helper()
	for n, _ := r.Waiting(); n > 0; n, _ = r.Waiting() {
		if err := r.flush(); err != nil {
			t.Fatal(err)
		}
	}
}

func wantNames(t *testing.T, r *Records[rec], q Query, want ...string) {
	t.Helper()
	p, err := r.List(q)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range p.Items {
		got = append(got, x.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v: got %q, want %q", q, got, want)
	}
}

// The law of List: over all pages it is the saved records, filtered, newest
// first, each once, whatever is on the disk and whatever waits.
func TestListIsAllThatWasSavedNewestFirst(t *testing.T) {
	db, r := openRecords(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	rnd := newRandom(7)
	begin := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	all := map[uint64]rec{}
	for step := range 40 {
		for range 1 + rnd.IntN(60) {
			x := rec{ID: 1 + rnd.Uint64N(800), Started: begin.Add(time.Duration(rnd.IntN(300)) * time.Minute), Name: fmt.Sprintf("Anna %d", rnd.IntN(20))}
			if old, had := all[x.ID]; had && rnd.IntN(2) == 0 {
				x.Started = old.Started
			}
			all[x.ID] = x
			r.Save(x)
		}
		if rnd.IntN(3) == 0 {
			flush(t, r)
		} else if err := r.flush(); err != nil {
			t.Fatal(err)
		}
		q := Query{Limit: 1 + rnd.IntN(70)}
		if rnd.IntN(2) == 0 {
			q.From = begin.Add(time.Duration(rnd.IntN(200)) * time.Minute)
			q.To = q.From.Add(time.Duration(rnd.IntN(200)) * time.Minute)
		}
		if rnd.IntN(2) == 0 {
			q.Text = "ANNA 1"
		}
		got, want := pages(t, r, q), filtered(all, q)
		if !slices.Equal(got, want) {
			t.Fatalf("step %d, %+v: got %d records, want %d\n%v\n%v", step, q, len(got), len(want), got, want)
		}
	}
}

func pages(t *testing.T, r *Records[rec], q Query) (ids []uint64) {
	t.Helper()
	for {
		p, err := r.List(q)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Items) > q.Limit {
			t.Fatalf("a page of %d, limit %d", len(p.Items), q.Limit)
		}
		for _, x := range p.Items {
			ids = append(ids, x.ID)
		}
		if p.Next == "" {
			return ids
		}
		q.Cursor = p.Next
	}
}

func filtered(all map[uint64]rec, q Query) (ids []uint64) {
	var found []rec
	for _, x := range all {
		if (q.From.IsZero() || !x.Started.Before(q.From)) && (q.To.IsZero() || x.Started.Before(q.To)) &&
			strings.Contains(strings.ToLower(x.Name), strings.ToLower(q.Text)) {
			found = append(found, x)
		}
	}
	slices.SortFunc(found, func(a, b rec) int {
		if c := b.Started.Compare(a.Started); c != 0 {
			return c
		}
		return int(b.ID) - int(a.ID)
	})
	for _, x := range found {
		ids = append(ids, x.ID)
	}
	return ids
}

func TestRareTextGivesShortPagesThatGoOn(t *testing.T) {
	db, r := openRecords(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	begin := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for i := range uint64(maxScan + 20) {
		name := "common"
		if i == 3 {
			name = "rare"
		}
		r.Save(rec{ID: i + 1, Started: begin.Add(time.Duration(i) * time.Second), Name: name})
		if i%1000 == 0 {
			flush(t, r)
		}
	}
	flush(t, r)
	r.Save(rec{ID: maxScan + 100, Started: begin, Name: "rare and waiting"})
	p, err := r.List(Query{Text: "rare"})
	if err != nil || len(p.Items) != 0 || p.Next == "" {
		t.Fatalf("first page: %d items, next %q, %v", len(p.Items), p.Next, err)
	}
	wantNames(t, r, Query{Text: "rare", Cursor: p.Next}, "rare", "rare and waiting")
}

func TestWrongQueryIsToldAsSuch(t *testing.T) {
	db, r := openRecords(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	for want, q := range map[string]Query{
		`list records: the limit 201 is not valid; it is 1 to 200`:                      {Limit: 201},
		`list records: the limit -1 is not valid; it is 1 to 200`:                       {Limit: -1},
		`list records: the cursor "x!" is not valid; take it from the page before`:      {Cursor: "x!"},
		`list records: the cursor "AAAA" is not valid; take it from the page before`:    {Cursor: "AAAA"},
		`list records: the cursor "c2hvcnQ" is not valid; take it from the page before`: {Cursor: "c2hvcnQ"},
	} {
		_, err := r.List(q)
		wantErr(t, err, ErrInvalid)
		if err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
}
