package lab_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringdown/internal/call"
)

// Every track that the scenarios' transcripts have gives the same effects and reasons
// again (BX-8). TestScenarios sees to it that the transcripts are those of today.
func TestEveryTrackOfTheScenariosReplays(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario files: %v", err)
	}
	n := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, transcript, _ := strings.Cut(string(text), "\n----\n")
		for part := range strings.SplitSeq(transcript, "\n\n") {
			if !strings.HasPrefix(part, "call id=") {
				continue
			}
			n++
			if _, err := call.Replay(part); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	if n < 700 {
		t.Errorf("only %d tracks were found", n)
	}
}
