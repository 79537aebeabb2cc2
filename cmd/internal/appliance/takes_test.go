package appliance

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/afero"
)

// What is in the way of a recording stays as it is, and the sentence says why.
func TestRecordingReplacesOnlyWAVFiles(t *testing.T) {
	dir := t.TempDir()
	text, folder := filepath.Join(dir, "letter.txt"), filepath.Join(dir, "empty")
	if err := os.WriteFile(text, []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		text:                                "another kind",
		folder:                              "folder",
		filepath.Join(dir, "none", "x.wav"): "there is no folder",
		filepath.Join(text, "x.wav"):        "there is no folder",
		"x.wav":                             "whole path",
	} {
		all := newTakes(afero.NewOsFs(), slog.New(slog.DiscardHandler))
		if _, err := all.Record(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("recording to %s: %v, want a sentence with %q", path, err, want)
		}
		all.stop()
	}
	for _, path := range []string{text, folder} {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("it was taken away: %v", err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder was made that nobody asked for")
	}
}

func TestRecordingReplacesAnOlderOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "heard.wav")
	for range 2 {
		all := newTakes(afero.NewOsFs(), slog.New(slog.DiscardHandler))
		r, err := all.Record(path)
		if err != nil {
			t.Fatal(err)
		}
		r.Stop()
		all.stop()
	}
}

// An empty alert means that a card works: no warning without words.
func TestCardThatWorksIsNoWarning(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	tellCard(log, "sim0", "")
	if got := out.String(); !strings.Contains(got, "level=INFO") || strings.Contains(got, `msg=""`) {
		t.Errorf("the log says %q", got)
	}
	out.Reset()
	tellCard(log, "sim0", "open card sim0: gone")
	if got := out.String(); !strings.Contains(got, "level=WARN") || !strings.Contains(got, "gone") {
		t.Errorf("the log says %q", got)
	}
}
