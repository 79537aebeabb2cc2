package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unicode/utf8"
)

// The law of the text form: what Parse accepts has a text that gives the same
// configuration and the same text again; what it refuses has problems, and
// those of the text lie within it.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/*.yaml", "testdata/wrong/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := Parse(raw)
		if err != nil {
			lawOfProblems(t, raw, err)
			return
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("parsed, but not valid: %v", err)
		}
		text := c.Text()
		again, err := Parse(text)
		if err != nil {
			t.Fatalf("its own text is refused: %v\n%s", err, text)
		}
		if !reflect.DeepEqual(again, c) {
			t.Fatalf("the text gives another configuration:\n%+v\n%+v", again, c)
		}
		if second := again.Text(); !bytes.Equal(second, text) {
			t.Fatalf("the text is not stable:\n%s\n%s", text, second)
		}
	})
}

func lawOfProblems(t *testing.T, raw []byte, err error) {
	ps, ok := errors.AsType[Problems](err)
	if !ok || len(ps) == 0 {
		t.Fatalf("refused with %v, not with problems", err)
	}
	lines := bytes.Count(raw, []byte("\n")) + bytes.Count(raw, []byte("\r")) + 1
	for _, p := range ps {
		if p.What == "" || !utf8.ValidString(p.String()) || p.Line < 0 || p.Line > lines+1 {
			t.Fatalf("problem %+v of a text of %d lines", p, lines)
		}
	}
}
