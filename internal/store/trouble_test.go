package store

import (
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func alerts(into *[]Alert) Options {
	return Options{Alert: func(a Alert) { *into = append(*into, a) }}
}

func kinds(all []Alert) string {
	var names []string
	for _, a := range all {
		names = append(names, string(a.Kind))
	}
	return strings.Join(names, " ")
}

func TestWhileTheDiskRefusesRecordsWaitAndAreReadable(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var told []Alert
		db, r := openRecords(t, dir, alerts(&told))
		disk := newDisk(db)
		disk.refuses.Store(true)
		stop := running(db)
		for range 120 {
			r.Save(rec{ID: r.NewID(), Started: time.Now(), Name: "waits"})
		}
		after(2 * time.Minute)
		synctest.Wait()
		if n, lost := r.Waiting(); n != 120 || lost != 0 {
			t.Errorf("%d wait, %d lost", n, lost)
		}
		if p, err := r.List(Query{Text: "waits", Limit: 200}); err != nil || len(p.Items) != 120 {
			t.Errorf("list: %d, %v", len(p.Items), err)
		}
		if kinds(told) != "write-failed" || told[0].Waiting < BatchSize || !strings.Contains(told[0].Text, dir) {
			t.Errorf("alerts %+v", told)
		}
		disk.refuses.Store(false)
		after(retryMost)
		synctest.Wait()
		if n, _ := r.Waiting(); n != 0 || kinds(told) != "write-failed write-works" {
			t.Errorf("%d wait, alerts %v", n, kinds(told))
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

func TestAttemptsComeSoonAndThenSeldom(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, r := openRecords(t, dir, Options{})
		disk := newDisk(db)
		disk.refuses.Store(true)
		stop := running(db)
		r.Save(rec{ID: r.NewID(), Started: time.Now()})
		after(3 * time.Minute)
		_, tried := disk.seen()
		for i := range tried[1:] {
			want := min(retryFirst<<i, retryMost)
			if got := tried[i+1].Sub(tried[i]); got != want {
				t.Errorf("wait %d: %v, want %v", i, got, want)
			}
		}
		if len(tried) < 8 {
			t.Errorf("only %d attempts", len(tried))
		}
		disk.refuses.Store(false)
		if err := stop(); err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

func TestFullMemoryDropsTheNewestCountedAndTold(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var told []Alert
		db, r := openRecords(t, dir, alerts(&told))
		disk := newDisk(db)
		disk.refuses.Store(true)
		stop := running(db)
		for i := range MaxWaiting + 10 {
			r.Save(rec{ID: uint64(i + 1), Started: time.Now()})
		}
		after(time.Hour)
		synctest.Wait()
		if n, lost := r.Waiting(); n != MaxWaiting || lost != 10 {
			t.Errorf("%d wait, %d lost", n, lost)
		}
		if !strings.HasPrefix(kinds(told), "write-failed records-lost") {
			t.Errorf("alerts %+v", told)
		}
		r.Save(rec{ID: 7, Started: time.Now(), Name: "changed"}) // one that waits may still change
		disk.refuses.Store(false)
		after(retryMost)
		synctest.Wait()
		if _, err := r.Get(MaxWaiting); err != nil {
			t.Errorf("the last that fitted: %v", err)
		}
		if x, err := r.Get(7); err != nil || x.Name != "changed" {
			t.Errorf("got %+v, %v", x, err)
		}
		_, err := r.Get(MaxWaiting + 1)
		wantErr(t, err, ErrNotFound)
		if err := stop(); err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

func TestLossesAreToldAgainWhenTheyHaveDoubled(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var told []Alert
		db, r := openRecords(t, dir, alerts(&told))
		disk := newDisk(db)
		disk.refuses.Store(true)
		stop := running(db)
		for i := range MaxWaiting + 100 {
			r.Save(rec{ID: uint64(i + 1), Started: time.Now()})
			synctest.Wait()
		}
		if got := kinds(told); strings.Count(got, "records-lost") != 7 { // 1 2 4 8 16 32 64
			t.Errorf("alerts %v", got)
		}
		disk.refuses.Store(false)
		if err := stop(); err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

func TestRecordThatCannotBeKeptDoesNotHoldUpTheOthers(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var told []Alert
		db, r := openRecords(t, dir, alerts(&told))
		stop := running(db)
		r.Save(rec{ID: 1, Started: time.Now(), Unfit: math.NaN()})
		r.Save(rec{ID: 2, Started: time.Now()})
		after(BatchDelay)
		synctest.Wait()
		if _, err := r.Get(2); err != nil {
			t.Error(err)
		}
		if n, lost := r.Waiting(); n != 0 || lost != 1 || kinds(told) != "records-lost" {
			t.Errorf("%d wait, %d lost, alerts %v", n, lost, kinds(told))
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		closeDB(t, db)
	})
}

func TestEndWithARefusingDiskSaysHowManyAreLost(t *testing.T) {
	dir := t.TempDir()
	db, r := openRecords(t, dir, Options{})
	disk := newDisk(db)
	disk.refuses.Store(true)
	stop := running(db)
	for range 3 {
		r.Save(rec{ID: r.NewID(), Started: time.Now()})
	}
	err := stop()
	if !errors.Is(err, errDisk) || !strings.Contains(err.Error(), "3 could not be written before the end") {
		t.Errorf("got %v", err)
	}
	disk.refuses.Store(false)
	closeDB(t, db)
}

func TestSaveNeverBlocksWithoutAWriter(t *testing.T) {
	db, r := openRecords(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	for i := range MaxWaiting + 1 {
		r.Save(rec{ID: uint64(i + 1)})
	}
	if n, lost := r.Waiting(); n != MaxWaiting || lost != 1 {
		t.Errorf("%d wait, %d lost", n, lost)
	}
}

// Who keeps alerts as records, as the appliance does, has them written when the
// disk works again, at the very end too.
func TestAlertThatIsKeptAsARecordIsWrittenAtTheEnd(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var r *Records[rec]
		db, kept := openRecords(t, dir, Options{Alert: func(a Alert) {
			r.Save(rec{ID: r.NewID(), Started: time.Now(), Name: string(a.Kind)})
		}})
		r = kept
		disk := newDisk(db)
		disk.refuses.Store(true)
		stop := running(db)
		r.Save(rec{ID: r.NewID(), Started: time.Now(), Name: "a call"})
		after(time.Minute)
		disk.refuses.Store(false)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if n, lost := r.Waiting(); n != 0 || lost != 0 {
			t.Errorf("%d wait, %d lost", n, lost)
		}
		closeDB(t, db)
	})
}
