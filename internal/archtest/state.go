package archtest

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// stateHabit finds package-level variables that can change. Go has no constant
// tables and errors, so a variable may stand at package level if it has its
// value from the start, nobody outside can set it, and nothing in the package
// writes to it or takes its address. Exported errors, embedded files and flags
// of tests are the exceptions.
func stateHabit(f *folder) []Violation {
	uses, writes := f.resolve()
	var found []Violation
	for _, name := range sortedKeys(f.files) {
		test := strings.HasSuffix(name, "_test.go")
		for _, d := range f.files[name].Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				spec, ok := s.(*ast.ValueSpec)
				if !ok || embedded(g, spec) || test && flagged(spec) || f.linked(spec) {
					continue
				}
				found = append(found, f.variable(spec, uses, writes)...)
			}
		}
	}
	return found
}

func (f *folder) variable(spec *ast.ValueSpec, uses map[*ast.Ident]types.Object, writes map[types.Object]token.Pos) []Violation {
	var found []Violation
	complain := func(id *ast.Ident, why string) {
		found = append(found, Violation{f.where(id.Pos()), "package-level variable " + id.Name + " " + why})
	}
	for i, id := range spec.Names {
		if id.Name == "_" {
			continue // var _ Interface = (*T)(nil) is a check, not a variable
		}
		switch {
		case len(spec.Values) == 0:
			complain(id, "has no value from the start")
		case locked(spec.Values[min(i, len(spec.Values)-1)]):
			complain(id, "is a lock, a pool or an atomic value: it is there to change")
		case ast.IsExported(id.Name) && !isError(spec.Values[min(i, len(spec.Values)-1)]):
			complain(id, "is exported: anyone could set it")
		}
		if at, ok := writes[uses[id]]; ok && uses[id] != nil {
			complain(id, "is written to, or its address taken, at "+f.where(at))
		}
	}
	return found
}

// resolve type-checks the folder on its own, without the packages it imports:
// enough to know which identifier means which variable.
func (f *folder) resolve() (defs map[*ast.Ident]types.Object, writes map[types.Object]token.Pos) {
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	byPackage := map[string][]*ast.File{}
	for _, name := range sortedKeys(f.files) {
		p := f.files[name].Name.Name // a folder may hold x and x_test
		byPackage[p] = append(byPackage[p], f.files[name])
	}
	conf := types.Config{Importer: nothing{}, Error: func(error) {}}
	for name, files := range byPackage {
		_, _ = conf.Check(name, f.fset, files, info) // imports are missing on purpose
	}
	writes = map[types.Object]token.Pos{}
	for _, file := range f.files {
		ast.Inspect(file, func(n ast.Node) bool {
			for _, target := range written(n) {
				if id := rootOf(target); id != nil && info.Uses[id] != nil {
					writes[info.Uses[id]] = n.Pos()
				}
			}
			return true
		})
	}
	return info.Defs, writes
}

// written returns the expressions that a node changes or lets others change.
func written(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.CallExpr:
		if len(n.Args) > 0 && (isIdent(n.Fun, "delete") || isIdent(n.Fun, "clear") || isIdent(n.Fun, "copy")) {
			return n.Args[:1]
		}
	}
	return nil
}

// rootOf finds x in x, x.f, x[i], *x and any mixture.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func embedded(g *ast.GenDecl, spec *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{g.Doc, spec.Doc} {
		if doc == nil {
			continue
		}
		for _, c := range doc.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				return true
			}
		}
	}
	return false
}

func flagged(spec *ast.ValueSpec) bool {
	return len(spec.Values) == 1 && calls(spec.Values[0], "flag", "")
}

// linked: main's version is written by the linker, and by nobody else.
func (f *folder) linked(spec *ast.ValueSpec) bool {
	return strings.HasPrefix(f.name, "cmd/") && len(spec.Names) == 1 && spec.Names[0].Name == "version" && isIdent(spec.Type, "string")
}

func isError(e ast.Expr) bool {
	return calls(e, "errors", "New") || calls(e, "fmt", "Errorf")
}

// calls: is e a call of pkg.name (name "" for any)?
func calls(e ast.Expr, pkg, name string) bool {
	c, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := c.Fun.(*ast.SelectorExpr)
	return ok && isIdent(sel.X, pkg) && (name == "" || sel.Sel.Name == name)
}

// locked: a literal of package sync or atomic, or a pointer to one.
func locked(e ast.Expr) bool {
	if u, ok := e.(*ast.UnaryExpr); ok {
		e = u.X
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return false
	}
	sel, ok := lit.Type.(*ast.SelectorExpr)
	return ok && (isIdent(sel.X, "sync") || isIdent(sel.X, "atomic"))
}

// nothing imports no package.
type nothing struct{}

// Import always fails: see resolve.
func (nothing) Import(path string) (*types.Package, error) {
	return nil, errors.New("import " + path + ": not needed here")
}
