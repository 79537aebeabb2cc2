package prompts

import (
	"slices"
	"testing"
)

func TestEveryPromptIsThereInEveryLanguage(t *testing.T) {
	want, err := readTexts(English)
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range Languages() {
		got, err := readTexts(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range sentences(want) {
			if got[name].text == "" {
				t.Errorf("%s is missing in %s", name, language)
			}
		}
		for _, name := range sentences(got) {
			if want[name].text == "" {
				t.Errorf("%s is in %s and not in %s", name, language, English)
			}
		}
	}
}

func TestThereAreNoRecordingsOrReadingsToSpare(t *testing.T) {
	list, err := Recordings()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, r := range list {
		if said[r.Path] {
			t.Errorf("%s is there twice", r.Path)
		}
		said[r.Path] = true
		if _, err := files.ReadFile("files/" + r.Path); err != nil {
			t.Errorf("%s was not made: run make prompts", r.Path)
		}
	}
}

// TestEveryPieceIsUsed reads out all that the grammars can be asked for and
// looks for pieces that no grammar has a use for.
func TestEveryPieceIsUsed(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range Languages() {
		used := map[string]bool{}
		for _, part := range everything() {
			pieces, err := s.Parts(language, part)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range pieces {
				used[name] = true
				if s.tongues[language].phrases[name].text == "" {
					t.Errorf("%s in %s wants %s, which is missing", part, language, name)
				}
			}
		}
		for name := range s.tongues[language].phrases {
			if !used[name] && slices.Contains(sentences(s.tongues[language].phrases), name) == false {
				t.Errorf("%s in %s is used by nothing", name, language)
			}
		}
	}
}
