package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Limits that the code keeps to. A function that does not fit a screen hides a
// second one; a file that does not fit a sitting hides a second room.
const (
	MaxFuncLines = 70
	MaxFileLines = 400
)

// folder is the Go source of one folder.
type folder struct {
	name  string // relative to the root, "." for the root itself
	fset  *token.FileSet
	files map[string]*ast.File // by base name
}

// Habits checks every file of the tree at root. Folders that git ignores by
// this project's .gitignore, and testdata as far as Go is concerned, are left
// out.
func Habits(root string) ([]Violation, error) {
	var found []Violation
	folders := map[string]*folder{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, name)
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if built(rel) {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() || rel == ".git" { // a worktree's .git is a file
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		found = append(found, textHabits(rel, text)...)
		return addGo(folders, rel, text)
	})
	if err != nil {
		return nil, fmt.Errorf("read source tree %s: %w", root, err)
	}
	for _, name := range sortedKeys(folders) {
		found = append(found, goHabits(folders[name])...)
	}
	return found, nil
}

// built names what is made, not written: see .gitignore.
func built(rel string) bool {
	switch rel {
	case ".git", "bin", "var", "dist", "webadmin/ui/dist":
		return true
	}
	return path.Base(rel) == "node_modules"
}

// machine finds paths of somebody's machine, and registry finds hosts that
// packages come from: neither belongs in a project that others clone. The
// patterns are written so that they do not find themselves.
var (
	machine  = regexp.MustCompile(`(^|[\s"'=(` + "`" + `])/(work|root|Users|home/[a-z]+)/[A-Za-z0-9._]`)
	registry = regexp.MustCompile(`(registry|proxy|sum)\.(npmjs|yarnpkg|npmmirror|golang)\.[a-z]+|go(proxy)\.(io|cn)`)
)

func textHabits(rel string, text []byte) []Violation {
	if bytes.IndexByte(text, 0) >= 0 {
		return nil // sound, pictures
	}
	var found []Violation
	for i, line := range bytes.Split(text, []byte("\n")) {
		where := fmt.Sprintf("%s:%d", rel, i+1)
		if m := machine.Find(line); m != nil {
			found = append(found, Violation{where, fmt.Sprintf("names a path of a machine: %s", bytes.TrimSpace(m))})
		}
		if m := registry.Find(line); m != nil {
			found = append(found, Violation{where, fmt.Sprintf("names a package registry: %s", m)})
		}
	}
	return found
}

func addGo(folders map[string]*folder, rel string, text []byte) error {
	if path.Ext(rel) != ".go" || strings.Contains(rel, "testdata/") {
		return nil
	}
	dir := path.Dir(rel)
	f := folders[dir]
	if f == nil {
		f = &folder{name: dir, fset: token.NewFileSet(), files: map[string]*ast.File{}}
		folders[dir] = f
	}
	file, err := parser.ParseFile(f.fset, rel, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	f.files[path.Base(rel)] = file
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
