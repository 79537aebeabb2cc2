package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// faultsIn lists what a file of internal/config says is wrong with a value, as keys
// of the catalogue, each with the place of one. A checker says it by a method note:
// the field, a format, its arguments.
func faultsIn(t *testing.T, file string, found map[string]string) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !strings.HasSuffix(nameOf(call.Fun), ".note") {
			return true
		}
		for _, arg := range call.Args {
			if format, _ := joined(arg); strings.Contains(format, " ") && words.MatchString(format) {
				found[faultKey(format)] = set.Position(call.Pos()).String()
				break
			}
		}
		return true
	})
}

// faultKey is a format with "{}" for its arguments; those of %q keep their quotes.
func faultKey(format string) string {
	text := verb.ReplaceAllString(strings.ReplaceAll(format, "%q", `"{}"`), "{}")
	return strings.ReplaceAll(text, "{}{}", "{}")
}

// Whoever types a wrong value reads in the own language what is wrong with it.
func TestEveryFaultOfASettingIsTranslated(t *testing.T) {
	const root = "../.."
	files, err := filepath.Glob(filepath.Join(root, "internal/config/*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			faultsIn(t, file, found)
		}
	}
	if len(found) < 200 {
		t.Fatalf("only %d faults were found in internal/config: the way they are said has changed", len(found))
	}
	for _, language := range []string{"zh-Hant", "zh-Hans"} {
		file := "webadmin/ui/src/i18n/faults." + language + ".json"
		known := readCatalogue(t, filepath.Join(root, file))
		for _, key := range slices.Sorted(maps.Keys(found)) {
			if known[key] == "" {
				t.Errorf("%s: no translation of %q\n\tit is said at %s", file, key, strings.TrimPrefix(found[key], root+"/"))
			}
		}
	}
}
