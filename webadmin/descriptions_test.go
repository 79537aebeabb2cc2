package webadmin_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"ringdown/internal/config"
)

const descriptionsFile = "descriptions.json"

// described is a page of the settings, with the words of its fields in English.
type described struct {
	Section      string
	Title, About []string
	Groups       []struct {
		Use, Path string
		Fields    []describedField
	}
}

type describedField struct {
	Path, Unit  string
	Label, Help []string
	Fields      []describedField
}

func (f describedField) text() string {
	text := f.Label[0]
	if f.Unit != "" {
		text += " (" + f.Unit + ")"
	}
	if len(f.Help) > 0 {
		text += ". " + f.Help[0]
	}
	return text
}

func TestDescriptionsOfSettingsAreThoseOfThePagesAndOfTheCode(t *testing.T) {
	texts := commentsOf(t, "../internal/config")
	pages, err := filepath.Glob("ui/src/settings/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var shared map[string][]describedField
	readJSON(t, "ui/src/settings/shared.json", &shared)
	for _, file := range pages {
		if filepath.Base(file) == "shared.json" {
			continue
		}
		var p described
		readJSON(t, file, &p)
		root, found := sectionType(p.Section)
		if !found {
			t.Errorf("%s: there is no section %s", file, p.Section)
			continue
		}
		texts["Config."+p.Section] = p.Title[0] + ". " + p.About[0]
		for _, g := range p.Groups {
			for _, f := range shared[g.Use] {
				f.Path = strings.Trim(g.Path+"."+f.Path, ".")
				describe(texts, root, f)
			}
			for _, f := range g.Fields {
				describe(texts, root, f)
			}
		}
	}
	now, err := json.MarshalIndent(texts, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	now = append(now, '\n')
	if *update {
		if err := os.WriteFile(descriptionsFile, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(descriptionsFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != string(now) {
		t.Errorf("%s is not what the pages and the code say now: run this test with -update, then the one of OpenAPI", descriptionsFile)
	}
}

func TestEveryPropertyOfTheAPIIsDescribed(t *testing.T) {
	text, err := newRig(t).server.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Description string }
			}
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for name, schema := range doc.Components.Schemas {
		for field, p := range schema.Properties {
			if p.Description == "" {
				t.Errorf("%s.%s: no description", name, field)
			}
		}
	}
}

// commentsOf are the comments of all fields of a package's structs, by
// "Line.port", in one line.
func commentsOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, is := n.(*ast.TypeSpec)
			if !is {
				return true
			}
			if s, is := spec.Type.(*ast.StructType); is {
				commentsOfStruct(texts, spec.Name.Name, s)
			}
			return true
		})
	}
	return texts
}

func commentsOfStruct(texts map[string]string, name string, s *ast.StructType) {
	for _, f := range s.Fields.List {
		if f.Tag == nil {
			continue
		}
		tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`"))
		field, _, _ := strings.Cut(tag.Get("json"), ",")
		text := oneLine(f.Doc.Text())
		if text == "" {
			text = oneLine(f.Comment.Text())
		}
		if text != "" && field != "" {
			texts[name+"."+field] = text
		}
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func sectionType(section string) (reflect.Type, bool) {
	for f := range reflect.TypeFor[config.Config]().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == section {
			return bareType(f.Type), true
		}
	}
	return nil, false
}

func bareType(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// describe enters a page's words under the struct and field that they are about.
func describe(texts map[string]string, t reflect.Type, f describedField) {
	steps := strings.Split(f.Path, ".")
	for i, step := range steps {
		if t = bareType(t); t.Kind() != reflect.Struct {
			return
		}
		for inner := range t.Fields() {
			if name, _, _ := strings.Cut(inner.Tag.Get("json"), ","); name != step {
				continue
			}
			if i == len(steps)-1 {
				texts[t.Name()+"."+step] = f.text()
				for _, of := range f.Fields {
					describe(texts, inner.Type, of)
				}
			}
			t = inner.Type
			break
		}
	}
}
