package prompts

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The languages, by their tags.
const (
	English  = "en"
	Taiwan   = "zh-Hant"
	Mainland = "zh-Hans"
)

// Languages lists those that are spoken.
func Languages() []string { return []string{English, Taiwan, Mainland} }

//go:embed texts/*.txt
var texts embed.FS

// phrase is a piece as it stands in a language's texts.
type phrase struct {
	text string // as people write it
	said string // as espeak-ng is to read it; "" as written
}

// readTexts gives the phrases of a language by their names.
func readTexts(language string) (map[string]phrase, error) {
	lines, err := readLines(language + ".txt")
	if err != nil {
		return nil, err
	}
	out := make(map[string]phrase, len(lines))
	for _, line := range lines {
		cols := strings.Split(line, " | ")
		if len(cols) < 2 || len(cols) > 3 {
			return nil, fmt.Errorf("read texts of %s: %q is not name | text", language, line)
		}
		if _, twice := out[cols[0]]; twice {
			return nil, fmt.Errorf("read texts of %s: %s is there twice", language, cols[0])
		}
		p := phrase{text: cols[1]}
		if len(cols) == 3 {
			p.said = cols[2]
		}
		out[cols[0]] = p
	}
	return out, nil
}

// readLines gives the lines of a file of texts that are neither empty nor comments.
func readLines(name string) ([]string, error) {
	b, err := texts.ReadFile("texts/" + name)
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out, nil
}

// sentences are the names of a language's prompts: those that are no pieces of
// the grammar.
func sentences(phrases map[string]phrase) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(phrases)) {
		if !strings.Contains(name, "/") {
			out = append(out, name)
		}
	}
	return out
}
