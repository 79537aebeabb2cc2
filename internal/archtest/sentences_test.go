package archtest

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// sentenceRooms are the rooms whose sentences a track keeps, or a lamp shows.
// Each is written in English; the pages put them into the reader's language by
// a catalogue with one entry for each sentence's template
// (webadmin/ui/src/i18n/sentences.*.json, read by sentences.ts).
func sentenceRooms() []string {
	return []string{"acd", "acd/hours", "internal/call", "internal/engine", "internal/feature", "ivr/flow", "ivr/rating", "ivr/voicemail"}
}

// tellingRooms are rooms that speak to a track only in the text of an event or
// the reason of a view.
func tellingRooms() []string {
	return []string{"fxo", "sipstack", "cmd/internal/phones", "cmd/internal/appliance"}
}

// notForReaders are calls whose texts never reach a page: errors and logs.
var notForReaders = regexp.MustCompile(`^(errors\.New|fmt\.Errorf|panic|regexp\..*|.*\.(Debug|Info|Warn|Error|Log|Fatal)(Context|f)?|slog\..*)$`)

// sayers are calls of a telling room whose arguments are sentences: why a trunk is
// down, and what the guide to faults finds.
var sayers = regexp.MustCompile(`^(t\.(down|refusedIn|unreachable|elsewhere)|f\.say)$`)

var (
	verb    = regexp.MustCompile(`%[-+#0-9.]*[a-zA-Z]`)
	ends    = regexp.MustCompile(`([a-z0-9})"'])[.] `)
	words   = regexp.MustCompile(`(^|[ (])[a-z']{2,}`)
	oneWord = regexp.MustCompile(`^[A-Z][a-z]+[.?]$`)
	// afterSentence is a sentence behind another one that is an argument.
	afterSentence = regexp.MustCompile(`^\{\} [A-Z]`)
	soundName     = regexp.MustCompile(`^[ {}a-z0-9/-]*[a-z0-9{}]/[ {}a-z0-9/-]*$`)
)

// templatesOf takes a Go format apart into the templates of its sentences:
// "{}" stands for an argument, and what only joins two parts is left out.
func templatesOf(format string) []string {
	text := strings.ReplaceAll(verb.ReplaceAllString(format, "{}"), "{}{}", "{}")
	var out []string
	for part := range strings.SplitSeq(ends.ReplaceAllString(text, "$1.\x00"), "\x00") {
		part = strings.TrimRight(strings.TrimLeft(part, " ,:;"), " :,;")
		if afterSentence.MatchString(part) { // the argument is the sentence before
			part = part[len("{} "):]
		}
		if strings.HasSuffix(part, ".{}") { // more sentences may follow
			part = strings.TrimSuffix(part, "{}")
		}
		if oneWord.MatchString(part) || strings.Contains(part, " ") && words.MatchString(part) && !soundName.MatchString(part) {
			out = append(out, part)
		}
	}
	return out
}

// spokenIn lists the templates of a Go file, each with the place of one.
func spokenIn(t *testing.T, file string, onlyFields bool, found map[string]string) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if !onlyFields {
		listen(set, tree, found)
		return
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if nameOf(n.Key) == "Text" || nameOf(n.Key) == "Reason" {
				listen(set, n.Value, found)
			}
		case *ast.CallExpr:
			if sayers.MatchString(nameOf(n.Fun)) {
				for _, arg := range n.Args {
					listen(set, arg, found)
				}
			}
		}
		return true
	})
}

// listen notes the sentences below a node.
func listen(set *token.FileSet, tree ast.Node, found map[string]string) {
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				return false
			}
		case *ast.CallExpr:
			return !notForReaders.MatchString(nameOf(n.Fun))
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				whole, others := joined(n)
				note(set, n.Pos(), whole, found)
				for _, other := range others {
					listen(set, other, found)
				}
				return false
			}
		case *ast.BasicLit:
			whole, _ := joined(n)
			note(set, n.Pos(), whole, found)
		}
		return true
	})
}

// joined is the format that a concatenation amounts to, and its other parts.
func joined(e ast.Expr) (format string, others []ast.Expr) {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			left, a := joined(e.X)
			right, b := joined(e.Y)
			return left + right, append(a, b...)
		}
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text, nil
		}
		return "", nil
	case *ast.CallExpr:
		if lit, ok := first(e).(*ast.BasicLit); ok && nameOf(e.Fun) == "fmt.Sprintf" {
			text, _ := joined(lit)
			return text, e.Args[1:]
		}
	}
	return "{}", []ast.Expr{e}
}

func first(e *ast.CallExpr) ast.Expr {
	if len(e.Args) == 0 {
		return nil
	}
	return e.Args[0]
}

func note(set *token.FileSet, at token.Pos, format string, found map[string]string) {
	for _, template := range templatesOf(format) {
		if _, known := found[template]; !known {
			found[template] = set.Position(at).String()
		}
	}
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	}
	return ""
}

func readCatalogue(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return all
}

// Every sentence that a reader may see on a Chinese page has its translation.
func TestEverySentenceOfATrackIsTranslated(t *testing.T) {
	const root = "../.."
	found := map[string]string{}
	for i, room := range slices.Concat(sentenceRooms(), tellingRooms()) {
		files, err := filepath.Glob(filepath.Join(root, room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") && !strings.HasSuffix(file, "doc.go") {
				spokenIn(t, file, i >= len(sentenceRooms()), found)
			}
		}
	}
	spokenIn(t, filepath.Join(root, "internal/endpoints/explain.go"), false, found)
	templates := make([]string, 0, len(found))
	for template := range found {
		templates = append(templates, template)
	}
	sort.Strings(templates)
	for _, language := range []string{"zh-Hant", "zh-Hans"} {
		file := "webadmin/ui/src/i18n/sentences." + language + ".json"
		known := readCatalogue(t, filepath.Join(root, file))
		for _, template := range templates {
			if known[template] == "" {
				t.Errorf("%s: no translation of %q\n\tit is said at %s", file, template, strings.TrimPrefix(found[template], root+"/"))
			}
		}
	}
}
