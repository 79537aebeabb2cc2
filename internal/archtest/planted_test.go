package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// plant writes a module with the files given and a doc.go for each folder that
// lacks one, and returns its root.
func plant(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module "+module+"\n\ngo 1.26\n")
	for name, text := range files {
		if filepath.Ext(name) == ".go" {
			doc := filepath.Join(filepath.Dir(name), "doc.go")
			write(doc, "// Package p is planted.\npackage p\n")
		}
		write(name, text)
	}
	return dir
}

// expect wants exactly one violation that holds each of the words; no words:
// none at all.
func expect(t *testing.T, found []Violation, words ...string) {
	t.Helper()
	if len(words) == 0 {
		for _, v := range found {
			t.Errorf("unexpected: %s", v)
		}
		return
	}
	if len(found) != 1 {
		t.Fatalf("found %d violations, want 1: %v", len(found), found)
	}
	for _, w := range words {
		if !strings.Contains(found[0].String(), w) {
			t.Errorf("violation %q lacks %q", found[0], w)
		}
	}
}

func TestPlantedImports(t *testing.T) {
	tests := map[string]struct {
		files map[string]string
		want  []string
	}{
		"an arrow of the map": {
			files: map[string]string{"fxo/a.go": "package p\nimport _ \"ringdown/hal\"\n", "hal/a.go": "package p\n"},
		},
		"an arrow that is not in the map": {
			files: map[string]string{"hal/a.go": "package p\nimport _ \"ringdown/fxo\"\n", "fxo/a.go": "package p\n"},
			want:  []string{"ringdown/hal", "room hal may not import room fxo"},
		},
		"anything to cmd": {
			files: map[string]string{"webadmin/a.go": "package p\nimport _ \"ringdown/cmd/internal/x\"\n", "cmd/internal/x/a.go": "package p\n"},
			want:  []string{"room webadmin may not import room cmd"},
		},
		"a room below another is a room of its own": {
			files: map[string]string{"fxo/a.go": "package p\nimport _ \"ringdown/hal/sim\"\n", "hal/sim/a.go": "package p\n"},
			want:  []string{"room fxo may not import room hal/sim"},
		},
		"a room's tests may have more": {
			files: map[string]string{"fxo/a_test.go": "package p\nimport _ \"ringdown/hal/sim\"\n", "hal/sim/a.go": "package p\n"},
		},
		"but not everything": {
			files: map[string]string{"fxo/a_test.go": "package p_test\nimport _ \"ringdown/internal/engine\"\n", "internal/engine/a.go": "package p\n"},
			want:  []string{"ringdown/fxo: test: room fxo may not import room internal/engine"},
		},
		"an outside module in its room": {
			files: map[string]string{"internal/store/a.go": "package p\nimport _ \"go.etcd.io/bbolt\"\n"},
		},
		"an outside module in the wrong room": {
			files: map[string]string{"webadmin/a.go": "package p\nimport _ \"go.etcd.io/bbolt\"\n"},
			want:  []string{"room webadmin may not import outside module go.etcd.io/bbolt"},
		},
		"an outside module where the standard library must do": {
			files: map[string]string{"internal/call/a.go": "package p\nimport _ \"golang.org/x/sync/errgroup\"\n"},
			want:  []string{"room internal/call may not import outside module"},
		},
		"a module for tests in code": {
			files: map[string]string{"acd/a.go": "package p\nimport _ \"pgregory.net/rapid\"\n"},
			want:  []string{"room acd may not import outside module pgregory.net/rapid"},
		},
		"a module for tests in a test": {
			files: map[string]string{"acd/a_test.go": "package p\nimport _ \"pgregory.net/rapid\"\n"},
		},
		"a package without a room": {
			files: map[string]string{"util/a.go": "package p\n"},
			want:  []string{"ringdown/util: stands in no room"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			packages, err := List(plant(t, tc.files))
			if err != nil {
				t.Fatal(err)
			}
			expect(t, Imports(Rooms(), packages), tc.want...)
		})
	}
}

