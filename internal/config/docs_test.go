package config

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// yamlBlock is a piece of configuration in a page of the documents.
var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// What the documents show can be applied as it stands there.
func TestTheDocumentsShowWhatWorks(t *testing.T) {
	for name, least := range map[string]int{"sip": 4, "music": 1, "numbers": 4, "telephones": 2, "lifeline": 1, "voicemail": 3} {
		page, err := os.ReadFile("../../docs/" + name + ".md")
		if err != nil {
			t.Fatal(err)
		}
		blocks := yamlBlock.FindAllStringSubmatch(string(page), -1)
		if len(blocks) < least {
			t.Fatalf("%s: %d pieces of configuration were found", name, len(blocks))
		}
		for _, b := range blocks {
			applies(t, b[1])
		}
	}
}

// applies tries a piece of configuration in the demo.
func applies(t *testing.T, piece string) {
	t.Helper()
	text := without(string(demo(t).Text()), piece)
	if strings.HasPrefix(piece, "extensions:") {
		text = without(text, "lines:\ngroups:\n") // they ring extensions of the demo
	}
	c, err := Parse([]byte(text + piece))
	if err == nil {
		err = c.Validate()
	}
	if err != nil {
		t.Errorf("%s\n%v", piece, err)
	}
}

// section finds where a section of a text begins.
var section = regexp.MustCompile(`(?m)^([a-z_]+):`)

// without leaves those sections out of a text that a piece has.
func without(text, piece string) string {
	for _, m := range section.FindAllStringSubmatch(piece, -1) {
		i := strings.Index(text, "\n"+m[1]+":")
		if i < 0 {
			continue
		}
		rest := text[i+1:]
		end := len(rest)
		if next := section.FindAllStringIndex(rest, 2); len(next) == 2 {
			end = next[1][0]
		}
		text = text[:i+1] + rest[end:]
	}
	return text
}
