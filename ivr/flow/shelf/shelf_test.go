package shelf_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ringdown/internal/store"
	"ringdown/ivr/flow"
	"ringdown/ivr/flow/shelf"
)

// disk is a database that outlives shelves.
func disk(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func open(t *testing.T, db *store.DB, bound ...shelf.Binding) *shelf.Shelf {
	t.Helper()
	s, err := shelf.Open(shelf.Options{Keep: db.Flows(), Bound: func() []shelf.Binding { return bound }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// saying is a flow that says one thing.
func saying(prompt string) []byte {
	return fmt.Appendf(nil, `{"title":%q,"start":"a","nodes":[{"id":"a","kind":"end","prompt":%q}]}`, prompt, prompt)
}

func through(other string) []byte {
	return fmt.Appendf(nil, `{"start":"a","nodes":[{"id":"a","kind":"flow","flow":%q,"next":"z"},{"id":"z","kind":"end"}]}`, other)
}

func save(t *testing.T, s *shelf.Shelf, name string, n uint64, text []byte) uint64 {
	t.Helper()
	v, faults, err := s.Save(name, n, text, "", "anna")
	if err != nil || len(faults) > 0 {
		t.Fatalf("%v %v", faults, err)
	}
	return v.N
}

// title is what a call that is led to a name runs.
func title(s *shelf.Shelf, name string) string {
	p, found := s.Program(name)
	if !found {
		return "none"
	}
	return p.Flow().Title
}

func want(t *testing.T, s *shelf.Shelf, name, title1 string) {
	t.Helper()
	if got := title(s, name); got != title1 {
		t.Errorf("%s runs %q; it should run %q", name, got, title1)
	}
}

func TestVersionsAreNumberedAndSurvive(t *testing.T) {
	db := disk(t)
	s := open(t, db)
	save(t, s, "main", 0, saying("one"))
	save(t, s, "main", 0, saying("two"))
	want(t, s, "main", "one")
	want(t, s, "main/2", "two")
	if err := s.SetMain("main", 2); err != nil {
		t.Fatal(err)
	}
	save(t, s, "main", 2, saying("two b")) // a version in use: the next call hears it
	want(t, s, "main", "two b")
	if err := s.SetMain("main", 1); err != nil { // and back
		t.Fatal(err)
	}
	want(t, open(t, db), "main", "one")
	if err := s.Delete("main", 2); err != nil {
		t.Fatal(err)
	}
	if n := save(t, s, "main", 0, saying("three")); n != 3 {
		t.Errorf("the number %d was given twice", n)
	}
}

func TestWhatIsInUseStays(t *testing.T) {
	db := disk(t)
	s := open(t, db, shelf.Binding{Name: "main/1", By: "line 2"}, shelf.Binding{Name: "other", By: "line 3"})
	save(t, s, "main", 0, saying("one"))
	save(t, s, "main", 0, saying("two"))
	if err := s.SetMain("main", 2); err != nil {
		t.Fatal(err)
	}
	for n, says := range map[uint64]string{1: "line 2 leads there", 2: "it is the main version"} {
		if err := s.Delete("main", n); !errors.Is(err, shelf.ErrInUse) || !strings.Contains(err.Error(), says) {
			t.Error(n, err)
		}
	}
	if _, _, err := s.Save("main", 1, []byte(`{"start":"x","nodes":[]}`), "", "anna"); err == nil {
		t.Error("a version in use was saved with faults")
	}
	want(t, s, "main/1", "one")
	save(t, s, "sub", 0, saying("sub"))
	save(t, s, "above", 0, through("sub"))
	if err := s.Delete("sub", 1); !errors.Is(err, shelf.ErrInUse) || !strings.Contains(err.Error(), "version 1 of flow above") {
		t.Error(err)
	}
}

func TestADraftMayHaveFaults(t *testing.T) {
	s := open(t, disk(t))
	v, faults, err := s.Save("main", 0, []byte(`{"start":"x","nodes":[]}`), "", "anna")
	if err != nil || len(faults) == 0 {
		t.Fatal(faults, err)
	}
	want(t, s, "main", "none")
	if err := s.SetMain("main", v.N); err == nil {
		t.Error("a draft with faults is the main version")
	}
	save(t, s, "main", v.N, saying("right"))
	want(t, s, "main", "right")
	if err := s.Delete("main", v.N); err != nil {
		t.Error(err)
	}
	if _, err := s.Get("main"); !errors.Is(err, shelf.ErrNotFound) {
		t.Error(err)
	}
}

func TestFlowsDoNotLeadIntoThemselves(t *testing.T) {
	s := open(t, disk(t))
	save(t, s, "a", 0, saying("a"))
	save(t, s, "b", 0, through("a"))
	var faults flow.Problems
	if _, err := s.Check("a", through("b")); !errors.As(err, &faults) || !strings.Contains(err.Error(), "leads into itself") {
		t.Error(err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	s := open(t, disk(t))
	for name, err := range map[string]error{"Main": shelf.ErrInvalid, "a/b": shelf.ErrInvalid, "": shelf.ErrInvalid} {
		if _, _, got := s.Save(name, 0, saying("x"), "", ""); !errors.Is(got, err) {
			t.Errorf("%q: %v", name, got)
		}
	}
	if _, _, err := s.Save("main", 7, saying("x"), "", ""); !errors.Is(err, shelf.ErrNotFound) {
		t.Error(err)
	}
	if _, _, err := s.Save("main", 0, []byte(`{`), "", ""); err == nil {
		t.Error("what cannot be read was kept")
	}
}

func TestVersionsAreCompared(t *testing.T) {
	got, err := flow.Compare(saying("one"), saying("two"))
	if err != nil || len(got) != 2 || got[0] != (flow.Change{Field: "title", Before: `"one"`, After: `"two"`}) || got[1].Node != "a" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFlowsComeBackFromAnArchive(t *testing.T) {
	s := open(t, disk(t))
	save(t, s, "main", 0, saying("one"))
	save(t, s, "main", 0, saying("two"))
	kept := s.Archive()
	save(t, s, "main", 1, saying("changed"))
	save(t, s, "main", 0, saying("three"))
	save(t, s, "other", 0, saying("other"))
	if err := s.Restore(kept); err != nil {
		t.Fatal(err)
	}
	want(t, s, "main", "one")
	want(t, s, "main/3", "none")
	want(t, s, "other", "other")
	if n := save(t, s, "main", 0, saying("four")); n != 4 {
		t.Errorf("the number %d was given twice", n)
	}
	for _, broken := range []shelf.Archived{
		{Head: store.FlowHead{Name: "a b"}},
		{Head: store.FlowHead{Name: "a"}},
		{Head: store.FlowHead{Name: "a", Main: 2}, Versions: []store.FlowVersion{{Flow: "a", N: 1, Text: string(saying("x"))}}},
		{Head: store.FlowHead{Name: "a", Main: 1}, Versions: []store.FlowVersion{{Flow: "a", N: 1, Text: `{}`}}},
	} {
		if err := s.Restore([]shelf.Archived{broken}); !errors.Is(err, shelf.ErrInvalid) {
			t.Error(err)
		}
	}
}

// TestOfManyWhoReplaceTheSameTextOneDoes: what was read is compared in the moment of
// saving.
func TestOfManyWhoReplaceTheSameTextOneDoes(t *testing.T) {
	s := open(t, disk(t))
	first := saying("a")
	if _, _, err := s.Save("main", 0, first, "", "anna"); err != nil {
		t.Fatal(err)
	}
	other := errors.New("somebody else changed it")
	var saved atomic.Int32
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			_, _, err := s.SaveOver("main", 1, saying(fmt.Sprintf("b%d", i)), "", "anna", func(before []byte) error {
				if string(before) != string(first) {
					return other
				}
				return nil
			})
			switch {
			case err == nil:
				saved.Add(1)
			case !errors.Is(err, other):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if saved.Load() != 1 {
		t.Errorf("%d of 20 replaced the same text", saved.Load())
	}
}
