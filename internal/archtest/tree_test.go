package archtest

import "testing"

// root is this repository, seen from the folder of this package.
const root = "../.."

func TestImportMap(t *testing.T) {
	packages, err := List(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 5 {
		t.Fatalf("the go command lists %d packages only: nothing was checked", len(packages))
	}
	for _, v := range Imports(Rooms(), packages) {
		t.Error(v)
	}
}

func TestHabits(t *testing.T) {
	found, err := Habits(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

func TestMapAllowsNoMoreThanIsUsed(t *testing.T) {
	packages, err := List(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range Stale(Rooms(), packages) {
		t.Error(v)
	}
}