func TestPlantedHabits(t *testing.T) {
	long := strings.Repeat("\n", MaxFuncLines)
	tests := map[string]struct {
		files map[string]string
		want  []string
	}{
		"a clean package": {files: map[string]string{"a/a.go": "package p\nfunc F() {}\n"}},
		"init":            {files: map[string]string{"a/a.go": "package p\nfunc init() {}\n"}, want: []string{"a/a.go:2: func init"}},
		"a method may be called init": {
			files: map[string]string{"a/a.go": "package p\ntype T int\nfunc (T) init() {}\n"},
		},
		"a sleep in a test": {
			files: map[string]string{"a/a_test.go": "package p\nimport \"time\"\nfunc f() { time." + "Sleep(1) }\n"},
			want:  []string{"a/a_test.go:3: time.Sleep"},
		},
		"a function over the limit": {
			files: map[string]string{"a/a.go": "package p\nfunc f() {" + long + "}\n"},
			want:  []string{"a/a.go:2: func f has 71 lines"},
		},
		"a file over the limit": {
			files: map[string]string{"a/a.go": "package p\n" + strings.Repeat("\n", MaxFileLines)},
			want:  []string{"a/a.go:1: has 40"},
		},
		"a package without doc.go": {
			files: map[string]string{"a/doc.go": "package p\n"},
			want:  []string{"a/doc.go: has no package comment"},
		},
		"a path of a machine": {
			files: map[string]string{"README.md": "see " + "/wo" + "rk/here\n"},
			want:  []string{"README.md:1: names a path of a machine"},
		},
		"a package registry": {
			files: map[string]string{"a.json": "\"https://reg" + "istry.npmjs.org/vue\"\n"},
			want:  []string{"a.json:1: names a package registry"},
		},
		"the version that the linker sets": {
			files: map[string]string{"cmd/x/main.go": "package p\nvar version string\n"},
		},
		"a version anywhere else": {
			files: map[string]string{"a/a.go": "package p\nvar version string\n"},
			want:  []string{"version has no value from the start"},
		},
		"a folder that was built is left out": {
			files: map[string]string{"bin/x.md": "see " + "/wo" + "rk/here\n"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := Habits(plant(t, tc.files))
			if err != nil {
				t.Fatal(err)
			}
			expect(t, found, tc.want...)
		})
	}
}

func TestPlantedMissingDoc(t *testing.T) {
	dir := plant(t, map[string]string{"a/a.go": "package p\n"})
	if err := os.Remove(filepath.Join(dir, "a", "doc.go")); err != nil {
		t.Fatal(err)
	}
	found, err := Habits(dir)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, found, "a: has no doc.go")
}

func TestPlantedState(t *testing.T) {
	const use = "package p\n"
	tests := map[string]struct {
		code string
		want string
	}{
		"an error":                     {code: `var ErrGone = errors.New("gone")`},
		"a table that is only read":    {code: "var table = [2]int{1, 2}\nfunc f() int { return table[0] }"},
		"a check of an interface":      {code: "var _ any = (*int)(nil)"},
		"an embedded file":             {code: "//go:embed doc.go\nvar text string"},
		"a local of the same name":     {code: "var n = 1\nfunc f() { n := 2; n = 3; _ = n }"},
		"no value":                     {code: "var n int", want: "has no value from the start"},
		"exported":                     {code: "var Limit = 3", want: "is exported"},
		"a lock":                       {code: "var mu = sync.Mutex{}", want: "is a lock"},
		"a pool":                       {code: "var pool = &sync.Pool{}", want: "is a lock"},
		"set":                          {code: "var n = 1\nfunc f() { n = 2 }", want: "is written to"},
		"counted":                      {code: "var n = 1\nfunc f() { n++ }", want: "is written to"},
		"an element set":               {code: "var m = map[int]int{}\nfunc f() { m[1] = 2 }", want: "is written to"},
		"an element deleted":           {code: "var m = map[int]int{}\nfunc f() { delete(m, 1) }", want: "is written to"},
		"a field of an element set":    {code: "var s = []struct{ n int }{{1}}\nfunc f() { s[0].n = 2 }", want: "is written to"},
		"its address taken":            {code: "var n = 1\nfunc f() *int { return &n }", want: "its address taken"},
		"set by a range":               {code: "var n = 1\nfunc f() { for n = range 3 { } }", want: "is written to"},
		"an error from fmt is a value": {code: `var errOdd = fmt.Errorf("odd: %w", errors.ErrUnsupported)`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := Habits(plant(t, map[string]string{"a/a.go": use + tc.code + "\n"}))
			if err != nil {
				t.Fatal(err)
			}
			if tc.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, tc.want)
		})
	}
}

func TestPlantedStaleRows(t *testing.T) {
	rooms := []Room{{Path: "a", Modules: []string{"example.org/used", "example.org/idle"}}, {Path: "gone"}}
	packages, err := List(plant(t, map[string]string{"a/a.go": "package p\nimport _ \"example.org/used/x\"\n"}))
	if err != nil {
		t.Fatal(err)
	}
	found := Stale(rooms, packages)
	if len(found) != 2 {
		t.Fatalf("found %v, want the idle module and the row without a package", found)
	}
	expect(t, found[:1], "a", "example.org/idle")
	expect(t, found[1:], "gone", "no such package")
}
