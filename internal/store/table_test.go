package store

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestTransactionIsAllOrNothing(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	a, b := NewTable[string]("a"), NewTable[int]("b")
	stop := errors.New("stop")
	err := db.Update(func(tx *Tx) error {
		return errors.Join(a.Put(tx, "k", "v"), b.Put(tx, "k", 1), stop)
	})
	wantErr(t, err, stop)
	err = db.View(func(tx *Tx) error {
		if a.Has(tx, "k") || b.Has(tx, "k") {
			t.Error("half of it is there")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTableKeepsTheOrderOfItsKeys(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	table := NewTable[uint64]("numbers")
	numbers := []uint64{3, 1, 256, 2, 1 << 40, 255}
	err := db.Update(func(tx *Tx) error {
		for _, n := range numbers {
			if err := table.Put(tx, NumberKey(n), n); err != nil {
				return err
			}
		}
		return table.Delete(tx, NumberKey(2))
	})
	if err != nil {
		t.Fatal(err)
	}
	var up, down, first []uint64
	err = db.View(func(tx *Tx) error {
		return errors.Join(
			table.Each(tx, func(_ string, n uint64) bool { up = append(up, n); return true }),
			table.EachBack(tx, func(_ string, n uint64) bool { down = append(down, n); return true }),
			table.Each(tx, func(_ string, n uint64) bool { first = append(first, n); return len(first) < 2 }),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []uint64{1, 3, 255, 256, 1 << 40}
	slices.Reverse(down)
	if !slices.Equal(up, want) || !slices.Equal(down, want) || !slices.Equal(first, want[:2]) {
		t.Errorf("up %v, down %v, first %v", up, down, first)
	}
}

func TestTableNamesWhatIsMissing(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	table := NewTable[string]("phones")
	for want, key := range map[string]string{
		`phones "desk": not found`: "desk",
		`phones 77: not found`:     NumberKey(77),
	} {
		err := db.Update(func(tx *Tx) error { return table.Delete(tx, key) })
		wantErr(t, err, ErrNotFound)
		if err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
		err = db.View(func(tx *Tx) error { _, err := table.Get(tx, key); return err })
		if err == nil || err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
	err := db.View(func(tx *Tx) error {
		return table.Each(tx, func(string, string) bool { t.Error("found something"); return true })
	})
	if err != nil {
		t.Error(err)
	}
}

func TestValueOfAnotherShapeIsTold(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	err := db.Update(func(tx *Tx) error { return NewTable[string]("x").Put(tx, "k", "text") })
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(func(tx *Tx) error { _, err := NewTable[int]("x").Get(tx, "k"); return err })
	if err == nil || !strings.HasPrefix(err.Error(), `x "k": decode: `) {
		t.Errorf("got %v", err)
	}
}
