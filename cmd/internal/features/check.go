package features

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"ringdown/internal/config"
)

// Check tells what is wrong in what is written, without a run: rows that are
// expected and not there, rows without settings' names or tests that exist, and
// rows of scenarios of which nothing is said. root is the module's folder.
func Check(root string, d Data, scenarios []Scenario) []string {
	var wrong []string
	for _, id := range d.Expected {
		if !d.has(id) {
			wrong = append(wrong, fmt.Sprintf("%s is expected, and docs/features.txt says nothing of it", id))
		}
	}
	for _, s := range scenarios {
		for _, id := range s.Rows {
			if !d.has(id) {
				wrong = append(wrong, fmt.Sprintf("scenario %s is of %s, and docs/features.txt says nothing of it", s.Name, id))
			}
		}
	}
	for _, r := range d.Rows {
		wrong = append(wrong, r.check(root, scenarios)...)
	}
	return wrong
}

func (r Row) check(root string, scenarios []Scenario) []string {
	var wrong []string
	for _, path := range r.Config {
		if !settingExists(reflect.TypeFor[config.Config](), strings.Split(path, ".")) {
			wrong = append(wrong, fmt.Sprintf("%s: the configuration has no setting %s", r.ID, path))
		}
	}
	for _, test := range r.Tests {
		if !testExists(root, test) {
			wrong = append(wrong, fmt.Sprintf("%s: there is no test %s", r.ID, test))
		}
	}
	if r.State != Missing && r.Works == "" {
		wrong = append(wrong, fmt.Sprintf("%s is %s, and nothing says what works", r.ID, r.State))
	}
	if r.State == Missing && len(proofs(r.ID, scenarios)) > 0 {
		wrong = append(wrong, fmt.Sprintf("%s is said to be missing, and scenario %s is of it", r.ID, proofs(r.ID, scenarios)[0].Name))
	}
	if r.State != Missing && len(r.Tests) == 0 && len(proofs(r.ID, scenarios)) == 0 {
		wrong = append(wrong, fmt.Sprintf("%s is said to be %s, and no scenario or test proves it", r.ID, r.State))
	}
	return wrong
}

// Unproven tells of the rows that are claimed and that the run did not prove.
// A row that only Go tests prove is left to those.
func Unproven(d Data, scenarios []Scenario, res Results) []string {
	var wrong []string
	for _, s := range scenarios {
		if passed, ran := res.Passed[s.Name]; !ran || !passed {
			wrong = append(wrong, fmt.Sprintf("scenario %s did not pass: it proves nothing of %s", s.Name, strings.Join(s.Rows, ", ")))
		}
	}
	for _, r := range d.Rows {
		names := proofs(r.ID, scenarios)
		passed := slices.ContainsFunc(names, func(s Scenario) bool { return res.Passed[s.Name] })
		if r.State != Missing && len(r.Tests) == 0 && !passed {
			wrong = append(wrong, fmt.Sprintf("%s is said to be %s, and no scenario of it passed", r.ID, r.State))
		}
	}
	return wrong
}

// proofs are the scenarios of a row.
func proofs(id string, scenarios []Scenario) []Scenario {
	var list []Scenario
	for _, s := range scenarios {
		if slices.Contains(s.Rows, id) {
			list = append(list, s)
		}
	}
	return list
}

// settingExists follows a path by the names that fields have in text.
func settingExists(t reflect.Type, path []string) bool {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if len(path) == 0 {
		return true
	}
	if t.Kind() != reflect.Struct {
		return false
	}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == path[0] {
			return settingExists(f.Type, path[1:])
		}
	}
	return false
}

// testExists looks for "folder TestName" in the test files of the folder, or for
// "file.mjs name" in a file of tests of the pages.
func testExists(root, test string) bool {
	where, name, _ := strings.Cut(test, " ")
	files, err := filepath.Glob(filepath.Join(root, where, "*_test.go"))
	if err != nil {
		return false
	}
	declared := regexp.MustCompile(`(?m)^func ` + regexp.QuoteMeta(name) + `\(`)
	if strings.HasSuffix(where, ".mjs") {
		files, declared = []string{filepath.Join(root, where)}, regexp.MustCompile(`async '`+regexp.QuoteMeta(name)+`'\(`)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		return err == nil && declared.Match(text)
	})
}
