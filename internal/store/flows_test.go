package store

import "testing"

func TestFlowsAreKept(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, Options{})
	err := db.Flows().Write(FlowChange{
		Heads: []FlowHead{{Name: "main", Main: 1, Last: 10}},
		Put:   []FlowVersion{{Flow: "main", N: 10, Text: "b"}, {Flow: "main", N: 9, Text: "a"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	db = open(t, dir, Options{})
	t.Cleanup(func() { closeDB(t, db) })
	heads, versions, err := db.Flows().Load()
	if err != nil || len(heads) != 1 || heads[0].Last != 10 || len(versions) != 2 || versions[0].N != 9 {
		t.Fatalf("%v %v %v", heads, versions, err)
	}
}

// A change that cannot be made whole is not made at all.
func TestAFlowChangeIsWhole(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	t.Cleanup(func() { closeDB(t, db) })
	f := db.Flows()
	err := f.Write(FlowChange{
		Heads: []FlowHead{{Name: "main", Main: 1}}, Drop: []FlowVersion{{Flow: "main", N: 3}},
	})
	wantErr(t, err, ErrNotFound)
	if heads, _, err := f.Load(); err != nil || len(heads) != 0 {
		t.Errorf("%v %v", heads, err)
	}
	wantErr(t, f.Write(FlowChange{Heads: []FlowHead{{Name: "a/b"}}}), ErrInvalid)
}
