package lab_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata")

// TestScenarios runs every scenario file in virtual time. What it expects must
// hold, the simulated hardware must not have been mistreated, and the transcript
// must be the one in the file. What explain says of its calls must be what happens
// (BX-3).
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario files: %v", err)
	}
	said := &explained{apart: map[string]int{}}
	t.Cleanup(func() { // all scenarios have been played
		if said.scenarios == len(files) {
			said.check(t)
		}
	})
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel() // each has a bubble of its own, and a folder
			play(t, file, said)
		})
	}
}

func play(t *testing.T, file string, said *explained) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenario.Parse(file, string(text))
	if err != nil {
		t.Fatal(err)
	}
	asks := newAsked()
	transcript := run(t, s, file, asks.decided)
	said.add(t, asks)
	if *update {
		if err := os.WriteFile(file, []byte(s.WithTranscript(transcript)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if transcript != s.Transcript {
		t.Errorf("the transcript differs from the one in the file; run with -update and read the diff:\n%s", firstDifference(s.Transcript, transcript))
	}
}

func run(t *testing.T, s scenario.Script, file string, decided func(appliance.Decided)) (transcript string) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		if !s.Begin.IsZero() {
			<-time.After(time.Until(s.Begin)) // virtual time
		}
		l, err := lab.Open(s, lab.Options{Data: dir, Folder: filepath.Dir(file), Decided: decided})
		if err != nil {
			t.Fatal(err)
		}
		transcript, err = l.Play(t.Context(), s, file, nil)
		if err != nil {
			t.Errorf("%v\n%s", err, transcript)
		}
		for _, v := range l.Main().Desk().Violations() {
			t.Errorf("the gateway mistreated the hardware: %v", v)
		}
	})
	return transcript
}

// firstDifference shows the first line that differs.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := at(w, i), at(g, i)
		if a != b {
			return "  file: " + a + "\n  now:  " + b
		}
	}
	return ""
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}
