package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Violation is one thing that is not as it should be.
type Violation struct {
	Where string // package, or file:line
	What  string // the rule and how it was broken, one sentence
}

// String is the violation on one line, its place first.
func (v Violation) String() string { return v.Where + ": " + v.What }

// Package is the part of "go list -json" that the import map needs.
type Package struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Error        *struct{ Err string }
}

// List asks the go command for all packages of the module in folder root.
// Modules that are not there do not matter: the names of imports suffice.
func List(root string) ([]Package, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOFLAGS=-tags=nomsgpack", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages of %s: %w: %s", root, err, stderr.String())
	}
	return decode(bytes.NewReader(out))
}

func decode(r io.Reader) ([]Package, error) {
	var all []Package
	for dec := json.NewDecoder(r); ; {
		var p Package
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("decode package list: %w", err)
		}
		all = append(all, p)
	}
}

// Imports checks packages against the import map.
func Imports(rooms []Room, packages []Package) []Violation {
	var found []Violation
	for _, p := range packages {
		room, ok := roomOf(rooms, p.ImportPath)
		if !ok {
			found = append(found, Violation{p.ImportPath, "stands in no room of the import map"})
			continue
		}
		found = append(found, check(rooms, room, p)...)
	}
	return found
}

func check(rooms []Room, room Room, p Package) []Violation {
	var found []Violation
	code := append(slices.Clone(room.Rooms), room.Modules...)
	for _, path := range p.Imports {
		if why := refuse(rooms, room, code, path); why != "" {
			found = append(found, Violation{p.ImportPath, why})
		}
	}
	tests := slices.Concat(code, room.Tests, TestModules())
	for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
		if why := refuse(rooms, room, tests, path); why != "" {
			found = append(found, Violation{p.ImportPath, "test: " + why})
		}
	}
	return found
}

// refuse says why a package of room may not import path, or "".
func refuse(rooms []Room, room Room, allowed []string, path string) string {
	if standard(path) {
		return ""
	}
	if !within(path, module) {
		if slices.ContainsFunc(allowed, func(m string) bool { return within(path, m) }) {
			return ""
		}
		return fmt.Sprintf("room %s may not import outside module %s", room.Path, path)
	}
	other, ok := roomOf(rooms, path)
	if !ok {
		return fmt.Sprintf("imports %s, which stands in no room of the import map", path)
	}
	if other.Path == room.Path || slices.Contains(allowed, other.Path) {
		return ""
	}
	return fmt.Sprintf("room %s may not import room %s (%s)", room.Path, other.Path, path)
}

// roomOf finds the longest row that fits an import path.
func roomOf(rooms []Room, path string) (Room, bool) {
	var best Room
	for _, r := range rooms {
		if within(path, module+"/"+r.Path) && len(r.Path) > len(best.Path) {
			best = r
		}
	}
	return best, best.Path != ""
}

func within(path, tree string) bool {
	return path == tree || strings.HasPrefix(path, tree+"/")
}

// standard: import paths without a dot in the first element are the standard
// library's, but for our own module.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return first != module && !strings.Contains(first, ".")
}

// Stale finds what the map allows and nobody does any more, so that the table
// never permits more than the code needs. Rows whose packages do not exist are
// stale too.
func Stale(rooms []Room, packages []Package) []Violation {
	used := map[string]bool{} // room path + " " + allowed path
	for _, p := range packages {
		room, ok := roomOf(rooms, p.ImportPath)
		if !ok {
			continue
		}
		used[room.Path] = true
		for _, path := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			for _, m := range room.Modules {
				used[room.Path+" "+m] = used[room.Path+" "+m] || within(path, m)
			}
		}
	}
	var found []Violation
	for _, r := range rooms {
		if !used[r.Path] {
			found = append(found, Violation{r.Path, "the import map has a row for it, but there is no such package"})
			continue
		}
		for _, m := range r.Modules {
			if !used[r.Path+" "+m] {
				found = append(found, Violation{r.Path, "the import map allows it module " + m + ", which it does not import"})
			}
		}
	}
	return found
}
