package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// mutant is one breakage: bytes From to To of File replaced by Text.
type mutant struct {
	File     string
	Line     int
	From, To int
	Text     string
	What     string
}

// finder collects the mutants of one file.
type finder struct {
	name string
	src  []byte
	fset *token.FileSet
	all  []mutant
}

// findFile returns all mutants of a Go file, in order of the source.
func findFile(name string) ([]mutant, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read source: %w", err)
	}
	return find(name, src)
}

func find(name string, src []byte) ([]mutant, error) {
	f := &finder{name: name, src: src, fset: token.NewFileSet()}
	file, err := parser.ParseFile(f.fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse source: %w", err)
	}
	ast.Inspect(file, f.visit)
	return f.all, nil
}

// findDir returns all mutants of a package's code, its tests left alone.
func findDir(dir string) ([]mutant, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, fmt.Errorf("list sources of %s: %w", dir, err)
	}
	var all []mutant
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		found, err := findFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (f *finder) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.CommClause: // what a select waits for cannot be left out
		for _, s := range n.Body {
			ast.Inspect(s, f.visit)
		}
		return false
	case *ast.IfStmt:
		f.guard(n.Cond)
	case *ast.ForStmt:
		if n.Cond != nil {
			f.replace(n.Cond, "("+f.text(n.Cond)+") && false", "loop never entered")
		}
	case *ast.BinaryExpr:
		f.binary(n)
	case *ast.CaseClause:
		f.clause(n)
	case *ast.ExprStmt:
		f.replace(n, "", "statement left out")
	case *ast.AssignStmt:
		f.assign(n)
	case *ast.IncDecStmt:
		f.replace(n, "", "statement left out")
	case *ast.CompositeLit:
		f.elements(n)
	case *ast.BasicLit:
		f.number(n)
	case *ast.Ident:
		f.boolean(n)
	}
	return true
}

// guard makes a condition always and never hold; its operands stay in use, so
// that the mutant compiles.
func (f *finder) guard(cond ast.Expr) {
	f.replace(cond, "("+f.text(cond)+") && false", "condition never holds")
	f.replace(cond, "("+f.text(cond)+") || true", "condition always holds")
}

func (f *finder) binary(e *ast.BinaryExpr) {
	switch e.Op {
	case token.LAND, token.LOR:
		f.replace(e, f.text(e.X), "right side of "+e.Op.String()+" left out")
		f.replace(e, f.text(e.Y), "left side of "+e.Op.String()+" left out")
	default:
		if op := turned(e.Op); op != "" {
			at := f.fset.Position(e.OpPos).Offset
			f.add(e.OpPos, at, at+len(e.Op.String()), op, e.Op.String()+" became "+op)
		}
	}
}

func turned(op token.Token) string {
	switch op {
	case token.EQL:
		return "!="
	case token.NEQ:
		return "=="
	case token.LSS:
		return "<="
	case token.LEQ:
		return "<"
	case token.GTR:
		return ">="
	case token.GEQ:
		return ">"
	}
	return ""
}

func (f *finder) clause(c *ast.CaseClause) {
	if len(c.Body) > 0 {
		from, to := f.offset(c.Body[0].Pos()), f.offset(c.Body[len(c.Body)-1].End())
		f.add(c.Body[0].Pos(), from, to, "", "body of the case left out")
	}
	for i := range c.List {
		if len(c.List) > 1 {
			f.leaveOut(c.List, i, "case "+f.text(c.List[i])+" left out")
		}
	}
}

// assign leaves an assignment out, keeping its right side in use.
func (f *finder) assign(s *ast.AssignStmt) {
	if s.Tok == token.DEFINE || len(s.Lhs) != 1 {
		return
	}
	f.replace(s, "_ = "+f.text(s.Rhs[0]), "assignment left out")
}

// elements leaves out each element of a list: the effects of a step, the rows
// of a table.
func (f *finder) elements(lit *ast.CompositeLit) {
	array, ok := lit.Type.(*ast.ArrayType)
	if !ok || array.Len != nil {
		return
	}
	for i := range lit.Elts {
		f.leaveOut(lit.Elts, i, "element left out")
	}
}

func (f *finder) number(lit *ast.BasicLit) {
	if lit.Kind != token.INT {
		return
	}
	n, err := strconv.ParseInt(lit.Value, 0, 64)
	if err != nil {
		return
	}
	text := strconv.FormatInt(n+1, 10)
	f.replace(lit, text, lit.Value+" became "+text)
}

func (f *finder) boolean(id *ast.Ident) {
	switch id.Name {
	case "true":
		f.replace(id, "false", "true became false")
	case "false":
		f.replace(id, "true", "false became true")
	}
}

// leaveOut removes one of several expressions with the comma that follows it,
// or, for the last, the one before.
func (f *finder) leaveOut(list []ast.Expr, i int, what string) {
	from, to := f.offset(list[i].Pos()), f.offset(list[i].End())
	switch {
	case i+1 < len(list):
		to = f.offset(list[i+1].Pos())
	case i > 0:
		from = f.offset(list[i-1].End())
	case to < len(f.src) && f.src[to] == ',':
		to++
	}
	f.add(list[i].Pos(), from, to, "", what)
}

func (f *finder) replace(n ast.Node, text, what string) {
	f.add(n.Pos(), f.offset(n.Pos()), f.offset(n.End()), text, what)
}

func (f *finder) add(at token.Pos, from, to int, text, what string) {
	line := f.fset.Position(at).Line
	f.all = append(f.all, mutant{File: f.name, Line: line, From: from, To: to, Text: text, What: what})
}

func (f *finder) offset(p token.Pos) int { return f.fset.Position(p).Offset }

func (f *finder) text(n ast.Node) string {
	return string(f.src[f.offset(n.Pos()):f.offset(n.End())])
}
