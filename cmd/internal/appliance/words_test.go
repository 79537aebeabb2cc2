package appliance

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ringdown/internal/country"
)

// soundName is what code plays: "prompt/goodbye" or "tone/confirm".
var soundName = regexp.MustCompile(`\b(?:prompt|tone)/[a-z][a-z-]*`)

// Whatever the rooms that decide have played can be played, in every language
// and every country.
func TestEverySoundThatIsPlayedExists(t *testing.T) {
	names := map[string]bool{}
	for _, room := range []string{"acd", "internal/call", "internal/engine", "internal/desk"} {
		err := filepath.WalkDir(filepath.Join("../../..", room), func(name string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			code, err := os.ReadFile(name)
			for _, n := range soundName.FindAllString(string(code), -1) {
				names[n] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(names) < 5 {
		t.Fatalf("only %d names were found", len(names))
	}
	v, err := newVoices(Options{Data: t.TempDir()}, nil, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for name := range names {
		for _, language := range []string{"en", "zh-Hant", "zh-Hans"} {
			for _, code := range country.Codes() {
				if s, err := v.Open(name, ear(code, language)); err != nil {
					t.Errorf("%s in %s, %s: %v", name, language, code, err)
				} else if s.Read(make([]int16, 80)) == 0 {
					t.Errorf("%s in %s, %s is silent", name, language, code)
				}
			}
		}
	}
}
