package appliance

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ringdown/ivr/prompts"
)

// TestEveryPromptThatIsPlayedExists reads the rooms that decide what is heard:
// they name prompts, and must not know the set that has them.
func TestEveryPromptThatIsPlayedExists(t *testing.T) {
	set, err := prompts.New()
	if err != nil {
		t.Fatal(err)
	}
	names := promptsNamedIn(t, "../../../acd", "../../../internal")
	if len(names) < 10 {
		t.Fatalf("only %d names of prompts were found", len(names))
	}
	for name, file := range names {
		for _, language := range prompts.Languages() {
			if pcm, err := set.Say(language, name); err != nil || len(pcm) == 0 {
				t.Errorf("%s plays %s, which is not there in %s: %v", file, name, language, err)
			}
		}
	}
}

// promptsNamedIn gives the names in string constants and the file of each.
func promptsNamedIn(t *testing.T, roots ...string) map[string]string {
	t.Helper()
	quoted := regexp.MustCompile(`"[^"\n]*\bprompt/[a-z][^"\n]*"`)
	name := regexp.MustCompile(`\bprompt/[a-z0-9-]+`)
	out := map[string]string{}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			b, err := os.ReadFile(path)
			for _, text := range quoted.FindAllString(string(b), -1) {
				for _, n := range name.FindAllString(text, -1) {
					out[n] = path
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
