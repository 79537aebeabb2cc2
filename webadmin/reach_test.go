package webadmin_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ringdown/internal/config"
)

// A page of the settings, as far as it names fields (webadmin/ui/src/forms/spec.ts).
type settingsPage struct {
	Section string
	Single  bool
	Groups  []struct {
		Use, Path string
		Skip      []string
		Fields    []settingsField
	}
}

type settingsField struct {
	Path, Kind string
	Help       []string
	Ends       []string
	Fields     []settingsField
}

// elsewhere are settings with a page of their own kind, or none on purpose.
func elsewhere() map[string]string {
	return map[string]string{
		"version": "written by the firmware",
	}
}

// passedOver are settings that mean nothing where they stand.
func passedOver() []string {
	return []string{
		// Only an extension is busy or does not answer.
		"lines.voicemail.busy", "lines.voicemail.no_answer", "trunks.voicemail.busy", "trunks.voicemail.no_answer",
		"groups.voicemail.busy", "groups.voicemail.no_answer",
	}
}

func TestEverySettingIsOnAPage(t *testing.T) {
	pages := readPages(t)
	for f := range reflect.TypeFor[config.Config]().Fields() {
		section, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if elsewhere()[section] != "" {
			continue
		}
		shown, found := pages[section]
		if !found {
			t.Errorf("the section %s has no page in webadmin/ui/src/settings", section)
			continue
		}
		var all []string
		leaves(f.Type, "", &all)
		for _, path := range all {
			if !shown[path] && !slices.Contains(passedOver(), section+"."+path) {
				t.Errorf("%s: the setting %s is on no page", section, path)
			}
			delete(shown, path)
		}
		for path := range shown {
			t.Errorf("%s: the page has %s, which is no setting", section, path)
		}
	}
}

func TestEverySettingSaysWhatItDoes(t *testing.T) {
	files, err := filepath.Glob("ui/src/settings/*.json")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d pages of settings, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if name == "shared.json" {
			var shared map[string][]settingsField
			readJSON(t, file, &shared)
			for use, fields := range shared {
				wantHelp(t, name+": "+use, fields)
			}
			continue
		}
		var p settingsPage
		readJSON(t, file, &p)
		for _, g := range p.Groups {
			wantHelp(t, name, g.Fields)
		}
	}
}

func wantHelp(t *testing.T, at string, fields []settingsField) {
	t.Helper()
	for _, f := range fields {
		if len(f.Help) != 3 {
			t.Errorf("%s: %s has no help in three languages: what it does to calls, its unit and limits", at, f.Path)
		}
		wantHelp(t, at+" "+f.Path, f.Fields)
	}
}

// leaves lists the paths of single values; entries of a list are its name and theirs.
func leaves(t reflect.Type, path string, into *[]string) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		*into = append(*into, path)
		return
	}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		leaves(f.Type, strings.TrimPrefix(path+"."+name, "."), into)
	}
}

func readPages(t *testing.T) map[string]map[string]bool {
	t.Helper()
	files, err := filepath.Glob("ui/src/settings/*.json")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d pages of settings, %v", len(files), err)
	}
	var shared map[string][]settingsField
	readJSON(t, "ui/src/settings/shared.json", &shared)
	pages := map[string]map[string]bool{}
	for _, file := range files {
		if filepath.Base(file) == "shared.json" {
			continue
		}
		var p settingsPage
		readJSON(t, file, &p)
		shown := map[string]bool{}
		for _, g := range p.Groups {
			for _, f := range shared[g.Use] {
				if !slices.Contains(g.Skip, f.Path) {
					f.paths(g.Path, shown)
				}
			}
			for _, f := range g.Fields {
				f.paths("", shown)
			}
		}
		if p.Section == "hardware" { // a list alone, which its page calls items
			shown = map[string]bool{"": shown["items"]}
		}
		pages[p.Section] = shown
	}
	return pages
}

func (f settingsField) paths(under string, into map[string]bool) {
	at := strings.Trim(under+"."+f.Path, ".")
	switch {
	case f.Kind == "target":
		for _, end := range f.Ends {
			into[strings.TrimPrefix(at+"."+end, ".")] = true
		}
	case len(f.Fields) > 0:
		for _, inner := range f.Fields {
			inner.paths(at, into)
		}
	default:
		into[at] = true
	}
}

func readJSON(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
