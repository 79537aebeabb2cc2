package flow

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// formField is one of a node's form.
type formField struct {
	Path   string      `json:"path"`
	Fields []formField `json:"fields"`
}

// Every option of every kind of node is in the form of the page, and the form has
// nothing that a flow does not know.
func TestThePageHasEveryOptionOfANode(t *testing.T) {
	text, err := os.ReadFile("../../webadmin/ui/src/flows/kinds.json")
	if err != nil {
		t.Fatal(err)
	}
	var page struct {
		Kinds map[string]struct{ Fields []formField }
	}
	if err := json.Unmarshal(text, &page); err != nil {
		t.Fatal(err)
	}
	for kind, options := range kinds() {
		want := optionsOf(reflect.TypeOf(options()).Elem(), "")
		got := pathsOf(page.Kinds[kind].Fields, "")
		for _, path := range want {
			if !slices.Contains(got, path) && kind+"."+path != "group.seconds" { // which the check refuses
				t.Errorf("the form of %s lacks %s", kind, path)
			}
		}
		for _, path := range got {
			if !slices.Contains(want, path) {
				t.Errorf("the form of %s has %s, which is no option", kind, path)
			}
		}
	}
}

// optionsOf are the paths of what a node's JSON may hold.
func optionsOf(t reflect.Type, before string) (all []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		of := f.Type
		if of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice && of != reflect.TypeFor[Prompt]() {
			of = of.Elem()
		}
		switch {
		case f.Anonymous:
			all = append(all, optionsOf(f.Type, before)...)
		case name == "" || name == "-":
		case of.Kind() == reflect.Struct && of != reflect.TypeFor[Prompt]():
			all = append(all, optionsOf(of, before+name+".")...)
		default:
			all = append(all, before+name)
		}
	}
	return all
}

func pathsOf(fields []formField, before string) (all []string) {
	for _, f := range fields {
		if len(f.Fields) > 0 {
			all = append(all, pathsOf(f.Fields, before+f.Path+".")...)
			continue
		}
		all = append(all, before+f.Path)
	}
	return all
}
