package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// Limits of an expression. What it may use has no loops, so that its time grows
// with its length and that of its operands alone; the memory counts what it makes.
const (
	maxExpression = 500 // characters
	maxNodes      = 200 // of its syntax tree
	memoryBudget  = 5000
)

// builtins are the functions that an expression may use besides ours: none goes
// through a list with a function of the user's.
func builtins() []string {
	return []string{"len", "int", "float", "string", "abs", "round", "floor", "ceil", "lower", "upper", "trim", "hasPrefix", "hasSuffix", "indexOf"}
}

// expression is one that was compiled. It may be used by many goroutines.
type expression struct {
	text    string
	program *vm.Program
}

// names are what expressions and templates of a flow may use.
type names struct {
	own    map[string]bool // the user's variables
	system map[string]bool
}

// environment gives each name a type: a variable may hold anything.
func (n names) environment() types.Map {
	env := types.Map{
		"waiting": types.TypeOf(func(string) int { return 0 }),
		"online":  types.TypeOf(func(string) int { return 0 }),
		"ready":   types.TypeOf(func(string) int { return 0 }),
		"open":    types.TypeOf(func(string) bool { return false }),
	}
	for name := range n.own {
		env[name] = types.Any
	}
	for name := range n.system {
		env[name] = systemTypes()[name]
	}
	return env
}

// compile makes an expression ready. The error is one line, for the sentence of
// a problem.
func compile(text string, n names) (*expression, error) {
	if len(text) > maxExpression {
		return nil, fmt.Errorf("has %d characters; at most %d are allowed", len(text), maxExpression)
	}
	loops := &loopFinder{}
	options := []expr.Option{expr.Patch(loops), expr.Env(n.environment()), expr.MaxNodes(maxNodes), expr.DisableAllBuiltins()}
	for _, name := range builtins() {
		options = append(options, expr.EnableBuiltin(name))
	}
	p, err := expr.Compile(text, options...)
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("cannot be worked out: %s", first)
	}
	if loops.name != "" {
		return nil, fmt.Errorf("cannot be worked out: %s goes through a list, which no condition may do", loops.name)
	}
	return &expression{text: text, program: p}, nil
}

// loopFinder looks for functions that go through a list with a function of the
// user's: expr-lang cannot switch these off.
type loopFinder struct{ name string }

// Visit implements ast.Visitor.
func (l *loopFinder) Visit(node *ast.Node) {
	if b, is := (*node).(*ast.BuiltinNode); is && !slices.Contains(builtins(), b.Name) {
		l.name = b.Name
	}
}

// value works an expression out.
func (x *expression) value(env map[string]any) (any, error) {
	machine := vm.VM{MemoryBudget: memoryBudget}
	v, err := machine.Run(x.program, env)
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("work out %q: %s", shorten(x.text), first)
	}
	return bounded(v), nil
}

// holds reports whether a condition is met. What is neither true nor false is an
// error.
func (x *expression) holds(env map[string]any) (bool, error) {
	v, err := x.value(env)
	if err != nil {
		return false, err
	}
	yes, is := v.(bool)
	if !is {
		return false, fmt.Errorf("work out %q: it is %q, which is neither true nor false", shorten(x.text), shorten(textOf(v)))
	}
	return yes, nil
}
