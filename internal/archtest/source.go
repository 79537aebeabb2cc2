package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// goHabits checks the Go source of one folder.
func goHabits(f *folder) []Violation {
	found := docHabit(f)
	for _, name := range sortedKeys(f.files) {
		file := f.files[name]
		found = append(found, lengthHabits(f, file)...)
		found = append(found, initHabit(f, file)...)
		if strings.HasSuffix(name, "_test.go") {
			found = append(found, sleepHabit(f, file)...)
		}
	}
	return append(found, stateHabit(f)...)
}

// docHabit: the contract of a package stands in doc.go, before its API.
func docHabit(f *folder) []Violation {
	doc := f.files["doc.go"]
	if doc == nil {
		return []Violation{{f.name, "has no doc.go that states the package's contract"}}
	}
	if doc.Doc == nil {
		return []Violation{{f.name + "/doc.go", "has no package comment"}}
	}
	return nil
}

func lengthHabits(f *folder, file *ast.File) []Violation {
	var found []Violation
	if n := f.fset.Position(file.FileEnd).Line; n > MaxFileLines {
		what := fmt.Sprintf("has %d lines; the limit is %d", n, MaxFileLines)
		found = append(found, Violation{f.where(file.Package), what})
	}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := f.lines(fn); n > MaxFuncLines {
			what := fmt.Sprintf("func %s has %d lines; the limit is %d", fn.Name.Name, n, MaxFuncLines)
			found = append(found, Violation{f.where(fn.Pos()), what})
		}
	}
	return found
}

func initHabit(f *folder, file *ast.File) []Violation {
	var found []Violation
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if ok && fn.Recv == nil && fn.Name.Name == "init" {
			found = append(found, Violation{f.where(fn.Pos()), "func init: constructors do the work, when they are called"})
		}
	}
	return found
}

// sleepHabit: waiting for real time makes a test slow on a quick machine and
// wrong on a slow one. In a testing/synctest bubble virtual time passes by
// waiting for the thing itself, or for a timer that the code under test reads
// as well.
func sleepHabit(f *folder, file *ast.File) []Violation {
	var found []Violation
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if ok && isIdent(sel.X, "time") && sel.Sel.Name == "Sleep" {
			found = append(found, Violation{f.where(n.Pos()), "time.Sleep in a test: wait for the thing itself, or use virtual time"})
		}
		return true
	})
	return found
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func (f *folder) where(p token.Pos) string {
	at := f.fset.Position(p)
	return fmt.Sprintf("%s:%d", at.Filename, at.Line)
}

func (f *folder) lines(n ast.Node) int {
	return f.fset.Position(n.End()).Line - f.fset.Position(n.Pos()).Line + 1
}
