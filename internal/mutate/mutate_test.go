package main

import (
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFind(t *testing.T) {
	tests := map[string]struct {
		body string
		what string
		want string // a line of the mutated source
	}{
		"a guard removed":    {"if n > 1 { return }", "condition never holds", "if (n > 1) && false { return }"},
		"a guard forced":     {"if n > 1 { return }", "condition always holds", "if (n > 1) || true { return }"},
		"a comparison":       {"_ = n == 7", "== became !=", "_ = n != 7"},
		"a limit":            {"_ = n < m", "< became <=", "_ = n <= m"},
		"half a condition":   {"_ = a && b", "right side of && left out", "_ = a"},
		"its other half":     {"_ = a || b", "left side of || left out", "_ = b"},
		"a case's body":      {"switch n {\ncase 4: f()\n}", "body of the case left out", "case 4: "},
		"one of two cases":   {"switch n {\ncase x, y:\n}", "case x left out", "case y:"},
		"the other":          {"switch n {\ncase x, y:\n}", "case y left out", "case x:"},
		"a call":             {"f()", "statement left out", ""},
		"an assignment":      {"n = g()", "assignment left out", "_ = g()"},
		"an element":         {"_ = []T{a, b}", "element left out", "_ = []T{b}"},
		"the only element":   {"_ = []T{a}", "element left out", "_ = []T{}"},
		"a number":           {"_ = 9", "9 became 10", "_ = 10"},
		"a truth":            {"_ = true", "true became false", "_ = false"},
		"a loop":             {"for i < n { f() }", "loop never entered", "for (i < n) && false { f() }"},
		"a statement counts": {"n++", "statement left out", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			src := "package p\nfunc h() {\n" + tc.body + "\n}\n"
			all, err := find("p.go", []byte(src))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range all {
				text := src[:m.From] + m.Text + src[m.To:]
				if m.What == tc.what && strings.Contains(text, "\n"+tc.want+"\n") {
					return
				}
			}
			t.Errorf("no mutant %q with the line %q among %+v", tc.what, tc.want, all)
		})
	}
}

// Every mutant of this package's own source must parse: a mutator that breaks
// the syntax wastes its budget.
func TestMutantsParse(t *testing.T) {
	all, err := findDir(".")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("found %d mutants of this package, want hundreds", len(all))
	}
	for _, m := range all {
		src, err := os.ReadFile(m.File)
		if err != nil {
			t.Fatal(err)
		}
		text := string(src[:m.From]) + m.Text + string(src[m.To:])
		if _, err := parser.ParseFile(token.NewFileSet(), m.File, text, 0); err != nil {
			t.Errorf("%s:%d: %s: %v", m.File, m.Line, m.What, err)
		}
	}
}

// enter writes a module and makes its root the working directory.
func enter(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module m\n\ngo 1.26\n"
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

// A module with one rule that a test holds and one that no test knows of.
func TestRunTellsNoticedFromUnnoticed(t *testing.T) {
	enter(t, map[string]string{
		"p/p.go":      "package p\n\nfunc Held(n int) bool { return n < 3 }\n\nfunc Loose(n int) bool { return n < 5 }\n",
		"p/p_test.go": "package p\n\nimport \"testing\"\n\nfunc TestHeld(t *testing.T) {\n\tif Held(3) || !Held(2) {\n\t\tt.Fatal()\n\t}\n}\n",
	})
	var out strings.Builder
	o := options{budget: time.Minute, limit: 30 * time.Second, parallel: 2, dirs: []string{"p"}}
	if err := run(t.Context(), &out, o); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"killed   p/p.go:3: < became <=", "survived p/p.go:5: < became <=", "2 of 4 mutants noticed (50.0 %",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, out.String())
		}
	}
	o.min = 60
	if err := run(t.Context(), &out, o); err == nil {
		t.Error("half of the mutants survived, 60 % were demanded, and the run did not fail")
	}
}

func TestRunRefusesCodeWithoutTests(t *testing.T) {
	enter(t, map[string]string{"p/p.go": "package p\n\nfunc F(n int) bool { return n < 3 }\n"})
	o := options{budget: time.Minute, limit: 30 * time.Second, parallel: 2, dirs: []string{"p"}}
	err := run(t.Context(), io.Discard, o)
	if err == nil || !strings.Contains(err.Error(), "no package has a test") {
		t.Errorf("err = %v, want a refusal: every mutant would survive", err)
	}
}
